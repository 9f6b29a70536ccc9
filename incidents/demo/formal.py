"""Suspension and expulsion in the demo year, each in the middle of its duties, with letters."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from convenant import clock
from incidents.actions.followups import complete_followup
from incidents.actions.measures import Taken, add_measure, letter_made
from incidents.actions.vault import close_vault, open_vault
from incidents.models import FollowUp, Measure
from protocols.measures import sector_of

from .diary import Life
from .followups import done
from .handling import Handling
from .planning import Planned
from .stage import Stage

LASTS = timedelta(days=3)
REASONS = {
    "schorsing": "De leerling sloeg een ander en stopte pas toen een docent ertussen kwam.",
    "verwijdering": "De leerling bedreigde een ander opnieuw, ook na de afspraken van dit jaar.",
}
INTENTION = (((1, 2), ("alternatives", "intention", "leerplicht"), "voornemen"), ((3, 4), ("hearing",), ""))
"""Days later → duties, and the letter that is made with them. The Inspectie and another school still wait."""


def suspended(planned: Planned, stage: Stage) -> Life:
    """It runs today; heard and decided, the school still has to tell others."""
    case = Handling(replace(planned, left=("measure",)), stage)
    yield from case.registered()
    yield from case.sittings(last="parents")
    yield case.turn((0, 0))
    case.fill_vault(1)
    yield case.turn((1, 1))
    row = _taken(case, "schorsing")
    _finish(row, ("hearing", "decision"), case)
    _letter(row, "schorsing", case)


def expulsion(planned: Planned, stage: Stage) -> Life:
    """In the middle: tried other ways, told the intention and heard; another school is being looked for."""
    case = Handling(replace(planned, left=("measure",)), stage)
    yield from case.registered()
    yield from case.sittings(last="parents")
    yield case.turn((0, 0))
    case.fill_vault(1)
    row = None
    for days, keys, letter in INTENTION:
        yield case.turn(days)
        row = row or _taken(case, "verwijdering")
        _finish(row, keys, case)
        if letter:
            _letter(row, letter, case)


def _taken(case: Handling, kind: str) -> Measure:
    today, sectors = clock.today(), case.incident.location.organisation.sectors
    until = today + LASTS if kind == "schorsing" else None
    person = str(case.people[0].pk)
    taken = Taken(kind, sector_of(sectors), today, until, "bestuurder", person, REASONS[kind])
    return add_measure(case.incident, taken, actor=case.desk)


def _finish(row: Measure, keys: Iterable[str], case: Handling) -> None:
    for duty in FollowUp.objects.filter(measure=row, key__in=keys).order_by("order"):
        complete_followup(duty, done(duty), actor=case.desk)


def _letter(row: Measure, letter: str, case: Handling) -> None:
    open_vault(case.incident, "maatregel", actor=case.desk)
    letter_made(row, letter, actor=case.desk)
    close_vault(case.incident, actor=case.desk)
