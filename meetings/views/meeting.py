"""One meeting: its page, planning it, sending its agenda, the PDF, and what becomes of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import mark_of
from convenant.errors import Refused
from convenant.file_pages import pdf_answer
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant, Series
from convenant.pages import Cleaned, accepted, done, form_page
from convenant.refusing import refused
from convenant.templatetags.portal import nl_plain
from meetings.actions import meetings as actions
from meetings.agenda import DOWN, UP
from meetings.forms import PlanForm, WhenForm
from meetings.models import Meeting
from meetings.page import facts_of, meeting_page, meeting_url
from meetings.permissions import NotYours, plannable
from meetings.queries import former_open_actions, series_of, wijken_of
from parties.queries.parties import parties_of

from .common import convenant_or_404, meeting_or_404, not_organiser

NOTHING_TO_PLAN = "Uw organisatie plant in dit convenant geen overleg. Het convenant noemt wie dat doet."


@require_safe
def show(request: PortalRequest, slug: str, meeting_id: UUID) -> HttpResponse:
    meeting = meeting_or_404(request, slug, meeting_id)
    focus, asked = _uuid(request.GET.get("punt", "")), request.GET.get("voorstel", "")
    return shown(request, meeting, focus=focus, direction=request.GET.get("richting", UP), asked=asked)


def shown(
    request: PortalRequest,
    meeting: Meeting,
    *,
    focus: UUID | None = None,
    direction: str = UP,
    asked: str = "",
    refusal: Refused | None = None,
) -> HttpResponse:
    """The page; with a refusal it says so above the agenda as it is now, and answers 422."""
    if isinstance(refusal, NotYours):
        return refused(request, refusal)
    page = meeting_page(meeting, request.actor, focus, DOWN if direction == DOWN else UP, asked)
    context = {"page": page, "meeting": meeting, "slug": page.slug, "refusal": refusal}
    return render(request, "meetings/meeting.html", context, status=422 if refusal else 200)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_http_methods(GET_POST)
def plan(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = convenant_or_404(request, slug)
    series = plannable(request.actor, series_of([convenant.pk]), request.circles)
    if not series:
        return refused(request, NOTHING_TO_PLAN)
    form = plan_form(request, convenant, series)
    made: list[Meeting] = []
    if done(request, form, lambda said: made.append(planned(form, said, request))):
        messages.success(request, "Overleg gepland. Maak nu de agenda. Partijen zien hem als u hem verstuurt.")
        return redirect("meetings:meeting", slug=slug, meeting_id=made[0].pk)
    return form_page(request, "meetings/plan.html", form, {"slug": slug})


def planned(form: PlanForm, said: Cleaned, request: PortalRequest) -> Meeting:
    return actions.plan_meeting(said["series"], wijk=said.get("wijk"), actor=request.actor, **form.details())


def plan_form(request: PortalRequest, convenant: Convenant, series: list[Series]) -> PlanForm:
    return PlanForm(
        posted(request),
        series=series,
        wijken=wijken_of(convenant.pk),
        convenant=convenant,
    )


@require_http_methods(GET_POST)
def change(request: PortalRequest, slug: str, meeting_id: UUID) -> HttpResponse:
    meeting = meeting_or_404(request, slug, meeting_id)
    if answer := not_organiser(request, meeting):
        return answer
    form = WhenForm(posted(request), initial=typed_before(meeting))

    def save() -> None:
        actions.change_meeting(meeting, actor=request.actor, seen=form.cleaned_data["seen"], **form.details())

    if form.is_valid() and accepted(form, save, theirs=typed_before):
        messages.success(request, "Opgeslagen.")
        return redirect(meeting_url(meeting))
    return form_page(request, "meetings/change.html", form, {"meeting": meeting, "slug": slug})


def typed_before(meeting: Meeting) -> dict[str, Any]:
    start = timezone.localtime(meeting.starts_at)
    kept = {"minutes": meeting.minutes, "place": meeting.place, "chair": meeting.chair}
    return {"day": start.date(), "begins": start.time(), "seen": mark_of(meeting, actions.TYPED)} | kept


@require_http_methods(GET_POST)
def send(request: PortalRequest, slug: str, meeting_id: UUID) -> HttpResponse:
    """GET asks with the list of who will read it; POST sends."""
    meeting = meeting_or_404(request, slug, meeting_id)
    if answer := not_organiser(request, meeting):
        return answer
    recipients = [party.organisation.name for party in parties_of(meeting.convenant_id)]
    if request.method != "POST":
        context = {"meeting": meeting, "slug": slug, "recipients": recipients, "facts": facts_of(meeting)}
        return render(request, "meetings/send.html", context)
    try:
        actions.send_agenda(meeting, actor=request.actor)
    except Refused as refusal:
        return shown(request, meeting, refusal=refusal)
    messages.success(request, f"Agenda verstuurd. {len(recipients)} partijen zien hem nu in het portaal.")
    return redirect(meeting_url(meeting))


@require_POST
def hold(request: PortalRequest, slug: str, meeting_id: UUID) -> HttpResponse:
    meeting = meeting_or_404(request, slug, meeting_id)
    try:
        actions.mark_held(meeting, actor=request.actor)
    except Refused as refusal:
        return shown(request, meeting, refusal=refusal)
    messages.success(request, "Vastgelegd: het overleg is gehouden. Voeg nu de besluiten en acties toe.")
    return redirect(meeting_url(meeting))


@require_http_methods(GET_POST)
def cancel(request: PortalRequest, slug: str, meeting_id: UUID) -> HttpResponse:
    meeting = meeting_or_404(request, slug, meeting_id)
    if answer := not_organiser(request, meeting):
        return answer
    if request.method != "POST":
        return render(request, "meetings/cancel.html", {"meeting": meeting, "slug": slug, "facts": facts_of(meeting)})
    try:
        actions.cancel_meeting(meeting, actor=request.actor)
    except Refused as refusal:
        return shown(request, meeting, refusal=refusal)
    messages.success(request, "Het overleg gaat niet door. De partijen zien dat in het portaal.")
    return redirect("meetings:list", slug=slug)


@require_safe
def pdf(request: PortalRequest, slug: str, meeting_id: UUID) -> HttpResponse:
    meeting = meeting_or_404(request, slug, meeting_id)
    name = f"agenda-{meeting.series}-{timezone.localtime(meeting.starts_at):%Y-%m-%d}"
    return pdf_answer(
        request, "meetings/agenda_pdf.html", paper(meeting, request), name, dated=False, back=meeting_url(meeting),
        tell=lambda: record(request.actor, "meeting.agenda_downloaded", meeting),
    )  # fmt: skip


def paper(meeting: Meeting, request: PortalRequest) -> dict[str, Any]:
    page = meeting_page(meeting, request.actor)
    parties = ", ".join(party.organisation.name for party in parties_of(meeting.convenant_id))
    facts = [
        ("Wanneer", f"{nl_plain(meeting.starts_at)}, {facts_of(meeting)}"),
        ("Status", page.badge.word),
        ("Overleg", meeting.title),
        ("Partijen", parties),
        ("Gemaakt op", nl_plain(clock.now())),
    ]
    return {
        "page": page,
        "meeting": meeting,
        "convenant": page.convenant,
        "theme": page.convenant.theme,
        "facts": facts,
        "former_actions": former_open_actions(meeting),
        "author": request.actor.organisation_name,
        "description": f"Agenda van {meeting.title}",
        "today": clock.today(),
    }
