"""A takeout with names and stories: asked, agreed to by a colleague, made; or refused, or lapsed (ADR 27)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from convenant import clock
from convenant.actions.bell import ring_own
from convenant.actions.four_eyes import answer, is_open
from convenant.audit.trail import record
from convenant.editing import one_at_a_time
from convenant.errors import Refused
from convenant.message_kinds import TAKEOUT_ASKED, TAKEOUT_DECIDED
from convenant.models import AskState, TakeoutRequest
from convenant.queries.takeout import (
    ANSWER_WITHIN,
    PURPOSES,
    last_request,
    may_agree,
    reads_along,
    reads_sealed,
    who_may_agree,
)
from convenant.tenancy.jobs import enqueue, enqueue_later
from convenant.tenancy.models import Job
from convenant.tenancy.scope import Actor

from .takeout import MAKE, NotYours, make_takeout, require_taker

LAPSE = "convenant.lapse_takeout_request"
GOOD_FOR = timedelta(days=1)
"""Between agreeing and making: the job goes at once, and may wait for a worker."""
NOBODY_ELSE = (
    "Er is nu geen collega die akkoord kan geven. Akkoord geeft iemand anders, die zelf alles mag lezen wat in het "
    "bestand komt en op alle locaties werkt. Bij gesloten dossiers is dat een andere bestuurder, of zonder bestuur in "
    "het portaal een collega van de directie. Uw accountbeheerder regelt dat bij Collega's. Kan dat niet? Vraag het "
    "bestand dan aan het beheer van het portaal."
)
ASKED_TODAY = "Een collega ging vandaag niet akkoord. U kunt het één keer per dag vragen: morgen weer."
NOT_AGREED = "Hiervoor geeft eerst een collega akkoord. Vraag het opnieuw."
NOT_YOURS_TO_AGREE = (
    "Akkoord geeft wie zelf alles mag lezen wat in het bestand komt en op alle locaties werkt. Bij gesloten dossiers "
    "is dat een bestuurder, of zonder bestuur in het portaal de directie."
)


def ask_agreement(purpose: str, *, actor: Actor) -> TakeoutRequest:
    """The same question twice is one question. Nobody to agree is a refusal, never a way round."""
    require_taker(purpose, actor)
    if not reads_sealed(actor):
        raise NotYours
    colleagues = who_may_agree(actor)
    if not colleagues:
        raise Refused(NOBODY_ELSE)
    one_at_a_time("takeout", actor.membership)
    last = last_request(actor)
    if last and is_open(last, ANSWER_WITHIN):
        return last
    if last and last.state == AskState.DENIED and clock.local(last.asked_at).date() == clock.today():
        raise Refused(ASKED_TODAY)
    row = TakeoutRequest.objects.create(
        organisation_id=actor.organisation, asked_by=actor.membership, function=actor.function, purpose=purpose,
        asked_at=clock.now(),
    )  # fmt: skip
    record(actor, "takeout.asked", row, purpose=PURPOSES[purpose])
    for colleague in colleagues:
        ring_own(TAKEOUT_ASKED, row.pk, actor=actor, membership_id=colleague.pk)
    enqueue_later(LAPSE, ANSWER_WITHIN, actor=replace(actor, membership_id=None), request=row.pk)
    return row


def decide_takeout(request: TakeoutRequest, *, agrees: bool, reason: str, actor: Actor) -> Job | None:
    """The job that makes the file, as work of who asked."""
    if not may_agree(actor, request.function):
        raise Refused(NOT_YOURS_TO_AGREE)
    row = TakeoutRequest.objects.select_for_update().get(pk=request.pk)
    answer(row, ANSWER_WITHIN, agrees=agrees, reason=reason, actor=actor)
    record(actor, "takeout.approved" if agrees else "takeout.denied", row, purpose=PURPOSES[row.purpose])
    if not agrees:
        ring_own(TAKEOUT_DECIDED, None, actor=actor, membership_id=row.asked_by)
        return None
    asker = replace(actor, membership_id=row.asked_by)
    return enqueue(MAKE, actor=asker, unique_key=f"{MAKE}:{row.pk}", purpose=row.purpose, request=row.pk)


def make_agreed(job: Job, purpose: str, request: str, *, actor: Actor) -> dict[str, Any]:
    """Once, for who asked, in the function in which he asked; and not when a file was closed since to who agreed."""
    agreed = TakeoutRequest.objects.select_for_update().filter(
        pk=request, asked_by=actor.membership, function=actor.function, purpose=purpose, state=AskState.APPROVED,
        made_at=None, decided_at__gte=clock.now() - GOOD_FOR,
    ).first()  # fmt: skip
    if agreed is None or not reads_sealed(actor):
        raise Refused(NOT_AGREED)
    if not reads_along(replace(actor, function=agreed.decided_function), actor.function):
        raise Refused(NOT_AGREED)
    agreed.made_at = clock.now()
    agreed.save(update_fields=["made_at"])
    return make_takeout(job, purpose, actor=actor, agreed=agreed)


def lapse_request(request_id: UUID, *, actor: Actor) -> bool:
    """Whether nobody had answered."""
    row = TakeoutRequest.objects.select_for_update().filter(pk=request_id, state=AskState.ASKED).first()
    if row is None:
        return False
    row.state = AskState.LAPSED
    row.save(update_fields=["state"])
    record(actor, "takeout.lapsed", row, purpose=PURPOSES[row.purpose])
    ring_own(TAKEOUT_DECIDED, None, actor=actor, membership_id=row.asked_by)
    return True
