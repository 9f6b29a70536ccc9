"""What a school counts: a check of lockers or jackets, absence of a month, and its word on a suggestion."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import key_of, one_at_a_time
from convenant.errors import Conflict, Refused
from convenant.tenancy.scope import Actor
from incidents.models import AbsenceCount, ControlEvent, TrendAnswer
from incidents.permissions import AROUND, require
from incidents.queries.absence_terms import term_from
from incidents.queries.counted import absence_of, for_leerplicht, month_mark
from incidents.queries.taxonomy import names_for
from incidents.queries.trends import Suggestion
from parties.models import Location
from parties.queries.places import location_ids

NOT_YOURS = "Kies een locatie waar u werkt."
TOO_MANY = "Er zijn meer leerlingen gemeld dan geteld. Kijk de aantallen na."
COUNTED_SINCE = "Een collega heeft deze maand intussen geteld. Open de maand opnieuw en vul dan aan."
QUIET = timedelta(days=60)


@dataclass(frozen=True)
class Control:
    location: Location
    held_on: date
    kind: str
    reason: str
    consulted: list[str] = field(default_factory=list)
    checklist: list[str] = field(default_factory=list)
    results: dict[str, int] = field(default_factory=dict)


def record_control(given: Control, convenant_id: UUID, *, actor: Actor, submission: UUID | None = None) -> ControlEvent:
    """Sending one opened form twice is one check."""
    _at_work(given.location, actor)
    key = key_of(actor.organisation, submission)
    if twin := ControlEvent.objects.filter(pk=key).first():
        return twin
    row = ControlEvent(pk=key, convenant_id=convenant_id, recorded_at=clock.now(), **vars(given))
    row.save(force_insert=True)
    record(actor, "control.recorded", row, fields=sorted(vars(given)))
    return row


def remove_control(row: ControlEvent, *, actor: Actor) -> None:
    _at_work(row.location, actor)
    record(actor, "control.removed", row)
    row.delete()


Month = Mapping[str, tuple[int | None, int | None]]
"""Code → how many pupils, and how many of them went on to leerplicht; None where nothing is known."""


def count_absence(
    location: Location, convenant_id: UUID, month: date, counts: Month, *, actor: Actor, seen: str
) -> None:
    """The whole table of one month: what is empty now is taken away. `seen` is the month's mark when it was opened."""
    _at_work(location, actor)
    if any((told or 0) > (count or 0) for count, told in counts.values()):
        raise Refused(TOO_MANY)
    first = month.replace(day=1)
    one_at_a_time("absence", location.pk, first)
    known = absence_of(actor, location.pk, first)
    if month_mark(known) != seen:
        raise Conflict(COUNTED_SINCE)
    mine: dict[str, Any] = {"organisation_id": actor.organisation, "location": location, "month": first}
    AbsenceCount.objects.filter(**mine).exclude(
        code__in=[code for code, (count, _) in counts.items() if count]
    ).delete()
    for code, (count, told) in counts.items():
        if count:
            AbsenceCount.objects.update_or_create(
                **mine, code=code, defaults={"count": count, "told": told, "convenant_id": convenant_id}
            )
    _set_terms(known, mine, actor)
    record(actor, "absence.counted", location, fields=sorted(counts))


def _set_terms(known: Mapping[str, AbsenceCount], mine: dict[str, Any], actor: Actor) -> None:
    """Who still has to be told keeps the term that ran; new ones get their own. Told all: no term."""
    names = names_for(actor)
    for row in AbsenceCount.objects.filter(**mine):
        category = names.category(row.code)
        waits = category is not None and for_leerplicht(category) and (row.told or 0) < row.count
        before = known[row.code].due_on if row.code in known else None
        row.due_on = (before or term_from(row.month)) if waits else None
        row.save(update_fields=["due_on"])


def answer_trend(suggestion: Suggestion, *, planned: bool, reason: str = "", actor: Actor) -> TrendAnswer:
    """Planned, or not now and why: the same suggestion rests for a while."""
    require(actor, AROUND)
    today = clock.today()
    row = TrendAnswer.objects.create(
        organisation_id=actor.organisation, convenant_id=suggestion.convenant_id, main=suggestion.main,
        direction=suggestion.direction, planned=planned, reason=reason, answered_on=today, quiet_until=today + QUIET,
    )  # fmt: skip
    record(actor, "trend.planned" if planned else "trend.postponed", row)
    return row


def _at_work(location: Location, actor: Actor) -> None:
    require(actor, AROUND)
    if location.pk not in set(location_ids(actor)):
        raise Refused(NOT_YOURS)
