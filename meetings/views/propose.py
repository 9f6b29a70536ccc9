"""From a duty that is late to the agenda of the next meeting, with the proposal at hand."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from convenant.agenda import Suggestion
from convenant.http import PortalRequest
from convenant.refusing import refused
from meetings.models import AgendaItem, Meeting
from meetings.page import meeting_url
from meetings.permissions import plannable
from meetings.queries import next_prepared_by, series_of
from meetings.suggestions import about_duty

from .agenda import at_item
from .common import convenant_or_404
from .meeting import NOTHING_TO_PLAN

NO_MEETING = "Er is nog geen overleg gepland. Plan er een, dan staat het voorstel bij de agenda klaar."
NO_LONGER = "Over deze afspraak is geen voorstel meer: zij is niet te laat en er komt niets aan."
STANDS_ALREADY = "Dit punt staat al op deze agenda."


@require_safe
def propose(request: PortalRequest, slug: str) -> HttpResponse:
    """`afspraak` in the address is the key of a duty; without it only the meeting is found."""
    convenant, duty = convenant_or_404(request, slug), request.GET.get("afspraak", "")
    if not plannable(request.actor, series_of([convenant.pk]), request.circles):
        return refused(request, NOTHING_TO_PLAN)
    meeting = next_prepared_by(request.actor, convenant)
    if meeting is None:
        messages.info(request, NO_MEETING)
        return redirect("meetings:plan", slug=slug)
    if not duty:
        return redirect(meeting_url(meeting))
    return at_proposal(request, meeting, about_duty(duty, convenant, meeting, request.actor))


def at_proposal(request: PortalRequest, meeting: Meeting, found: Suggestion | None) -> HttpResponse:
    if found is None:
        messages.info(request, NO_LONGER)
        return redirect(meeting_url(meeting))
    if item := AgendaItem.objects.filter(meeting_id=meeting.pk, source=found.key).first():
        messages.info(request, STANDS_ALREADY)
        return at_item(meeting, item.pk)
    return redirect(f"{meeting_url(meeting)}?{urlencode({'voorstel': found.key})}#voorstellen-kop")
