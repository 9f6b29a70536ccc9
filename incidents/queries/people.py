"""Who did something, as the pages of a school call them."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from convenant.audit.models import Entry
from convenant.tenancy.kinds import OrganisationKind, function_name
from convenant.tenancy.models import Membership

AUTOMATIC = "automatisch"


def function_label(code: str) -> str:
    if not code:
        return AUTOMATIC
    label = function_name(code, OrganisationKind.SCHOOL) or code
    return f"{label[:1].lower()}{label[1:]}"


def names_in(entries: Iterable[Entry], organisation: UUID) -> dict[UUID, str]:
    """Of colleagues of this school, where more than one worked on it: by function alone they would look the same."""
    who = {entry.membership_id for entry in entries if entry.membership_id}
    if len(who) < 2:
        return {}
    ours = Membership.objects.filter(pk__in=who, organisation_id=organisation)
    return dict(ours.values_list("pk", "display_name"))


def by_of(entry: Entry, names: Mapping[UUID, str]) -> str:
    name = names.get(entry.membership_id) if entry.membership_id else None
    label = function_label(entry.function)
    return f"{name}, {label}" if name else label
