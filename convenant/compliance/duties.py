"""The duties of an agreement, and what is found of one in the scope of the organisation that owns the evidence."""

from typing import Any
from uuid import UUID

from django.db.models import JSONField

from convenant import registry
from convenant.compliance.bearers import bearers_of, bears
from convenant.evidence import Finding
from convenant.models import Convenant, ConvenantVersion, Obligation, Strength
from convenant.queries.evidence import by_hand

KEPT = ("teams",)
TEXT = [
    f"version__{each.name}"
    for each in ConvenantVersion._meta.fields
    if isinstance(each, JSONField) and each.name not in KEPT
]
"""What an agreement says beside its duties: read anew for each of forty, it took 10 of 13 ms. Evidence of teams asks
for teams."""


def obligations_of(convenant: Convenant, key: str = "") -> list[Obligation]:
    """All of them, or those with this key."""
    duties = Obligation.objects.filter(version__convenant=convenant, version__status="adopted")
    asked = duties.filter(key=key) if key else duties
    return list(asked.exclude(strength=Strength.FEIT).select_related("version").defer(*TEXT))


def own_duty(convenant: Convenant, key: str, organisation_id: UUID) -> Obligation | None:
    """None when this organisation bears no such duty."""
    mine = next((each for each in bearers_of(convenant.pk) if each.organisation_id == organisation_id), None)
    duties = obligations_of(convenant, key)
    return next((each for each in duties if mine and bears(each, mine)), None)


def former_duty(convenant: Convenant, key: str, organisation_id: UUID) -> Obligation | None:
    """As `own_duty`, of the last replaced version that had it: what was laid beside it stays to be read."""
    mine = next((each for each in bearers_of(convenant.pk) if each.organisation_id == organisation_id), None)
    duties = Obligation.objects.filter(version__convenant=convenant, version__status="replaced", key=key)
    duty = duties.select_related("version").order_by("-version__number").first()
    return duty if mine and duty and bears(duty, mine) else None


def find(obligation: Obligation, convenant: Convenant, organisation_id: UUID, school_year: int) -> Finding | None:
    """Asks the source that the agreement names. Where that sees nothing, the party's own evidence speaks."""
    source = registry.evidence.get(obligation.evidence)
    asked: dict[str, Any] = {"obligation": obligation, "convenant": convenant, "organisation_id": organisation_id}
    found: Finding | None = source.find(**asked, school_year=school_year) if source else None
    return found or by_hand(**asked, school_year=school_year)
