"""Taking the organisation's own data along: asking, the progress, the file."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convenant import clock
from convenant.actions import takeout as actions
from convenant.actions.four_eyes import is_open
from convenant.actions.made_files import KEPT, files_of
from convenant.actions.takeout_consent import NOBODY_ELSE, ask_agreement, decide_takeout
from convenant.file_pages import file_progress
from convenant.forms.takeout import SEALED, TakeoutAnswerForm, TakeoutForm
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import AskState, TakeoutRequest
from convenant.pages import colleague_answers, done, form_page
from convenant.queries import takeout as queries
from convenant.refusing import refused
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Job, JobState
from convenant.tenancy.scope import Actor

SEES = "Alleen u. Elke keer dat u dit bestand maakt of ophaalt, wordt vastgelegd."
GONE = (
    f"Het portaal bewaart dit bestand {KEPT.days} dagen, of tot u een nieuw maakt. Daarna gooit het "
    "portaal het weg. Vraag het opnieuw als u het nog nodig hebt."
)
WAITS = "U vroeg akkoord op {day}. Een collega kan tot en met {until} antwoorden; u krijgt bericht."
AGREED = "Een collega gaf akkoord. Het portaal maakt het bestand; u krijgt bericht."
NOT_MADE = (
    "Een collega gaf akkoord, maar het maken is niet gelukt. Kijk of u nog bij alle locaties werkt, "
    "en vraag het opnieuw."
)
DENIED = "Een collega ging niet akkoord: "
LAPSED = "Niemand antwoordde op tijd op uw verzoek. U kunt het opnieuw vragen."
HEAD = {
    "title": "Verzoek om gegevens mee te nemen",
    "mark": "namen en verhalen",
    "back_label": "Start",
    "sees": "Wie het vraagt, en wie bij uw organisatie akkoord kan geven.",
}
View = Callable[..., HttpResponseBase]


def for_takers(view: View) -> View:
    """404 where there is nothing to take; 403 with who may for other functions."""

    @wraps(view)
    def guarded(request: PortalRequest, **kwargs: Any) -> HttpResponseBase:
        if not queries.has_own_rows(request.actor):
            raise Http404
        if not queries.may_take_out(request.actor):
            return refused(request, "Dit hoort niet bij uw functie.", who_may=queries.WHO_MAY)
        return view(request, **kwargs)

    return guarded


@require_http_methods(GET_POST)
@for_takers
def index(request: PortalRequest) -> HttpResponse:
    actor = request.actor
    form = TakeoutForm(posted(request), chooses=queries.reads_sealed(actor) and not queries.is_board(actor))
    made: list[Job] = []
    if done(request, form, lambda values: made.extend(_ask(values, actor))):
        if made:
            return redirect("takeout:progress", job_id=made[0].pk)
        messages.success(request, "Gevraagd. De collega's die mogen antwoorden, krijgen bericht.")
        return redirect("takeout:index")
    return form_page(request, "convenant/takeout.html", form, _context(actor))


def _ask(values: dict[str, str], actor: Actor) -> list[Job]:
    """The job that makes it, or none: a colleague agrees first."""
    if queries.is_board(actor) or values.get("inhoud") == SEALED:
        ask_agreement(values["doel"], actor=actor)
        return []
    return [actions.ask_takeout(values["doel"], actor=actor)]


def _context(actor: Actor) -> dict[str, Any]:
    mine = actions.ready_for(actor)
    ready = [{"url": _file_url(job), "made_at": job.finished_at, "rows": _rows(job)} for job in mine]
    reads, everywhere = queries.reads_sealed(actor), queries.reaches_all(actor)
    alone = reads and everywhere and not queries.who_may_agree(actor)
    return {
        "ready": ready, "sees": SEES, "days": KEPT.days, "sealed": reads, "is_board": queries.is_board(actor),
        "refusal": "" if everywhere else actions.NOT_EVERYWHERE, "nobody_else": NOBODY_ELSE if alone else "",
        "asked": _asked(actor),
    }  # fmt: skip


def _asked(actor: Actor) -> dict[str, str]:
    """How the last question of this person stands, until its file is there."""
    row = queries.last_request(actor)
    if row is None or row.made_at or row.asked_at < clock.now() - 2 * queries.ANSWER_WITHIN:
        return {}
    if is_open(row, queries.ANSWER_WITHIN):
        return {"kind": "info", "text": WAITS.format(day=nl_plain(row.asked_at), until=until_of(row))}
    if row.state == AskState.APPROVED:
        return {"kind": "warn", "text": NOT_MADE} if _failed(row, actor) else {"kind": "info", "text": AGREED}
    return {"kind": "warn", "text": DENIED + row.legible("reason") if row.state == AskState.DENIED else LAPSED}


def _failed(row: TakeoutRequest, actor: Actor) -> bool:
    """The file of this agreement was not made: a right ended meanwhile, or the worker died."""
    made = files_of(actions.MAKE, actor).filter(created_at__gte=row.decided_at).order_by("-created_at").first()
    return made is not None and made.state == JobState.FAILED


def until_of(row: TakeoutRequest) -> str:
    return nl_plain(row.asked_at + queries.ANSWER_WITHIN)


@require_http_methods(GET_POST)
def decide(request: PortalRequest, pk: UUID) -> HttpResponse:
    row = get_visible_or_404(queries.requests_before(request.actor), pk=pk)
    return colleague_answers(
        request, row, TakeoutAnswerForm(posted(request)),
        lambda agrees, reason: decide_takeout(row, agrees=agrees, reason=reason, actor=request.actor),
        within=queries.ANSWER_WITHIN,
        context=HEAD | {"rows": queries.request_rows(row, request.actor), "back_url": reverse("home")},
    )  # fmt: skip


def _rows(job: Job) -> int:
    return sum(job.result["counts"].values())


def _file_url(job: Job) -> str:
    return reverse("takeout:download", kwargs={"job_id": job.pk})


@require_safe
@for_takers
def progress(request: PortalRequest, job_id: UUID) -> HttpResponse:
    job = get_visible_or_404(files_of(actions.MAKE, request.actor), pk=job_id)
    is_there = job.pk in {each.pk for each in actions.ready_for(request.actor)}
    index_url = reverse("takeout:index")
    return file_progress(
        request, job, _file_url(job) if is_there else "", title="Gegevens van uw organisatie", sees=SEES,
        back_url=index_url, back_label="Gegevens meenemen", result_label="Bestand ophalen", gone=GONE,
        again_url=index_url, again_label="Opnieuw vragen",
    )  # fmt: skip


@require_safe
@for_takers
def download(request: PortalRequest, job_id: UUID) -> HttpResponseBase:
    ready = {job.pk: job for job in actions.ready_for(request.actor)}
    if job_id not in ready:
        raise Http404
    parts = actions.hand_out(ready[job_id], actor=request.actor)
    response = StreamingHttpResponse(parts, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="gegevens-{clock.today():%Y-%m-%d}.zip"'
    return response
