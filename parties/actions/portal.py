"""In whose name the portal works at night on what belongs to a convenant."""

from uuid import UUID

from convenant.compliance.bearers import bearers_in
from convenant.models import Convenant
from convenant.tenancy.scope import REGIE, scope, system_actor


def holders_of_regie() -> list[tuple[UUID, UUID]]:
    """Each convenant with who holds regie in it; opens its own scope."""
    with scope(system_actor(REGIE)):
        convenanten = list(Convenant.objects.values_list("pk", flat=True))
        bearers = bearers_in(convenanten)
    holders = {pk: [bearer.organisation_id for bearer in found if bearer.holds_regie] for pk, found in bearers.items()}
    return [(pk, holder) for pk in convenanten for holder in holders[pk][:1]]
