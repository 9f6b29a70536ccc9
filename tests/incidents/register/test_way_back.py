"""From a filtered list to an incident and back: the filters are still there, and nobody is led elsewhere."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from convenant.tenancy.scope import Actor
from incidents.models import Incident
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]
LIST = reverse("incidents:list")
QUERY = {"weergave": "termijn", "category": "WAP"}
FILTERED = f"{LIST}?weergave=termijn&category=WAP"
WAY = "?" + urlencode({"terug": urlencode(QUERY)})
EVIL = (
    "//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "weergave=//evil.example",
    "next=https://evil.example", "weergave=%0d%0aLocation:%20//evil.example", '"><script>alert(1)</script>',
)  # fmt: skip


def detail(incident: Incident) -> str:
    return reverse("incidents:detail", args=[incident.pk])


@pytest.fixture
def knife(anna: Actor) -> Incident:
    return recorded(anna)


def test_a_row_leads_back_to_the_list_as_it_was(anna: Actor, knife: Incident, client_of: ClientOf) -> None:
    client, query = client_of(anna), {"weergave": "alles", "category": "WAP"}
    rows = client.get(LIST, query).context["rows"]
    address = next(row.url for row in rows if row.pk == knife.pk)
    page = client.get(address)
    assert page.context["list_url"] == f"{LIST}?weergave=alles&category=WAP"
    assert 'href="/incidenten/?weergave=alles&amp;category=WAP"' in page.content.decode()
    assert client.get(detail(knife)).context["list_url"] == LIST


def test_what_is_done_there_keeps_the_way(anna: Actor, knife: Incident, client_of: ClientOf) -> None:
    client = client_of(anna)
    page = client.get(detail(knife) + WAY)
    done = reverse("incidents:step-done", args=[knife.pk, 1])
    assert f'action="{done}{WAY}"' in page.content.decode()
    assert client.post(done + WAY, {"at": "10:44"})["Location"] == detail(knife) + WAY
    called = reverse("incidents:step-called", args=[knife.pk, 5])
    assert client.get(called + WAY).context["back"] == detail(knife) + WAY
    opening = [line.url for line in page.context["step_lines"]["near"] if line.url]
    assert opening
    assert all(url.startswith(f"{WAY}&stap=") for url in opening)


def test_several_at_once_and_their_undo_keep_the_filters(anna: Actor, knife: Incident, client_of: ClientOf) -> None:
    client = client_of(anna)
    act = {"doen": "stap", "zeker": "1", "step": "safety", "day": "2026-11-21", "pk": str(knife.pk)}
    page = client.post(f"{reverse('incidents:several')}?{urlencode(QUERY)}", act)
    assert page.context["back"] == FILTERED
    taken_back = client.post(page.context["undo_url"], {"step": "safety", "pk": str(knife.pk)})
    assert taken_back["Location"] == FILTERED


@pytest.mark.security("S28")
@pytest.mark.parametrize("target", EVIL)
def test_no_way_back_leaves_the_register(
    anna: Actor, knife: Incident, client_of: ClientOf, target: str, record_property: Callable[[str, object], None]
) -> None:
    client, way = client_of(anna), "?" + urlencode({"terug": target})
    page = client.get(detail(knife) + way)
    assert page.context["list_url"].partition("?")[0] == LIST
    assert "<script>alert" not in page.content.decode()
    undo = client.post(reverse("incidents:several-undo") + way, {"step": "safety", "pk": str(knife.pk)})
    done = client.post(reverse("incidents:step-done", args=[knife.pk, 1]) + way, {"at": "10:44"})
    assert undo["Location"].partition("?")[0] == LIST
    assert done["Location"].partition("?")[0] == detail(knife)
    record_property("figure", f"S28: 0 of {len(EVIL)} ways back from an incident led elsewhere")
