""" "Incident melden", the sign of concern, and their drafts."""

from datetime import time
from typing import Any, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from convenant import clock
from convenant.errors import Refused
from convenant.http import PortalRequest
from convenant.models import ConvenantVersion, VersionStatus
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import Actor
from incidents import carry, lint
from incidents.actions.concerns import record_concern
from incidents.actions.drafts import autosave, draft_values, drop_draft, find_draft, save_draft
from incidents.actions.recording import Report, record_incident
from incidents.forms.core import clean_text
from incidents.forms.recording import FIELDS, SEVERAL, ConcernForm, RecordForm
from incidents.models import Draft, Incident
from incidents.permissions import RECORD, VAULT, may, needs, refuse, visible_to
from incidents.queries.detail import closed_sees
from incidents.queries.rules import automatic_core_article, on_saving
from incidents.queries.taxonomy import KEEPS_CONCERN, Taxonomy, taxonomy
from incidents.vocabulary import CONCERN_FORM, INCIDENT_FORM
from parties.models import Location
from parties.queries.places import offered_to

DRAFT_LENGTH = 20_000
LESSONS_START, LESSONS_END = time(7, 30), time(18)
"""Who reports between these hours reports what just happened."""

EARLIER = "Op {} gold deze versie van het convenant nog niet. Het incident volgt het protocol van nu."
CONCERN_FIELDS = ("sub", "location", "text")
OTHER_ROLE = "U opende dit formulier in een andere rol. Wissel eerst terug van rol. Er is niets opgeslagen."


@login_not_required  # so that a form posted after the session ended can be kept for its owner
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return keep_and_sign_in(request)
    return record_page(cast(PortalRequest, request))


def keep_and_sign_in(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and carry.keep(request, typed(request.POST, FIELDS)):
        messages.info(request, "U was te lang weg en bent uitgelogd. Uw tekst is bewaard als concept.")
    return redirect_to_login(reverse("incidents:record"))


@needs(RECORD)
def record_page(request: PortalRequest) -> HttpResponse:
    if carry.is_of_another(request, request.actor):
        return refuse(request, OTHER_ROLE)
    if request.method == "POST":
        return moved(request) if request.POST.get("lint") == "kluis" else saved(request)
    if kept := carry.take(request, request.actor):
        save_draft(INCIDENT_FORM, kept, actor=request.actor)
    draft = find_draft(INCIDENT_FORM, actor=request.actor)
    values = draft_values(draft) if draft else {}
    first = defaults(request, list(offered_to(request.actor)))
    return form_page(request, form_of(request, initial=first | values), saved_at=draft and draft.saved_at)


def versions_of(request: PortalRequest) -> list[ConvenantVersion]:
    found = ConvenantVersion.objects.filter(convenant__in=request.actor.circles, status=VersionStatus.ADOPTED)
    return list(found.select_related("convenant").order_by("convenant__name"))


def form_of(request: PortalRequest, data: QueryDict | None = None, initial: dict[str, Any] | None = None) -> RecordForm:
    versions = versions_of(request)
    chosen = str((data or initial or {}).get("convenant", ""))
    version = next((row for row in versions if str(row.convenant_id) == chosen), versions[0] if versions else None)
    form = RecordForm(
        data,
        initial=initial,
        taxonomy=taxonomy(version.taxonomy if version else ""),
        organisation=vault_of(request.actor),
        locations=list(offered_to(request.actor)),
        versions=versions,
        school=request.actor.organisation_name,
    )
    form.version = version
    return form


def vault_of(actor: Actor) -> UUID | None:
    """Whose vault may answer that it knows a name: a docent's question stays without that answer."""
    return actor.organisation if may(actor, VAULT) else None


def defaults(request: PortalRequest, places: list[Location]) -> dict[str, Any]:
    """Now, and of the open locations the one this person reported for last. After hours the time is not guessed."""
    now = clock.now()
    mine = Incident.objects.filter(recorded_by=request.actor.membership_id).order_by("-recorded_at")
    last = mine.values_list("location_id", flat=True).first()
    place = next((row.pk for row in places if row.pk == last), places[0].pk if places else "")
    circle = request.actor.circles[0] if request.actor.circles else ""
    at = f"{now:%H:%M}" if LESSONS_START <= now.time() <= LESSONS_END else ""
    return {
        "occurred_on": now.date().isoformat(), "occurred_at": at, "location": str(place),
        "convenant": str(circle), "submission": str(uuid4()),
    }  # fmt: skip


def form_page(request: PortalRequest, form: RecordForm, *, saved_at: Any = None, status: int = 200) -> HttpResponse:
    article = automatic_core_article(form.version) if form.version else None
    context = {
        "form": form, "saved_at": saved_at, "consequence": on_saving(article), "owner": carry.owner_mark(request.actor),
        "several_circles": len(form.versions) > 1, "slug": form.version.convenant.slug if form.version else "",
        "lint_article": lint_article(form.version), "asks_reason": asks_reason(form),
    }  # fmt: skip
    return render(request, "incidents/record.html", context, status=status)


def lint_article(version: ConvenantVersion | None) -> str:
    return str(version.settings.get("data.personal.mode", {}).get("article", "")) if version else ""


def asks_reason(form: RecordForm) -> bool:
    return bool(form.findings) and (form.data.get("lint") == "geen" or bool(form.data.get("lint_reason")))


def saved(request: PortalRequest) -> HttpResponse:
    form = form_of(request, request.POST)
    if form.is_concern:
        return to_concern_form(request)
    if not form.is_valid() or request.POST.get("lint") == "geen":
        return unsaved(request, form)
    try:
        incident = record_incident(report_of(form), actor=request.actor)
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return unsaved(request, form)
    drop_draft(INCIDENT_FORM, actor=request.actor)
    return after_saving(request, incident, form.version_row())


def unsaved(request: PortalRequest, form: RecordForm, *, status: int = 422) -> HttpResponse:
    """What was typed is kept, whatever was wrong with it."""
    draft = save_draft(INCIDENT_FORM, typed(form.data, FIELDS), actor=request.actor)
    return form_page(request, form, saved_at=draft.saved_at, status=status)


def typed(data: Any, names: tuple[str, ...]) -> dict[str, Any]:
    one = {name: str(data.get(name, ""))[:DRAFT_LENGTH] for name in names if name in data}
    return one | {name: [each[:40] for each in data.getlist(name)[:20]] for name in one if name in SEVERAL}


def report_of(form: RecordForm) -> Report:
    values = form.cleaned_data
    return Report(
        version=form.version_row(), location=form.location_row(), category=values["kind"],
        description=values["description"], place=values["place"], occurred_on=values["occurred_on"],
        occurred_at=values["occurred_at"], seriousness=values["seriousness"], facets=values["facets"],
        lint_reason=values["lint_reason"],
        vault_text=values["vault_note"], submission=values["submission"],
    )  # fmt: skip


def after_saving(request: PortalRequest, incident: Incident, version: ConvenantVersion) -> HttpResponse:
    if not visible_to(request.actor).filter(pk=incident.pk).exists():
        messages.success(request, f"Opgeslagen. {closed_sees(request.actor)}")
        return redirect("home")
    messages.success(request, "Opgeslagen. Hieronder staat wat het handelingsprotocol nu vraagt.")
    if version.valid_from and incident.occurred_on < version.valid_from:
        messages.info(request, EARLIER.format(nl_plain(incident.occurred_on)))
    return redirect("incidents:detail", pk=incident.pk)


def moved(request: PortalRequest) -> HttpResponse:
    """ "Verplaats naar de kluis": the found words leave the description, the reporter reads it once more and saves."""
    data = request.POST.copy()
    form = form_of(request, data)
    text = clean_text(data.get("description", ""))
    found = lint.findings(text, vault_of(request.actor), form.place_names)
    soft = [finding for finding in found if not finding.hard]
    data["description"], cut = lint.move_out(text, soft)
    data["vault_note"] = "\n".join(part for part in (data.get("vault_note", "").strip(), cut) if part)
    data["lint"] = ""
    form = form_of(request, data)
    status = 200 if form.is_valid() else 422
    form.was_moved = bool(soft)
    return unsaved(request, form, status=status)


@require_GET
@needs(RECORD)
def sub_kinds(request: PortalRequest) -> HttpResponse:
    """The sub-kind and the seriousness that belong to the chosen category, for htmx."""
    form = form_of(request, initial={"category": request.GET.get("category", ""), "sub": request.GET.get("sub", "")})
    known = form.taxonomy.subs_of(form.main)
    chosen = next((row for row in known if row.code == request.GET.get("sub")), known[0] if len(known) == 1 else None)
    if chosen:
        form.initial["sub"], form.initial["seriousness"] = chosen.code, chosen.seriousness
    return render(request, "incidents/record_sub.html", {"form": form})


@require_POST
@needs(RECORD)
def draft(request: PortalRequest) -> HttpResponse:
    """Autosave: two seconds after the last key."""
    if carry.is_of_another(request, request.actor):
        return refuse(request, OTHER_ROLE)
    kept = autosave(INCIDENT_FORM, typed(request.POST, FIELDS), actor=request.actor)
    if kept is None:
        return HttpResponse(status=204)
    return render(request, "components/draft.html", {"saved_at": kept.saved_at})


@require_POST
@needs(RECORD)
def drop(request: PortalRequest) -> HttpResponse:
    drop_draft(INCIDENT_FORM, actor=request.actor)
    messages.success(request, "Concept weggegooid.")
    return redirect("home")


def to_concern_form(request: PortalRequest) -> HttpResponse:
    values = {name: request.POST.get(name, "")[:DRAFT_LENGTH] for name in ("sub", "location")}
    text = "\n".join(filter(None, (request.POST.get("description", ""), request.POST.get("vault_note", ""))))
    save_draft(CONCERN_FORM, values | {"text": text[:DRAFT_LENGTH]}, actor=request.actor)
    drop_draft(INCIDENT_FORM, actor=request.actor)
    messages.info(request, "Een zorgsignaal staat alleen in de kluis. Uw tekst staat hieronder.")
    return redirect("incidents:concern")


@require_http_methods(["GET", "POST"])
@needs(RECORD)
def concern(request: PortalRequest) -> HttpResponse:
    if carry.is_of_another(request, request.actor):
        return refuse(request, OTHER_ROLE)
    if request.method == "POST":
        return save_concern(request)
    kept = find_draft(CONCERN_FORM, actor=request.actor)
    location = defaults(request, list(offered_to(request.actor)))["location"]
    initial = {"location": location} | (draft_values(kept) if kept else {})
    form = concern_form(request, initial=initial)
    return concern_page(request, form, kept)


def concern_page(request: PortalRequest, form: ConcernForm, kept: Draft | None, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "saved_at": kept and kept.saved_at, "owner": carry.owner_mark(request.actor)}
    return render(request, "incidents/concerns/record.html", context, status=status)


def concern_form(
    request: PortalRequest, data: QueryDict | None = None, initial: dict[str, Any] | None = None
) -> ConcernForm:
    versions = versions_of(request)
    names = taxonomy(versions[0].taxonomy if versions else "")
    places: list[Location] = list(offered_to(request.actor))
    return ConcernForm(data, initial=initial, taxonomy=names, concern=concern_code(names), locations=places)


def concern_code(names: Taxonomy) -> str:
    return next((row.code for row in names.mains if row.keeps == KEEPS_CONCERN), "")


def save_concern(request: PortalRequest) -> HttpResponse:
    form = concern_form(request, request.POST)
    if form.is_valid():
        try:
            record_concern(
                form.location_row(), form.category_row(), form.cleaned_data["text"], actor=request.actor,
                submission=form.cleaned_data["submission"],
            )  # fmt: skip
        except Refused as refusal:
            form.add_error("text", refusal.sentence)
        else:
            drop_draft(CONCERN_FORM, actor=request.actor)
            messages.success(request, "Opgeslagen in de kluis. Er is geen incident gemaakt en niets verstuurd.")
            return redirect("home")
    kept = save_draft(CONCERN_FORM, typed(request.POST, CONCERN_FIELDS), actor=request.actor)
    return concern_page(request, form, kept, status=422)
