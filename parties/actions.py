"""Who may work where."""

from guardian.shortcuts import assign_perm, remove_perm

from convenant.audit.trail import record
from convenant.tenancy.models import Membership, User
from convenant.tenancy.scope import Actor

from .models import Location
from .permissions import ATTEND


def assign_location(location: Location, membership: Membership, *, actor: Actor) -> None:
    """Gives a colleague the right on one location. The row belongs to the acting organisation."""
    assign_perm(f"parties.{ATTEND}", User(pk=membership.user_id), location)
    record(actor, "location.assigned", location, fields=["user"])


def withdraw_location(location: Location, membership: Membership, *, actor: Actor) -> None:
    remove_perm(f"parties.{ATTEND}", User(pk=membership.user_id), location)
    record(actor, "location.withdrawn", location, fields=["user"])
