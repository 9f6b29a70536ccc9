"""Who may work where."""

from guardian.shortcuts import assign_perm, remove_perm

from convenant import clock
from convenant.actions.compliance import follow_own
from convenant.audit.trail import record
from convenant.tenancy import hooks
from convenant.tenancy.models import Membership, User
from convenant.tenancy.scope import Actor
from parties.models import Location
from parties.permissions import ATTEND
from parties.queries.places import forget_rights

from .refusals import NotAllowed

NO_COLLEAGUE = "Alleen de eigen organisatie wijst locaties toe aan haar mensen."
NO_ADMINISTRATOR = "Locaties toewijzen doet de accountbeheerder van uw organisatie."


def _administers(membership: Membership, actor: Actor) -> None:
    """A colleague's rights, by who administers the accounts. A command that sets an organisation up has no person."""
    if membership.organisation_id != actor.organisation:
        raise NotAllowed(NO_COLLEAGUE)
    if actor.membership_id is None:
        return
    mine = Membership.objects.filter(pk=actor.membership_id, is_administrator=True)
    if not mine.valid_on(clock.today()).exists():
        raise NotAllowed(NO_ADMINISTRATOR)


def assign_location(location: Location, membership: Membership, *, actor: Actor) -> None:
    """Gives a colleague the right on one location. The row belongs to the acting organisation."""
    _administers(membership, actor)
    assign_perm(f"parties.{ATTEND}", User(pk=membership.user_id), location)
    forget_rights()
    record(actor, "location.assigned", location, fields=["user"])
    _follow_everywhere(actor)


def withdraw_location(location: Location, membership: Membership, *, actor: Actor) -> None:
    _administers(membership, actor)
    remove_perm(f"parties.{ATTEND}", User(pk=membership.user_id), location)
    forget_rights()
    record(actor, "location.withdrawn", location, fields=["user"])
    _follow_everywhere(actor)


def _follow_everywhere(actor: Actor) -> None:
    """Who serves a location is one right, for every convenant of the organisation."""
    for circle in hooks.circles_of(actor.organisation):
        follow_own(circle.id, actor=actor)
