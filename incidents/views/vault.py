"""The vault of an incident: opened for a purpose, closed after ten minutes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convenant.editing import Overtaken, mark_of
from convenant.errors import Refused
from convenant.forms.fields import tell_overtaken
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import accepted, done, form_page
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.scope import Actor
from incidents.actions.vault import (
    SEALED,
    add_person,
    change_person,
    close_vault,
    open_vault,
    require_open_vault,
    write_note,
)
from incidents.forms.vault import PersonForm, StoryForm
from incidents.models import Incident, InvolvedPerson
from incidents.permissions import HANDLE, OWN_REPORTS, VAULT, may, needs
from incidents.queries.taxonomy import adopted_version
from incidents.queries.vault import names_allowed
from incidents.vocabulary import STORY

from .conflicts import conflict_page
from .detail import fetch, head, page


@require_POST
@needs(VAULT)
def opened(request: PortalRequest, pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    try:
        open_vault(incident, request.POST.get("purpose", ""), actor=request.actor)
    except Refused as refusal:
        return page(request, incident, status=422, vault={"error": refusal.sentence})
    return redirect(f"{reverse('incidents:detail', args=[pk])}#kluis-kop")


@require_POST
@needs(VAULT)
def closed(request: PortalRequest, pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    close_vault(incident, actor=request.actor)
    return redirect("incidents:detail", pk=pk)


def fetch_open(request: PortalRequest, pk: UUID) -> Incident | HttpResponse:
    """The incident while its vault is open for this person; else the way back to the closed box."""
    incident = fetch(pk, request.actor)
    try:
        require_open_vault(incident, request.actor)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
        return redirect(f"{reverse('incidents:detail', args=[pk])}#kluis-kop")
    return incident


@require_http_methods(GET_POST)
@needs(VAULT)
def person(request: PortalRequest, pk: UUID, person_pk: UUID | None = None) -> HttpResponse:
    incident = fetch_open(request, pk)
    if isinstance(incident, HttpResponse):
        return incident
    row = get_visible_or_404(InvolvedPerson.objects.filter(incident=incident), pk=person_pk) if person_pk else None
    allowed = names_allowed(incident, adopted_version(incident.convenant_id))
    form = PersonForm(posted(request), initial=person_initial(row), names_allowed=allowed)
    try:
        if done(request, form, lambda _: save_person(incident, row, form, request.actor)):
            return to_vault(request, incident)
    except Overtaken as overtaken:
        current = InvolvedPerson.objects.filter(pk=row.pk).first() if row else None
        tell_overtaken(form, overtaken, mark_of(current, SEALED), theirs_of(current))
        if current:
            return conflict_page(request, head(incident), form, of_vault=True)
    context = head(incident) | {"person": row, "names_allowed": allowed}
    return form_page(request, "incidents/person.html", form, context)


def to_vault(request: PortalRequest, incident: Incident) -> HttpResponse:
    messages.success(request, "Opgeslagen in de kluis.")
    return redirect(f"{reverse('incidents:detail', args=[incident.pk])}#kluis-kop")


def save_person(incident: Incident, row: InvolvedPerson | None, form: PersonForm, actor: Actor) -> None:
    if row:
        row.incident = incident
        change_person(row, form.person(), actor=actor, seen=form.cleaned_data["seen"])
    else:
        values = {name: form.cleaned_data[name] for name in ("submission", "another")}
        add_person(incident, form.person(), actor=actor, **values)


def person_initial(row: InvolvedPerson | None) -> dict[str, str]:
    if row is None:
        return {"kind": "leerling"}
    return theirs_of(row) | {"seen": mark_of(row, SEALED)}


def theirs_of(row: InvolvedPerson | None) -> dict[str, str]:
    if row is None:
        return {}
    return {"kind": row.kind} | {name: row.reveal(name) for name in SEALED if name != "kind"}


@require_http_methods(GET_POST)
@needs(OWN_REPORTS)
def story(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Writing needs no open vault: nothing comes out. So who reported may add to the own report."""
    incident = fetch(pk, request.actor)
    form = StoryForm(posted(request))
    if form.is_valid() and accepted(
        form, lambda: write_note(incident, STORY, **form.cleaned_data, actor=request.actor), "text"
    ):
        return to_vault(request, incident)
    return form_page(request, "incidents/story.html", form, head(incident) | {"standard": may(request.actor, HANDLE)})
