"""The portal itself at work at night, in the name of the organisation whose rows it touches."""

from uuid import UUID

from convenant.compliance import bearers_in
from convenant.models import Convenant
from convenant.permissions import PORTAL
from convenant.tenancy.middleware import organisation_role
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import REGIE, Actor, scope, system_actor


def portal_for(organisation: Organisation, *circles: UUID) -> Actor:
    """`circles`: beside those of today, one that the organisation has just left and still has to let go in."""
    role, own = organisation_role(organisation.pk, organisation.kind)
    return Actor(
        role=role, organisation_id=organisation.pk, organisation_name=organisation.name, kind=organisation.kind,
        circles=tuple({*own, *circles}), function=PORTAL, display_name="Het portaal",
    )  # fmt: skip


def holders_of_regie() -> list[tuple[UUID, UUID]]:
    """Each convenant with who holds regie in it; opens its own scope."""
    with scope(system_actor(REGIE)):
        convenanten = list(Convenant.objects.values_list("pk", flat=True))
        bearers = bearers_in(convenanten)
    holders = {pk: [bearer.organisation_id for bearer in found if bearer.holds_regie] for pk, found in bearers.items()}
    return [(pk, holder) for pk in convenanten for holder in holders[pk][:1]]
