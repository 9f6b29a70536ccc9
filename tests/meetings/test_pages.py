from tests.meetings.conftest import url


def test_first(draft, femke, client_of):
    r = client_of(femke).get(url(draft))
    print(r.content.decode()[:200])
    assert r.status_code == 200
