"""Where the taxonomy asks it, a vault opens only after a colleague agreed: asked with a purpose, answered within a day,
good for an hour. Nobody agrees with himself."""

from datetime import datetime, timedelta
from uuid import UUID

from convenant import clock
from convenant.actions.bell import ring_own
from convenant.actions.four_eyes import answer
from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.models import AskState
from convenant.tenancy.scope import Actor
from incidents.bell import OPENING_ASKED, OPENING_DECIDED
from incidents.models import Incident, OpeningRequest
from incidents.permissions import VAULT, membership_of, require
from incidents.queries.four_eyes import ANSWER_WITHIN, requests_before
from incidents.queries.taxonomy import names_of
from incidents.vocabulary import PURPOSES

GOOD_FOR = timedelta(hours=1)


def asks_four_eyes(incident: Incident) -> bool:
    """By the set of categories it was recorded under."""
    category = names_of(incident).category(incident.category)
    return bool(category and category.four_eyes)


def ask_opening(incident: Incident, purpose: str, *, actor: Actor) -> OpeningRequest:
    """The same question twice is one question."""
    require(actor, VAULT)
    if purpose not in PURPOSES:
        raise Refused("Kies eerst een doel. Elk verzoek wordt vastgelegd.")
    if waiting := waiting_request(incident, actor):
        return waiting
    request = OpeningRequest.objects.create(
        organisation_id=actor.organisation, incident=incident, asked_by=membership_of(actor), function=actor.function,
        purpose=purpose, asked_at=clock.now(),
    )  # fmt: skip
    record(actor, "vault.opening_asked", incident, purpose=PURPOSES[purpose])
    ring_own(OPENING_ASKED, UUID(str(request.pk)), actor=actor)
    return request


def decide_opening(request: OpeningRequest, *, agrees: bool, reason: str, actor: Actor) -> None:
    """By somebody who works for the location of the incident."""
    require(actor, VAULT)
    row = requests_before(actor).select_for_update(of=("self",)).filter(pk=request.pk).first()
    if row is None:
        raise Refused("Deze locatie hoort niet bij uw werk.")
    answer(row, ANSWER_WITHIN, agrees=agrees, reason=reason, actor=actor)
    action = "vault.opening_approved" if agrees else "vault.opening_denied"
    record(actor, action, row.incident, purpose=PURPOSES[row.purpose])
    ring_own(OPENING_DECIDED, row.incident_id, actor=actor, membership_id=row.asked_by)


def waiting_request(incident: Incident, actor: Actor) -> OpeningRequest | None:
    return _mine(incident, actor, AskState.ASKED, asked_at__gte=clock.now() - ANSWER_WITHIN)


def agreed_request(incident: Incident, actor: Actor) -> OpeningRequest | None:
    return _mine(incident, actor, AskState.APPROVED, decided_at__gte=clock.now() - GOOD_FOR)


def _mine(incident: Incident, actor: Actor, state: AskState, **since: datetime) -> OpeningRequest | None:
    mine = OpeningRequest.objects.filter(incident=incident, asked_by=membership_of(actor), state=state, **since)
    return mine.order_by("-asked_at").first()
