""" "Incident melden": one screen, five fields."""

from datetime import time
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from convenant import clock
from convenant.forms.plain import clean_text
from convenant.http import GET_POST, PortalRequest
from convenant.models import ConvenantVersion, VersionStatus
from convenant.pages import accepted
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import Actor
from incidents.actions.drafts import draft_values, drop_draft, find_draft, save_draft
from incidents.actions.recording import Report, record_incident
from incidents.forms.recording import RecordForm
from incidents.lint.moving import move_out
from incidents.models import Incident
from incidents.permissions import HANDLE, RECORD, VAULT, may, needs, visible_to
from incidents.queries.detail import closed_sees
from incidents.queries.rules import automatic_core_article, on_saving
from incidents.queries.taxonomy import taxonomy
from incidents.vocabulary import CONCERN_FORM, INCIDENT_FORM
from parties.models import Location
from parties.queries.places import offered_to

from .drafting import DRAFT_LENGTH, found_draft, keep_typed

LESSONS_START, LESSONS_END = time(7, 30), time(18)
"""Who reports between these hours reports what just happened."""

NEXT = "Hieronder staat wat het handelingsprotocol nu vraagt."
NOT_YOURS = "De veiligheidscoördinator gaat verder. U ziet hier hoe het loopt."
EARLIER = "Op {} gold deze versie van het convenant nog niet. Het incident volgt het protocol van nu."


@require_http_methods(GET_POST)
@needs(RECORD)
def record(request: PortalRequest) -> HttpResponse:
    if request.method == "POST":
        return moved(request) if request.POST.get("lint") == "kluis" else saved(request)
    draft = found_draft(request, INCIDENT_FORM)
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
        "form": form, "saved_at": saved_at, "consequence": on_saving(article),
        "several_circles": len(form.versions) > 1, "slug": form.version.convenant.slug if form.version else "",
        "lint_article": lint_article(form.version), "asks_reason": asks_reason(form),
        "draft_form": INCIDENT_FORM,
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
    made: list[Incident] = []
    if not accepted(form, lambda: made.append(record_incident(report_of(form), actor=request.actor))):
        return unsaved(request, form)
    drop_draft(INCIDENT_FORM, actor=request.actor)
    return after_saving(request, made[0], form.version_row())


def unsaved(request: PortalRequest, form: RecordForm, *, status: int = 422) -> HttpResponse:
    draft = keep_typed(request, INCIDENT_FORM, form.data)
    return form_page(request, form, saved_at=draft and draft.saved_at, status=status)


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
    messages.success(request, f"Opgeslagen. {NEXT if may(request.actor, HANDLE) else NOT_YOURS}")
    if version.valid_from and incident.occurred_on < version.valid_from:
        messages.info(request, EARLIER.format(nl_plain(incident.occurred_on)))
    return redirect("incidents:detail", pk=incident.pk)


def moved(request: PortalRequest) -> HttpResponse:
    """ "Verplaats naar de kluis": the found words leave the description, the reporter reads it once more and saves."""
    data = request.POST.copy()
    form = form_of(request, data)
    form.is_valid()
    text, note = clean_text(data.get("description", "")), clean_text(data.get("vault_note", ""))
    data["description"], data["vault_note"] = move_out(text, form.findings, note)
    was_moved = form.movable
    data["lint"] = ""
    form = form_of(request, data)
    status = 200 if form.is_valid() else 422
    form.was_moved = was_moved
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


def to_concern_form(request: PortalRequest) -> HttpResponse:
    """What was typed goes along, behind what waited there already."""
    waiting = find_draft(CONCERN_FORM, actor=request.actor)
    before = draft_values(waiting) if waiting else {}
    values = before | {name: request.POST.get(name, "")[:DRAFT_LENGTH] for name in ("sub", "location")}
    parts = (before.get("text", ""), request.POST.get("description", ""), request.POST.get("vault_note", ""))
    text = "\n".join(filter(None, parts))
    save_draft(CONCERN_FORM, values | {"text": text[:DRAFT_LENGTH]}, actor=request.actor)
    drop_draft(INCIDENT_FORM, actor=request.actor)
    messages.info(request, "Een zorgsignaal staat alleen in de kluis. Uw tekst staat hieronder.")
    return redirect("incidents:concern")
