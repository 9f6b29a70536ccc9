"""Using an invitation, as the login role: outside a scope, with one short scope for the rights and the trail."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet

from convenant import clock
from convenant.actions.bell import ring_own
from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.tenancy import hooks
from convenant.tenancy.kinds import functions_of
from convenant.tenancy.middleware import actor_of
from convenant.tenancy.models import Invitation, Membership, User
from convenant.tenancy.scope import OPERATOR, scope
from parties.message_kinds import JOINED
from parties.queries.colleagues import places_held, places_offered

from .colleagues import place
from .invitations import hash_of

NOBODY = "{}@niemand.invalid"
ALREADY = "U hebt deze rol al bij deze organisatie."


class Unusable(Refused):
    """Unknown, used, withdrawn, too old, or not fitting any more: nobody is told which."""

    def __init__(self) -> None:
        super().__init__("Deze uitnodiging werkt niet (meer).")


class SomebodyElse(Refused):
    """Who is signed in is not who was invited."""

    def __init__(self) -> None:
        super().__init__("U bent ingelogd met een ander account dan waarvoor deze uitnodiging is.")


class NeedsSignIn(Refused):
    """The address has an account already; only whoever can sign in to it uses the invitation."""

    def __init__(self) -> None:
        super().__init__("Log eerst in met uw account.")


def usable(token: str) -> Invitation:
    """Raises Unusable."""
    return _usable(still_open(token))


def still_open(token: str) -> QuerySet[Invitation]:
    found = Invitation.objects.filter(token_hash=hash_of(token))
    return found.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=clock.now())


def _usable(found: QuerySet[Invitation]) -> Invitation:
    columns = ("organisation__id", "organisation__name", "organisation__kind")
    own = [field.name for field in Invitation._meta.concrete_fields if field.name != "organisation"]
    invitation = found.select_related("organisation").only("organisation_id", *own, *columns).first()
    if invitation is None or not _fits(invitation):
        raise Unusable
    return invitation


def _fits(invitation: Invitation) -> bool:
    """Time goes by between the mail and the click."""
    today, organisation = clock.today(), invitation.organisation
    if invitation.valid_until and invitation.valid_until < today:
        return False
    holds_regie = any(circle.holds_regie for circle in hooks.circles_of(organisation.pk))
    if invitation.function not in functions_of(organisation.kind, holds_regie=holds_regie):
        return False
    if invitation.invited_by:
        return _may_invite(invitation.invited_by)
    return not (invitation.is_administrator and has_administrator(organisation.pk))


def _may_invite(membership_id: UUID) -> bool:
    """Still, on the day it is used: an administrator's own last day may have come and gone."""
    kept = Membership.objects.filter(pk=membership_id, is_administrator=True, user__is_active=True)
    return kept.valid_on(clock.today()).exists()


def has_administrator(organisation_id: UUID) -> bool:
    kept = Membership.objects.filter(organisation_id=organisation_id, is_administrator=True, user__is_active=True)
    return kept.valid_on(clock.today()).exists()


def has_account(invitation: Invitation) -> bool:
    return User.objects.filter(email=invitation.email).exists()


def answer(token: str, password: str) -> None:
    """By who is not signed in: an address without account gets one. Where there is one nothing changes, and nobody is
    told: its owner signs in first."""
    with suppress(NeedsSignIn):
        join(token, user=None, password=password)


def join(token: str, *, user: User | None, password: str = "") -> Membership:
    """All or nothing. `user` is who is signed in; without one, `password` is the new account's.

    Raises NeedsSignIn for an address that has an account, after the same work for nobody, which that undoes: how long
    it took must not tell either (S24).
    """
    with transaction.atomic():
        invitation = _usable(still_open(token).select_for_update(of=("self",)))
        if user and user.email.lower() != invitation.email:
            raise SomebodyElse
        taken = user is None and has_account(invitation)
        person = user or User.objects.create_user(NOBODY.format(uuid4().hex) if taken else invitation.email, password)
        membership = _join(invitation, person)
        if taken:
            raise NeedsSignIn
    return membership


def _join(invitation: Invitation, person: User) -> Membership:
    membership = _membership(invitation, person)
    _settle(invitation, membership)
    invitation.accepted_at, invitation.email = clock.now(), ""
    invitation.save(update_fields=["accepted_at", "email"])
    return membership


def _membership(invitation: Invitation, user: User) -> Membership:
    first = max(invitation.valid_from, clock.today())
    if _same_role(invitation, user, first).exists():
        raise Refused(ALREADY)
    return Membership.objects.create(
        user=user, organisation=invitation.organisation, display_name=invitation.display_name,
        function=invitation.function, is_administrator=invitation.is_administrator, is_guest=invitation.is_guest,
        valid_from=first, valid_until=invitation.valid_until,
        has_second_factor=Membership.objects.filter(user=user, has_second_factor=True).exists(),
    )  # fmt: skip


def _same_role(invitation: Invitation, user: User, first: date) -> QuerySet[Membership]:
    """On a day that both periods share: a role that ends before the new one begins is no hindrance."""
    still = Q(valid_until=None) | Q(valid_until__gte=first)
    in_time = Q(valid_from__lte=invitation.valid_until) if invitation.valid_until else Q()
    role = {"organisation_id": invitation.organisation_id, "function": invitation.function}
    return Membership.objects.filter(still, in_time, user=user, **role)


def _settle(invitation: Invitation, membership: Membership) -> None:
    """Rights on locations and the trail, in the organisation's own scope. What it does not serve any more is left
    out; what the person holds there in another function stays."""
    actor = actor_of(membership, hooks.circles_of(membership.organisation_id))
    stays = _works_here(membership)
    with scope(actor):
        offered = places_offered(actor).filter(pk__in=invitation.locations).values_list("pk", flat=True)
        held = places_held(membership.user_id, actor) if stays else set()
        place(membership, held | set(offered), actor=replace(actor, membership_id=None))
        record(actor, "colleague.joined", membership)
        if invitation.invited_by and actor.role != OPERATOR:
            ring_own(JOINED, membership.pk, actor=actor, membership_id=invitation.invited_by)


def _works_here(membership: Membership) -> bool:
    others = Membership.objects.filter(user_id=membership.user_id, organisation_id=membership.organisation_id)
    return others.exclude(pk=membership.pk).valid_on(clock.today()).exists()
