"""Naleving as lists: per article for paper, per party for who needs help, and what changed this week."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from convenant import clock
from convenant.audit.models import CircleEvent
from convenant.compliance import matrix
from convenant.compliance.asked import Asked
from convenant.compliance.board import Board
from convenant.compliance.judging import is_overdue
from convenant.compliance.published import Published
from convenant.models import State, Strength
from convenant.queries.asking import open_reminders, support_of
from convenant.templatetags.portal import nl_plain

WEEK = timedelta(days=7)
SHOWN_CHANGES = 30
STRENGTHS = {strength: title.partition(":")[0] for strength, title in matrix.GROUPS.items()}


def picked(board: Board, asked: Asked) -> list[tuple[matrix.Row, list[matrix.Duty]]]:
    """The rows that the filter shows, each with the duties it tells."""
    found = [
        (row, [duty for cell in row.cells if cell.column in asked.columns for duty in cell.duties])
        for row in board.rows
        if asked.shows(row)
    ]
    return [(row, [duty for duty in duties if asked.picks(row, duty.published)]) for row, duties in found]


@dataclass(frozen=True)
class ArticleChapter:
    """One article with its duties; `lines` are (party, duty, strength, state, evidence, until, since)."""

    label: str
    title: str
    text: str
    tally: str
    lines: list["Line"]

    @property
    def shared(self) -> list["Line"]:
        """For paper: parties of which the same is told stand on one line."""
        found: dict[Line, list[str]] = {}
        for line in self.lines:
            found.setdefault(replace(line, party=""), []).append(line.party)
        return [replace(line, party=", ".join(dict.fromkeys(parties))) for line, parties in found.items()]


@dataclass(frozen=True)
class Line:
    party: str
    duty: str
    strength: str
    badge: tuple[str, str, str]
    evidence: str
    due: str
    since: str


def chapters(board: Board, asked: Asked) -> list[ArticleChapter]:
    """In the order of the agreement; a strength is told at each line."""
    found: dict[str, list[matrix.Duty]] = {}
    for row, duties in picked(board, asked):
        found.setdefault(row.article, []).extend(duties)
    order = list(board.texts)
    return [
        ArticleChapter(label, *board.texts.get(label, ("", "")), told(duties), [_line(duty) for duty in duties])
        for label, duties in sorted(found.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else 0)
    ]


def told(duties: Iterable[matrix.Duty]) -> str:
    counts = Counter(duty.published.state for duty in duties)
    return ", ".join(f"{counts[state]} {matrix.BADGES[state][1]}" for state in matrix.BADGES if counts[state])


def _line(duty: matrix.Duty) -> Line:
    return Line(
        party=duty.party,
        duty=duty.title,
        strength=duty.strength,
        badge=(duty.badge_kind, duty.badge_word, duty.badge_icon),
        evidence=duty.label or duty.unseen,
        due=nl_plain(duty.due_on) if duty.due_on else "",
        since=nl_plain(duty.since) if duty.since else "",
    )


@dataclass(frozen=True)
class PartyLine:
    """How one party stands. `needs` orders who needs help first: late duties of resultaat weigh most."""

    name: str
    url: str
    slug: str
    counts: dict[str, int]
    reminders: int
    support: int
    needs: int


def parties(board: Board, asked: Asked) -> list[PartyLine]:
    """Two queries beside the board: open questions of regie, and of parties."""
    reminders = Counter(open_reminders(board.convenant).values_list("organisation_id", flat=True))
    unanswered = support_of(board.convenant).filter(answered_at=None, closed_at=None)
    support = Counter(unanswered.values_list("organisation_id", flat=True))
    lines = []
    for bearer in dict.fromkeys(each.bearer for each in board.found):
        mine = [each for each in board.found if each.bearer == bearer]
        questions, wishes = reminders[bearer.organisation_id], support[bearer.organisation_id]
        url = asked.url(wie=_column_of(board, bearer.slug))
        needs = weight(mine) + wishes
        lines.append(PartyLine(bearer.name, url, bearer.slug, counts_of(mine), questions, wishes, needs))
    return sorted(lines, key=lambda line: (-line.needs, line.name))


def _column_of(board: Board, slug: str) -> str:
    return next(column.key for column in board.columns if slug in [bearer.slug for bearer in column.bearers])


def counts_of(found: Sequence[Published]) -> dict[str, int]:
    counts = Counter(each.state for each in found)
    return {matrix.MARKS[state]: counts[state] for state in matrix.BADGES}


def weight(found: Sequence[Published]) -> int:
    """A duty of resultaat that is late counts for two, anything else that is late or near for one."""
    late = sum(2 if is_overdue(each.obligation, each.state) else each.state == State.LATE for each in found)
    return late + sum(each.state == State.SOON and each.obligation.strength != Strength.VRIJWILLIG for each in found)


@dataclass(frozen=True)
class Change:
    at: datetime
    party: str
    duty: str
    article: str
    summary: str


def changes(board: Board) -> list[Change]:
    """Of the last seven days, newest first: one query."""
    rows = {each.row.pk: each for each in board.found if each.row}
    events = CircleEvent.objects.filter(
        convenant=board.convenant, action="compliance.state_changed", at__gte=clock.now() - WEEK
    ).order_by("-at")[:SHOWN_CHANGES]
    return [
        Change(event.at, rows[event.object_id].bearer.name, rows[event.object_id].obligation.title,
               rows[event.object_id].obligation.article, event.summary)
        for event in events
        if event.object_id in rows
    ]  # fmt: skip
