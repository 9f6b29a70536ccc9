"""Views that somebody keeps: with their number, for herself alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from convenant.audit.models import Entry
from convenant.tenancy.scope import Actor, scope
from incidents.actions.saved_views import save_view
from incidents.models import SavedView
from incidents.queries.saved_views import MOST
from tests.incidents.recording import recorded
from tests.incidents.test_register import FRAME, URL, numbers

ClientOf = Callable[[Actor], Client]
KEEP = "/incidenten/weergaven/bewaren/"


def kept(actor: Actor, name: str = "Diefstal", **query: str) -> SavedView:
    with scope(actor):
        return save_view(name, query or {"category": "DIE"}, actor=actor)


def test_filters_get_a_name_and_a_number(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    recorded(anna, "DIE-01")
    recorded(anna)
    offered = client.get(URL, {"category": "DIE", "q": "kluisje"}).context["save_url"]
    assert offered == f"{KEEP}?category=DIE"
    answer = client.post(offered, {"name": "Diefstal"})
    assert answer.headers["Location"] == f"{URL}?category=DIE"
    assert numbers(client)["Diefstal"] == 1
    page = client.get(URL, {"category": "DIE"})
    assert [view["label"] for view in page.context["views"] if view["current"]] == ["Diefstal"]


def test_a_view_that_is_kept_already_is_not_offered_again(anna: Actor, client_of: ClientOf) -> None:
    """Until something in it changes."""
    client = client_of(anna)
    kept(anna, category="DIE")
    assert client.get(URL, {"category": "DIE"}).context["save_url"] == ""
    assert "Bewaar deze weergave" not in client.get(URL, {"category": "DIE"}).content.decode()
    assert client.get(URL, {"category": "DIE", "seriousness": "3"}).context["save_url"]


def test_the_number_is_of_the_kept_filters_whatever_is_filtered_now(anna: Actor, client_of: ClientOf) -> None:
    recorded(anna, "DIE-01")
    recorded(anna)
    kept(anna)
    assert numbers(client_of(anna), category="WAP") | {"Open": 1, "Diefstal": 1} == numbers(
        client_of(anna), category="WAP"
    )


def test_a_view_is_of_one_person(anna: Actor, eva: Actor, directie: Actor, client_of: ClientOf) -> None:
    row = kept(anna)
    for other in (directie, eva):
        assert "Diefstal" not in numbers(client_of(other))
        assert client_of(other).post(reverse("incidents:view-drop", args=[row.pk])).status_code == 404
    client = client_of(anna)
    client.post(reverse("incidents:view-drop", args=[row.pk]))
    assert "Diefstal" not in numbers(client)


def test_a_view_gets_another_name(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    row, client = kept(anna), client_of(anna)
    at = reverse("incidents:view-rename", args=[row.pk])
    keeps = client.get(KEEP).content.decode()
    assert f'href="{at}"' in keeps
    assert f'href="{KEEP}"' in client.get(URL).content.decode()
    assert 'value="Diefstal"' in client.get(at).content.decode()
    assert client.post(at, {"name": "Wat weg is"}).headers["Location"] == f"{URL}?category=DIE"
    assert numbers(client).keys() >= {"Wat weg is"}
    assert "Diefstal" not in numbers(client)
    with scope(anna):
        assert Entry.objects.filter(action="view.renamed", object_id=row.pk).count() == 1
    for method in ("get", "post"):
        assert getattr(client_of(directie), method)(at, {"name": "Van mij"}).status_code == 404


@pytest.mark.parametrize("name", ["", "x" * 41, "Incidenten van Piet Jansen", "Ander"])
def test_a_name_that_cannot_be_says_why_and_stays_typed(anna: Actor, client_of: ClientOf, name: str) -> None:
    row, _ = kept(anna), kept(anna, "Ander", category="WAP")
    answer = client_of(anna).post(reverse("incidents:view-rename", args=[row.pk]), {"name": name})
    assert answer.status_code == 422
    assert f'value="{name}"' in answer.content.decode() or not name
    assert {"Diefstal", "Ander"} <= numbers(client_of(anna)).keys()


@pytest.mark.parametrize(
    ("name", "query"),
    [("", "category=DIE"), ("x" * 41, "category=DIE"), ("Incidenten van Piet Jansen", "category=DIE"), ("Leeg", ""),
     ("Zoekwoord", "q=ruzie"), ("Diefstal", "category=DIE")],
)  # fmt: skip
def test_what_cannot_be_kept_says_why(anna: Actor, client_of: ClientOf, name: str, query: str) -> None:
    kept(anna)
    assert client_of(anna).post(f"{KEEP}?{query}", {"name": name}).status_code == 422


def test_ten_views_are_enough(anna: Actor, client_of: ClientOf) -> None:
    for number in range(MOST):
        kept(anna, f"Weergave {number}")
    answer = client_of(anna).post(f"{KEEP}?category=DIE", {"name": "Nog een"})
    assert answer.status_code == 422
    assert "al 10 weergaven" in answer.content.decode()


def test_a_view_of_a_location_that_went_has_no_number(anna: Actor, client_of: ClientOf) -> None:
    kept(anna, "Weg", location="00000000-0000-4000-8000-000000000000")
    assert numbers(client_of(anna))["Weg"] is None


@pytest.mark.parametrize("number", [1, 3])
def test_kept_views_cost_no_query_more(
    anna: Actor, client_of: ClientOf, django_assert_num_queries: Any, number: int
) -> None:
    recorded(anna)
    for each in range(number):
        kept(anna, f"Weergave {each}", category="DIE", weergave="termijn")
    client = client_of(anna)
    client.get(URL)
    with django_assert_num_queries(FRAME + 3):
        client.get(URL)
