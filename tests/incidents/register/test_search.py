"""Finding in the register: stems, a slip of the pen, filters that were not there before."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from convenant.tenancy.scope import Actor, scope
from incidents.models import Incident, Step, StepState
from incidents.queries import spelling
from tests.conftest import TODAY
from tests.incidents.recording import recorded
from tests.incidents.test_register import URL, numbers, shown

ClientOf = Callable[[Actor], Client]


@pytest.mark.parametrize("typed", ["kluisje", "kluisjes", "gelegen messen", "GELEGEN kluisje", "kluisjesc"])
def test_a_word_is_found_by_its_stem_or_as_it_stands(anna: Actor, client_of: ClientOf, typed: str) -> None:
    found = recorded(anna, description="Bij de kluisjescontrole lagen messen in een kluisje. Gelegen bij de deur.")
    recorded(anna, "DIE-01", description="Fiets weg bij de stalling.")
    assert shown(client_of(anna), q=typed) == [found.reference]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("vurwerk", "vuurwerk"), ("vuurwekr", "vuurwerk"), ("kantien", "kantine"), ("fiest weg", "fiets weg")],
)
def test_a_slip_of_the_pen_shows_what_was_meant_and_says_so(
    anna: Actor, client_of: ClientOf, typed: str, meant: str
) -> None:
    found = recorded(anna, description="Vuurwerk in de kantine, daarna een fiets weg.")
    client = client_of(anna)
    page = client.get(URL, {"q": typed, "weergave": "alles"}, follow=True)
    assert [row.reference.replace("-", "") for row in page.context["rows"]] == [found.reference]
    assert page.context["sought"] == meant
    assert f"Niets gevonden voor “{typed}”" in page.content.decode()


def test_nonsense_finds_nothing_and_suggests_nothing(anna: Actor, client_of: ClientOf) -> None:
    recorded(anna)
    page = client_of(anna).get(URL, {"q": "xqzwvb"})
    assert page.status_code == 200
    assert "Niets gevonden" in page.content.decode()


def test_what_was_meant_comes_from_ones_own_school_alone(anna: Actor, dirk: Actor) -> None:
    """A word that only another school wrote is never suggested."""
    recorded(dirk, description="Een zeldzaam fossiel is stuk.")
    recorded(anna)
    with scope(anna):
        assert spelling.nearest("fossiell", Incident.objects.all()) == ""


def test_the_words_are_asked_for_only_when_nothing_was_found(
    anna: Actor, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    recorded(anna)
    client = client_of(anna)
    client.get(URL)
    with django_assert_max_num_queries(11):
        client.get(URL, {"q": "kluisje"})


def test_place_facet_open_step_and_handler_filter(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    mine = recorded(anna, place="plein", facets=["online"])
    other = recorded(anna)
    with scope(anna):
        Incident.objects.filter(pk=mine.pk).update(handler=anna.membership_id)
        Step.objects.filter(incident=mine, key="inform_parents").update(state=StepState.DONE)
    assert shown(client, place="plein") == shown(client, facet="online") == [mine.reference]
    assert shown(client, handler="ik") == [mine.reference]
    assert shown(client, handler="niemand") == shown(client, step="inform_parents") == [other.reference]
    page = client.get(URL, {"place": "plein", "filters": "1"}).content.decode()
    assert "Open stap" in page


@pytest.mark.parametrize("query", [{"place": "x"}, {"facet": "x"}, {"step": "x"}, {"handler": "x"}])
def test_a_choice_that_does_not_exist_is_an_error_at_its_field(
    anna: Actor, client_of: ClientOf, query: dict[str, str]
) -> None:
    assert client_of(anna).get(URL, query).status_code == 422


def test_what_waits_for_evaluation_and_what_can_be_closed(anna: Actor, client_of: ClientOf) -> None:
    evaluating, closing = recorded(anna), recorded(anna)
    with scope(anna):
        Step.objects.filter(incident=evaluating).exclude(key__in=("evaluate", "close")).update(
            state=StepState.DONE, handled_at=TODAY
        )
        Step.objects.filter(incident=evaluating, key="evaluate").update(mandatory=True)
        Step.objects.filter(incident=closing).exclude(key="close").update(state=StepState.DONE, handled_at=TODAY)
    client = client_of(anna)
    assert shown(client, weergave="evalueren") == [evaluating.reference]
    assert shown(client, weergave="sluiten") == [closing.reference]
    assert numbers(client)["Te evalueren"] == numbers(client)["Te sluiten"] == 1
