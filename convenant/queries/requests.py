"""Requests of data subjects as lists and pages show them. A list holds no name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Case, QuerySet, When

from convenant import clock
from convenant.compliance.bearers import bearers_of
from convenant.models import PrivacyStatement, RequestKind, RequestState, SubjectRequest
from convenant.wording import days_late

SOON = timedelta(days=7)
STATE_BADGES = {
    RequestState.ANSWERED: ("good", "beantwoord"),
    RequestState.REFUSED: ("line", "geweigerd"),
    RequestState.FORWARDED: ("info", "doorgestuurd"),
}


@dataclass(frozen=True)
class RequestLine:
    row: SubjectRequest
    kind: str
    badge: tuple[str, str]

    @property
    def is_open(self) -> bool:
        return self.row.state == RequestState.OPEN


def line_of(row: SubjectRequest) -> RequestLine:
    return RequestLine(row, RequestKind(row.kind).label, _badge(row, clock.today()))


def _badge(row: SubjectRequest, today: date) -> tuple[str, str]:
    if row.state != RequestState.OPEN:
        return STATE_BADGES[RequestState(row.state)]
    if today > row.due_on:
        return "bad", days_late(today, row.due_on)
    days = (row.due_on - today).days
    return ("warn" if row.due_on - today <= SOON else "info"), f"nog {days} {'dag' if days == 1 else 'dagen'}"


def found(chosen: Mapping[str, str]) -> QuerySet[SubjectRequest]:
    """Open ones first, the nearest term on top; without what is sealed. `chosen`: soort and stand, each optional."""
    rows = SubjectRequest.objects.defer("subject", "asked", "result").select_related("forwarded_to")
    if kind := chosen.get("soort"):
        rows = rows.filter(kind=kind)
    if state := chosen.get("stand"):
        rows = rows.filter(state=state)
    waits = Case(When(state=RequestState.OPEN, then=0), default=1)
    return rows.order_by(waits, "due_on", "pk")


def others(convenant_ids: Iterable[UUID], own: UUID) -> list[tuple[str, str]]:
    """The other parties of one's convenanten, id and name: a query for each convenant."""
    found = {str(each.organisation_id): each.name for circle in convenant_ids for each in bearers_of(circle)}
    found.pop(str(own), None)
    return sorted(found.items(), key=lambda pair: pair[1])


def statement_of(organisation_id: UUID) -> PrivacyStatement | None:
    """What it told any convenant that both are in."""
    stated = PrivacyStatement.objects.filter(organisation_id=organisation_id)
    return stated.exclude(link="", contact="").first()
