"""A sign of concern: recorded, opened for a purpose, followed step by step, closed."""

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import key_of
from convenant.errors import Refused
from convenant.models import Category
from convenant.tenancy.scope import Actor
from incidents.models import ConcernOpening, ConcernRecord, ConcernStep
from incidents.permissions import CONCERNS, RECORD, membership_of, require
from incidents.queries.concern_rules import ConcernRules, rules_for
from incidents.queries.concerns import has_open_concern, outcomes_of
from incidents.vocabulary import CONCERN_CLOSED, PURPOSES
from parties.models import Location

from .locks import hold
from .vault import MINUTES_OPEN, refuse_service_number

SHUT = "Het zorgsignaal is gesloten. Open het eerst met een doel."
ENDED = "Dit zorgsignaal is afgesloten. Open het opnieuw als u verder gaat."
UNKNOWN = "Kies een stap uit de lijst."


@dataclass(frozen=True)
class Done:
    """One thing done. `step`: a key of the rules; `day` as 2026-11-24; `outcome`: a code of that step, or empty."""

    step: str
    day: str
    outcome: str = ""
    with_whom: str = ""
    text: str = ""
    missing: tuple[str, ...] = ()


def record_concern(
    location: Location, category: Category, text: str, *, actor: Actor, submission: UUID | None = None
) -> ConcernRecord:
    """A sign of concern about a child has no core, no steps of the protocol and no copy for anybody."""
    require(actor, RECORD)
    refuse_service_number(text)
    key = key_of(actor.organisation, submission)
    if same := ConcernRecord.objects.filter(pk=key).first():
        return same
    row = ConcernRecord(
        pk=key, organisation_id=actor.organisation, location=location, category=category.code, recorded_at=clock.now(),
        function=actor.function, next_on=_term(rules_for(actor.circles), {}),
    )  # fmt: skip
    row.seal(body=text)
    row.save()
    record(actor, "concern.recorded", row)
    return row


def open_concern(row: ConcernRecord, purpose: str, *, actor: Actor) -> None:
    """For ten minutes, for this membership. Each opening is in the trail."""
    require(actor, CONCERNS)
    if purpose not in PURPOSES:
        raise Refused("Kies eerst een doel. Elke opening wordt vastgelegd.")
    now = clock.now()
    ConcernOpening.objects.create(
        organisation_id=actor.organisation, concern=row, membership_id=membership_of(actor), purpose=purpose,
        opened_at=now, until=now + timedelta(minutes=MINUTES_OPEN),
    )  # fmt: skip
    record(actor, "concern.read", row, purpose=PURPOSES[purpose])


def shut_concern(row: ConcernRecord, *, actor: Actor) -> None:
    require(actor, CONCERNS)
    _shut(ConcernOpening.objects.filter(concern=row), actor)


def shut_every_concern(*, actor: Actor) -> None:
    """What this membership still has open, at the end of its session."""
    _shut(ConcernOpening.objects.all(), actor)


def _shut(openings: QuerySet[ConcernOpening], actor: Actor) -> None:
    now = clock.now()
    openings.filter(membership_id=membership_of(actor), until__gt=now).update(until=now)


def note_step(row: ConcernRecord, done: Done, *, actor: Actor, submission: UUID | None = None) -> ConcernStep:
    """The same submission notes one step. Raises Refused without an open vault, and on a closed concern."""
    _require_open(row, actor)
    if row.closed_at:
        raise Refused(ENDED)
    rules = rules_for(actor.circles)
    if rules.rule(done.step) is None:
        raise Refused(UNKNOWN)
    return _write(row, done, rules, actor=actor, submission=submission)


def close_concern(row: ConcernRecord, day: date, why: str, *, actor: Actor) -> None:
    """With steps missing only for a reason, which is kept with what was missing."""
    _require_open(row, actor)
    if row.closed_at:
        raise Refused(ENDED)
    rules = rules_for(actor.circles)
    missing = rules.missing(outcomes_of(row))
    if missing and not why:
        raise Refused("Nog niet alles is gedaan. Leg vast waarom u toch afsluit. " + " ".join(missing))
    row.closed_at = clock.now()
    _write(row, Done(CONCERN_CLOSED, day.isoformat(), text=why, missing=tuple(missing)), rules, actor=actor)
    record(actor, "concern.closed", row)


def reopen_concern(row: ConcernRecord, *, actor: Actor) -> None:
    _require_open(row, actor)
    if row.closed_at is None:
        return
    row.closed_at, row.next_on = None, _term(rules_for(actor.circles), outcomes_of(row))
    row.save(update_fields=["closed_at", "next_on"])
    record(actor, "concern.reopened", row)


def _require_open(row: ConcernRecord, actor: Actor) -> None:
    """Holds the row too: of two who act at once the second sees what the first did."""
    require(actor, CONCERNS)
    if not has_open_concern(row, actor):
        raise Refused(SHUT)
    hold(row.pk)
    row.refresh_from_db(fields=["closed_at", "next_on"])


def _write(
    row: ConcernRecord, done: Done, rules: ConcernRules, *, actor: Actor, submission: UUID | None = None
) -> ConcernStep:
    refuse_service_number(done.text, done.with_whom)
    key = key_of(actor.organisation, submission, row.pk)
    if same := ConcernStep.objects.filter(pk=key).first():
        return same
    step = ConcernStep(
        pk=key, organisation_id=actor.organisation, concern=row, written_at=clock.now(), function=actor.function
    )
    step.seal(body=json.dumps(asdict(done)))
    step.save()
    row.next_on = None if row.closed_at else _term(rules, outcomes_of(row))
    row.save(update_fields=["next_on", "closed_at"])
    record(actor, "concern.step_noted", row)
    return step


def _term(rules: ConcernRules, had: dict[str, list[str]]) -> date | None:
    rule = rules.next_rule(had)
    return clock.today() + timedelta(days=rule.days) if rule and rule.days is not None else None
