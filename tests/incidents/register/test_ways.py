"""What one looks for often is in the head of the register, the rest is one tap further; rows tell where and how bad."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from convenant.tenancy.scope import Actor
from tests.incidents.recording import recorded
from tests.incidents.test_register import URL, shown

ClientOf = Callable[[Actor], Client]
OWN = ("neighbours:list", "controls:list", "absence:table", "trends:list", "concerns:list")
ALL = ("incidents:follow-up", "measures:terms", "dashboard:show", "incidents:by-name", "incidents:texts")


def test_the_head_leads_everywhere(anna: Actor, client_of: ClientOf) -> None:
    page = client_of(anna).get(URL).content.decode().split("<main", 1)[1]
    for name in (*ALL, *OWN):
        assert page.count(f'href="{reverse(name)}"') == 1, name
    head = page.partition('class="vs-drop"')[0]
    assert "Opvolging" in head
    assert "Termijnen" in head
    assert "Cijfers van onze school" in head


def test_the_released_figures_lead_to_the_own_ones(anna: Actor, femke: Actor, client_of: ClientOf) -> None:
    at = "/c/west-friesland/cijfers/"
    assert f'href="{reverse("dashboard:show")}"' in client_of(anna).get(at).content.decode().split("<main", 1)[1]
    assert reverse("dashboard:show") not in client_of(femke).get(at).content.decode()


def test_the_menu_says_what_else_stands_there(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    assert "Signalen en tellingen" in client_of(anna).get("/menu/").content.decode()
    assert "Signalen en tellingen" not in client_of(bram).get("/menu/").content.decode()


def test_a_row_tells_where_and_how_bad_on_a_phone_too(anna: Actor, client_of: ClientOf) -> None:
    recorded(anna, seriousness=3)
    page = client_of(anna).get(URL).content.decode()
    assert ", ernst 3</span></th>" in page


@pytest.mark.parametrize(("code", "others"), [("WAP-02", "WAP-01"), ("DIE-01", "DIE-03")])
def test_a_kind_below_its_category_is_a_filter(anna: Actor, client_of: ClientOf, code: str, others: str) -> None:
    client, found = client_of(anna), recorded(anna, code)
    other = recorded(anna, others)
    assert shown(client, category=code) == [found.reference]
    assert set(shown(client, category=code[:3])) == {found.reference, other.reference}
    marks = client.get(URL, {"category": code}).context["marks"]
    assert [mark["text"][:10] for mark in marks] == ["Categorie "]
    assert "–" not in marks[0]["text"]
    assert client.get(URL, {"category": "ZZZ-99"}).status_code == 422
