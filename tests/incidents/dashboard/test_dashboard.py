"""The school's own figures: of itself alone, counted live, and honest about how well it registers."""

from collections.abc import Callable
from datetime import date, time

import pytest
from django.test import Client
from django.urls import reverse

from convenant import clock
from convenant.audit.models import Entry
from convenant.tenancy.scope import Actor, scope
from incidents.actions.recording import withdraw_incident
from incidents.models import Incident, Step, StepState
from incidents.queries.dashboard import Chosen, blocks, health, quiet_words
from incidents.queries.divisions import most_words
from incidents.queries.taxonomy import first_adopted, taxonomy
from parties.models import Location
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]
SHOW = reverse("dashboard:show")
THIS_YEAR = 2026
KEYS = ("soort", "locatie", "plaats", "maand", "dag", "uur")


def block(actor: Actor, key: str, **chosen: Location) -> dict[str, tuple[int, int]]:
    with scope(actor):
        version = first_adopted(actor.circles)
        assert version is not None
        places = list(Location.objects.filter(organisation_id=actor.organisation))
        found = blocks(actor, Chosen(THIS_YEAR, **chosen), taxonomy(version.taxonomy), places)
    return {name: (now, then) for one in found if one.key == key for name, now, then in one.rows}


def total(actor: Actor, key: str) -> int:
    return sum(now for now, _ in block(actor, key).values())


def test_each_division_counts_every_incident_once(anna: Actor) -> None:
    before = {key: total(anna, key) for key in KEYS}
    recorded(anna, "WAP-02", occurred_on=date(2026, 11, 20), occurred_at=time(10, 40))
    recorded(anna, "PES-01", occurred_on=date(2026, 10, 5), occurred_at=None, place="plein")
    recorded(anna, "PES-02", occurred_on=date(2026, 10, 10), occurred_at=time(20, 5))
    assert {key: total(anna, key) - number for key, number in before.items()} == dict.fromkeys(KEYS, 3)
    hours = list(block(anna, "uur"))
    assert hours[hours.index("16:00 tot 17:00 uur") :][1:5] == [
        f"{hour}:00 tot {hour + 1}:00 uur" for hour in range(17, 21)
    ]


def test_the_year_before_stands_beside(anna: Actor) -> None:
    old = block(anna, "maand")["oktober"]
    recorded(anna, "PES-02", occurred_on=date(2025, 10, 6))
    recorded(anna, "PES-02", occurred_on=date(2026, 10, 6))
    assert block(anna, "maand")["oktober"] == (old[0] + 1, old[1] + 1)


def test_a_year_that_runs_stands_beside_as_many_days(anna: Actor, client_of: ClientOf) -> None:
    """Today is 21 November: what came after it last year is in the month beside the month, and nowhere else."""
    before = {key: sum(then for _, then in block(anna, key).values()) for key in KEYS}
    for day in (date(2025, 11, 21), date(2025, 11, 22), date(2026, 6, 1)):
        recorded(anna, "PES-02", occurred_on=day)
    grown = {key: sum(then for _, then in block(anna, key).values()) - before[key] for key in KEYS}
    assert grown == dict.fromkeys(KEYS, 1) | {"maand": 3}
    recorded(anna)
    page = client_of(anna).get(SHOW).content.decode()
    assert '<th scope="col" class="vs-num">2025-2026 tot en met 21 nov 2025</th>' in page
    assert "In 2025-2026 tot en met 21 nov 2025:" in page
    whole = client_of(anna).get(SHOW, {"schooljaar": "2025"}).content.decode()
    assert "tot en met" not in whole


def test_what_was_withdrawn_counts_no_more(anna: Actor) -> None:
    incident = recorded(anna)
    before = total(anna, "soort")
    with scope(anna):
        withdraw_incident(incident, "Dubbel gemeld in de ochtend", actor=anna)
    assert total(anna, "soort") == before - 1


def test_one_location_shows_that_location_alone(anna: Actor, client_of: ClientOf) -> None:
    with scope(anna):
        first, second = Location.objects.filter(organisation_id=anna.organisation).order_by("slug")[:2]
    recorded(anna, location=first)
    recorded(anna, location=second)
    assert set(block(anna, "locatie", location=first)) == {first.name.removeprefix(f"{anna.organisation_name}, ")}
    page = client_of(anna).get(SHOW, {"locatie": first.slug}).content.decode()
    assert f'value="{first.slug}" selected' in page
    assert client_of(anna).get(SHOW, {"locatie": "van-een-ander", "schooljaar": "zomaar"}).status_code == 200


def test_another_school_counts_for_nothing(anna: Actor, dirk: Actor) -> None:
    before = total(anna, "soort")
    recorded(dirk)
    assert total(anna, "soort") == before


def test_a_coordinator_counts_no_closed_files(anna: Actor, directie: Actor) -> None:
    before = total(anna, "soort"), total(directie, "soort")
    recorded(anna, "SEK-03")
    assert (total(anna, "soort"), total(directie, "soort")) == (before[0], before[1] + 1)


def test_health_tells_how_fast_and_how_far(anna: Actor) -> None:
    """Two of this year: one on time, one nineteen days late and under "overig"; of four due steps one
    is done and one was passed by with a reason."""
    with scope(anna):
        Incident.objects.all().update(occurred_on=date(2020, 1, 6))
    recorded(anna, occurred_on=date(2026, 11, 20))
    late = recorded(anna, "OVE-01", occurred_on=date(2026, 11, 2))
    with scope(anna):
        Step.objects.all().update(due_at=None)
        four = late.steps.order_by("number").values_list("pk", flat=True)[:4]
        Step.objects.filter(pk__in=list(four)).update(due_at=clock.now(), mandatory=True, state=StepState.OPEN)
        Step.objects.filter(pk=four[0]).update(state=StepState.DONE)
        Step.objects.filter(pk=four[1]).update(state=StepState.DEPARTED)
        found = health(anna, Chosen(THIS_YEAR), [])
    assert [number for number, _ in found.figures] == ["2", "50%", "25%", "50%"]
    assert found.figures[2][1].endswith(", 25% met een reden overgeslagen")


def test_a_month_without_any_is_a_question_and_no_praise() -> None:
    filled = [(name, 3, 0) for name in ("augustus", "september")]
    assert quiet_words(THIS_YEAR, [*filled, ("oktober", 0, 9)]) == (
        "Geen registratie in oktober. Klopt dat, of is er niets opgeschreven?"
    )
    assert quiet_words(THIS_YEAR, [*filled, ("oktober", 1, 0)]).startswith("In elke maand die voorbij is")


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_the_file_holds_what_is_on_the_screen_and_is_in_the_trail(kind: str, anna: Actor, client_of: ClientOf) -> None:
    recorded(anna)
    answer = client_of(anna).get(reverse("dashboard:export", args=[kind]), {"schooljaar": "2026"})
    assert f'eigen-cijfers-2026-2027-2026-11-21.{kind}"' in answer["Content-Disposition"]
    if kind == "csv":
        assert '"Soort";"Wapens";' in answer.content.decode("utf-8-sig")
    with scope(anna):
        assert Entry.objects.filter(action="figures.exported", purpose=kind).exists()


def test_nobody_else_has_this_page(carla: Actor, bram: Actor, femke: Actor, client_of: ClientOf) -> None:
    assert client_of(carla).get(SHOW).status_code == 403
    assert client_of(bram).get(SHOW).status_code == 404
    assert client_of(femke).get(SHOW).status_code == 404


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("Pesten", 3, 1), ("Wapens", 2, 4)], "Het meest: Pesten, 3 van 5. In 2025-2026: 1."),
        ([("Gang", 3, 1), ("Plein", 3, 0), ("Aula", 1, 0)], "Het meest: Gang en Plein, elk 3 van 7."),
        ([(name, 2, 0) for name in "ABCD"], "Geen springt eruit: 4 keer 2 van 8."),
        ([("Gang", 0, 3)], "Er is dit schooljaar nog niets geregistreerd."),
    ],
)
def test_of_what_is_equal_none_is_called_the_most(rows: list[tuple[str, int, int]], said: str) -> None:
    assert most_words(rows, "2025-2026") == said
