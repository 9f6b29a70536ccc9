"""The work of leerplicht beside the agreements it must fit (WF-4.5)."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant.actions import registers as actions
from convenant.actions.registers import Editing
from convenant.compliance.bearers import bearers_of
from convenant.forms.registers import LeerplichtForm
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import ConvenantVersion, LeerplichtLink
from convenant.pages import offers
from convenant.permissions import LINK_LEERPLICHT
from convenant.queries import registers as queries
from convenant.refusing import refused
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import OrganisationKind
from convenant.together import told_by

from .agreement import SEES
from .registers import article_choices, edited, ended, initial_of, names_of, version_of


@require_safe
def leerplicht(request: PortalRequest, slug: str) -> HttpResponse:
    version = version_of(request, slug)
    context = {
        "convenant": version.convenant,
        "lines": told_by(queries.leerplicht_of(version.convenant))[0],
        "may_keep": offers(request, LINK_LEERPLICHT, version.convenant),
        "sees": SEES,
    }
    return render(request, "convenant/reading/leerplicht.html", context)


@require_http_methods(GET_POST)
def leerplicht_add(request: PortalRequest, slug: str) -> HttpResponse:
    return _leerplicht(request, version_of(request, slug), None)


@require_http_methods(GET_POST)
def leerplicht_edit(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    version = version_of(request, slug)
    return _leerplicht(
        request, version, get_visible_or_404(LeerplichtLink.objects.filter(convenant=version.convenant), pk=pk)
    )


def _leerplicht(request: PortalRequest, version: ConvenantVersion, row: LeerplichtLink | None) -> HttpResponse:
    convenant = version.convenant
    if not offers(request, LINK_LEERPLICHT, convenant):
        return refused(request, actions.ONLY_REGIE)
    bearers = bearers_of(convenant.pk)
    whose = [each for each in bearers if each.role == OrganisationKind.LEERPLICHT]
    choices = {
        "article": article_choices(version, "Kies een artikel"),
        "obligation": [("", "Het hele artikel"), *queries.duty_titles(convenant).items()],
        "whose_id": [("", "Kies een partij"), *((str(each.organisation_id), each.name) for each in whose)],
    }
    form = LeerplichtForm(posted(request), initial=initial_of(row), choices=choices, allowed=names_of(bearers))

    def save(form: LeerplichtForm, editing: Editing) -> object:
        return actions.keep_leerplicht(convenant, form.given(), actor=request.actor, editing=editing)

    words = {"title": "Afspraak en leerplicht verbinden", "list": "reading:leerplicht"}
    return edited(request, version, form, row, save, words | {"list_label": "Aansluiting op leerplicht"})


@require_POST
def leerplicht_end(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    found = LeerplichtLink.objects.filter(convenant=version_of(request, slug).convenant)
    return ended(request, slug, get_visible_or_404(found, pk=pk), "leerplicht")
