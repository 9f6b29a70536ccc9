"""The sign of concern: a form of its own, whose text goes to the vault and nowhere else."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from convenant.errors import Refused
from convenant.http import GET_POST, PortalRequest
from incidents.actions.concerns import record_concern
from incidents.actions.drafts import draft_values, drop_draft
from incidents.forms.recording import ConcernForm
from incidents.models import Draft
from incidents.permissions import RECORD, needs
from incidents.queries.taxonomy import KEEPS_CONCERN, Taxonomy, taxonomy
from incidents.vocabulary import CONCERN_FORM
from parties.queries.places import offered_to

from .drafting import found_draft, keep_typed
from .recording import defaults, versions_of


@require_http_methods(GET_POST)
@needs(RECORD)
def concern(request: PortalRequest) -> HttpResponse:
    if request.method == "POST":
        return save_concern(request)
    kept = found_draft(request, CONCERN_FORM)
    location = defaults(request, list(offered_to(request.actor)))["location"]
    values = {"location": location} | (draft_values(kept) if kept else {})
    return form_page(request, form_of(request, initial=values), kept)


def form_page(request: PortalRequest, form: ConcernForm, kept: Draft | None, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form, "saved_at": kept and kept.saved_at,
        "draft_form": CONCERN_FORM,
    }  # fmt: skip
    return render(request, "incidents/concerns/record.html", context, status=status)


def form_of(
    request: PortalRequest, data: QueryDict | None = None, initial: dict[str, object] | None = None
) -> ConcernForm:
    versions = versions_of(request)
    names = taxonomy(versions[0].taxonomy if versions else "")
    places = list(offered_to(request.actor))
    return ConcernForm(data, initial=initial, taxonomy=names, concern=concern_code(names), locations=places)


def concern_code(names: Taxonomy) -> str:
    return next((row.code for row in names.mains if row.keeps == KEEPS_CONCERN), "")


def save_concern(request: PortalRequest) -> HttpResponse:
    form = form_of(request, request.POST)
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
    return form_page(request, form, keep_typed(request, CONCERN_FORM, request.POST), status=422)
