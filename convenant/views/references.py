"""Reference documents per role: what a party is bound by outside the convenant."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant.actions import registers as actions
from convenant.actions.registers import Editing
from convenant.compliance.bearers import Bearer, bearers_of
from convenant.forms.registers import ReferenceForm
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant, ConvenantVersion, ReferenceDocument
from convenant.pages import offers
from convenant.permissions import KEEP_REFERENCES, may
from convenant.queries import registers as queries
from convenant.refusing import refused
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import OrganisationKind
from convenant.together import told_by

from .agreement import SEES
from .registers import article_choices, edited, ended, initial_of, version_of


def roles_to_write(request: PortalRequest, convenant: Convenant, bearers: list[Bearer]) -> list[tuple[str, str]]:
    """Regie writes for every role that takes part, a party for its own."""
    every = dict.fromkeys(bearer.role for bearer in bearers)
    own = {bearer.role for bearer in bearers if bearer.organisation_id == request.actor.organisation}
    mine = every if offers(request, KEEP_REFERENCES, convenant) else [role for role in every if role in own]
    return [(role, str(OrganisationKind(role).label)) for role in mine]


@require_safe
def references(request: PortalRequest, slug: str) -> HttpResponse:
    version = version_of(request, slug)
    (lines,) = told_by(queries.references_of(version.convenant))
    roles = list(dict.fromkeys(line.role for line in lines))
    role = request.GET.get("rol", "")
    context = {
        "convenant": version.convenant,
        "lines": [line for line in lines if role not in roles or line.role == role],
        "roles": roles,
        "role": role,
        "own": request.actor.organisation,
        "may_keep": may(request.actor, KEEP_REFERENCES),
        "sees": SEES,
    }
    return render(request, "convenant/reading/references.html", context)


@require_http_methods(GET_POST)
def reference_add(request: PortalRequest, slug: str) -> HttpResponse:
    return _reference(request, version_of(request, slug), None)


@require_http_methods(GET_POST)
def reference_edit(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    version = version_of(request, slug)
    own = ReferenceDocument.objects.filter(convenant=version.convenant, organisation_id=request.actor.organisation)
    return _reference(request, version, get_visible_or_404(own, pk=pk))


def _reference(request: PortalRequest, version: ConvenantVersion, row: ReferenceDocument | None) -> HttpResponse:
    if not may(request.actor, KEEP_REFERENCES):
        return refused(request, actions.NO_RIGHT)
    convenant = version.convenant
    choices = {
        "role": [("", "Kies een rol"), *roles_to_write(request, convenant, bearers_of(convenant.pk))],
        "article": article_choices(version, "Het hele convenant"),
    }
    form = ReferenceForm(posted(request), request.FILES or None, initial=initial_of(row), choices=choices)

    def save(form: ReferenceForm, editing: Editing) -> object:
        return actions.keep_reference(convenant, form.given(), form.file(), actor=request.actor, editing=editing)

    words = {"title": "Naslag vastleggen", "list": "reading:references", "list_label": "Naslag per rol"}
    return edited(request, version, form, row, save, words)


@require_POST
def reference_end(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    found = ReferenceDocument.objects.filter(convenant=version_of(request, slug).convenant)
    return ended(request, slug, get_visible_or_404(found, pk=pk), "reference")
