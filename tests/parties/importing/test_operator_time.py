"""How long beheer waits for an import in the request (ADR 24): no worker may act as the operator."""

import time
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope
from parties.importing import actions as batches
from parties.models import ImportRow, Location

from .files import as_csv
from .test_batches import ORGANISATIONS, imported, previewed

LONGEST = 120.0
"""Seconds of CPU for 10,000 rows, with room for a busy machine; the web server gives up on nothing shorter."""
Figure = Callable[[str, object], None]


def schools(count: int) -> Iterator[list[str]]:
    return (["Streek " + str(n), "S" + str(n), "school", "vo"] for n in range(count))


def places(count: int) -> Iterator[list[str]]:
    return ([f"Streek {n}", f"Gebouw {n}", "Dorpsstraat 1", "Hoorn"] for n in range(count))


@pytest.mark.parametrize("count", [60, pytest.param(10_000, marks=pytest.mark.slow)])
def test_the_operator_imports_and_undoes_in_the_request(count: int, operator: Actor, record_property: Figure) -> None:
    told, spent = [], 0.0
    with scope(operator):
        before = Organisation.objects.count(), Location.objects.count()
        for kind, head, rows in (
            ("organisaties", ORGANISATIONS, schools(count)),
            ("locaties", ["Organisatie", "Naam", "Adres", "Plaats"], places(count)),
        ):  # fmt: skip
            began = time.process_time()
            batch = imported(operator, as_csv(list(rows), head), kind)
            seconds = time.process_time() - began
            spent = max(spent, seconds)
            told.append(f"{kind} {seconds:.1f} s")
            assert ImportRow.objects.filter(batch=batch, target=None).count() == 0
        assert (Organisation.objects.count(), Location.objects.count()) == (before[0] + count, before[1] + count)
        began = time.process_time()
        assert batches.ask_undo(batch, actor=operator) is None
        told.append(f"undoing locaties {time.process_time() - began:.1f} s")
        assert Location.objects.count() == before[1]
    assert spent < LONGEST * count / 10_000 + 5
    record_property("figure", f"{count} rows by the operator in the request: {', '.join(told)} of CPU")


def test_only_who_waits_hears_how_long(operator: Actor, anna: Actor) -> None:
    assert "ongeveer 40 seconden" in batches.wait_words(10_000, actor=operator)
    assert batches.wait_words(batches.AT_ONCE, actor=operator) == ""
    assert batches.wait_words(10_000, actor=anna) == ""


def test_the_page_says_it_before_he_presses(
    operator: Actor, client_of: Callable[[Actor], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "AT_ONCE", 1)
    with scope(operator):
        batch = previewed(operator, as_csv(list(schools(3)), ORGANISATIONS), "organisaties")
    assert "Laat dit venster open" in client_of(operator).get(f"/importeren/bestand/{batch.pk}/").content.decode()
