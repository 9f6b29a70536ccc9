"""How fast cases are handled, per school year: told by the party that handles them, as counts."""

from typing import Any
from uuid import UUID

from convenant.evidence import Finding
from convenant.models import Convenant, LeadTime, Obligation

SOURCE = "convenant.lead_times"


def told(*, obligation: Obligation, convenant: Convenant, organisation_id: UUID, school_year: int) -> Finding | None:
    """Source convenant.lead_times: kept when the median is within the norm. Few cases are not judged."""
    row = LeadTime.objects.filter(
        convenant=convenant, organisation_id=organisation_id, obligation=obligation.key, school_year=school_year
    ).first()
    if row is None:
        return None
    within = row.fewer_than > 0 or row.median_days <= row.norm_days
    return Finding(int(within), None, None, None, sentence(row))


def sentence(row: LeadTime) -> str:
    if row.fewer_than:
        return f"Minder dan {row.fewer_than} zaken, mediaan niet getoond. Norm {row.norm_days} dagen"
    cases = "1 zaak" if row.count == 1 else f"{row.count} zaken"
    return f"{cases}, mediaan {row.median_days} dagen. Norm {row.norm_days} dagen"


def cells(row: LeadTime) -> tuple[str, str]:
    """Count and median, as a table shows them."""
    if row.fewer_than:
        return f"minder dan {row.fewer_than}", "afgeschermd"
    return str(row.count), f"{row.median_days} dagen"


def norm_of(obligation: Obligation) -> tuple[int | None, str]:
    """Days and source, as the agreement's file names them."""
    arguments: dict[str, Any] = obligation.evidence_arguments
    return arguments.get("norm_days"), str(arguments.get("norm_source", ""))
