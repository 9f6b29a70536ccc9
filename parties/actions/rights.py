"""Who may work where."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from convenant import clock
from convenant.actions.compliance import follow_own
from convenant.audit.trail import record
from convenant.tenancy import hooks
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor
from parties.models import Assignment, Location, LocationRight
from parties.permissions import ATTEND
from parties.queries.colleagues import administers_now
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
    if not administers_now(actor):
        raise NotAllowed(NO_ADMINISTRATOR)


def assign_location(location: Location, membership: Membership, *, actor: Actor, since: date | None = None) -> None:
    """Gives a colleague the right on one location, from today. The row belongs to the acting organisation.

    `since`: only a command that sets an organisation up dates it back, since the day opens what arrived after it.
    """
    _administers(membership, actor)
    start = since if since and actor.membership_id is None else clock.today()
    if not rights_on(location, membership).filter(assignment=None, valid_until=None).exists():
        give_right(location, membership.user_id, (start, None))
    forget_rights()
    record(actor, "location.assigned", location, fields=["user"])
    follow_everywhere(actor)


def withdraw_location(location: Location, membership: Membership, *, actor: Actor) -> None:
    """At once, whatever the right follows from."""
    _administers(membership, actor)
    end_rights(rights_on(location, membership), clock.today() - timedelta(days=1))
    record(actor, "location.withdrawn", location, fields=["user"])
    follow_everywhere(actor)


def rights_on(location: Location, membership: Membership) -> QuerySet[LocationRight]:
    return LocationRight.objects.filter(
        organisation_id=membership.organisation_id, user_id=membership.user_id, content_object=location
    )


def give_right(
    location: Location, user_id: UUID, period: tuple[date, date | None], assignment: Assignment | None = None
) -> LocationRight:
    permission = Permission.objects.get(content_type__app_label="parties", codename=ATTEND)
    return LocationRight.objects.create(
        user_id=user_id, permission=permission, content_object=location, assignment=assignment,
        valid_from=period[0], valid_until=period[1],
    )  # fmt: skip


def end_rights(rights: QuerySet[LocationRight], last_day: date) -> None:
    """Those that would not have begun by then never were."""
    rights.filter(valid_from__gt=last_day).delete()
    still = Q(valid_until=None) | Q(valid_until__gt=last_day)
    rights.filter(still).update(valid_until=last_day)
    forget_rights()


def follow_everywhere(actor: Actor) -> None:
    """Who serves a location is one right, for every convenant of the organisation."""
    for circle in hooks.circles_of(actor.organisation):
        follow_own(circle.id, actor=actor)
