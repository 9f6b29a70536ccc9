"""One event at two schools: asking, answering, letting go."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import done, form_page
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Organisation
from incidents.actions.events import answer_event, ask_event, end_event
from incidents.forms.events import AnswerForm, EventForm
from incidents.models import EventLink, Incident
from incidents.permissions import HANDLE, needs, visible_to
from incidents.queries.events import asked_of_us, linkable, other_schools
from incidents.queries.taxonomy import names_for, shown_reference

from .detail import fetch, head, while_open


@require_http_methods(GET_POST)
@needs(HANDLE)
@while_open
def ask(request: PortalRequest, pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    form = EventForm(posted(request), schools=other_schools(incident, request.actor))
    if done(request, form, lambda told: ask_event(incident, school(told["school"]), actor=request.actor)):
        messages.success(request, "Gevraagd. De andere school ziet een nummer, niets van uw incident.")
        return redirect("incidents:detail", pk=pk)
    return form_page(request, "incidents/register/event.html", form, head(incident))


def school(pk: UUID) -> Organisation:
    return Organisation.objects.get(pk=pk)


@require_GET
@needs(HANDLE)
def waiting(request: PortalRequest) -> HttpResponse:
    rows = [
        {"pk": row.pk, "title": row.sender.name, "number": shown_reference(row.number), "day": nl_plain(row.sent_at)}
        for row in asked_of_us()
    ]
    sees = f"{request.actor.organisation_name}. De andere school ziet alleen of u koppelt."
    return render(request, "incidents/register/events.html", {"rows": rows, "sees": sees})


@require_http_methods(GET_POST)
@needs(HANDLE)
def answer(request: PortalRequest, pk: UUID) -> HttpResponse:
    notice = get_visible_or_404(asked_of_us(), pk=pk)
    form = AnswerForm(posted(request), incidents=linkable(request.actor, names_for(request.actor)))
    if done(request, form, lambda told: answer_event(notice, own(told["incident"], request), actor=request.actor)):
        messages.success(request, "Uw antwoord staat bij de andere school.")
        return redirect("incidents:events")
    context = {
        "notice": notice, "number": shown_reference(notice.number), "day": nl_plain(notice.sent_at),
        "sees": f"{notice.sender.name} ziet alleen of u koppelt, niet aan welk incident.",
    }  # fmt: skip
    return form_page(request, "incidents/register/event_answer.html", form, context)


def own(pk: UUID | None, request: PortalRequest) -> Incident | None:
    return visible_to(request.actor).get(pk=pk) if pk else None


@require_POST
@needs(HANDLE)
def end(request: PortalRequest, pk: UUID) -> HttpResponse:
    mine = EventLink.objects.filter(incident__in=visible_to(request.actor))
    link = get_visible_or_404(mine.select_related("incident", "partner"), pk=pk)
    end_event(link, actor=request.actor)
    messages.success(request, "Losgemaakt. De andere school ziet dat ook.")
    return redirect("incidents:detail", pk=link.incident_id)
