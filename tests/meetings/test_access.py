"""Who sees which meeting: the circle, the concept, the function."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from convenant import clock
from convenant.tenancy.scope import Actor, scope, system_actor
from meetings.models import ActionItem, AgendaItem, Meeting
from parties.models import Party

from .conftest import url

ClientOf = Callable[[Actor], Client]
READERS = ("anna", "directie", "bram", "dirk", "leerplicht", "jongerenwerk", "halt", "om", "burgemeester", "femke")
OTHER_CIRCLES = ("eva", "weert", "weert_regie", "utrecht", "utrecht_regie", "jou")
NO_MEETINGS = ("carla", "operator")
LISTS = ("/mijn/overleg/", "/mijn/acties/", "/mijn/besluiten/")


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> Callable[[str], Actor]:
    return lambda name: request.getfixturevalue(name)


@pytest.mark.parametrize("name", READERS)
def test_parties_read_the_sent_agenda(
    name: str, cast: Callable[[str], Actor], sent: Meeting, client_of: ClientOf
) -> None:
    client = client_of(cast(name))
    page = client.get(url(sent))
    assert page.status_code == 200
    assert ("Punt toevoegen" in page.content.decode()) is (name == "femke")
    assert ("omhoog" in page.content.decode()) is (name == "femke")
    for where in (*LISTS, "/c/west-friesland/overleg/", "/c/west-friesland/acties/", "/c/west-friesland/besluiten/"):
        assert client.get(where).status_code == 200, where
    assert "Bestuurlijk veiligheidsoverleg" in client.get("/mijn/overleg/").content.decode()


@pytest.mark.parametrize("name", [name for name in READERS if name != "femke"])
def test_a_concept_is_the_organisers(
    name: str, cast: Callable[[str], Actor], draft: Meeting, client_of: ClientOf
) -> None:
    client = client_of(cast(name))
    for tail in ("", "agenda.pdf", "versturen/", "punten/nieuw/", "wijzigen/"):
        assert client.get(url(draft, tail)).status_code == 404, tail
    assert str(draft.pk) not in client.get("/mijn/overleg/").content.decode()


@pytest.mark.parametrize("name", OTHER_CIRCLES)
def test_another_circle_is_404(name: str, cast: Callable[[str], Actor], sent: Meeting, client_of: ClientOf) -> None:
    client = client_of(cast(name))
    assert client.get(url(sent)).status_code == 404
    assert client.get("/c/west-friesland/overleg/").status_code == 404
    assert str(sent.pk) not in client.get("/mijn/overleg/").content.decode()


def test_own_slug_does_not_open_a_foreign_meeting(weert_regie: Actor, sent: Meeting, client_of: ClientOf) -> None:
    client = client_of(weert_regie)
    for tail in ("", "agenda.pdf", "versturen/", "punten/nieuw/", "afzeggen/"):
        assert client.get(url(sent, tail, slug="weert-nederweert")).status_code == 404
    for tail in ("versturen/", "gehouden/", "afzeggen/", "voorstellen/aannemen/", "punten/terug/"):
        assert client.post(url(sent, tail, slug="weert-nederweert")).status_code == 404


@pytest.mark.parametrize("name", NO_MEETINGS)
def test_functions_without_meetings(
    name: str, cast: Callable[[str], Actor], sent: Meeting, client_of: ClientOf
) -> None:
    client = client_of(cast(name))
    for where in (*LISTS, url(sent), "/c/west-friesland/overleg/"):
        assert client.get(where).status_code == 404, where


def test_a_party_that_left_is_404(anna: Actor, sent: Meeting, client_of: ClientOf) -> None:
    client = client_of(anna)
    assert client.get(url(sent)).status_code == 200
    with scope(system_actor()):
        left = clock.today() - timedelta(days=1)
        Party.valid.filter(organisation_id=anna.organisation, convenant_id=sent.convenant_id).update(valid_until=left)
    assert client.get(url(sent)).status_code == 404
    assert client.get("/c/west-friesland/overleg/").status_code == 404


@pytest.mark.parametrize("name", ["anna", "burgemeester", "leerplicht"])
def test_readers_change_nothing(name: str, cast: Callable[[str], Actor], sent: Meeting, client_of: ClientOf) -> None:
    client = client_of(cast(name))
    with scope(cast(name)):
        item = AgendaItem.objects.filter(meeting_id=sent.pk).first()
        count = AgendaItem.objects.filter(meeting_id=sent.pk).count()
    assert item is not None
    forms = ("versturen/", "wijzigen/", "afzeggen/", "punten/nieuw/", "besluiten/nieuw/", "acties/nieuw/")
    for tail in (*forms, f"punten/{item.pk}/"):
        assert client.get(url(sent, tail)).status_code == 403, tail
    posts = ("gehouden/", "punten/terug/", "voorstellen/aannemen/", "voorstellen/niet-nu/", "voorstellen/terug/")
    for tail in (*forms, *posts, f"punten/{item.pk}/weghalen/", f"punten/{item.pk}/verplaatsen/?stand=1"):
        assert client.post(url(sent, tail), {"bron": "x"}).status_code in (302, 403), tail
    with scope(cast(name)):
        sent.refresh_from_db()
        assert AgendaItem.objects.filter(meeting_id=sent.pk).count() == count
        assert not ActionItem.objects.filter(meeting_id=sent.pk).exists()
    assert (sent.state, sent.agenda_version, sent.revision) == ("sent", 1, 1)


def test_absent_and_malformed_ids_are_404(femke: Actor, draft: Meeting, client_of: ClientOf) -> None:
    client = client_of(femke)
    assert client.get(f"/c/west-friesland/overleg/{uuid4()}/").status_code == 404
    assert client.get("/c/west-friesland/overleg/geen-uuid/").status_code == 404
    assert client.get(url(draft, f"punten/{uuid4()}/")).status_code == 404
    assert client.get(url(draft) + "?punt=onzin&richting=%3Cb%3E").status_code == 200
    assert client.post(f"/c/west-friesland/acties/{uuid4()}/gedaan/").status_code == 404


def test_changes_want_a_post(femke: Actor, draft: Meeting, client_of: ClientOf) -> None:
    client = client_of(femke)
    for tail in ("gehouden/", "punten/terug/", "voorstellen/aannemen/", "voorstellen/niet-nu/", "voorstellen/terug/"):
        assert client.get(url(draft, tail)).status_code == 405, tail
