"""What parties did to prevent (WE-2.2): a log without persons."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant import clock
from convenant.actions import registers as actions
from convenant.actions.registers import Editing
from convenant.audit.trail import record
from convenant.compliance.bearers import bearers_of
from convenant.compliance.board import chosen_year
from convenant.formats.export import csv_response
from convenant.forms.registers import ActivityForm
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import ConvenantVersion, PreventionActivity
from convenant.permissions import KEEP_ACTIVITIES, may
from convenant.queries import registers as queries
from convenant.refusing import refused
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import OrganisationKind
from convenant.terms import note_of

from .agreement import SEES
from .registers import edited, ended, initial_of, names_of, version_of


def shown_activities(request: PortalRequest, version: ConvenantVersion) -> tuple[dict[str, str], list[Any]]:
    """Role of each organisation, and the activities of the asked year and role."""
    roles = {str(each.organisation_id): each.role for each in bearers_of(version.convenant_id)}
    lines = queries.activities_of(version.convenant, chosen_year(request.GET))
    role = request.GET.get("rol", "")
    if role in roles.values():
        lines = [line for line in lines if roles.get(str(line.organisation_id)) == role]
    return roles, lines


@require_safe
def activities(request: PortalRequest, slug: str) -> HttpResponse:
    version = version_of(request, slug)
    roles, lines = shown_activities(request, version)
    year, now = chosen_year(request.GET), clock.school_year(clock.today())
    context = {
        "convenant": version.convenant,
        "lines": lines,
        "roles": [(role, str(OrganisationKind(role).label)) for role in dict.fromkeys(roles.values())],
        "role": request.GET.get("rol", ""),
        "years": [(each, clock.school_year_label(each)) for each in range(now, now - 5, -1)],
        "year": year,
        "own": request.actor.organisation,
        "may_keep": may(request.actor, KEEP_ACTIVITIES),
        "export_url": reverse("reading:activities-export", kwargs={"slug": slug}) + f"?{request.GET.urlencode()}",
        "sees": SEES,
    }
    return render(request, "convenant/reading/activities.html", context)


@require_safe
def activities_export(request: PortalRequest, slug: str) -> HttpResponse:
    version = version_of(request, slug)
    roles, lines = shown_activities(request, version)
    record(request.actor, "activities.exported", version.convenant)
    rows = [
        [line.held_on, line.party, _role(roles.get(str(line.organisation_id))), line.kind, line.place, line.note]
        for line in lines
    ]
    head = ["Datum", "Partij", "Rol", "Soort", "School of wijk", "Toelichting"]
    return csv_response(f"activiteiten-{slug}-{chosen_year(request.GET)}", head, rows, note_of(version.convenant_id))


def _role(role: str | None) -> str:
    """A party that left has none any more; what it did stays."""
    return str(OrganisationKind(role).label) if role else ""


@require_http_methods(GET_POST)
def activity_add(request: PortalRequest, slug: str) -> HttpResponse:
    return _activity(request, version_of(request, slug), None)


@require_http_methods(GET_POST)
def activity_edit(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    version = version_of(request, slug)
    own = PreventionActivity.objects.filter(convenant=version.convenant, organisation_id=request.actor.organisation)
    return _activity(request, version, get_visible_or_404(own, pk=pk))


def _activity(request: PortalRequest, version: ConvenantVersion, row: PreventionActivity | None) -> HttpResponse:
    if not may(request.actor, KEEP_ACTIVITIES):
        return refused(request, actions.NO_RIGHT)
    initial: dict[str, Any] = initial_of(row) or {"held_on": clock.today()}
    form = ActivityForm(
        posted(request), initial=initial, choices={}, allowed=names_of(bearers_of(version.convenant_id))
    )

    def save(form: ActivityForm, editing: Editing) -> object:
        return actions.keep_activity(version.convenant, form.given(), actor=request.actor, editing=editing)

    words = {"title": "Activiteit vastleggen", "list": "reading:activities"}
    return edited(request, version, form, row, save, words | {"list_label": "Activiteiten om te voorkomen"})


@require_POST
def activity_end(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    found = PreventionActivity.objects.filter(convenant=version_of(request, slug).convenant)
    return ended(request, slug, get_visible_or_404(found, pk=pk), "activity")
