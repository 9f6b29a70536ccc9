"""The letters of a measure: what is still asked before one, a concept until then."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convenant.errors import Refused
from convenant.file_pages import pdf_answer
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import accepted, form_page
from incidents.actions import measures
from incidents.actions.vault import has_open_vault
from incidents.forms.letters import LetterForm
from incidents.models import FollowUp, Incident, IncidentState, Measure, StepState
from incidents.permissions import HANDLE, needs
from incidents.queries.letters import Lacking, lacking_of, letter_of
from incidents.queries.measures import line
from incidents.vocabulary import LETTERS

from .detail import fetch
from .measures import about_of, framed, measure_of

CLOSED = "De kluis is gesloten. Open eerst de kluis bij het incident."


def letter_at(request: PortalRequest, pk: UUID, measure_pk: UUID, letter: str) -> tuple[Incident, Measure, FollowUp]:
    """With the duty that asks for it. 404 where none of this measure does, or the measure was withdrawn."""
    incident = fetch(pk, request.actor)
    row = measure_of(incident, measure_pk)
    asked = FollowUp.objects.filter(measure=row, letter=letter).defer("note").first()
    if letter not in LETTERS or row.withdrawn_at or not asked:
        raise Http404
    asked.incident = incident
    return incident, row, asked


@require_http_methods(GET_POST)
@needs(HANDLE)
def letter(request: PortalRequest, pk: UUID, measure_pk: UUID, letter: str) -> HttpResponse:
    """What the letter lacks, each with where it is filled in; the rest of it is asked here."""
    incident, row, asked = letter_at(request, pk, measure_pk, letter)
    if not has_open_vault(incident, request.actor):
        messages.error(request, CLOSED)
        return redirect("incidents:detail", pk=pk)
    lacking = lacking_of(row, letter)
    form = LetterForm(posted(request), incident=incident, lacking=lacking, initial=about_of(row))

    def write() -> None:
        measures.fill_letter(row, lacking, form.cleaned_data, actor=request.actor)

    if form.is_valid() and accepted(form, write, theirs=about_of):
        messages.success(request, "Opgeslagen in de kluis.")
        return redirect(request.path)
    return form_page(request, "incidents/measures/letter.html", form, page_of(incident, row, asked, lacking, form))


def page_of(incident: Incident, row: Measure, asked: FollowUp, lacking: Lacking, form: LetterForm) -> dict[str, Any]:
    letter = asked.letter
    waits = asked.state == StepState.OPEN and incident.state == IncidentState.OPEN and not lacking
    asked_here = lacking.hearing if "heard_on" in form.fields else None
    return framed(incident) | {
        "title": LETTERS[letter], "letter": letter, "to_tell": line(asked) if waits else None,
        "lacking": lacking.words, "asks": bool(form.visible_fields()),
        "duties": [line(duty) for duty in lacking.duties if duty != asked_here],
        "pdf_url": reverse("measures:letter-pdf", args=[incident.pk, row.pk, letter]),
    }  # fmt: skip


@require_POST
@needs(HANDLE)
def letter_pdf(request: PortalRequest, pk: UUID, measure_pk: UUID, letter: str) -> HttpResponse:
    """The letter itself only once nothing is lacking; a concept says what is, on every page that it is one."""
    incident, row, _ = letter_at(request, pk, measure_pk, letter)
    back = reverse("measures:list", args=[pk])
    try:
        lacking = measures.letter_made(row, letter, actor=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(back)
    context = letter_of(row, incident, letter, request.actor.organisation_name, lacking)
    name = f"concept-{letter}" if lacking else f"brief-{letter}"
    return pdf_answer(request, "incidents/measures/letter_pdf.html", context, name, back=back)
