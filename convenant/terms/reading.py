"""The version in force and what was decided about its term, from the rows of the circle."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from convenant import clock
from convenant.models import Convenant, ConvenantVersion, TermDecision
from convenant.remember import for_a_minute
from convenant.tenancy.scope import current_actor

from .standing import Standing, standing


def version_in_force(convenant: Convenant) -> ConvenantVersion:
    return ConvenantVersion.objects.select_related("convenant").get(convenant=convenant, status="adopted")


def history_of(convenant: Convenant) -> list[TermDecision]:
    """All that was recorded, what was withdrawn too; the newest first."""
    return list(TermDecision.objects.filter(convenant=convenant).order_by("-decided_on", "kind", "pk"))


def decisions_in(convenant_ids: Collection[UUID]) -> QuerySet[TermDecision]:
    """Those that count, of several circles at once."""
    found = TermDecision.objects.filter(convenant__in=convenant_ids, withdrawn_at=None)
    return found.order_by("-decided_on", "kind", "pk")


def decisions_of(convenant: Convenant) -> list[TermDecision]:
    """Those that count."""
    return [each for each in history_of(convenant) if each.withdrawn_at is None]


def standing_of(convenant: Convenant) -> Standing:
    """Today. Two queries, inside a scope of the circle."""
    return standing(version_in_force(convenant), decisions_of(convenant), clock.today())


def said_of(convenant_id: UUID) -> Standing | None:
    """Where it stands, when every page of it must say so: it ended, or its extension is missing. Else None.

    What is remembered is the same for each party of the circle; outside it nobody reads that or fills it.
    """
    if convenant_id not in current_actor().circles:
        return None
    found = _recent(convenant_id, clock.today())
    return found if found and found.must_be_said else None


@for_a_minute
def _recent(convenant_id: UUID, day: date) -> Standing | None:
    """None as long as no version was adopted."""
    version = ConvenantVersion.objects.filter(convenant_id=convenant_id, status="adopted").first()
    return standing(version, list(TermDecision.objects.filter(convenant_id=convenant_id)), day) if version else None


def note_of(convenant_id: UUID) -> str:
    """The same as one line for the head of a file; empty when all is well."""
    said = said_of(convenant_id)
    return f"Looptijd: {said.sentence}" if said else ""
