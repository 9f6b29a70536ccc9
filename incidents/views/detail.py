"""The page of one incident; changing the core, closing, withdrawing."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from convenant.addresses import address
from convenant.errors import Conflict, Refused
from convenant.forms.fields import show_both
from convenant.http import GET_POST, PortalRequest, number_in, posted
from convenant.pages import done, form_page
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import read_ahead
from convenant.tenancy.scope import Actor
from convenant.wording import listing
from incidents import hooks
from incidents.actions.four_eyes import agreed_request, asks_four_eyes, waiting_request
from incidents.actions.recording import CoreChange, change_core, close_incident, read_closed, withdraw_incident
from incidents.actions.vault import has_open_vault
from incidents.forms.proving import DoneForm
from incidents.forms.recording import ChangeForm
from incidents.forms.steps import KeptReasonForm
from incidents.models import Incident, IncidentState
from incidents.models.involved import Involved
from incidents.permissions import HANDLE, OWN_REPORTS, REGISTER, VAULT, WITHDRAW, may, needs, visible_to
from incidents.queries.detail import detail, incident_title, reads, seen_at, with_vault_counts
from incidents.queries.four_eyes import ASKS, waiting_words
from incidents.queries.involved import in_vault, involved_words, pupils_in_vault
from incidents.queries.step_lines import StepLine
from incidents.queries.taxonomy import SERIOUSNESS, names_of, shown_reference, shown_version
from incidents.queries.trends import FALL, Suggestion, reads_beside, suggestions_now
from incidents.queries.vault import last_opening, vault_contents, vault_summary
from incidents.vocabulary import PURPOSES
from parties.queries.places import locations_of
from protocols.planning import MELDING

from .conflicts import conflict_page
from .step_fields import fields_of
from .way_back import asked, keeping, list_url, to_incident

CORE = ("description", "place", "occurred_on", "occurred_at", "seriousness", "pupils", "facets", "involved")

FROM_VAULT = "uit-de-kluis"


def fetch(pk: UUID, actor: Actor) -> Incident:
    """With location, convenant and the counts of the vault; 404 outside the walls and outside one's locations."""
    incident: Incident | None = (
        seen_at(pk, actor) if may(actor, REGISTER) else with_vault_counts(visible_to(actor)).filter(pk=pk).first()
    )
    if incident is None:
        raise Http404
    incident.convenant = shown_version(incident.convenant_id).convenant
    return incident


@require_GET
@needs(OWN_REPORTS)
def show(request: PortalRequest, pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    read_closed(incident, actor=request.actor)
    return page(request, incident)


def page(
    request: PortalRequest, incident: Incident, *, status: int = 200, step_form: DoneForm | None = None, **more: Any
) -> HttpResponse:
    """`more` adds to what the page shows: a refusal, an error at the vault. A form with errors opens its own step."""
    chosen = step_form.step.number + 1 if step_form else chosen_step(request)
    openings = [last_opening(incident, request.actor)] if may(request.actor, VAULT) else []
    read_ahead([*reads(incident, request.actor), *openings, *reads_beside(*around(request, incident))])
    context = detail(incident, request.actor, chosen)
    at_hand = context["at_hand"]
    if context["handles"] and at_hand and at_hand.key != "close":
        at_hand.incident = incident
        form: Any = step_form or SimpleLazyObject(partial(DoneForm, step=at_hand))
        fields = partial(fields_of, at_hand, form, answered=step_form is not None)
        context |= {"step_form": form, "step_errors": step_form, "step_fields": fields}
    if context["shows_vault"]:
        context["vault"] = vault_box(request, incident) | more.pop("vault", {})
        if context["vault"]["open"]:
            context["contents"] = vault_contents(incident)
    context |= way_back(request, context["step_lines"])
    context["trends"] = trends_of(request, incident)
    context |= panels(request, incident) | {"is_melding": bool(at_hand and at_hand.key == MELDING)} | more
    return render(request, "incidents/detail.html", context, status=status)


def way_back(request: PortalRequest, drawn: dict[str, list[StepLine]]) -> dict[str, Any]:
    """To the list as it was; what is done on this page keeps the way."""
    query = asked(request)
    keep = keeping(query)
    with_way = {name: [kept_line(line, keep) for line in lines] for name, lines in drawn.items()}
    return {"list_url": list_url(query), "keep": keep, "step_lines": with_way if keep else drawn}


def kept_line(line: StepLine, keep: str) -> StepLine:
    return replace(line, url=line.url.replace("?", f"{keep}&", 1)) if line.url else line


def trends_of(request: PortalRequest, incident: Incident) -> list[Suggestion]:
    """When this kind happens often."""
    return [one for one in suggestions_now(*around(request, incident)) if one.direction != FALL]


def around(request: PortalRequest, incident: Incident) -> tuple[Actor, list[Circle], str]:
    """Where the trend of this incident is looked for."""
    circles = [circle for circle in request.circles if circle.id == incident.convenant_id]
    return request.actor, circles, incident.category.partition("-")[0]


def chosen_step(request: PortalRequest) -> int | None:
    return number_in(request.GET.get("stap", ""), 2)


def vault_box(request: PortalRequest, incident: Incident) -> dict[str, Any]:
    box = vault_summary(incident, request.actor) | {
        "open_url": address("incidents:vault-open", incident.pk),
        "close_url": address("incidents:vault-close", incident.pk),
    }
    asks = asks_four_eyes(incident) and not box["open"]
    return box | (with_four_eyes(incident, request.actor) if asks else {})


def with_four_eyes(incident: Incident, actor: Actor) -> dict[str, Any]:
    """The box asks a colleague first, then waits, then opens for what was asked."""
    if agreed := agreed_request(incident, actor):
        return {"summary": "Een collega gaf akkoord.", "purposes": [(agreed.purpose, PURPOSES[agreed.purpose])]}
    if waiting := waiting_request(incident, actor):
        return {"summary": waiting_words(waiting), "open_url": ""}
    return {"summary": ASKS, "open_url": address("incidents:vault-ask", incident.pk), "button": "Akkoord vragen"}


def panels(request: PortalRequest, incident: Incident) -> dict[str, list[SafeString]]:
    """Pieces that the exchange of copies puts on this page, for who handles the incident."""
    sources = hooks.detail_panels if may(request.actor, HANDLE) else []
    found = [panel for source in sources if (panel := source(incident, request.actor, request))]
    frame = {"request": request, "csrf_token": get_token(request), "circle": incident.convenant}
    drawn = [(panel.placement, render_to_string(panel.template, frame | panel.context)) for panel in found]
    return {
        "step4_panels": [html for placement, html in drawn if placement == "step4"],
        "main_panels": [html for placement, html in drawn if placement == "main"],
        "side_panels": [html for placement, html in drawn if placement == "side"],
    }


def refused(request: PortalRequest, incident: Incident, refusal: Refused, **more: Any) -> HttpResponse:
    return page(request, incident, status=422, refusal=refusal, **more)


Rest = ParamSpec("Rest")
Page = Callable[Concatenate[PortalRequest, Rest], HttpResponse]


def while_open(view: Page[Rest]) -> Page[Rest]:
    """Nobody fills in a form that is refused: of an ended incident its page says so, with the way to reopen it."""

    @wraps(view)
    def guarded(request: PortalRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        ended = visible_to(request.actor).filter(pk=str(kwargs["pk"])).exclude(state=IncidentState.OPEN)
        if request.method != "POST" and (row := ended.only("pk").first()):
            return ended_page(request, fetch(row.pk, request.actor))
        return view(request, *args, **kwargs)

    return guarded


def ended_page(request: PortalRequest, incident: Incident) -> HttpResponse:
    may_reopen = incident.state == IncidentState.CLOSED
    return render(request, "incidents/ended.html", head(incident) | {"may_reopen": may_reopen})


@require_POST
@needs(HANDLE)
def close(request: PortalRequest, pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    try:
        close_incident(incident, actor=request.actor)
    except Refused as refusal:
        return refused(request, incident, refusal)
    messages.success(request, "Gesloten. De bewaartermijn loopt vanaf vandaag.")
    return to_incident(request, pk)


@require_http_methods(GET_POST)
@needs(WITHDRAW)
@while_open
def withdraw(request: PortalRequest, pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    form = KeptReasonForm(posted(request), organisation=request.actor.organisation)
    if done(request, form, lambda said: withdraw_incident(incident, said["reason"], actor=request.actor)):
        messages.success(request, "Ingetrokken. Het incident blijft in het register staan, met deze status.")
        return redirect("incidents:detail", pk=pk)
    doubles = visible_to(request.actor).filter(merged_into=incident).values_list("reference", flat=True)
    context = head(incident) | {"doubles": listing(shown_reference(one) for one in doubles)}
    return form_page(request, "incidents/withdraw.html", form, context)


def head(incident: Incident) -> dict[str, Any]:
    """What a page below an incident says of it."""
    names = names_of(incident)
    return {
        "incident": incident, "incident_title": incident_title(incident, names),
        "reference": shown_reference(incident.reference), "names": names,
        "back": address("incidents:detail", incident.pk),
    }  # fmt: skip


@require_http_methods(GET_POST)
@needs(HANDLE)
@while_open
def change(request: PortalRequest, pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    context = head(incident)
    offered = counts_offered(request, incident)
    context["offered"] = sum(offered.values())
    form = change_form(request, incident, context, offered)
    if request.method != "POST":
        return render(request, "incidents/change.html", context | {"form": form})
    if form.is_valid() and request.POST.get("lint") != "geen":
        try:
            change_core(incident, core_of(form), actor=request.actor)
        except Conflict as conflict:
            return conflicting(request, incident, form, conflict, context)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Kern gewijzigd. Kopieën die al verstuurd zijn, veranderen niet.")
            return redirect("incidents:detail", pk=pk)
    return render(request, "incidents/change.html", context | {"form": form}, status=422)


def counts_offered(request: PortalRequest, incident: Incident) -> Involved:
    """What the vault would fill in: only while it is open for this person, and numbers alone."""
    return in_vault(incident.pk) if sees_vault(request, incident) else {}


def sees_vault(request: PortalRequest, incident: Incident) -> bool:
    return may(request.actor, VAULT) and has_open_vault(incident, request.actor)


def change_form(request: PortalRequest, incident: Incident, context: dict[str, Any], offered: Involved) -> ChangeForm:
    places = [text for row in locations_of(request.actor) for text in (row.name, row.place)]
    initial = {name: getattr(incident, name) for name in (*CORE, "revision")}
    if FROM_VAULT in request.GET and offered:
        initial["involved"] = offered
    known = pupils_in_vault(incident.pk) if sees_vault(request, incident) else 0
    return ChangeForm(
        posted(request), initial=initial, taxonomy=context["names"], organisation=request.actor.organisation,
        place_names=places, location=incident.location, known=known,
    )  # fmt: skip


def core_of(form: ChangeForm) -> CoreChange:
    values = form.cleaned_data
    return CoreChange(
        **{name: values[name] for name in (*CORE, "revision", "lint_reason")},
    )


def conflicting(
    request: PortalRequest, incident: Incident, form: ChangeForm, conflict: Conflict, context: dict[str, Any]
) -> HttpResponse:
    incident.refresh_from_db()
    names, mine = context["names"], form.cleaned_data
    theirs = {name: getattr(incident, name) for name in CORE}
    rows = [
        (label_of(form, name), words(name, mine[name], names), words(name, theirs[name], names))
        for name in CORE
        if mine[name] != theirs[name]
    ]
    show_both(form, conflict, str(incident.revision), rows, mark="revision", saved=incident, fields=CORE)
    return conflict_page(request, context, form, fields_template="incidents/change_fields.html")


def label_of(form: ChangeForm, name: str) -> str:
    return "Aantallen per rol" if name == "involved" else str(form.fields[name].label)


def words(name: str, value: Any, names: Any) -> str:
    if name == "place":
        return str(names.places.get(value, value))
    if name == "seriousness":
        return f"{value}, {SERIOUSNESS[value]}"
    if name == "involved":
        return involved_words(value) or "geen"
    if name == "facets":
        return ", ".join(names.facets.get(code, code) for code in value) or "geen"
    return str(value if value is not None else "geen")
