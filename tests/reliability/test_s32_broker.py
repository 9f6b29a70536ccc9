"""S32: the broker killed, emptied and full: pages stay, the lock-out stays, no job is lost."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from convenant.launch.broker import ask

from .house import House
from .portal import wait_for
from .visitor import Visitor

QUICK = {"SWEEP_SECONDS": "2", "JOB_SILENT_SECONDS": "20"}
PAGES = ("/incidenten/", "/incidenten/nieuw/", "/mijn/overleg/", "/c/west-friesland/contactpersonen/")
SCHOOL, REGIE = "coordinator@atlas.example", "regie@hoorn.example"
JOBS = 5


def tell(house: House, command: str) -> str:
    port = house.messages.running_port()
    assert port is not None
    return ask(port, house.messages.password, command)


def full(house: House) -> None:
    assert tell(house, "CONFIG SET maxmemory-policy noeviction") == "+OK"
    assert tell(house, "CONFIG SET maxmemory 1") == "+OK"


def emptied(house: House) -> None:
    assert tell(house, "FLUSHALL") == "+OK"


def gone(house: House) -> None:
    house.messages.stop()


@pytest.mark.slow
@pytest.mark.security("S32")
def test_without_a_broker_pages_stay_and_jobs_wait(house: House, record_property: Callable[[str, Any], None]) -> None:
    house.start("web")
    house.wait_until_up()
    base, seen = f"http://127.0.0.1:{house.port}", Counter[int]()
    school, stranger = Visitor(base), Visitor(base)
    assert school.sign_in(SCHOOL).status == 302
    wrong = [stranger.sign_in(REGIE, "verkeerd-wachtwoord").status for _ in range(8)]
    assert wrong[-1] == 429, wrong
    for harm in (emptied, full, gone):
        house.step("ask", str(JOBS))
        harm(house)
        house.step("ask", str(JOBS))
        seen += Counter(school.get(page).status for page in PAGES)
        assert stranger.sign_in(REGIE).status == 429, f"{harm.__name__}: the lock-out was reset"
    assert set(seen) == {200}
    house.variables["BROKER_URL"] = f"redis://:{house.messages.password}@127.0.0.1:{restarted(house)}/0"
    house.start("worker", "--concurrency", "2", **QUICK)
    house.start("beat", **QUICK)
    query = "select count(*) from tenancy_job where state in ('waiting', 'running')"
    wait_for(lambda: house.query(query) == [(0,)], 300, house)
    found = house.query("select state, count(*) from tenancy_job group by state")
    assert found == [("done", 6 * JOBS)]
    record_property("figure", f"S32: 0 of {seen.total()} pages failed, lock-out kept 3/3, 0 of {6 * JOBS} jobs lost")


def restarted(house: House) -> int:
    return house.messages.start(house.folder.name)
