"""On the start page of regie: what the worker finished this week, the newest report of each year, to be read."""

from collections.abc import Sequence
from datetime import timedelta

from django.urls import reverse

from convenant import clock
from convenant.actions.reports import MAKE
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.models import Function, Job, JobState
from convenant.tenancy.scope import Actor
from convenant.together import Asking

SHOWN_FOR = timedelta(days=7)


def finished_reports(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    if actor.function != Function.REGIE:
        return []
    slugs = {str(circle.id): circle.slug for circle in circles}
    done = Job.objects.filter(task=MAKE, state=JobState.DONE, finished_at__gte=clock.now() - SHOWN_FOR)
    done = done.order_by("finished_at")
    yield (done,)
    newest = {(job.arguments["convenant"], job.arguments["school_year"]): job for job in done}
    return [
        Waiting(
            title=f"Evaluatierapport {clock.school_year_label(int(job.arguments['school_year']))} is klaar",
            url=reverse(
                "reports:report",
                kwargs={"slug": slugs[job.arguments["convenant"]], "report_id": job.result["report"]},
            ),
            sub="Lees het na voor de bespreking.",
        )
        for job in reversed(newest.values())
        if job.arguments["convenant"] in slugs
    ]
