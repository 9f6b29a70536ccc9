"""The version in force and what was decided about its term, from the rows of the circle."""

from datetime import date
from uuid import UUID

from convenant import clock
from convenant.models import Convenant, ConvenantVersion, TermDecision
from convenant.remember import for_a_minute

from .standing import Standing, standing


def version_in_force(convenant: Convenant) -> ConvenantVersion:
    return ConvenantVersion.objects.select_related("convenant").get(convenant=convenant, status="adopted")


def history_of(convenant: Convenant) -> list[TermDecision]:
    """All that was recorded, what was withdrawn too; the newest first."""
    return list(TermDecision.objects.filter(convenant=convenant).order_by("-decided_on", "kind", "pk"))


def decisions_of(convenant: Convenant) -> list[TermDecision]:
    """Those that count."""
    return [each for each in history_of(convenant) if each.withdrawn_at is None]


def standing_of(convenant: Convenant) -> Standing:
    """Today. Two queries, inside a scope of the circle."""
    return standing(version_in_force(convenant), decisions_of(convenant), clock.today())


@for_a_minute
def remembered_standing(convenant_id: UUID, day: date) -> Standing:
    """For the frame of every page. The same for each party of the circle; ask it of circles of the actor only."""
    version = ConvenantVersion.objects.get(convenant_id=convenant_id, status="adopted")
    return standing(version, list(TermDecision.objects.filter(convenant_id=convenant_id)), day)
