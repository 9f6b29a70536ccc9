"""An agenda as it is read: computed times, numbers, marks. Pure; no queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from convenant.agenda import Appendix

from .models import AgendaItem, Meeting

UP, DOWN = "omhoog", "omlaag"


@dataclass
class Row:
    """What components/agenda_item.html shows of one item."""

    id: UUID
    time: datetime
    number: int
    title: str
    aim: str
    minutes: int
    article: str
    explanation: str
    note: str
    slug: str
    url: str = ""
    move_url: str = ""
    first: bool = False
    last: bool = False
    focus: Literal["", "omhoog", "omlaag"] = ""
    confidential: bool = False
    audience: str = ""
    papers: list[tuple[str, str]] = field(default_factory=list)
    badges: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Agenda:
    rows: list[Row]
    minutes: int
    available: int
    ends_at: datetime

    @property
    def is_over(self) -> bool:
        return self.minutes > self.available

    @property
    def sum(self) -> str:
        """ "7 punten · 1 uur 50 van 2 uur" """
        count = f"{len(self.rows)} {'punt' if len(self.rows) == 1 else 'punten'}"
        return f"{count} · {duration(self.minutes)} van {duration(self.available)}"

    @property
    def over(self) -> str:
        return f"{duration(self.minutes - self.available)} te lang"


def duration(minutes: int) -> str:
    """45 min, 2 uur, 1 uur 50"""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} uur {rest:02d}" if rest else f"{hours} uur"


def laid_out(
    meeting: Meeting, items: Sequence[AgendaItem], slug: str, appendices: dict[str, Appendix] | None = None
) -> Agenda:
    start = timezone.localtime(meeting.starts_at)
    rows, passed = [], 0
    for number, item in enumerate(items, start=1):
        rows.append(_row(item, number, start + timedelta(minutes=passed), slug, (appendices or {}).get(item.source)))
        passed += item.minutes
    return Agenda(rows, passed, meeting.minutes, start + timedelta(minutes=passed))


def _row(item: AgendaItem, number: int, time: datetime, slug: str, appendix: Appendix | None) -> Row:
    return Row(
        id=item.pk,
        time=time,
        number=number,
        title=item.title,
        aim=item.aim,
        minutes=item.minutes,
        article=item.article,
        explanation=item.explanation,
        note=item.explanation.partition("\n")[0][:160],
        slug=slug,
        papers=[(f"bijlage: {appendix.caption}", "#bijlagen")] if appendix else [],
    )


def with_moves(agenda: Agenda, meeting: Meeting, slug: str, focus: UUID | None = None, direction: str = UP) -> Agenda:
    """Adds the maker's buttons. The address carries the revision the maker sees, so that two editors can't cross."""
    for row in agenda.rows:
        row.first, row.last = row.number == 1, row.number == len(agenda.rows)
        kwargs = {"slug": slug, "meeting_id": meeting.pk, "item_id": row.id}
        row.url = reverse("meetings:item-edit", kwargs=kwargs)
        row.move_url = f"{reverse('meetings:item-move', kwargs=kwargs)}?stand={meeting.revision}"
        if row.id == focus:
            row.focus = _live_button(row, direction)
    return agenda


def _live_button(row: Row, direction: str) -> Literal["", "omhoog", "omlaag"]:
    """The button that was pressed, or the other one where it went dead at the top or the bottom."""
    if direction == DOWN:
        return "omlaag" if not row.last else "omhoog"
    return "omhoog" if not row.first else "omlaag"
