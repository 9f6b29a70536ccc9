"""What an answer that proved true opens: a session for one organisation, or a connection of one's own account."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from convenant import clock
from convenant.audit.trail import record
from convenant.models import Identity, IdentityProvider
from convenant.signin.demand import ORGANISATION, SECOND_STEP
from convenant.tenancy.hooks import circles_of
from convenant.tenancy.middleware import VOUCHED_BY, actor_of
from convenant.tenancy.models import Membership, User
from convenant.tenancy.scope import Actor, scope

from .person import second_factor
from .refusals import AlreadyConnected, NoMembership, NotConnected
from .token import Claims


def let_in(request: HttpRequest, provider: IdentityProvider, claims: Claims, then: str) -> HttpResponse:
    """In a new session that can do no more than this organisation vouches for. Raises SignInRefused."""
    identity = Identity.objects.filter(
        organisation_id=provider.organisation_id, issuer=provider.issuer, subject=claims["sub"]
    ).select_related("user").first()  # fmt: skip
    if identity is None or not identity.user.is_active:
        raise NotConnected("not connected")
    membership_at(provider.organisation_id, identity.user)
    identity.last_used_on = clock.today()
    identity.save(update_fields=["last_used_on"])
    request.session.flush()
    request.session[VOUCHED_BY] = str(provider.organisation_id)
    record_authentication(request, identity.user, method="socialaccount", provider=str(provider.pk))
    return sign_in(request, identity.user, then, proven=second_factor(claims, provider))


def sign_in(request: HttpRequest, user: User, then: str, *, proven: bool) -> HttpResponse:
    """A second factor that the service proved is not asked again; else the portal's own steps follow."""
    if not proven:
        answer: HttpResponse = perform_login(request, user, email_verification="none", redirect_url=then)
        return answer
    record_authentication(request, user, method=SECOND_STEP, type=ORGANISATION)
    get_adapter().login(request, user)
    return redirect(then)


def connect(provider: IdentityProvider, user: User, claims: Claims) -> Identity:
    """The signed-in person's own, once. An e-mail address plays no part. Raises SignInRefused."""
    membership = membership_at(provider.organisation_id, user)
    here = Identity.objects.filter(organisation_id=provider.organisation_id)
    taken = here.filter(issuer=provider.issuer, subject=claims["sub"]).first()
    if taken and taken.user_id == user.pk:
        return taken
    if taken or here.filter(user=user).exists():
        raise AlreadyConnected("taken")
    identity = Identity.objects.create(
        organisation_id=provider.organisation_id, user=user, issuer=provider.issuer, subject=claims["sub"],
        connected_at=clock.now(),
    )  # fmt: skip
    tell(membership, "signin.connected", identity)
    return identity


def disconnect_own(identity: Identity) -> None:
    membership = Membership.objects.filter(user_id=identity.user_id, organisation_id=identity.organisation_id)
    if found := membership.with_organisation().first():
        tell(found, "signin.disconnected", identity)
    identity.delete()


def tell(membership: Membership, action: str, identity: Identity) -> None:
    """In the trail of the organisation, as the person in that role."""
    actor: Actor = actor_of(membership, circles_of(membership.organisation_id))
    with scope(actor):
        record(actor, action, identity)


def membership_at(organisation_id: UUID, user: User) -> Membership:
    """Raises NoMembership."""
    here = Membership.objects.filter(user=user, organisation_id=organisation_id).valid_on(clock.today())
    found = here.with_organisation().first()
    if found is None:
        raise NoMembership("no membership")
    return found
