"""The log on paper where it is long: made by the worker, kept sealed for a week, for whoever asked it alone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from convenant import clock
from convenant.actions.bell import ring_own
from convenant.actions.made_files import KEPT, contents, discard, keeper, own_ready, refuse_another
from convenant.audit.trail import record
from convenant.errors import Conflict, Refused
from convenant.formats.pdf import render_pdf
from convenant.message_kinds import LOG_READY
from convenant.permissions import READ_TRAIL, may
from convenant.queries.trail_log import MOST_ON_PAPER, colleagues, entries, lines, words_of
from convenant.takeout import Parts
from convenant.tenancy.jobs import enqueue, enqueue_later, report_progress
from convenant.tenancy.models import Job, Organisation
from convenant.tenancy.scope import Actor

MAKE, DISCARD = "convenant.make_log_paper", "convenant.discard_log_paper"
TEMPLATE = "convenant/privacy/log_pdf.html"
NOT_YOURS = "Het logboek is voor de FG en de directie."
NOTHING = "Met dit filter blijft er geen regel over. Kies een langere periode, of haal een deel van het filter weg."
DAYS = ("vanaf", "tot")


def ask_paper(chosen: Mapping[str, Any], *, actor: Actor) -> Job:
    """The job under way for this filter, or a new one. `chosen`: the cleaned filter of the log. What was typed as a
    reference and is none leaves no rows, so it stands in no job."""
    _needs_right(actor)
    if not entries(dict(chosen)).exists():
        raise Conflict(NOTHING)
    wanted = {name: str(value) for name, value in chosen.items()}
    key = f"log-paper:{sha256(repr((str(actor.membership_id), sorted(wanted.items()))).encode()).hexdigest()}"
    refuse_another(MAKE, key, actor=actor)
    return enqueue(MAKE, actor=actor, unique_key=key, **wanted)


def make_paper(job: Job, chosen: Mapping[str, str], *, actor: Actor) -> int:
    """How many rows it holds. The right is asked again: a job's row is no proof of it."""
    _needs_right(actor)
    report_progress(job, 5, "wij lezen het logboek")
    context = paper_of(read_back(chosen), actor)
    report_progress(job, 20, "wij zetten de regels op papier")
    content = render_pdf(TEMPLATE, context)
    target = Parts(keeper(job.pk, actor))
    target.write(content)
    target.finish()
    enqueue_later(DISCARD, KEPT, actor=replace(actor, membership_id=None), made_by=job.pk)
    ring_own(LOG_READY, job.pk, actor=actor, membership_id=actor.membership_id)
    return len(context["lines"])


def paper_of(chosen: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """What the template asks. Tells the trail that the log leaves."""
    names = colleagues(actor)
    rows = list(entries(dict(chosen))[: MOST_ON_PAPER + 1])
    record(actor, "log.exported", Organisation(pk=actor.organisation))
    return {
        "lines": lines(rows[:MOST_ON_PAPER], names), "is_cut": len(rows) > MOST_ON_PAPER, "today": clock.today(),
        "organisation": actor.organisation_name,
        "marks": [words_of(name, value, names) for name, value in chosen.items()],
    }  # fmt: skip


def read_back(chosen: Mapping[str, str]) -> dict[str, Any]:
    """The filter as a job keeps it: all texts."""
    return {name: date.fromisoformat(value) if name in DAYS else value for name, value in chosen.items()}


def own_papers(actor: Actor) -> list[Job]:
    """Whose file is still there, newest first."""
    return own_ready(MAKE, actor)


def hand_out(job: Job, *, actor: Actor) -> bytes:
    _needs_right(actor)
    record(actor, "log.exported", Organisation(pk=actor.organisation))
    return b"".join(contents(job.pk, actor))


def discard_paper(job_id: UUID, *, actor: Actor) -> int:
    """How many parts."""
    gone = discard(job_id)
    if gone:
        record(actor, "log.paper_discarded", Organisation(pk=actor.organisation))
    return gone


def _needs_right(actor: Actor) -> None:
    if not may(actor, READ_TRAIL):
        raise Refused(NOT_YOURS)
