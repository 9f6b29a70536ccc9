"""A register of the organisation on paper: its rows as they are on screen, with the filter in words."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from convenant import clock
from convenant.audit.trail import record
from convenant.file_pages import pdf_answer
from convenant.http import PortalRequest
from convenant.tenancy.models import Organisation

MOST_ON_PAPER = 500


def list_pdf(
    request: PortalRequest,
    rows: Sequence[Sequence[object]],
    *,
    head: Sequence[str],
    title: str,
    conclusion: str,
    name: str,
    back: str,
    noted: str,
    marks: Iterable[object] = (),
) -> HttpResponse:
    """`name`: of the file; `noted`: the action in the trail; `marks`: the filter, as the page shows it."""
    context = {
        "head": head, "rows": rows[:MOST_ON_PAPER], "is_cut": len(rows) > MOST_ON_PAPER, "marks": marks,
        "organisation": request.actor.organisation_name, "today": clock.today(), "title": title,
        "conclusion": conclusion,
    }  # fmt: skip
    return pdf_answer(
        request, "convenant/privacy/list_pdf.html", context, name, back=back,
        tell=lambda: record(request.actor, noted, Organisation(pk=request.actor.organisation)),
    )  # fmt: skip
