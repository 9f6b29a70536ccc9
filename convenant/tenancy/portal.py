"""The portal itself at work in the name of an organisation, without a request: rounds of the night, commands."""

import logging
from collections.abc import Callable
from uuid import UUID

from convenant import clock

from .middleware import organisation_role
from .models import Membership, Organisation, OrganisationKind
from .scope import DISPATCH, PORTAL, PORTAL_NAME, Actor, scope, system_actor

log = logging.getLogger(__name__)


def portal_for(organisation: Organisation, *also: UUID, function: str = PORTAL) -> Actor:
    """`also`: circles beside those of today, such as one that the organisation has just left."""
    role, circles = organisation_role(organisation.pk, organisation.kind)
    return Actor(
        role=role, organisation_id=organisation.pk, organisation_name=organisation.name, kind=organisation.kind,
        circles=tuple({*circles, *also}), function=function, display_name=PORTAL_NAME,
    )  # fmt: skip


def past_organisations(work: Callable[[Actor], int], what: str, *, only: str = "", also_empty: bool = False) -> int:
    """The sum of what `work` gives, each time in the scope of one organisation.

    One that fails keeps no other waiting; the log says that `what` failed. `only`: a kind. Organisations without
    people are passed over, unless `also_empty`. Only a login that may become `dispatch` can do this.
    """
    total = 0
    for organisation in _known(only, also_empty):
        try:
            with scope(portal_for(organisation)) as opened:
                total += work(opened.actor)
        except Exception:
            log.exception("%s of one organisation failed", what)
    return total


def _known(only: str, also_empty: bool) -> list[Organisation]:
    people = set(Membership.objects.valid_on(clock.today()).values_list("organisation_id", flat=True))
    with scope(system_actor(DISPATCH)):
        known = Organisation.objects.exclude(kind=OrganisationKind.OPERATOR).order_by("pk")
        # `dispatch` reads no names
        found = list((known.filter(kind=only) if only else known).values_list("pk", "kind"))
    return [Organisation(pk=pk, kind=kind) for pk, kind in found if also_empty or pk in people]
