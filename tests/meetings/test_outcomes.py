"""Resolutions and actions: numbers, owners, undo."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from convenant import clock
from convenant.audit.trail import shared_timeline, timeline
from convenant.tenancy.scope import Actor, scope
from meetings.actions import meetings as meeting_actions
from meetings.actions.outcomes import NoParty, NotHeld, add_action, add_resolution, finish_action
from meetings.models import ActionItem, ActionState, Meeting, Resolution
from meetings.permissions import NotYours

from .conftest import plan, url

ClientOf = Callable[[Actor], Client]


@pytest.fixture
def asked(femke: Actor, anna: Actor, held: Meeting) -> ActionItem:
    with scope(femke):
        return add_action(
            held, actor=femke, organisation_id=anna.organisation, text="Rooster maken", due_on=clock.today()
        )


@pytest.mark.provision("WF-3.1a-2")
def test_the_executive_meeting_decides_and_asks(femke: Actor, anna: Actor, held: Meeting, client_of: ClientOf) -> None:
    """Agreements go into a register with numbers, tasks onto a list with an owner and a day."""
    client = client_of(femke)
    made = client.post(
        url(held, "besluiten/nieuw/"), {"text": "Twee controles per jaar", "article": "5.5"}, follow=True
    )
    assert "Besluit B-2026-01 opgeslagen." in made.content.decode()
    data = {
        "text": "Rooster maken",
        "organisation_id": str(anna.organisation_id),
        "due_on": "2026-12-01",
        "article": "",
    }
    assert client.post(url(held, "acties/nieuw/"), data).status_code == 302
    mine = client_of(anna).get("/mijn/acties/").content.decode()
    assert "Rooster maken" in mine
    assert "1 dec" in mine
    register = client_of(anna).get("/c/west-friesland/besluiten/").content.decode()
    assert "B-2026-01" in register
    assert "Twee controles per jaar" in register


def test_resolution_numbers_run_on_per_circle_and_year(femke: Actor, held: Meeting, weert_regie: Actor) -> None:
    with scope(femke):
        numbers = [add_resolution(held, actor=femke, text=text).number for text in ("een", "twee", "drie")]
    assert numbers == ["B-2026-01", "B-2026-02", "B-2026-03"]
    with scope(weert_regie):
        other = plan(weert_regie, "weert-nederweert", "werkgroep", days=-10)
        other = meeting_actions.mark_held(other, actor=weert_regie)
        assert add_resolution(other, actor=weert_regie, text="een").number == "B-2026-01"


def test_a_resolution_wants_a_held_meeting(femke: Actor, sent: Meeting, client_of: ClientOf) -> None:
    with scope(femke), pytest.raises(NotHeld):
        add_resolution(sent, actor=femke, text="Te vroeg")
    response = client_of(femke).post(url(sent, "besluiten/nieuw/"), {"text": "Te vroeg"})
    assert response.status_code == 422
    assert "Leg dat eerst vast." in response.content.decode()


def test_an_action_wants_an_agenda_that_all_see(femke: Actor, draft: Meeting) -> None:
    with scope(femke), pytest.raises(NotHeld):
        add_action(draft, actor=femke, organisation_id=femke.organisation, text="x", due_on=clock.today())


def test_same_resolution_twice_is_a_double_click(femke: Actor, held: Meeting, client_of: ClientOf) -> None:
    client = client_of(femke)
    client.post(url(held, "besluiten/nieuw/"), {"text": "Eens"})
    again = client.post(url(held, "besluiten/nieuw/"), {"text": "Eens"})
    assert again.status_code == 422
    with scope(femke):
        assert Resolution.objects.count() == 1


BAD: list[tuple[dict[str, Any], str]] = [
    ({"text": ""}, "Schrijf wat er moet gebeuren."),
    ({"text": "x" * 301}, "hoogstens 300 tekens"),
    ({"organisation_id": ""}, "Kies een partij."),
    ({"organisation_id": "onzin"}, "Kies een partij van dit convenant."),
    ({"organisation_id": "00000000-0000-4000-8000-000000000000"}, "Kies een partij van dit convenant."),
    ({"due_on": ""}, "Vul in wanneer de actie klaar is."),
    ({"due_on": "2020-01-01"}, "De dag ligt voor het overleg. Kies een latere dag."),
    ({"due_on": "2029-01-01"}, "Kies een dag binnen twee jaar."),
    ({"article": "99"}, "Kies een artikel uit de lijst."),
]


@pytest.mark.parametrize(("wrong", "sentence"), BAD)
def test_bad_action_is_a_form_error(
    wrong: dict[str, Any], sentence: str, femke: Actor, anna: Actor, held: Meeting, client_of: ClientOf
) -> None:
    data = {"text": "Iets", "organisation_id": str(anna.organisation_id), "due_on": "2026-12-01", "article": ""} | wrong
    response = client_of(femke).post(url(held, "acties/nieuw/"), data)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    with scope(femke):
        assert not ActionItem.objects.exists()


def test_a_party_of_another_circle_owns_nothing(femke: Actor, eva: Actor, held: Meeting, client_of: ClientOf) -> None:
    data = {"text": "Iets", "organisation_id": str(eva.organisation_id), "due_on": "2026-12-01"}
    response = client_of(femke).post(url(held, "acties/nieuw/"), data)
    assert response.status_code == 422
    assert "Kies een partij van dit convenant." in response.content.decode()
    with scope(femke), pytest.raises(NoParty):
        add_action(held, actor=femke, organisation_id=eva.organisation, text="x", due_on=clock.today())


def test_owner_finishes_and_takes_it_back(anna: Actor, asked: ActionItem, client_of: ClientOf) -> None:
    client, here = client_of(anna), f"/c/west-friesland/acties/{asked.pk}/"
    page = client.post(f"{here}gedaan/", {"terug": "/mijn/acties/?stand=gedaan"}, follow=True)
    assert page.redirect_chain[0][0] == "/mijn/acties/?stand=gedaan"
    assert "Actie gedaan." in page.content.decode()
    assert f'action="{here}open/"' in page.content.decode()
    with scope(anna):
        asked.refresh_from_db()
        assert (asked.state, asked.done_at) == (ActionState.DONE, clock.now())
    client.post(f"{here}open/")
    with scope(anna):
        asked.refresh_from_db()
        assert (asked.state, asked.done_at) == (ActionState.OPEN, None)
        assert [entry.action for entry in timeline(asked)] == ["action.reopened", "action.done"]
        shared = {event.action for event in shared_timeline(asked)}
    assert shared == {"action.added", "action.done", "action.reopened"}


@pytest.mark.parametrize("where", ["https://boef.example/", "//boef.example", "javascript:alert(1)", "/\\boef.example"])
def test_no_way_back_to_elsewhere(where: str, anna: Actor, asked: ActionItem, client_of: ClientOf) -> None:
    response = client_of(anna).post(f"/c/west-friesland/acties/{asked.pk}/gedaan/", {"terug": where})
    assert response.headers["Location"] == "/c/west-friesland/acties/"


def test_others_do_not_finish_it(dirk: Actor, femke: Actor, eva: Actor, asked: ActionItem, client_of: ClientOf) -> None:
    here = f"/c/west-friesland/acties/{asked.pk}/gedaan/"
    assert client_of(dirk).post(here).status_code == 403
    assert client_of(femke).post(here).status_code == 403
    assert client_of(eva).post(here).status_code == 404
    with scope(dirk), pytest.raises(NotYours):
        finish_action(asked, actor=dirk)
    assert "Actie gedaan: Rooster maken" not in client_of(dirk).get("/mijn/acties/?van=alle").content.decode()


def test_views_of_actions(femke: Actor, anna: Actor, held: Meeting, client_of: ClientOf) -> None:
    with scope(femke):
        for text, days in (("Laat", -9), ("Straks", 9)):
            due = clock.today() + timedelta(days=days)
            add_action(held, actor=femke, organisation_id=anna.organisation, text=text, due_on=due)
    client = client_of(anna)
    late = client.get("/mijn/acties/?stand=te-laat").content.decode()
    assert "Laat" in late
    assert "Straks" not in late
    assert "9 dagen te laat" in late
    assert "Nog niets afgerond" in client.get("/mijn/acties/?stand=gedaan").content.decode()
    assert "Geen open acties" in client_of(femke).get("/mijn/acties/?van=ons").content.decode()
    assert "Straks" in client_of(femke).get("/mijn/acties/").content.decode()
