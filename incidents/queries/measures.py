"""Measures and what has to be done by a day, as the pages of one incident and the list of terms show them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from convenant import clock
from convenant.addresses import address
from convenant.holidays import holiday_on, outside_table
from convenant.http import PortalRequest
from convenant.models import ConvenantVersion
from convenant.templatetags.portal import nl_day, nl_plain
from convenant.tenancy.made_once import Statement, made_once
from convenant.tenancy.models import Function
from convenant.tenancy.scope import Actor
from convenant.together import read_together
from convenant.wording import counted
from incidents.hooks import Panel
from incidents.models import FollowUp, FollowUpKind, Incident, IncidentState, Measure, StepState
from incidents.permissions import HANDLERS, REGISTER, may, visible_to, who_handles
from incidents.vocabulary import LETTERS
from protocols.measures import (
    MANDATE,
    NOT_FOUND,
    Duty,
    alternatives,
    duties_of,
    kind_of,
    notices_for,
    recipients,
    said_apart,
    sector_of,
    sectors,
    source_in,
)
from protocols.readings import Reading

from .due import due_badge
from .people import function_label
from .taxonomy import names_of, shown_reference, shown_version_of, taxonomy, title, version_of

NEAR = 4
PER_PAGE = 25
ABSENCE = "absence"
LIST_KINDS = {"": "Alles", "duty": "Vereist", "care": "Nazorg", "action": "Preventie", ABSENCE: "Verzuim"}


Around = TypeVar("Around", FollowUp, Measure)


def reads(incident: Incident, actor: Actor) -> Iterator[Statement[Any]]:
    """What the panel asks."""
    yield _followups(incident=incident.pk)
    yield _measures(incident=incident.pk)


def side_panel(incident: Incident, actor: Actor, request: PortalRequest) -> Panel:
    """ "Maatregelen en termijnen" under the steps: what was taken, and the terms that come first."""
    read_together([followups := _followups(incident=incident.pk), measures := _measures(incident=incident.pk)])
    rows, taken = with_incident(followups, incident), with_incident(measures, incident)
    waiting = sorted((row for row in rows if row.state == StepState.OPEN), key=_first)
    context = {
        "measures": [measure_line(row) for row in taken], "waiting": [line(row) for row in waiting[:NEAR]],
        "more": max(0, len(waiting) - NEAR), "url": address("measures:list", incident.pk), "incident": incident,
        "open": incident.state == IncidentState.OPEN,
        "handled": counted(len(rows) - len(waiting), "afspraak", "afspraken"),
        "done": len(rows) - len(waiting), "must": sum(row.must for row in waiting),
    }  # fmt: skip
    return Panel("incidents/measures/panel.html", context, "main")


def followups_of(incident: Incident) -> list[FollowUp]:
    return with_incident(_followups(incident=incident.pk), incident)


def with_incident(rows: Iterable[Around], incident: Incident) -> list[Around]:
    found = list(rows)
    for row in found:
        row.incident = incident
    return found


@made_once
def _followups(*, incident: UUID) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(incident_id=incident).defer("note")


@made_once
def _measures(*, incident: UUID) -> QuerySet[Measure]:
    return Measure.objects.filter(incident_id=incident)


def _first(row: FollowUp) -> tuple[bool, Any, int]:
    """What must and has a day goes first."""
    return (row.due_at is None, row.due_at or clock.now(), row.order)


@dataclass(frozen=True)
class Line:
    pk: UUID
    title: str
    sub: str
    help: str
    not_found: bool
    """Nobody found it in a text of the law: the page says so beside it."""
    read: tuple[Reading, ...]
    """Where somebody did."""
    badge: tuple[str, str]
    article: str
    first: str
    """The duty that has to be handled before this one; empty when it may be done now."""
    open: bool
    may: bool
    """Handled now, or put back: not after closing, if closing waited for it."""
    told: bool
    """A term that runs by itself: there is nothing to do but know it."""
    runs: bool
    """Its last day is known."""
    done_url: str
    depart_url: str
    reopen_url: str

    @property
    def folds(self) -> bool:
        """Done, or not to be done yet; never what is late or due."""
        waits = self.first or (self.told and not self.runs)
        return not self.open or bool(waits and not self.badge[1])


def line(row: FollowUp, first: str = "", *, asked: Duty | None = None, withdrawn: bool = False) -> Line:
    args = [row.incident_id, row.pk]
    waits = row.state == StepState.OPEN
    words, not_found = said_apart(row.help)
    states = {IncidentState.OPEN} if row.must and not waits else {IncidentState.OPEN, IncidentState.CLOSED}
    return Line(
        pk=row.pk, title=row.title, sub=sub_of(row), help=words, not_found=not_found and waits,
        read=asked.read if asked else (), badge=badge_of(row), article=row.article, first=first, open=waits,
        may=row.incident.state in states and row.evidence != "term" and not withdrawn,
        told=waits and row.evidence == "term" and not withdrawn, runs=row.due_at is not None,
        done_url=address("measures:done", *args), depart_url=address("measures:depart", *args),
        reopen_url=address("measures:reopen", *args),
    )  # fmt: skip


def asked_of(row: FollowUp) -> dict[str, Any]:
    """What its form says before it asks."""
    words, not_found = said_apart(row.help)
    return {"row": row, "words": words, "not_found": not_found}


def sub_of(row: FollowUp) -> str:
    """What still waits says whether its term was found."""
    waits = row.state == StepState.OPEN
    return " · ".join(filter(None, (_said_of(row), NOT_FOUND if waits and said_apart(row.help)[1] else "")))


def _said_of(row: FollowUp) -> str:
    if row.state == StepState.DEPARTED:
        return f"Afgeweken. Reden: “{row.reason}”"
    if row.state == StepState.DONE:
        return " · ".join(
            filter(None, (f"Gedaan {nl_day(row.done_on)}" if row.done_on else "Gedaan", proof_words(row)))
        )
    who = decider(row.owner)
    day = timezone.localtime(row.due_at).date() if row.due_at else None
    if row.evidence == "term":
        return f"tot en met {nl_plain(day)}" if day else "de termijn loopt vanaf het besluit"
    must = "" if row.mandatory or row.kind != FollowUpKind.DUTY else "niet verplicht"
    since = (
        "de termijn loopt nog niet"
        if row.since and not day
        else "geen termijn"
        if not day
        else f"uiterlijk {nl_plain(day)}"
    )
    return " · ".join(filter(None, (since, who, must)))


def proof_words(row: FollowUp) -> str:
    if tried := row.proof.get("tried"):
        words = alternatives(version_of(row.incident))
        return ", ".join(words.get(code, code).lower() for code in tried)
    channel = row.proof.get("channel", "")
    told = recipients().get(row.recipient, "")
    return " · ".join(filter(None, (told, f"via {channel}" if channel else "")))


def badge_of(row: FollowUp) -> tuple[str, str]:
    if row.state == StepState.DONE:
        return "good", "gedaan"
    if row.state == StepState.DEPARTED:
        return "line", "afgeweken"
    if row.due_at and row.evidence != "term":
        return due_badge(timezone.localtime(row.due_at).date())
    return "", ""


def measure_line(row: Measure) -> dict[str, Any]:
    kind = kind_of(shown_version_of(row.incident), row.kind)
    days = f"{nl_plain(row.starts_on)} tot en met {nl_plain(row.until)}" if row.until else nl_plain(row.starts_on)
    return {
        "pk": row.pk, "title": kind.title,
        "sub": f"{days} · wie besluit: {decided_words(row)}",
        "withdrawn": row.withdrawn_at is not None, "formal": kind.formal, "about": bool(row.person),
        "badge": ("neutral", "ingetrokken") if row.withdrawn_at else running(row),
    }  # fmt: skip


def decider(code: str) -> str:
    """At a school a bestuurder is its board."""
    if code == MANDATE:
        return "directie met mandaat van het bestuur"
    return "bestuur" if code == Function.BESTUURDER else function_label(code)


def decided_words(row: Measure) -> str:
    mandate = f" van {nl_plain(row.mandate_on)}" if row.mandate_on else ""
    return decider(row.decided_by) + mandate


def running(row: Measure) -> tuple[str, str]:
    today = clock.today()
    if row.starts_on > today:
        return "info", "begint nog"
    if row.until and row.until < today:
        return "neutral", "afgelopen"
    return ("info", "loopt") if row.until else ("", "")


def overview(incident: Incident, version: ConvenantVersion) -> dict[str, Any]:
    """Everything on the page "Maatregelen en termijnen"."""
    rows = followups_of(incident)
    measures = with_incident(Measure.objects.filter(incident=incident), incident)
    of_measure: dict[UUID | None, list[FollowUp]] = {}
    for row in rows:
        of_measure.setdefault(row.measure_id, []).append(row)
    loose, asked = of_measure.get(None, []), by_key(_notices(incident, version))
    return {
        "measures": [_with_duties(row, of_measure.get(row.pk, []), version) for row in measures],
        "notices": [line(row, asked=asked.get(row.key)) for row in loose if row.kind == FollowUpKind.DUTY],
        "care": [line(row) for row in loose if row.kind == FollowUpKind.CARE],
        "actions": [line(row) for row in loose if row.kind == FollowUpKind.ACTION],
    }


def _notices(incident: Incident, version: ConvenantVersion) -> list[Duty]:
    category = taxonomy(version.taxonomy).category(incident.category)
    return notices_for(version, category.main, category.code) if category else []


def by_key(asked: Iterable[Duty]) -> dict[str, Duty]:
    return {duty.key: duty for duty in asked}


def _lines(row: Measure, duties: list[FollowUp], version: ConvenantVersion) -> list[Line]:
    asked = by_key(duties_of(version, row.kind, sector_of([row.sector]), row.days)) if duties else {}
    return [
        line(duty, first_of(duty, duties), asked=asked.get(duty.key), withdrawn=row.withdrawn_at is not None)
        for duty in sorted(duties, key=lambda one: one.order)
    ]


def _with_duties(row: Measure, duties: list[FollowUp], version: ConvenantVersion) -> dict[str, Any]:
    letters = list(dict.fromkeys(duty.letter for duty in duties if duty.letter))
    lines = _lines(row, duties, version)
    return measure_line(row) | {
        "lines": [one for one in lines if not one.folds], "folded": [one for one in lines if one.folds],
        "letters": [(letter, LETTERS.get(letter, letter)) for letter in letters],
        "sector": sectors()[sector_of([row.sector])].label if duties else "",
        "source": source_in(sector_of([row.sector])) if duties else "",
        "warnings": warnings_of(duties, version.convenant.region),
    }  # fmt: skip


def first_of(row: FollowUp, duties: Iterable[FollowUp]) -> str:
    """The action refuses out of order: the page says so before somebody tries."""
    waiting = [one for one in duties if one.key in row.after and one.state == StepState.OPEN]
    if row.state != StepState.OPEN or not waiting:
        return ""
    title = min(waiting, key=lambda one: one.order).title
    return f"{title[:1].lower()}{title[1:]}"


def warnings_of(duties: Iterable[FollowUp], region: str) -> list[str]:
    """A term that ends in a school holiday is met before it; past the table nobody knows the holidays."""
    said: list[str] = []
    for row in duties:
        if row.due_at is None or row.state != StepState.OPEN:
            continue
        day = timezone.localtime(row.due_at).date()
        if (holiday := holiday_on(day, region)) and row.evidence != "term":
            said.append(f"{row.title}: de termijn eindigt in de {holiday.name.lower()}. Doe dit eerder.")
        said += [sentence] if (sentence := outside_table(day, region)) else []
    return list(dict.fromkeys(said))


def waiting_rows(actor: Actor, kind: str = "") -> QuerySet[FollowUp]:
    """Open ones at the person's locations, by day: what is late first, what has no day last. What was
    agreed stays after closing, and so does a term that an objection set going."""
    if not may(actor, REGISTER):
        return FollowUp.objects.none()
    seen, waiting = visible_to(actor), FollowUp.objects.filter(state=StepState.OPEN)
    waiting = waiting.exclude(evidence="term", due_at=None)
    rows = waiting.filter(incident__in=seen.filter(state=IncidentState.OPEN))
    stays = ~Q(kind=FollowUpKind.DUTY) | Q(measure__isnull=False, due_at__isnull=False) & ~Q(evidence="term")
    rows |= waiting.filter(stays, incident__in=seen.filter(state=IncidentState.CLOSED))
    rows = rows.filter(kind=kind) if kind else rows
    return rows.select_related("incident").defer("note").order_by(F("due_at").asc(nulls_last=True), "order", "pk")


def list_line(row: FollowUp, version: ConvenantVersion | None) -> dict[str, Any]:
    names = names_of(row.incident, taxonomy(version.taxonomy) if version else None)
    what = title(names.label(row.incident.category), "", "")
    badge = badge_of(row)
    return {
        "title": row.title, "url": address("measures:list", row.incident_id), "badge": badge,
        "sub": f"{what} · {shown_reference(row.incident.reference)} · {sub_of(row)}",
    }  # fmt: skip


def owners(incident: Incident | None = None) -> list[tuple[str, str]]:
    """Who sees this one on the list of terms: nobody else could do it in time. Without one: of an ordinary incident."""
    return [(code.value, decider(code)) for code in sorted(who_handles(incident) if incident else HANDLERS)]
