"""A long list of the register as a file: asked, made by a job, fetched by who asked it, gone after a week."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from convenant import clock
from convenant.actions.made_files import KEPT, files_of, own_ready
from convenant.errors import Refused
from convenant.file_pages import file_progress
from convenant.http import GET_POST, PortalRequest
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Job, JobState
from incidents.actions.exporting import EXPORT, ask_export, hand_out, is_his
from incidents.permissions import REGISTER, needs

from .register import Register
from .way_back import list_url

TYPES = {
    "csv": "text/csv; charset=utf-8", "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
CHANGED = "De lijst is intussen veranderd. Kijk na en bevestig opnieuw."
GONE = (
    "Dit bestand is weggegooid, of u werkt niet meer op een locatie die erin staat. Maak het opnieuw vanuit de lijst."
)
SEARCHED = "q"


@require_http_methods(GET_POST)
@needs(REGISTER)
def ask(request: PortalRequest, kind: str) -> HttpResponse:
    """First how many rows there are on the screen; confirmed, a job makes the file."""
    reading = Register(request)
    pks = list(reading.rows().values_list("pk", flat=True))
    refusal = ""
    if request.method == "POST":
        refusal = CHANGED if request.POST.get("aantal") != str(len(pks)) else ""
        try:
            if not refusal:
                made = ask_export(kind, pks, about(reading), actor=request.actor)
                return redirect("incidents:file-job", job_id=made.pk)
        except Refused as refused:
            refusal = refused.sentence
    context = {
        "number": len(pks), "kind": kind.upper(), "refusal": refusal, "back": list_url(reading.query),
        "filters": about(reading)["filters"], "view": reading.view.label, "days": KEPT.days,
        "sees": f"{request.actor.organisation_name}. Het bestand is voor u alleen. Dat u het maakt, wordt vastgelegd.",
    }  # fmt: skip
    return render(request, "incidents/register/file_ask.html", context, status=422 if refusal else 200)


def about(reading: Register) -> dict[str, str]:
    """In words. What was typed to search stays in no row: that there was something is enough."""
    words = reading.in_words()
    said = ["met een zoekwoord" if name == SEARCHED else text for name, text in words.items()]
    return {"view": reading.view.label, "filters": ", ".join(said) or "geen"}


def own_job(request: PortalRequest, pk: UUID) -> Job:
    """The bar asks often, and the keys of all rows are long."""
    return get_visible_or_404(files_of(EXPORT, request.actor).defer("arguments"), pk=pk)


def own_files(request: PortalRequest) -> dict[UUID, Job]:
    """That this person may still have."""
    return {row.pk: row for row in own_ready(EXPORT, request.actor) if is_his(row, request.actor)}


@require_GET
@needs(REGISTER)
def index(request: PortalRequest) -> HttpResponse:
    rows = [
        {"url": reverse("incidents:file", args=[pk]), "made_at": row.finished_at, "rows": row.result["rows"],
         "kind": row.result["kind"].upper(), "until": row.finished_at and row.finished_at + KEPT}
        for pk, row in own_files(request).items()
    ]  # fmt: skip
    return render(request, "incidents/register/files.html", {"files": rows, "days": KEPT.days})


@require_GET
@needs(REGISTER)
def job(request: PortalRequest, job_id: UUID) -> HttpResponse:
    row = own_job(request, job_id)
    is_there = row.state == JobState.DONE and job_id in own_files(request)
    return file_progress(
        request, row, reverse("incidents:file", args=[job_id]) if is_there else "", title="Bestand van het register",
        back_url=reverse("incidents:files"), back_label="Uw bestanden", result_label="Bestand ophalen", gone=GONE,
        again_url=reverse("incidents:list"), again_label="Naar de lijst",
    )  # fmt: skip


@require_GET
@needs(REGISTER)
def download(request: PortalRequest, job_id: UUID) -> HttpResponseBase:
    row = own_files(request).get(job_id)
    if row is None:
        raise Http404
    kind = row.result["kind"]
    response = StreamingHttpResponse(hand_out(row, actor=request.actor), content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="incidenten-{clock.today():%Y-%m-%d}.{kind}"'
    return response
