"""What waits at a school: steps whose term is near, a draft that was left, and what is under way."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from convenant import clock
from convenant.addresses import address
from convenant.start import Waiting
from convenant.templatetags.portal import nl_clock, nl_day
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import Statement, made_once
from convenant.tenancy.scope import Actor
from convenant.together import Asking
from convenant.wording import counted
from incidents.models import ConcernRecord, Draft, IncidentState, Step, StepState
from incidents.permissions import CONCERNS, RECORD, REGISTER, at_places, hidden_from, may, membership_of
from incidents.vocabulary import CLOSE, CONCERN_FORM, INCIDENT_FORM
from parties.queries.places import location_ids

from .due import due_badge
from .register import counts_of_open, start_of_today
from .taxonomy import names_of, shown_reference

MOST_STEPS = 12
OF_INCIDENT = ("convenant_id", "category", "taxonomy", "reference")
SHOWN = ("title", "number", "due_at", *(f"incident__{name}" for name in OF_INCIDENT))
STEPS_IN_ALL = 12
DRAFTS = {
    INCIDENT_FORM: ("Concept afmaken", "incidents:record", "nog niet gemeld"),
    CONCERN_FORM: ("Zorgsignaal afmaken", "incidents:concern", "nog niet opgeslagen"),
}


def waiting_items(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """Registered as a source of the start pages; nothing for whoever keeps no incidents."""
    steps, drafts, late = first_steps(actor), own_drafts(actor), late_concerns(actor)
    yield steps, drafts, late
    rows = sorted(steps, key=lambda step: step.due_at or clock.now())[:MOST_STEPS]
    found = [step_item(step, names_of(step.incident).label(step.incident.category)) for step in rows]
    return [*found, *concern_items(late), *(draft_item(row) for row in drafts)]


def first_steps(actor: Actor) -> Statement[Step] | QuerySet[Step]:
    """Per open incident its first mandatory step that is late or ends today."""
    if not may(actor, REGISTER):
        return Step.objects.none()
    until = start_of_today() + timedelta(days=1)
    return _first_steps(hidden_from(actor), places=location_ids(actor), until=until)


@made_once
def _first_steps(hidden: tuple[str, ...], *, places: list[UUID], until: datetime) -> QuerySet[Step]:
    incidents = at_places(places, hidden).filter(state=IncidentState.OPEN)
    waiting = Step.objects.filter(incident__in=incidents, mandatory=True, state=StepState.OPEN, due_at__lt=until)
    first = waiting.exclude(key=CLOSE).select_related("incident").order_by("incident_id", "number")
    return first.distinct("incident_id").only(*SHOWN)


def step_item(step: Step, label: str) -> Waiting:
    incident, number = step.incident, step.number + 1
    day = clock.local(step.due_at).date() if step.due_at else None
    kind, word = due_badge(day) if day else ("", "")
    return Waiting(
        title=step.title, url=f"{address('incidents:detail', incident.pk)}?stap={number}#stap-{number}",
        sub=f"{label} · {shown_reference(incident.reference)} · stap {number} van {STEPS_IN_ALL}",
        on=day, kind=kind, word=word,
    )  # fmt: skip


def late_concerns(actor: Actor) -> Statement[ConcernRecord] | QuerySet[ConcernRecord]:
    """Open signs of concern whose next step is due. Which step that is stays in the vault."""
    if not may(actor, CONCERNS):
        return ConcernRecord.objects.none()
    return _late_concerns(places=location_ids(actor), today=clock.today())


@made_once
def _late_concerns(*, places: list[UUID], today: date) -> QuerySet[ConcernRecord]:
    rows = ConcernRecord.objects.filter(location_id__any_of=places, closed_at=None)
    return rows.filter(next_on__lte=today).order_by("next_on")[:MOST_STEPS]


def concern_items(rows: Iterable[ConcernRecord]) -> Iterator[Waiting]:
    for row in rows:
        kind, word = due_badge(row.next_on) if row.next_on else ("", "")
        page = address("concerns:detail", row.pk)
        told = f"Van {nl_day(clock.local(row.recorded_at))}. Staat in de kluis."
        yield Waiting("Zorgsignaal: volgende stap", page, told, on=row.next_on, kind=kind, word=word)


def own_drafts(actor: Actor) -> Statement[Draft] | QuerySet[Draft]:
    if not may(actor, RECORD):
        return Draft.objects.none()
    return _drafts(membership=membership_of(actor))


@made_once
def _drafts(*, membership: UUID) -> QuerySet[Draft]:
    return Draft.objects.filter(membership_id=membership, form__in=list(DRAFTS))


def draft_item(row: Draft) -> Waiting:
    title, page, state = DRAFTS[row.form]
    saved = clock.local(row.saved_at)
    when = f"om {nl_clock(saved)}" if saved.date() == clock.today() else f"op {nl_day(saved)}"
    return Waiting(title=title, url=address(page), sub=f"Bewaard {when} · {state}", kind="neutral", word="concept")


def under_way(actor: Actor) -> Asking[list[dict[str, Any]]]:
    """Rows "Loopt nu": open incidents, and melding without an answer."""
    if not may(actor, REGISTER):
        return []
    counted_open = counts_of_open(hidden_from(actor), places=location_ids(actor), before=start_of_today())
    yield (counted_open,)
    numbers = counted_open[0]
    listed = address("incidents:list")
    return [
        {
            "title": counted(numbers["open"], "open incident", "open incidenten"), "url": listed,
            "side": f"{numbers['termijn']} over termijn" if numbers["termijn"] else "niets over termijn",
        },
        {
            "title": counted(numbers["politie"], "melding zonder antwoord", "meldingen zonder antwoord"),
            "url": f"{listed}?weergave=politie", "side": longest_wait(numbers["told"]),
        },
    ]  # fmt: skip


def longest_wait(since: datetime | None) -> str:
    if since is None:
        return ""
    days = (clock.today() - clock.local(since).date()).days
    return f"langste: {counted(days, 'dag', 'dagen')}"
