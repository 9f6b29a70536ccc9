"""The register is sorted by a link in the head of a column; the address, a kept view and a file keep it."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convenant.tenancy.scope import Actor, scope
from incidents.models import Incident, IncidentState, Step
from incidents.queries.register import ORDERS, PER_PAGE, SORTS
from tests.conftest import TODAY
from tests.incidents.recording import recorded
from tests.incidents.test_register import URL, shown

ClientOf = Callable[[Actor], Client]


@pytest.fixture
def three(anna: Actor) -> tuple[str, str, str]:
    """Each first by another way of sorting: the newest, the most serious, the one that is due first."""
    days, found = (date(2026, 11, 20), date(2026, 11, 19), date(2026, 11, 18)), []
    for number, day in enumerate(days):
        incident = recorded(anna, occurred_on=day, seriousness=(2, 4, 3)[number])
        with scope(anna):
            due = TODAY + timedelta(days=(9, 5, 1)[number])
            Step.objects.filter(incident=incident, key="safety").update(due_at=due)
        found.append(incident.reference)
    return found[0], found[1], found[2]


def test_each_way_of_sorting(anna: Actor, client_of: ClientOf, three: tuple[str, str, str]) -> None:
    client, (new, bad, due) = client_of(anna), three
    assert shown(client) == [new, bad, due]
    assert shown(client, sort="oud") == [due, bad, new]
    assert shown(client, sort="ernst") == [bad, due, new]
    assert shown(client, sort="licht") == [new, due, bad]
    assert shown(client, sort="termijn") == [due, bad, new]
    assert shown(client, sort="later") == [new, bad, due]
    assert {*ORDERS, ""} == {*SORTS}


def test_what_ended_has_no_term_and_stands_last(anna: Actor, client_of: ClientOf, three: tuple[str, str, str]) -> None:
    with scope(anna):
        Incident.objects.filter(reference=three[2]).update(state=IncidentState.CLOSED, closed_at=TODAY)
    for sort in ("termijn", "later"):
        assert shown(client_of(anna), sort=sort, weergave="alles")[-1] == three[2]


def heads(page: str) -> dict[str, str]:
    found = re.findall(r'<th scope="col"[^>]*?(?: aria-sort="(\w+)")?><a href="[^"]*">(\w+)', page)
    return {label: stands for stands, label in found}


def test_the_head_says_how_the_list_stands(anna: Actor, client_of: ClientOf, three: tuple[str, str, str]) -> None:
    client = client_of(anna)
    assert heads(client.get(URL).content.decode()) == {"Datum": "descending", "Ernst": "", "Termijn": ""}
    page = client.get(URL, {"sort": "termijn", "weergave": "alles", "category": "WAP"})
    assert heads(page.content.decode()) == {"Datum": "", "Ernst": "", "Termijn": "ascending"}
    assert page.context["heads"]["Termijn"]["url"] == "?weergave=alles&category=WAP&sort=later"
    assert page.context["heads"]["Datum"]["url"] == "?weergave=alles&category=WAP"
    assert client.get(URL, {"sort": "x"}).status_code == 422


def test_pages_hold_each_incident_once(anna: Actor, client_of: ClientOf) -> None:
    made = {recorded(anna, seriousness=3).reference for _ in range(PER_PAGE + 5)}
    client = client_of(anna)
    for sort in SORTS:
        first, second = (shown(client, sort=sort, pagina=str(page)) for page in (1, 2))
        assert len(first) == PER_PAGE
        assert {*first, *second} == made
        assert len(first + second) == len(made)


def test_a_kept_view_and_a_file_keep_it(anna: Actor, client_of: ClientOf, three: tuple[str, str, str]) -> None:
    client = client_of(anna)
    client.post(f"{reverse('incidents:view-keep')}?weergave=open&sort=ernst", {"name": "Zwaarste boven"})
    own = next(view for view in client.get(URL).context["views"] if view["label"] == "Zwaarste boven")
    assert {*own["url"][1:].split("&")} == {"weergave=open", "sort=ernst"}
    told = client.get(reverse("incidents:export", args=["csv"]), {"sort": "ernst"}).content.decode("utf-8-sig")
    places = [told.index(f"{reference[:3]}-{reference[3:]}") for reference in (three[1], three[2], three[0])]
    assert places == sorted(places)


def test_sorting_asks_no_query_more(anna: Actor, client_of: ClientOf, three: tuple[str, str, str]) -> None:
    client, asked = client_of(anna), []
    for sort in ("", "ernst", "termijn"):
        where = {"seriousness": "3", "sort": sort}
        client.get(URL, where)
        with CaptureQueriesContext(connection) as counted:
            client.get(URL, where)
        asked.append(len(counted))
    assert len(set(asked)) == 1
