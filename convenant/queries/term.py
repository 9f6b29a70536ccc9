"""The term of a convenant as its page shows it: where it stands on a day, what falls around it, what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from convenant import clock, registry
from convenant.agenda import HeldMeeting
from convenant.models import Convenant, ConvenantVersion, TermDecision
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import Actor
from convenant.terms import (
    EARLY_END,
    EXTENSION,
    KINDS,
    RENEWAL,
    Standing,
    Term,
    TermEvent,
    history_of,
    standing,
    term_events,
)
from convenant.terms.events import SCHOOL_YEAR
from convenant.terms.kinds import after

from .documents import DocumentLine, lines_of

MONTHS_BACK, MONTHS_AHEAD = 15, 27
NOT_COUNTED = "Telt niet: er is geen evaluatie van voor dit besluit vastgelegd."


@dataclass(frozen=True)
class Moment:
    """One day of the timeline; `state` is done, late, now or later."""

    day: date
    title: str
    state: str
    article: str = ""
    note: str = ""
    badge: tuple[str, str] | None = None


@dataclass(frozen=True)
class DecisionLine:
    title: str
    body: str
    sentences: list[str]
    withdrawn: str
    document: DocumentLine | None
    meeting: str
    meeting_url: str
    withdraw_url: str


@dataclass(frozen=True)
class TermPage:
    convenant: Convenant
    version: ConvenantVersion
    day: date
    standing: Standing
    moments: list[Moment]
    decisions: list[DecisionLine]

    @property
    def is_today(self) -> bool:
        return self.day == clock.today()


def term_page(version: ConvenantVersion, day: date, actor: Actor, *, can_withdraw: bool) -> TermPage:
    """Version, decisions, and where they point at them: documents and meetings."""
    convenant, history = version.convenant, history_of(version.convenant)
    return TermPage(
        convenant=convenant,
        version=version,
        day=day,
        standing=standing(version, history, day),
        moments=moments_of(version, history, day),
        decisions=_lines(convenant, version, history, actor, can_withdraw),
    )


def moments_of(version: ConvenantVersion, history: Sequence[TermDecision], day: date) -> list[Moment]:
    """From a year before the day to two years past it, with what was decided by then and the day itself."""
    first, last = after(day, -MONTHS_BACK), after(day, MONTHS_AHEAD)
    events = term_events(version, history, first, last, today=day)
    found = [_moment(event, day) for event in events if event.kind != SCHOOL_YEAR]
    found += [_decided(row) for row in history if _shown(row, first, day)]
    found.append(Moment(day, "Vandaag" if day == clock.today() else "De dag die u koos", "now"))
    return sorted(found, key=lambda each: (each.day, each.state == "later"))


def _shown(row: TermDecision, first: date, day: date) -> bool:
    return row.withdrawn_at is None and row.kind != RENEWAL and first <= row.decided_on <= day


def _moment(event: TermEvent, day: date) -> Moment:
    if event.late:
        return Moment(event.day, event.title, "late", event.article, badge=("bad", "te laat"))
    return Moment(event.day, event.title, "done" if event.day <= day else "later", event.article)


def _decided(row: TermDecision) -> Moment:
    return Moment(row.decided_on, KINDS[row.kind], "done", note=row.body, badge=("good", "vastgelegd"))


def meetings_of(convenant: Convenant, actor: Actor) -> list[HeldMeeting]:
    """The newest first."""
    found = [each for _, source in registry.held_meetings for each in source(convenant, actor)]
    return sorted(found, key=lambda each: each.day, reverse=True)


def _lines(
    convenant: Convenant, version: ConvenantVersion, history: Sequence[TermDecision], actor: Actor, can_withdraw: bool
) -> list[DecisionLine]:
    ids = [row.document_id for row in history if row.document_id]
    documents = {line.id: line for line in lines_of(convenant, ids)} if ids else {}
    asked = any(row.meeting_id for row in history)
    meetings = {each.id: each.url for each in meetings_of(convenant, actor)} if asked else {}
    counting = _counting(version, history)
    return [
        DecisionLine(
            title=f"{KINDS.get(row.kind, row.kind)}, {nl_plain(row.decided_on)}",
            body=row.body,
            sentences=_sentences(row, counts=row.kind != EXTENSION or row.pk in counting),
            withdrawn=_withdrawn(row),
            document=documents.get(row.document_id) if row.document_id else None,
            meeting=row.meeting_label,
            meeting_url=meetings.get(row.meeting_id, "") if row.meeting_id else "",
            withdraw_url=_withdraw_url(convenant, row) if can_withdraw else "",
        )
        for row in history
    ]


def _counting(version: ConvenantVersion, history: Sequence[TermDecision]) -> set[object]:
    if version.signed_on is None:
        return set()
    return {row.pk for row in Term.known_on(version, version.signed_on, history, clock.today()).extensions}


def _sentences(row: TermDecision, *, counts: bool) -> list[str]:
    until = f"Verlengd tot {nl_plain(row.extends_to)}." if row.extends_to else ""
    until = f"Laatste dag: {nl_plain(row.ends_on)}." if row.ends_on else until
    by = "Vastgelegd door het portaal." if row.kind == RENEWAL else ""
    missing = "" if counts or row.withdrawn_at else NOT_COUNTED
    return [sentence for sentence in (until, row.note, by, missing) if sentence]


def _withdrawn(row: TermDecision) -> str:
    if row.withdrawn_at is None:
        return ""
    return f"Ingetrokken op {nl_plain(row.withdrawn_at)} door {row.withdrawn_by}: {row.withdrawn_why.rstrip('.')}"


def _withdraw_url(convenant: Convenant, row: TermDecision) -> str:
    if row.withdrawn_at or row.kind in (RENEWAL, EARLY_END):
        return ""
    return reverse("compliance:withdraw-decision", kwargs={"slug": convenant.slug, "decision_id": row.pk})
