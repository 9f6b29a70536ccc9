"""Background work of the agreement itself: id → one idempotent action."""

import logging
from typing import Any
from uuid import UUID

from celery import shared_task

from convenant import registry
from convenant.actions import keys, papers, reports, takeout, takeout_consent
from convenant.actions.compliance import PUBLISH, PUBLISH_CIRCLE, ask_every_party, publish_open_years
from convenant.actions.ending import record_agreed
from convenant.actions.term import record_renewals
from convenant.compliance.bearers import bearers_in
from convenant.message_round import each_night
from convenant.models import Convenant
from convenant.reminding import remind
from convenant.tenancy.jobs import task
from convenant.tenancy.models import Job
from convenant.tenancy.scope import MEMBER, REGIE, Actor, scope, system_actor

log = logging.getLogger(__name__)


@task(PUBLISH, "Naleving bijwerken")
def publish(job: Job, actor: Actor, convenant: str) -> dict[str, int]:
    return {"changed": publish_open_years(Convenant.objects.get(pk=convenant), actor=actor)}


@task(PUBLISH_CIRCLE, "Naleving van alle partijen bijwerken")
def publish_circle(job: Job, actor: Actor, convenant: str) -> dict[str, int]:
    return {"parties": ask_every_party(UUID(convenant))}


@shared_task(name="convenant.publish_all")  # type: ignore[untyped-decorator]
def publish_all() -> int:
    """Each night: every party publishes its states again, each in a job and a scope of its own. Returns how many."""
    with scope(system_actor(MEMBER)):
        circles = list(Convenant.objects.values_list("pk", flat=True))
    return sum(_ask_every_party(circle) for circle in circles)


def _ask_every_party(convenant_id: UUID) -> int:
    with scope(system_actor(MEMBER)):
        return ask_every_party(convenant_id, unique_key=f"publish:{convenant_id}")


@task(reports.MAKE, "Evaluatierapport maken")
def make_report(job: Job, actor: Actor, convenant: str, school_year: str) -> dict[str, str]:
    report = reports.make_report(Convenant.objects.get(pk=convenant), int(school_year), job=job, actor=actor)
    return {"report": str(report.pk)}


@task(keys.RESEAL, "Kluis: cellen een nieuwe sleutel geven")
def reseal(job: Job, actor: Actor, table: str, after: str) -> dict[str, int]:
    return keys.reseal_step(job, keys.position_of(table, after), actor=actor)


@task(takeout.MAKE, "Gegevens meenemen")
def make_takeout(job: Job, actor: Actor, purpose: str, request: str = "") -> dict[str, Any]:
    if request:
        return takeout_consent.make_agreed(job, purpose, request, actor=actor)
    return takeout.make_takeout(job, purpose, actor=actor)


@task(takeout_consent.LAPSE, "Verzoek om gegevens mee te nemen laten verlopen")
def lapse_takeout_request(job: Job, actor: Actor, request: str) -> dict[str, bool]:
    return {"lapsed": takeout_consent.lapse_request(UUID(request), actor=actor)}


@task(takeout.DISCARD, "Meegenomen gegevens weggooien")
def discard_takeout(job: Job, actor: Actor, made_by: str) -> dict[str, int]:
    return {"parts": takeout.discard_takeout(UUID(made_by), actor=actor)}


@task(papers.MAKE, "Logboek op papier")
def make_log_paper(job: Job, actor: Actor, **chosen: str) -> dict[str, int]:
    return {"rows": papers.make_paper(job, chosen, actor=actor)}


@task(papers.DISCARD, "Logboek op papier weggooien")
def discard_log_paper(job: Job, actor: Actor, made_by: str) -> dict[str, int]:
    return {"parts": papers.discard_paper(UUID(made_by), actor=actor)}


@shared_task(name="convenant.renew_terms")  # type: ignore[untyped-decorator]
def renew_terms() -> int:
    """Writes the silent renewals that are due, and the early ends that all partners agreed on, in the name of who holds
    regie in each convenant. Returns how many."""
    with scope(system_actor(REGIE)):
        convenanten = list(Convenant.objects.order_by("slug"))
        bearers = bearers_in([each.pk for each in convenanten])
    holders = {pk: [bearer for bearer in found if bearer.holds_regie] for pk, found in bearers.items()}
    return sum(_renew(each, bearer.organisation_id) for each in convenanten for bearer in holders[each.pk][:1])


@shared_task(name="convenant.rounds")  # type: ignore[untyped-decorator]
def nightly_rounds() -> int:
    """What other apps do each night."""
    return sum(each() for _, each in registry.nightly_rounds)


def _renew(convenant: Convenant, regie_id: UUID) -> int:
    """One convenant that fails keeps no other waiting."""
    actor = system_actor(REGIE, regie_id, (convenant.pk,))
    try:
        with scope(actor):
            return record_renewals(convenant, actor=actor) + record_agreed(convenant, actor=actor)
    except Exception:
        log.exception("the renewals and agreed ends of one convenant failed")
        return 0


@shared_task(name="convenant.remind")  # type: ignore[untyped-decorator]
def send_reminders() -> int:
    """The beat's round; each organisation in a scope of its own."""
    return remind()


@shared_task(name="convenant.messages")  # type: ignore[untyped-decorator]
def tend_messages() -> int:
    """Each night; every organisation in a scope of its own."""
    return each_night()
