"""Each night: what neighbours told goes, 365 days after they had their answer. In the name of each school itself."""

from convenant.tenancy.models import OrganisationKind
from convenant.tenancy.portal import past_organisations
from convenant.tenancy.scope import Actor

from .actions.neighbours import anonymise


def each_night() -> int:
    """How many reports."""
    what = "the reports of neighbours"
    return past_organisations(_anonymise, what, only=OrganisationKind.SCHOOL, also_empty=True)


def _anonymise(actor: Actor) -> int:
    return anonymise(actor=actor)
