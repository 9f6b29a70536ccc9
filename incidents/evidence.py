"""Evidence that a school keeps its register. Counts and days; runs in the school's own scope."""

from uuid import UUID

from django.db.models import Count, Max
from django.utils import timezone

from convenant.evidence import Evidence, Finding
from convenant.models import Convenant, Obligation

from .models import Incident


def registered(
    *, obligation: Obligation, convenant: Convenant, organisation_id: UUID, school_year: int
) -> Finding | None:
    """A register shows by its use, in this school year or the one before.

    Empty is no proof of neglect: a school without incidents can't be told from one that writes nothing down.
    """
    rows = Incident.objects.filter(organisation_id=organisation_id, convenant=convenant)
    recent = rows.filter(school_year__in=[school_year - 1, school_year])
    found = recent.aggregate(count=Count("pk"), last=Max("recorded_at"))
    if not found["count"]:
        return None
    last_on = timezone.localtime(found["last"]).date()
    return Finding(count=found["count"], wanted=None, last_on=last_on, next_on=None, label="Het register is in gebruik")


REGISTERED = Evidence("incidenten die de school registreert: dat het gebeurt, niet wat erin staat", registered)
