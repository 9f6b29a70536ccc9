"""What the school gave: the list, its export, one copy, recall, and the answers on it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from convenant import clock
from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.file_pages import file_of
from convenant.http import PortalRequest
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Organisation
from incidents.actions.answers import answer_text, take_in_answer
from incidents.actions.exchange import withdraw
from incidents.forms.exchange import GivenFilter
from incidents.models import Notice, NoticeKind
from incidents.permissions import HANDLE, needs
from incidents.queries.exchange import answer_line, panel_line
from incidents.queries.given import (
    EXPORT_HEAD,
    Filter,
    detail,
    export_lines,
    filtered,
    given_by,
    line,
    recipients_so_far,
    with_notices,
)  # fmt: skip

PER_PAGE, MOST = 25, 1000


@require_GET
@needs(HANDLE)
def given(request: PortalRequest) -> HttpResponse:
    form = GivenFilter(request.GET, recipients=recipients_so_far(request.actor))
    chosen = form.chosen()
    page = Paginator(filtered(given_by(request.actor), chosen), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "form": form, "page": page, "lines": [line(copy) for copy in with_notices(page.object_list)],
        "filtering": chosen != Filter(), "query": query(request.GET), "sees": sees(request),
    }  # fmt: skip
    return render(request, "incidents/exchange_given.html", context)


def query(values: QueryDict) -> str:
    kept = values.copy()
    kept.pop("pagina", None)
    return kept.urlencode()


def sees(request: PortalRequest) -> str:
    return f"{request.actor.organisation_name}, voor uw locaties. De ontvanger ziet alleen de eigen kopie."


@require_GET
@needs(HANDLE)
def export(request: PortalRequest, kind: str) -> HttpResponse:
    """The list as filtered, at most a thousand rows; the export itself is in the trail."""
    answer = file_of(kind)
    form = GivenFilter(request.GET, recipients=recipients_so_far(request.actor))
    rows = with_notices(filtered(given_by(request.actor), form.chosen())[:MOST])
    record(request.actor, "disclosures.exported", Organisation(pk=request.actor.organisation), fields=["metadata"])
    about = [("Verstrekkingen van", request.actor.organisation_name), ("Gemaakt", f"{clock.now():%Y-%m-%d %H:%M}")]
    return answer("verstrekkingen", EXPORT_HEAD, list(export_lines(rows)), about=about)


@require_GET
@needs(HANDLE)
def disclosure(request: PortalRequest, pk: UUID) -> HttpResponse:
    return copy_page(request, pk)


def copy_page(request: PortalRequest, pk: UUID, refusal: Refused | None = None) -> HttpResponse:
    row = get_visible_or_404(given_by(request.actor), pk=pk)
    copy = with_notices([row])[0]
    answers = [answer_line(notice) | {"text": seen_text(notice)} for notice in copy.answers]
    if any(answer["text"] for answer in answers):
        record(request.actor, "answer.read_again", row)
    context = detail(copy) | {
        "answers": answers, "refusal": refusal, "sees": sees(request),
        "withdraw_url": panel_line(copy)["withdraw_url"], "back": reverse("incidents:detail", args=[row.incident_id]),
    }  # fmt: skip
    return render(request, "incidents/exchange_disclosure.html", context, status=422 if refusal else 200)


def seen_text(notice: Notice) -> str:
    """Read once by a click that is in the trail; from then on it may stand on the page."""
    return answer_text(notice) if notice.seen_at else ""


@require_POST
@needs(HANDLE)
def withdrawn(request: PortalRequest, pk: UUID) -> HttpResponse:
    row = get_visible_or_404(given_by(request.actor), pk=pk)
    try:
        withdraw(row, actor=request.actor)
    except Refused as refusal:
        return copy_page(request, pk, refusal)
    messages.success(request, "Ingetrokken voordat hij is geopend. Dat blijft in het logboek staan.")
    return redirect("incidents:detail", pk=row.incident_id)


@require_POST
@needs(HANDLE)
def answer_read(request: PortalRequest, pk: UUID) -> HttpResponse:
    answers = Notice.objects.filter(kind=NoticeKind.ANSWER, disclosure__in=given_by(request.actor).values("pk"))
    notice = get_visible_or_404(answers, pk=pk)
    take_in_answer(notice, actor=request.actor)
    return redirect("exchange:disclosure", pk=notice.disclosure)
