"""The evaluation report: asking for it, and making it in the worker."""

from dataclasses import asdict
from typing import Any

from django.conf import settings

from convenant import clock
from convenant.actions.bell import ring_own
from convenant.audit.trail import circle_event, record
from convenant.errors import Refused
from convenant.formats.pdf import render_pdf
from convenant.message_kinds import REPORT_READY
from convenant.models import Convenant, Report, ReportFile
from convenant.reports.content import collect, sources, summary_of
from convenant.reports.page import pdf_context
from convenant.reports.sections import Section
from convenant.tenancy import hooks
from convenant.tenancy.jobs import enqueue, report_progress
from convenant.tenancy.models import Function, Job
from convenant.tenancy.scope import Actor

MAKE = "convenant.make_report"
WHO_MAY = "Wie regie voert."
TEMPLATE = "convenant/pdf_report.html"


class NotRegie(Refused):
    def __init__(self) -> None:
        super().__init__("Een evaluatierapport maakt wie regie voert.", "")


class WrongYear(Refused):
    def __init__(self) -> None:
        super().__init__("Kies een schooljaar dat al is begonnen.")


def may_make(actor: Actor, convenant: Convenant) -> bool:
    if actor.function != Function.REGIE:
        return False
    return any(circle.id == convenant.pk and circle.holds_regie for circle in hooks.circles_of(actor.organisation))


def ask_report(convenant: Convenant, school_year: int, *, actor: Actor) -> Job:
    """The job under way for the same year, or a new one."""
    if not may_make(actor, convenant):
        raise NotRegie
    if school_year not in years_to_choose():
        raise WrongYear
    ids = {"convenant": convenant.pk, "school_year": school_year}
    job = enqueue(MAKE, actor=actor, unique_key=f"report:{convenant.pk}:{school_year}", **ids)
    record(actor, "report.asked", convenant)
    return job


def years_to_choose() -> list[int]:
    newest = clock.school_year(clock.today())
    return [newest - 1, newest, newest - 2]


def make_report(convenant: Convenant, school_year: int, *, job: Job, actor: Actor) -> Report:
    """Idempotent per job: one that was killed half way left nothing, one that finished made its report.

    The right is asked again: a job's row is no proof of it.
    """
    made = Report.objects.filter(convenant=convenant, job_id=job.pk).first()
    if made:
        return made
    if not may_make(actor, convenant):
        raise NotRegie
    sections = _sections(convenant, school_year, job, actor)
    report = Report.objects.create(
        convenant=convenant,
        school_year=school_year,
        title=f"Evaluatie {clock.school_year_label(school_year)}",
        number=Report.objects.filter(convenant=convenant, school_year=school_year).count() + 1,
        content=summary_of(convenant, school_year, sections) | {"sections": [asdict(one) for one in sections]},
        made_at=clock.now(),
        made_by=f"{actor.organisation_name}, {actor.display_name}",
        job_id=job.pk,
    )
    _add_pdf(report, job)
    record(actor, "report.made", report)
    circle_event(actor, "report.made", report, convenant_id=convenant.pk)
    ring_own(REPORT_READY, report.pk, actor=actor, membership_id=actor.membership_id, convenant_id=convenant.pk)
    return report


def _sections(convenant: Convenant, school_year: int, job: Job, actor: Actor) -> list[Section]:
    found, total = [], len(sources())
    for number, source in enumerate(sources(), 1):
        report_progress(job, 5 + 65 * (number - 1) // total, f"stuk {number} van {total}")
        found += collect(source, convenant, school_year, actor)
    return found


def _add_pdf(report: Report, job: Job) -> None:
    report_progress(job, 70, "de PDF maken")
    context: dict[str, Any] = pdf_context(report) | {"is_demo": settings.IS_DEMO}
    pdf = render_pdf(TEMPLATE, context)
    report_progress(job, 95, "het rapport bewaren")
    ReportFile.objects.create(convenant_id=report.convenant_id, report=report, pdf=pdf)
