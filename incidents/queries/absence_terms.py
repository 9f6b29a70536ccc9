"""Absence that leerplicht has to hear of: how many pupils were not told yet, and by when. Counts, no persons."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from convenant import clock
from convenant.addresses import address
from convenant.holidays import add_working_days
from convenant.start import Waiting
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.scope import Actor
from convenant.together import Asking
from convenant.wording import counted
from incidents.models import AbsenceCount
from incidents.permissions import AROUND, may
from parties.queries.places import location_ids
from protocols.measures import absence_term

from .counted import absence_at, all_absence
from .due import due_badge
from .taxonomy import Taxonomy, names_for


def term_from(month: date) -> date:
    """Working days from today, or from the end of a month that is over."""
    last = (month.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return add_working_days(min(clock.today(), last), absence_term()["working_days"])


def untold(actor: Actor) -> QuerySet[AbsenceCount]:
    return by_term(all_absence(actor)) if may(actor, AROUND) else AbsenceCount.objects.none()


def by_term(rows: QuerySet[AbsenceCount]) -> QuerySet[AbsenceCount]:
    """What has to be told first goes first."""
    return rows.exclude(due_on=None).order_by("due_on", "pk")


def absence_waiting(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """Registered as a source of the start pages: what is late, or ends today."""
    if not may(actor, AROUND):
        return []
    late = _late(places=location_ids(actor), today=clock.today())
    yield (late,)
    if not late:
        return []
    lines = absence_lines(late, names_for(actor))
    return [
        Waiting(line["title"], line["url"], line["sub"], line["on"], line["badge"][0], line["badge"][1])
        for line in lines
    ]


@made_once
def _late(*, places: list[UUID], today: date) -> QuerySet[AbsenceCount]:
    return by_term(absence_at(places)).filter(due_on__lte=today)


def absence_lines(rows: Iterable[AbsenceCount], names: Taxonomy) -> list[dict[str, Any]]:
    return [_line(row, row.due_on, names) for row in rows if row.due_on]


def _line(row: AbsenceCount, due: date, names: Taxonomy) -> dict[str, Any]:
    waiting = counted(row.count - (row.told or 0), "leerling", "leerlingen")
    month = nl_plain(row.month).partition(" ")[2]
    return {
        "title": f"Leerplicht informeren: {waiting}", "badge": due_badge(due), "on": due,
        "url": f"{address('absence:table')}?locatie={row.location_id}&maand={row.month:%Y-%m}",
        "sub": f"{names.label(row.code)} · {row.location.name} · {month} · uiterlijk {nl_plain(due)}",
    }  # fmt: skip
