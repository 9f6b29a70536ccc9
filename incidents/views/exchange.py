"""Preparing and sending a copy; recording the ground it goes on; agreeing as the second pair of eyes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from convenant.errors import Refused
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import DataClass, Ground, Outcome
from convenant.templatetags.portal import nl_time
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Function, Organisation
from convenant.terms import said_of
from incidents.actions.exchange import disclose, keep_refusals
from incidents.actions.grounds import record_ground, withdraw_ground
from incidents.actions.proposals import approve, proposal, propose, reject
from incidents.actions.vault import has_open_vault, open_vault
from incidents.forms.exchange import GroundForm, ParcelForm
from incidents.models import Disclosure, GroundRecord, Incident, IncidentState
from incidents.permissions import HANDLE, needs
from incidents.queries.desk import Desk, arrival, attendant, box_for, desk_for, line_of, verdicts
from incidents.queries.exchange import grounds_of, party_of, serving_parties
from incidents.queries.parcels import CORE_FIELDS, make_copy, people_of
from incidents.queries.proposals import is_same_person, mark_of, proposals_for
from incidents.queries.weighing import Parcel, valid_grounds
from parties.models import Role

from .detail import fetch, head

CHOOSE, CHECK, SEND, SET_READY = "kies", "controleren", "versturen", "klaarzetten"
KINDS = {
    Ground.TOESTEMMING.value: "Toestemming vastleggen",
    Ground.VORDERING.value: "Vordering vastleggen",
}


def recipient_or_404(incident: Incident, slug: str, request: PortalRequest) -> Organisation:
    party = get_visible_or_404(party_of(incident, request.actor), organisation__slug=slug)
    return party.organisation


@require_GET
@needs(HANDLE)
def recipients(request: PortalRequest, pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    served = [
        {
            "name": row.organisation.name, "role": Role(row.role).label,
            "url": reverse("exchange:prepare", args=[pk, row.organisation.slug]),
        }
        for row in serving_parties(incident)
    ]  # fmt: skip
    return render(request, "incidents/exchange_recipients.html", head(incident) | {"served": served})


@require_http_methods(GET_POST)
@needs(HANDLE)
def prepare(request: PortalRequest, pk: UUID, recipient: str) -> HttpResponse:
    """Four stages of one form: choose, check, and then send it or set it ready for the directie."""
    incident = fetch(pk, request.actor)
    if incident.state == IncidentState.WITHDRAWN:
        raise Http404
    desk = desk_for(incident, recipient_or_404(incident, recipient, request), request.actor)
    stage = request.POST.get("stap", CHOOSE)
    if stage == CHOOSE:
        return desk_page(request, desk, ParcelForm(desk=desk, initial=typed(request)))
    form = ParcelForm(request.POST, desk=desk)
    if not form.is_valid():
        keep_refusals(desk.route, form.answers, actor=request.actor)
        return desk_page(request, desk, form, status=422)
    if stage == SEND and not form.waits:
        return send(request, desk, form)
    if stage == SET_READY and form.waits:
        return set_ready(request, desk, form)
    try:
        return check_page(request, desk, form)
    except Refused as refusal:  # four eyes: the vault stays shut until a colleague agreed
        form.add_error(None, refusal.sentence)
        return desk_page(request, desk, form, status=422)


def typed(request: PortalRequest) -> dict[str, Any]:
    """What was chosen so far, unchecked: choosing is not yet sending."""
    if request.method != "POST":
        return {}
    names = ("ground", "informed", "informed_reason", "necessity", "subsidiarity", "submission")
    return {name: request.POST.get(name, "") for name in names} | {"items": request.POST.getlist("items")}


def desk_page(request: PortalRequest, desk: Desk, form: ParcelForm, *, status: int = 200) -> HttpResponse:
    incident, chosen = desk.dossier.incident, form.chosen
    lines = [line_of(desk, item, chosen) for item in desk.items]
    context = head(incident) | {
        "form": form, "desk": desk, "lines": lines, "verdicts": verdicts(desk), "arrival": arrival(desk, chosen),
        "locked": any(line["denied"] for line in lines), "sees": sees(desk), "title": page_title(desk),
        "nothing": not desk.choosable, "slug": incident.convenant.slug, "prefix": incident.convenant.article_prefix,
        "special_url": reverse("exchange:why", args=[incident.pk, desk.route.recipient.slug, DataClass.SPECIAL.value]),
        "grounds": grounds_of(desk.dossier.grounds),
        "grounds_wanted": [(kind, KINDS[kind]) for kind in form.needs_record() or waiting_on_ground(desk)],
        "recipient": desk.route.recipient, "standing": said_of(incident.convenant_id),
    }  # fmt: skip
    return render(request, "incidents/exchange_prepare.html", context, status=status)


def waiting_on_ground(desk: Desk) -> list[str]:
    """Grounds that, once recorded, would open what is locked now."""
    if desk.bare(DataClass.PERSONS).outcome != Outcome.DENY:
        return []
    answered = {"consent": True, "necessity": True, "subsidiarity": True}
    return [kind for kind in KINDS if desk.route.ask(DataClass.PERSONS, answered | {"ground": kind}).allowed]


def page_title(desk: Desk) -> str:
    if desk.route.recipient_role == Role.POLITIE:
        return "Melding aan de politie voorbereiden"
    return f"Kopie voor {desk.route.recipient.name} voorbereiden"


def sees(desk: Desk) -> str:
    return f"Na verzenden: {attendant(desk)}, {desk.route.recipient.name}. Zij krijgen een kopie, geen toegang."


def check_page(request: PortalRequest, desk: Desk, form: ParcelForm, *, status: int = 200) -> HttpResponse:
    """The exact copy. With persons in it the vault opens for that, which is recorded."""
    parcel, incident = form.parcel(), desk.dossier.incident
    if form.has_people:
        open_for_copy(request, incident)
    copy = make_copy(desk.dossier, parcel.fields)
    boxes = [box_for(desk, answer, data_class) for data_class, answer in form.answers.items()]
    context = head(incident) | {
        "form": form, "copy": copy, "recipient": desk.route.recipient, "attendant": attendant(desk), "verdicts": boxes,
        "title": "Klaar voor akkoord?" if form.waits else "Controleren en versturen", "sees": sees(desk),
        "again": reverse("exchange:prepare", args=[incident.pk, desk.route.recipient.slug]),
        "ground": dict(Ground.choices).get(parcel.ground, ""),
    }  # fmt: skip
    return render(request, "incidents/exchange_check.html", context, status=status)


def open_for_copy(request: PortalRequest, incident: Incident) -> None:
    """Nobody sees a person's data without an opening of the vault that says what for."""
    if not has_open_vault(incident, request.actor):
        open_vault(incident, "melding", actor=request.actor)


def send(request: PortalRequest, desk: Desk, form: ParcelForm) -> HttpResponse:
    incident, recipient = desk.dossier.incident, desk.route.recipient
    submission = form.cleaned_data["submission"]
    try:
        sent = disclose(incident, actor=request.actor, recipient=recipient, submission=submission, parcel=form.parcel())
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return desk_page(request, desk, form, status=422)
    tell_sent(request, sent, recipient)
    return redirect("incidents:detail", pk=incident.pk)


def tell_sent(request: PortalRequest, sent: Disclosure, recipient: Organisation) -> None:
    moment = nl_time(sent.sent_at)
    messages.success(
        request, f"Melding verstuurd aan {recipient.name} om {moment}. Intrekken kan tot de ontvanger het opent."
    )


def set_ready(request: PortalRequest, desk: Desk, form: ParcelForm) -> HttpResponse:
    propose(desk.dossier.incident, desk.route.recipient, form.parcel(), actor=request.actor)
    messages.success(request, "Wacht op akkoord van de directie. Er is nog niets verstuurd.")
    return redirect("incidents:detail", pk=desk.dossier.incident.pk)


@require_http_methods(GET_POST)
@needs(HANDLE)
def agree(request: PortalRequest, pk: UUID, draft: UUID) -> HttpResponse:
    """The second pair of eyes: the whole copy, then send it or turn it down."""
    incident = fetch(pk, request.actor)
    waiting = next((row for row in proposals_for(incident) if row.pk == draft), None)
    if waiting is None:
        raise Http404
    slug, parcel = proposal(waiting)
    recipient = recipient_or_404(incident, slug, request)
    refusal = None
    if request.method == "POST":
        try:
            if request.POST.get("besluit") == "openen":
                open_for_copy(request, incident)
                return redirect("exchange:agree", pk=pk, draft=draft)
            return decide(request, incident, waiting, recipient)
        except Refused as refused:
            refusal = refused
    return agree_page(request, incident, parcel, recipient, refusal)


def decide(request: PortalRequest, incident: Incident, waiting: Any, recipient: Organisation) -> HttpResponse:
    if request.POST.get("besluit") == "nee":
        reject(waiting, incident, actor=request.actor)
        messages.success(request, "Het voorstel is weg. Er is niets verstuurd.")
    else:
        seen = request.POST.get("gezien", "")
        tell_sent(request, approve(waiting, incident, recipient, actor=request.actor, seen=seen), recipient)
    return redirect("incidents:detail", pk=incident.pk)


def agree_page(
    request: PortalRequest, incident: Incident, parcel: Parcel, recipient: Organisation, refusal: Refused | None
) -> HttpResponse:
    """Persons are shown while the vault is open; looking opens nothing, and what was not shown gets no akkoord."""
    desk = desk_for(incident, recipient, request.actor)
    closed = bool(people_of(desk.dossier, parcel.fields)) and not has_open_vault(incident, request.actor)
    shown = parcel.fields & CORE_FIELDS if closed else parcel.fields
    context = head(incident) | {
        "copy": make_copy(desk.dossier, shown), "closed": closed, "recipient": recipient, "attendant": attendant(desk),
        "parcel": parcel, "ground": dict(Ground.choices).get(parcel.ground, ""), "refusal": refusal,
        "own": parcel.prepared_by is not None and is_same_person(parcel.prepared_by, request.actor),
        "seen": "" if closed else mark_of(desk.dossier, parcel), "sees": sees(desk),
        "directie": request.actor.function == Function.DIRECTIE,
    }  # fmt: skip
    return render(request, "incidents/exchange_agree.html", context, status=422 if refusal else 200)


@require_http_methods(GET_POST)
@needs(HANDLE)
def ground(request: PortalRequest, pk: UUID, kind: str) -> HttpResponse:
    """Records a consent or a vordering and goes back to the copy it is for."""
    incident = fetch(pk, request.actor)
    if kind not in KINDS:
        raise Http404
    back_to = request.GET.get("naar", "")
    people = list(incident.people.order_by("pseudonym"))
    form = GroundForm(posted(request), kind=kind, people=people)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        record_ground(incident, actor=request.actor, kind=kind, **values)
        messages.success(request, f"{Ground(kind).value.capitalize()} vastgelegd. Kies nu wat er meegaat.")
        return redirect(way_back(incident, back_to, request))
    context = head(incident) | {
        "form": form,
        "title": KINDS[kind],
        "kind": kind,
        "way_back": way_back(incident, back_to, request),
    }
    return render(request, "incidents/exchange_ground.html", context, status=422 if form.errors else 200)


def way_back(incident: Incident, slug: str, request: PortalRequest) -> str:
    """To the copy it was recorded for, when that is a party; else to the incident."""
    if slug and party_of(incident, request.actor).filter(organisation__slug=slug[:80]).exists():
        return reverse("exchange:prepare", args=[incident.pk, slug])
    return reverse("incidents:detail", args=[incident.pk])


@require_POST
@needs(HANDLE)
def ground_withdrawn(request: PortalRequest, pk: UUID, ground_pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    row = get_visible_or_404(GroundRecord.objects.filter(incident=incident), pk=ground_pk)
    withdraw_ground(row, actor=request.actor)
    messages.success(request, "Toestemming ingetrokken. Vanaf nu gaat er niets meer op mee.")
    return redirect(way_back(incident, request.POST.get("naar", ""), request))


@require_GET
@needs(HANDLE)
def why(request: PortalRequest, pk: UUID, recipient: str, data_class: str) -> HttpResponse:
    """The rule behind a verdict, and who may decide otherwise."""
    incident = fetch(pk, request.actor)
    if data_class not in DataClass.values:
        raise Http404
    desk = desk_for(incident, recipient_or_404(incident, recipient, request), request.actor)
    answer = desk.bare(DataClass(data_class))
    context = head(incident) | {
        "verdict": box_for(desk, answer, DataClass(data_class)) | {"why_url": ""}, "answer": answer,
        "opens": waiting_on_ground(desk), "recipient": desk.route.recipient,
        "back": reverse("exchange:prepare", args=[pk, recipient]), "back_label": page_title(desk),
        "valid": [row for kind in KINDS for row in valid_grounds(desk.dossier, kind)],
    }  # fmt: skip
    return render(request, "incidents/exchange_why.html", context)
