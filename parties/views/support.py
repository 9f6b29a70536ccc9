"""Letting the operator look along: what the organisation sees and decides, and what the operator then sees."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant.errors import Refused
from convenant.health import outside
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant
from convenant.pages import done, form_page
from convenant.permissions import needs_operator
from convenant.templatetags.portal import nl_time
from convenant.tenancy import hooks
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Organisation, OrganisationKind, SupportAccess
from convenant.tenancy.scope import OPERATOR, Actor, scope
from parties.actions import support as actions
from parties.actions.invitations import invite_first, mail_invitation
from parties.actions.joining import has_administrator
from parties.forms.colleagues import FirstForm, LetInForm
from parties.queries import support as queries
from parties.queries.colleagues import BADGES, functions_offered

from .colleagues import needs_administrator

SEES = "Iedereen in uw organisatie. Het beheer van het portaal ziet de reden en de tijd."
FIRST_SENT = "De uitnodiging is verstuurd. De link werkt 7 dagen."


@require_http_methods(GET_POST)
def own(request: PortalRequest) -> HttpResponse:
    """Everybody reads when somebody could look along; an administrator opens it."""
    if request.actor.role == OPERATOR:
        raise Http404
    form = LetInForm(posted(request)) if request.actor.is_administrator else None
    if done(request, form, lambda cleaned: actions.let_in(cleaned["reason"], cleaned["hours"], actor=request.actor)):
        messages.success(request, "Meekijken staat open. Het sluit vanzelf; eerder sluiten kan ook.")
        return redirect("colleagues:support")
    found = queries.occasions(request.actor)
    context = {"sees": SEES, "occasions": found, "is_open": any(each.is_open for each in found)}
    return form_page(request, "parties/colleagues/support.html", form, context)


@require_POST
@needs_administrator
def shut(request: PortalRequest, pk: UUID) -> HttpResponse:
    mine = SupportAccess.objects.filter(organisation_id=request.actor.organisation)
    try:
        actions.shut(get_visible_or_404(mine, pk=pk), actor=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Meekijken is gesloten.")
    return redirect("colleagues:support")


@require_safe
@needs_operator
def opened(request: PortalRequest) -> HttpResponse:
    return render(
        request, "parties/colleagues/support_opened.html", {"rows": [opened_row(row) for row in queries.open_now()]}
    )


def opened_row(access: SupportAccess) -> dict[str, str]:
    """For `components/row.html`."""
    address = reverse("colleagues:support-look", kwargs={"pk": access.pk})
    closes = f"tot {nl_time(access.until)}"
    return {"title": access.organisation.name, "sub": access.reason, "url": address, "badge_kind": "warn",
            "badge_word": closes}  # fmt: skip


@contextmanager
def on_behalf(request: PortalRequest, organisation: Organisation) -> Iterator[Actor]:
    """The operator's own role, with that organisation's wall: what it may not read anywhere it does not read here."""
    actor = replace(
        request.actor, organisation_id=organisation.pk, organisation_name=organisation.name, kind=organisation.kind,
        circles=(),
    )  # fmt: skip
    with scope(actor):
        yield actor


@require_safe
@needs_operator
def look(request: PortalRequest, pk: UUID) -> HttpResponse:
    access = get_visible_or_404(queries.open_now(), pk=pk)
    with on_behalf(request, access.organisation) as actor:
        actions.look(access, actor=actor)
        accounts = queries.accounts_seen(actor)
    organisation = Organisation.objects.get(pk=access.organisation_id)
    context = {
        "access": access,
        "organisation": organisation,
        "settings": settings_of(organisation),
        "accounts": [(row, BADGES[state]) for row, state in accounts],
    }
    return render(request, "parties/colleagues/support_look.html", context)


def settings_of(organisation: Organisation) -> list[tuple[str, str]]:
    circles = hooks.circles_of(organisation.pk)
    names = Convenant.objects.filter(pk__in=[circle.id for circle in circles]).values_list("short_name", flat=True)
    return [
        ("Soort", OrganisationKind(organisation.kind).label),
        ("Sectoren", ", ".join(organisation.sectors)),
        ("Convenanten", ", ".join(names)),
        ("Voert regie", "ja" if any(circle.holds_regie for circle in circles) else "nee"),
    ]


@require_http_methods(GET_POST)
@needs_operator
def first(request: PortalRequest, slug: str) -> HttpResponse:
    """The operator invites the first administrator; after that the organisation keeps its own accounts."""
    organisation = get_visible_or_404(Organisation.objects.exclude(pk=request.actor.organisation), slug=slug)
    if outside(lambda: has_administrator(organisation.pk)):
        messages.error(request, f"{organisation.name} heeft al een accountbeheerder. Die nodigt zelf collega's uit.")
        return redirect("operator:organisations")
    with on_behalf(request, organisation) as actor:
        form = FirstForm(posted(request), functions=functions_offered(actor), kind=actor.kind)
        if done(request, form, lambda cleaned: offer_first(form, actor)):
            messages.success(request, FIRST_SENT)
            return redirect("operator:organisations")
    return form_page(request, "parties/colleagues/first.html", form, {"organisation": organisation})


def offer_first(form: FirstForm, actor: Actor) -> None:
    invitation, token = invite_first(form.offer(), actor=actor)
    mail_invitation(invitation, token, actor.organisation_name)
