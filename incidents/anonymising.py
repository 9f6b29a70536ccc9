"""Each night: what neighbours told goes, 365 days after they had their answer. In the name of each school itself."""

import logging

from convenant.tenancy.middleware import organisation_role
from convenant.tenancy.models import Organisation, OrganisationKind
from convenant.tenancy.scope import REGIE, Actor, scope, system_actor

from .actions.neighbours import anonymise

log = logging.getLogger(__name__)


def each_night() -> int:
    """How many reports. One school that fails keeps no other waiting."""
    with scope(system_actor(REGIE)):
        schools = list(Organisation.objects.filter(kind=OrganisationKind.SCHOOL))
    return sum(_of(school) for school in schools)


def _of(school: Organisation) -> int:
    role, circles = organisation_role(school.pk, school.kind)
    actor = Actor(
        role=role, organisation_id=school.pk, kind=school.kind, circles=circles, function="systeem",
        display_name="Het portaal",
    )  # fmt: skip
    try:
        with scope(actor):
            return anonymise(actor=actor)
    except Exception:
        log.exception("the reports of neighbours of one school failed")
        return 0
