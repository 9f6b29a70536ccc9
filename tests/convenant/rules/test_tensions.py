"""Safe defaults and who confirmed them: per party, for the circle, withdrawn, and asked again for other words."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from convenant import registry
from convenant.actions.tensions import confirm_tension, withdraw_confirmation
from convenant.errors import Refused
from convenant.models import ConvenantVersion, TensionConfirmation, tension_mark
from convenant.queries.tensions import Tensions, tensions_of
from convenant.tenancy import hooks
from convenant.tenancy.models import Function
from convenant.tenancy.scope import Actor, scope, system_actor
from convenant.together import told_by

ClientOf = Callable[[Actor], Client]
BASE = "/c/west-friesland/convenant/regels/spanningen/"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def version_of(actor: Actor) -> ConvenantVersion:
    versions = ConvenantVersion.objects.select_related("convenant")
    return versions.get(convenant__in=actor.circles, convenant__slug="west-friesland", status="adopted")


def confirmed(actor: Actor, number: int = 0, **more: Any) -> TensionConfirmation:
    with scope(actor):
        version = version_of(actor)
        return confirm_tension(version, tension_mark(version.tensions[number]), actor=actor, **more)


def read(actor: Actor) -> Tensions:
    with scope(actor):
        return tensions_of(version_of(actor), actor.organisation)


@pytest.fixture
def fg(dirk: Actor) -> Actor:
    return replace(dirk, function=Function.FG)


def test_regie_confirms_for_the_circle_and_says_who_when_and_why(femke: Actor, anna: Actor) -> None:
    confirmed(femke, remark="Besproken met de jurist.")
    seen = read(anna).lines[0]
    assert seen.for_circle
    assert [(line.who, line.when, line.remark) for line in seen.given] == [
        ("Regie, Gemeente Hoorn", "21 november 2026", "Besproken met de jurist.")
    ]
    assert read(anna).open == len(read(anna).lines) - 1


def test_an_fg_confirms_for_the_own_organisation_alone(fg: Actor, femke: Actor) -> None:
    confirmed(fg)
    line = read(femke).lines[0]
    assert [each.as_regie for each in line.given] == [False]
    assert not line.for_circle
    assert line.own is None


def test_another_gemeente_is_not_the_regie(femke: Actor, utrecht_regie: Actor) -> None:
    """The function alone is not enough: regie is held per convenant."""
    stranger = replace(utrecht_regie, circles=femke.circles)
    row = confirmed(stranger)
    assert row.as_regie is False


@pytest.mark.parametrize("who", ["anna", "directie", "burgemeester", "om"])
def test_no_other_function_confirms(who: str, client_of: ClientOf, request: pytest.FixtureRequest) -> None:
    actor: Actor = request.getfixturevalue(who)
    with pytest.raises(Refused):
        confirmed(actor)
    mark = read(actor).lines[0].mark
    client = client_of(actor)
    assert client.post(f"{BASE}{mark}/", {"remark": "x"}).status_code == 403
    assert ">Bevestigen<" not in client.get(BASE).content.decode()


def test_twice_is_once_and_withdrawn_stays_to_be_read(femke: Actor, anna: Actor) -> None:
    first = confirmed(femke)
    assert confirmed(femke) == first
    with scope(femke):
        with pytest.raises(Refused):
            withdraw_confirmation(first, " ", actor=femke)
        withdraw_confirmation(first, "De jurist denkt anders.", actor=femke)
        with pytest.raises(Refused):
            withdraw_confirmation(first, "Nog eens.", actor=femke)
    line = read(anna).lines[0]
    assert line.given == ()
    assert line.state[1] == "nog niet bevestigd"
    assert [each.withdrawn for each in line.former] == ["Ingetrokken op 21 november 2026: De jurist denkt anders."]
    again = confirmed(femke)
    assert again.pk != first.pk


@pytest.mark.security("S10")
def test_a_new_version_with_other_words_asks_again(femke: Actor) -> None:
    confirmed(femke)
    with scope(system_actor()):
        version = ConvenantVersion.objects.get(convenant__slug="west-friesland", status="adopted")
        version.tensions[0]["default"] += " Voortaan anders."
        version.save(update_fields=["tensions"])
    found = read(femke)
    assert found.lines[0].given == ()
    assert [each.as_regie for each in found.earlier] == [True]
    with scope(femke):
        old = found.earlier[0].mark
        with pytest.raises(Refused):
            confirm_tension(version_of(femke), old, actor=femke)


def test_the_pages_confirm_with_a_document_and_withdraw(femke: Actor, anna: Actor, client_of: ClientOf) -> None:
    client, mark = client_of(femke), read(femke).lines[2].mark
    assert "voor het hele convenant" in client.get(f"{BASE}{mark}/").content.decode()
    wrong = client.post(f"{BASE}{mark}/", {"remark": "Zie advies", "document": SimpleUploadedFile("a.exe", b"MZ")})
    assert wrong.status_code == 422
    assert "Zie advies" in wrong.content.decode()
    upload = SimpleUploadedFile("advies.pdf", PDF, "application/pdf")
    assert client.post(f"{BASE}{mark}/", {"remark": "Zie advies", "document": upload}).status_code == 302
    page = client_of(anna).get(BASE).content.decode()
    panel = page[page.index('id="spanning-3"') : page.index('id="spanning-4"')]
    for words in ("bevestigd", "Regie, Gemeente Hoorn", "Zie advies", "Bij een keuze in de tekst"):
        assert words in panel
    address = re.search(rf'"({BASE}bevestiging/[^"]+)"', client.get(BASE).content.decode())
    assert address is not None
    assert client_of(anna).post(address[1], {"why": "x"}).status_code == 404
    assert client.post(address[1], {"why": ""}).status_code == 422
    assert client.post(address[1], {"why": "Toch niet"}).status_code == 302
    assert "Toch niet" in client_of(anna).get(BASE).content.decode()


def test_an_unknown_tension_and_another_circle_are_not_there(femke: Actor, client_of: ClientOf) -> None:
    client = client_of(femke)
    assert client.get(f"{BASE}{'0' * 64}/").status_code == 404
    assert client.get("/c/utrecht/convenant/regels/spanningen/").status_code == 404


def test_the_words_of_a_confirmation_never_change(femke: Actor) -> None:
    row = confirmed(femke)
    with scope(femke), pytest.raises(DatabaseError), transaction.atomic():
        TensionConfirmation.objects.filter(pk=row.pk).update(safe_default="iets anders")


def test_regie_hears_quietly_how_many_are_open(femke: Actor, anna: Actor) -> None:
    source = registry.start_items.get("convenant.tensions")
    assert source is not None

    def told(actor: Actor) -> list[str]:
        with scope(actor):
            (items,) = told_by(source(actor, hooks.circles_of(actor.organisation)))
        return [item.word for item in items if not item.waits]

    count = len(read(femke).lines)
    assert told(femke) == [f"{count} nog te bevestigen"]
    for number in range(count):
        confirmed(femke, number)
    assert told(femke) == []
    assert told(anna) == []


@pytest.mark.parametrize("rows", [1, 5])
def test_the_page_asks_the_same_for_one_and_five(
    rows: int, femke: Actor, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        confirmed(femke, number)
    client = client_of(femke)
    client.get(BASE)
    with django_assert_max_num_queries(13):
        assert client.get(BASE).status_code == 200
