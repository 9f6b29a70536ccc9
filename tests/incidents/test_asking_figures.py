"""Asking for figures and agreeing to them, by their pages."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from convenant.models import Convenant
from convenant.tenancy import hooks
from convenant.tenancy.scope import Actor, scope
from convenant.together import told_by
from incidents import suggestions
from incidents.actions import releases as actions
from incidents.models import ReleaseApproval
from parties.models import LocationRight

from .releasing import record_incidents

ClientOf = Callable[[Actor], Client]
PAGE = "/c/west-friesland/cijfers/"
APPROVE = f"{PAGE}vrijgave/"


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return str(answer.content.decode())


def test_without_figures_the_page_says_what_comes_first(
    utrecht_regie: Actor, weert: Actor, client_of: ClientOf
) -> None:
    page = text(client_of(utrecht_regie).get("/c/utrecht/cijfers/"))
    assert "Er zijn nog geen cijfers vrijgegeven" in page
    assert "Cijfers vragen over schooljaar" in page
    reader = text(client_of(weert).get("/c/weert-nederweert/cijfers/"))
    assert "Cijfers vragen over schooljaar" not in reader
    assert client_of(weert).get("/c/weert-nederweert/cijfers/cijfers.csv").status_code == 404


def test_regie_asks_and_is_told_why_not(femke: Actor, client_of: ClientOf) -> None:
    client = client_of(femke)
    assert client.post(f"{PAGE}vragen/", {"periode": "2025-1"}).status_code == 302
    assert "al cijfers over een andere periode" in text(client.post(f"{PAGE}vragen/", {"periode": "2025-0"}), 422)
    assert "nog niet voorbij" in text(client.post(f"{PAGE}vragen/", {"periode": "2026-0"}), 422)
    for wrong in ("", "x-1", "2025-9", "99999999999-1", "²-1"):
        assert "Kies over welke periode" in text(client.post(f"{PAGE}vragen/", {"periode": wrong}), 422)
    page = text(client.get(PAGE))
    assert "akkoord van 0 van 8 scholen" in page
    assert "Nu tellen" not in page


@pytest.mark.parametrize("who", ["anna", "bram", "burgemeester"])
def test_others_cannot_ask(who: str, request: pytest.FixtureRequest, client_of: ClientOf) -> None:
    answer = client_of(request.getfixturevalue(who)).post(f"{PAGE}vragen/", {"periode": "2025-1"})
    assert "Een vrijgave vraagt wie regie voert." in text(answer, 403)


@pytest.mark.provision("WE-5.11")
def test_a_school_sees_its_own_part_before_it_agrees(
    femke: Actor, anna: Actor, dirk: Actor, client_of: ClientOf
) -> None:
    with scope(femke):
        convenant = Convenant.objects.get(slug="west-friesland")
        release = actions.ask_release(convenant, 2025, 0, actor=femke)
    record_incidents(convenant, anna, {("FYS-02", 1): 3, ("FYS-01", 2): 1, ("SEK-03", 1): 1})
    record_incidents(convenant, dirk, {("WAP-02", 1): 7})
    client = client_of(anna)
    page = text(client.get(APPROVE))
    assert "wacht op uw akkoord" in page
    assert own_rows(page) == [("Fysiek geweld", "4")]
    assert client.post(f"{APPROVE}{release.pk}/").status_code == 302
    assert client.post(f"{APPROVE}{release.pk}/").status_code == 302
    page = text(client.get(APPROVE))
    assert "Akkoord gegeven op 21 november 2026." in page
    with scope(femke):
        assert ReleaseApproval.objects.get().organisation_id == anna.organisation_id


def test_a_school_part_counts_the_locations_of_who_looks(femke: Actor, anna: Actor, client_of: ClientOf) -> None:
    """A right on one location shows the numbers of that one."""
    with scope(femke):
        convenant = Convenant.objects.get(slug="west-friesland")
        actions.ask_release(convenant, 2025, 0, actor=femke)
    record_incidents(convenant, anna, {("FYS-02", 1): 3})
    assert own_rows(text(client_of(anna).get(APPROVE))) == [("Fysiek geweld", "3")]
    with scope(anna):
        LocationRight.objects.filter(user_id=anna.user).delete()
    assert own_rows(text(client_of(anna).get(APPROVE))) == []


def own_rows(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<th scope="row">([^<]+)</th><td class="vs-num">(\d+)</td>', page)


@pytest.mark.parametrize("who", ["carla", "bram", "femke"])
def test_agreeing_is_for_directie_and_coordinator(
    who: str, request: pytest.FixtureRequest, femke: Actor, client_of: ClientOf
) -> None:
    with scope(femke):
        release = actions.ask_release(Convenant.objects.get(slug="west-friesland"), 2025, 0, actor=femke)
    client = client_of(request.getfixturevalue(who))
    assert client.get(APPROVE).status_code == 403
    assert client.post(f"{APPROVE}{release.pk}/").status_code == 403
    with scope(femke):
        assert not ReleaseApproval.objects.exists()


def test_what_waits_for_a_school_stands_on_its_start_page(
    femke: Actor, anna: Actor, acting: Callable[[Actor], Any]
) -> None:
    with acting(femke):
        release = actions.ask_release(Convenant.objects.get(slug="west-friesland"), 2025, 0, actor=femke)
    with acting(anna):
        circles = hooks.circles_of(anna.organisation)
        ((waiting,),) = told_by(suggestions.approvals_waiting(anna, circles))
        assert waiting.url == APPROVE
        actions.approve_release(release, actor=anna)
        assert told_by(suggestions.approvals_waiting(anna, circles))[0] == []
    with acting(femke):
        assert told_by(suggestions.approvals_waiting(femke, circles))[0] == []
