"""Duties of one party: what it bears, and who sees to its evidence."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from convenant import clock, registry
from convenant.models import Convenant, EvidenceItem, Obligation
from convenant.templatetags.portal import nl_plain

from .lead_times import SOURCE as LEAD_TIMES

BY_HAND = ("none", "documents.present")


def counts_itself(duty: Obligation, convenant: Convenant, organisation_id: UUID) -> bool:
    """Whether the portal sees this duty without anybody telling. Lead times have a form of their own."""
    if duty.evidence in BY_HAND:
        return False
    source = registry.evidence.get(duty.evidence)
    if source is None or duty.evidence == LEAD_TIMES:
        return duty.evidence == LEAD_TIMES
    year = clock.school_year(clock.today())
    found = source.find(obligation=duty, convenant=convenant, organisation_id=organisation_id, school_year=year)
    return found is not None


@dataclass(frozen=True)
class ItemLine:
    """One piece of evidence, for its own party."""

    id: UUID
    title: str
    note: str
    added: str
    document_id: UUID | None
    withdrawn: str


def items_of(convenant: Convenant, organisation_id: UUID, key: str) -> list[ItemLine]:
    """Newest first, withdrawn ones too: one query."""
    rows = EvidenceItem.objects.filter(organisation_id=organisation_id, convenant=convenant, obligation=key)
    return [_line(row) for row in rows.order_by("-done_on", "-added_at")]


def _line(row: EvidenceItem) -> ItemLine:
    until = f", geldig tot en met {nl_plain(row.valid_until)}" if row.valid_until else ""
    return ItemLine(
        id=row.pk,
        title=f"Gedaan op {nl_plain(row.done_on)}{until}",
        note=row.note,
        added=f"Toegevoegd op {_day(row.added_at)} door {row.added_by}",
        document_id=row.document_id,
        withdrawn=f"Ingetrokken op {_day(row.withdrawn_at)}: {row.withdrawn_why}" if row.withdrawn_at else "",
    )


def _day(moment: datetime) -> str:
    return nl_plain(moment)
