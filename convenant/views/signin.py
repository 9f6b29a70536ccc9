"""Signing in with the account of one's own organisation, and connecting that account. Outside a scope."""

import logging
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from convenant import clock
from convenant.http import PortalRequest
from convenant.models import Identity, IdentityProvider
from convenant.signin.oidc.attempt import CONNECT, LOGIN, arrive, leave
from convenant.signin.oidc.entry import connect, disconnect_own, let_in
from convenant.signin.oidc.fetching import form_targets
from convenant.signin.oidc.refusals import AlreadyConnected, Forged, ServiceFault, SignInRefused
from convenant.tenancy.middleware import VOUCHED_BY, usable_memberships
from convenant.tenancy.models import OrganisationKind

MOST = 25
LOGGER = logging.getLogger(__name__)


@login_not_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Organisations are public: the parties of a convenant. Nobody types an address, so none is told to be known."""
    asked = request.GET.get("zoek", "").strip()[:100]
    found = IdentityProvider.objects.filter(is_active=True, organisation__name__icontains=asked)
    lines = list(found.order_by("organisation__name").values("id", "organisation__name")[: MOST + 1])
    context = {
        "lines": [{"id": line["id"], "name": line["organisation__name"]} for line in lines[:MOST]],
        "more": len(lines) > MOST,
        "asked": asked,
        "then": request.GET.get("next", ""),
    }
    return _to_services(render(request, "account/organisation/choose.html", context))


def _to_services(response: HttpResponse) -> HttpResponse:
    """A form of this page is answered by a redirect to a service, which the content policy must let pass."""
    response._csp_update = {"form-action": form_targets()}  # type: ignore[attr-defined]  # read by django-csp
    return response


@login_not_required
@require_POST
def begin(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    provider = active_provider(provider_id)
    try:
        return redirect(leave(request.session, provider, purpose=LOGIN, then=own_page(request)))
    except SignInRefused as refusal:
        return refused(request, provider, refusal)


@login_not_required
@require_safe
def come_back(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    provider = active_provider(provider_id)
    try:
        attempt, claims = arrive(request.session, provider, request.GET)
        if attempt.purpose == CONNECT:
            return connected(request, provider, attempt.user, claims)
        answer = let_in(request, provider, claims, attempt.then)
    except SignInRefused as refusal:
        return refused(request, provider, refusal)
    told(provider, "")
    return answer


def connected(
    request: HttpRequest, provider: IdentityProvider, user_id: str, claims: dict[str, object]
) -> HttpResponse:
    """For who asked for it: the same person, still signed in."""
    if not request.user.is_authenticated or str(request.user.pk) != user_id or VOUCHED_BY in request.session:
        raise Forged("another user")
    try:
        with transaction.atomic():
            connect(provider, request.user, claims)
    except IntegrityError:  # two answers at the same moment
        raise AlreadyConnected("race") from None
    told(provider, "")
    messages.success(request, "Gekoppeld. U kunt voortaan inloggen met het account van uw organisatie.")
    return redirect("sso:mine")


def refused(request: HttpRequest, provider: IdentityProvider, refusal: SignInRefused) -> HttpResponse:
    LOGGER.warning("sign-in refused", extra={"fields": {"provider": str(provider.pk), "why": refusal.why}})
    if isinstance(refusal, ServiceFault):
        told(provider, refusal.problem)
    return render(request, "account/organisation/refused.html", {"sentence": refusal.sentence}, status=403)


def told(provider: IdentityProvider, problem: str) -> None:
    """For the administrator's page; written when it changes."""
    if provider.problem != problem:
        provider.problem, provider.problem_at = problem, clock.now() if problem else None
        provider.save(update_fields=["problem", "problem_at"])


def active_provider(provider_id: UUID) -> IdentityProvider:
    """404 for one that is unknown and for one that is switched off."""
    provider = IdentityProvider.objects.filter(pk=provider_id, is_active=True).first()
    if provider is None:
        raise Http404
    return provider


def own_page(request: HttpRequest) -> str:
    then = request.POST.get("next", "")
    local = then.startswith("/") and url_has_allowed_host_and_scheme(then, {request.get_host()})
    return then if local else "/"


@require_safe
def mine(request: PortalRequest) -> HttpResponse:
    """One's own connections, per organisation one works for."""
    memberships = list(usable_memberships(request).with_organisation())
    houses = {row.organisation_id: row.organisation.name for row in memberships}
    providers = IdentityProvider.objects.filter(is_active=True, organisation_id__in=houses)
    own = {row.organisation_id: row for row in Identity.objects.filter(user=request.user)}
    lines = [
        {"id": each.pk, "name": houses[each.organisation_id], "identity": own.get(each.organisation_id)}
        for each in providers.only("id", "organisation_id")
    ]
    keeps = any(row.is_administrator and row.organisation.kind != OrganisationKind.OPERATOR for row in memberships)
    context = {"lines": lines, "vouched": VOUCHED_BY in request.session, "keeps": keeps}
    return _to_services(render(request, "account/organisation/mine.html", context))


@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]
def connect_own(request: PortalRequest, provider_id: UUID) -> HttpResponse:
    provider = mine_to_connect(request, provider_id)
    try:
        return redirect(leave(request.session, provider, purpose=CONNECT, user=str(request.user.pk)))
    except SignInRefused as refusal:
        return refused(request, provider, refusal)


@require_POST
def disconnect_mine(request: PortalRequest, provider_id: UUID) -> HttpResponse:
    provider = mine_to_connect(request, provider_id)
    found = Identity.objects.filter(user=request.user, organisation_id=provider.organisation_id).first()
    if found:
        disconnect_own(found)
        messages.success(request, "Ontkoppeld. U logt voortaan in met uw wachtwoord.")
    return redirect("sso:mine")


def mine_to_connect(request: PortalRequest, provider_id: UUID) -> IdentityProvider:
    """Of an organisation one works for, in a session that no other service vouches for."""
    provider = active_provider(provider_id)
    works_there = usable_memberships(request).filter(organisation_id=provider.organisation_id).exists()
    if not works_there or VOUCHED_BY in request.session:
        raise Http404
    return provider
