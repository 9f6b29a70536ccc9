"""Opens the scope of the active membership around view *and* rendering."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from convenant import clock
from convenant.http import PortalRequest

from . import hooks
from .models import Membership, MembershipQuerySet, OrganisationKind
from .scope import MEMBER, OPERATOR, REGIE, Actor, scope

TECHNIQUE = ("/healthz", "/readyz", "/metrics", "/static/", "/theme/")
FOR_ANYBODY = ("/toegankelijkheid/", "/privacyverklaring/", "/over-dit-portaal/", "/.well-known/", "/security.txt")
PUBLIC_CARDS = "/bij-wie-terecht/"
PUBLIC_REPORTS = "/overlast-melden/"
OUTSIDE = ("/accounts/", "/rol/", "/uitnodiging/", "/agenda/", "/afmelden/", *TECHNIQUE, *FOR_ANYBODY,
           PUBLIC_CARDS, PUBLIC_REPORTS)  # fmt: skip
SESSION_KEY = "membership"
VOUCHED_BY = "vouched_by"
"""In the session of who came in through the sign-in service of an organisation: the id of that organisation."""

GetResponse = Callable[[PortalRequest], HttpResponse]


class ScopeMiddleware:
    """Sits after session, authentication, allauth and messages.

    A view's exception only *marks* the request: rolling back at once would turn a 404 page that queries
    into a 500 (R27). A status of 500 or more rolls back too: Django hands errors over as responses.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        request.circles, request.rollback = [], False
        if request.path_info.startswith(OUTSIDE) or not (request.user.is_authenticated and request.user.is_active):
            return self.get_response(request)
        membership = active_membership(request)
        if membership is None:
            return redirect("choose-membership")
        for gate in hooks.gates:
            if answer := gate(request, membership):
                return answer
        return self.respond(request, membership)

    def respond(self, request: PortalRequest, membership: Membership) -> HttpResponse:
        circles = hooks.circles_of(membership.organisation_id)
        actor = actor_of(membership, circles, self.narrow(request, circles))
        request.actor, request.circles = actor, circles
        request.support_until = getattr(membership, "support_until", None)
        with scope(actor):
            response = self.get_response(request)
            if request.rollback or response.status_code >= 500:
                transaction.set_rollback(True)
        if response.status_code == 403:
            record_refusal(actor, request)
        return response

    @staticmethod
    def narrow(request: PortalRequest, circles: list[hooks.Circle]) -> list[hooks.Circle]:
        """Under /c/<slug>/ the scope holds that circle alone; none, when the organisation is no active party.

        By `path_info`, as the resolver reads it: a prefix in SCRIPT_NAME must not lead round this.
        """
        parts = request.path_info.split("/", 3)
        if parts[1] != "c" or len(parts) < 3:
            return circles
        return [circle for circle in circles if circle.slug == parts[2]]

    def process_view(self, request: PortalRequest, view: object, args: object, kwargs: dict[str, object]) -> None:
        if request.path_info.startswith("/c/") and hasattr(request, "actor") and not request.actor.circles:
            raise Http404

    def process_exception(self, request: PortalRequest, exception: Exception) -> None:
        request.rollback = True


def active_membership(request: PortalRequest) -> Membership | None:
    """The chosen one while it is valid. Nothing chosen yet: the only one there is. Else None: the user must choose;
    nobody slips from a role that ended into another one."""
    known = list(usable_memberships(request).with_organisation().with_support(clock.now())[:20])
    request.has_other_roles = len(known) > 1
    chosen = request.session.get(SESSION_KEY)
    for membership in known:
        if str(membership.pk) == chosen:
            return membership
    return known[0] if len(known) == 1 and not chosen else None


def usable_memberships(request: HttpRequest) -> MembershipQuerySet:
    """Valid today. An organisation that vouched for somebody did so for itself: no door to another one (T14)."""
    mine = Membership.objects.filter(user_id=str(request.user.pk)).valid_on(clock.today())
    vouched_by = request.session.get(VOUCHED_BY)
    return mine.filter(organisation_id=vouched_by) if vouched_by else mine


def actor_of(membership: Membership, circles: list[hooks.Circle], narrowed: list[hooks.Circle] | None = None) -> Actor:
    """The role follows from all circles: on the pages of one where it has no regie, regie stays regie."""
    organisation = membership.organisation
    return Actor(
        role=role_of(organisation.kind, any(circle.holds_regie for circle in circles)),
        organisation_id=organisation.pk,
        organisation_name=organisation.name,
        kind=organisation.kind,
        function=membership.function,
        user_id=membership.user_id,
        membership_id=membership.pk,
        display_name=membership.display_name,
        circles=tuple(circle.id for circle in (circles if narrowed is None else narrowed)),
        is_administrator=membership.is_administrator,
    )


def role_of(kind: str, holds_regie: bool) -> str:
    """A gemeente, and whoever holds regie in a convenant, acts as `regie`: a role without incidents."""
    if kind == OrganisationKind.OPERATOR:
        return OPERATOR
    return REGIE if kind == OrganisationKind.GEMEENTE or holds_regie else MEMBER


def record_refusal(actor: Actor, request: HttpRequest) -> None:
    """In a transaction of its own, after the first one ended (R22)."""
    with scope(actor):
        for write in hooks.on_refusal:
            write(actor, request)


def organisation_role(organisation_id: UUID, kind: str) -> tuple[str, tuple[UUID, ...]]:
    """Role and circles of an organisation, for work that runs without a request."""
    circles = hooks.circles_of(organisation_id)
    return role_of(kind, any(circle.holds_regie for circle in circles)), tuple(circle.id for circle in circles)
