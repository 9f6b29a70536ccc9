"""Handing regie over: one party proposes, the other agrees, and on the day it goes with what belongs to it.

The portal never leaves a convenant without regie: who holds it, or is about to, stays a party until another has it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from convenant import clock, registry
from convenant.actions.bell import ring_circle, ring_own, ring_party
from convenant.audit.trail import record
from convenant.editing import one_at_a_time
from convenant.errors import AtField, Conflict, Refused
from convenant.models import Convenant
from convenant.permissions import SPEAK_FOR_PARTY
from convenant.permissions import may as may_speak
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from parties.message_kinds import REGIE_ASKED, REGIE_MOVED
from parties.models import Party, RegieAnswer, RegieHandover
from parties.queries import regie as queries
from parties.queries.regie import Standing

from .refusals import NotAllowed
from .register import register_keeper, tell
from .steps import in_state, signature, tell_circle

TOO_LATE = "Kies vandaag of een latere dag: het verleden verandert niet."
ALREADY = "Er loopt al een voorstel om de regie over te dragen. Trek dat eerst in."
NO_PARTY = "{name} is geen partij die blijft. Kies een andere partij."
NOT_THIS_KIND = "Een school of de politie kan geen regie voeren: wie regie voert, ziet geen incidenten."
NOT_YOURS = "Antwoord geeft de partij die gevraagd is, en bij haar wie namens de partij spreekt."
SAY_WHY = "Schrijf waarom u de regie niet overneemt."
DAY_PASSED = "De dag van overdracht is voorbij. Vraag om een nieuw voorstel met een andere dag."
CHANGED_SINCE = "Intussen veranderde wat meegaat. Kijk de lijst opnieuw na en antwoord dan."
NOT_YET = "Overdragen kan vanaf {day}."
NEEDED = "Een vastgestelde verandering of beëindiging rekent op deze overdracht. Draai die eerst terug."
STOPS_MEANWHILE = (
    "Uw organisatie blijft intussen geen partij, dus zij kan de regie niet overnemen. Weiger, of vraag wie de regie "
    "voert uw deelname te verlengen."
)
LEFT_MEANWHILE = "{name} is intussen geen partij meer. Dit voorstel is achterhaald: kies een andere partij."
LOST_MEANWHILE = "{name} voert de regie niet meer. Dit voorstel is achterhaald."


@dataclass(frozen=True)
class Proposal:
    """`work`: keys of open work that goes along."""

    successor: Organisation
    takes_effect: date
    reason: str
    work: Sequence[str] = ()


def propose_handover(convenant: Convenant, wish: Proposal, *, actor: Actor) -> RegieHandover:
    """The holder's own agreement. Nothing moves before the other agrees and the day has come."""
    register_keeper(actor, convenant.pk)
    one_at_a_time("parties", convenant.pk)
    if wish.takes_effect < clock.today():
        raise AtField(TOO_LATE, "takes_effect")
    if queries.under_way(convenant.pk):
        raise Conflict(ALREADY)
    if not queries.may_hold_regie(wish.successor):
        raise AtField(NOT_THIS_KIND, "successor")
    if not queries.candidates(convenant.pk).filter(pk=wish.successor.pk).exists():
        raise AtField(NO_PARTY.format(name=wish.successor.name), "successor")
    row = RegieHandover.objects.create(
        convenant=convenant, organisation_id=actor.organisation, successor=wish.successor,
        takes_effect=wish.takes_effect, reason=wish.reason.strip(), work=list(wish.work),
        proposed_at=clock.now(), proposed_by=signature(actor),
    )  # fmt: skip
    tell_circle(row, "regie.handover_proposed", ["successor", "takes_effect", "reason", "work"], actor)
    ring_party(REGIE_ASKED, wish.successor.pk, row.pk, convenant.pk, actor=actor)
    return row


def answer_handover(
    handover: RegieHandover, *, agrees: bool, reason: str = "", seen: str | None = None, actor: Actor
) -> RegieAnswer:
    """By the successor. `seen`: the mark of the preview it agreed to; None where there is no page."""
    if handover.successor_id != actor.organisation or not may_speak(actor, SPEAK_FOR_PARTY):
        raise NotAllowed(NOT_YOURS)
    held = _held(handover)
    in_state(held, queries.ASKED)
    if not agrees and not reason.strip():
        raise AtField(SAY_WHY, "reason")
    if agrees and held.handover.takes_effect < clock.today():
        raise Refused(DAY_PASSED)
    if agrees and not queries.candidates(handover.convenant_id).filter(pk=actor.organisation).exists():
        raise Refused(STOPS_MEANWHILE)
    if agrees and seen is not None and seen != queries.mark_of_preview(held.handover):
        raise Conflict(CHANGED_SINCE)
    answer = RegieAnswer.objects.create(
        convenant_id=handover.convenant_id, handover=held.handover, organisation_id=actor.organisation, agrees=agrees,
        reason=reason.strip(), answered_at=clock.now(), answered_by=signature(actor),
    )  # fmt: skip
    tell_circle(
        held.handover, "regie.handover_agreed" if agrees else "regie.handover_refused", ["agrees", "reason"], actor
    )
    ring_party(REGIE_ASKED, handover.organisation_id, handover.pk, handover.convenant_id, actor=actor)
    return answer


def withdraw_handover(handover: RegieHandover, why: str, *, actor: Actor) -> None:
    """Until it is carried out, unless something that was decided counts on it."""
    register_keeper(actor, handover.convenant_id)
    held = _held(handover)
    in_state(held, queries.ASKED, queries.AGREED)
    row = held.handover
    if held.state == queries.AGREED and _ends(row, row.organisation_id):
        raise Refused(NEEDED)
    row.withdrawn_at, row.withdrawn_why = clock.now(), why.strip()[:300]
    row.save(update_fields=["withdrawn_at", "withdrawn_why"])
    tell_circle(row, "regie.handover_withdrawn", ["withdrawn_why"], actor)
    ring_party(REGIE_ASKED, row.successor_id, row.pk, row.convenant_id, actor=actor)


def close_overtaken(handover: RegieHandover, *, actor: Actor) -> bool:
    """At night, by the portal for who proposed it: what can be carried out no more is closed, and both hear it."""
    held = _held(handover)
    row, why = held.handover, overtaken(held.handover) if held.is_open else ""
    if not why:
        return False
    row.withdrawn_at, row.withdrawn_why = clock.now(), why
    row.save(update_fields=["withdrawn_at", "withdrawn_why"])
    tell_circle(row, "regie.handover_closed", ["withdrawn_why"], actor)
    ring_party(REGIE_ASKED, row.successor_id, row.pk, row.convenant_id, actor=actor)
    ring_own(REGIE_ASKED, row.pk, actor=actor, convenant_id=row.convenant_id)
    return True


def overtaken(handover: RegieHandover) -> str:
    """Why it can be carried out no more; empty where it can."""
    here = Party.valid.on(clock.today()).filter(convenant_id=handover.convenant_id)
    if not here.filter(organisation=handover.organisation_id, holds_regie=True).exists():
        return LOST_MEANWHILE.format(name=handover.organisation.name)
    if not here.filter(organisation=handover.successor_id).exists():
        return LEFT_MEANWHILE.format(name=handover.successor.name)
    return ""


def _ends(handover: RegieHandover, organisation_id: UUID) -> bool:
    rows = Party.valid.on(clock.today()).filter(convenant_id=handover.convenant_id, organisation_id=organisation_id)
    return rows.exclude(valid_until=None).exists()


def carry_out(handover: RegieHandover, *, actor: Actor) -> None:
    """On its day, by who holds regie or at night by the portal for it: the role moves, and chosen actions are asked of
    the successor. Twice is refused."""
    register_keeper(actor, handover.convenant_id)
    held = _held(handover)
    in_state(held, queries.AGREED)
    row = held.handover
    if row.takes_effect > clock.today():
        raise Refused(NOT_YET.format(day=nl_plain(row.takes_effect)))
    one, other = _party(row, row.organisation), _party(row, row.successor)
    if one is None or other is None or not one.holds_regie:
        raise Refused(overtaken(row))
    row.said = queries.preview(row)
    _hand_work(row, actor)
    _from_today(one, holds_regie=False, actor=actor)
    _from_today(other, holds_regie=True, actor=actor)
    row.carried_out_at, row.carried_out_by = clock.now(), signature(actor)
    row.save(update_fields=["said", "carried_out_at", "carried_out_by"])
    tell_circle(row, "regie.handed_over", ["holds_regie"], actor)
    ring_circle(REGIE_MOVED, row.pk, row.convenant_id, actor=actor)


def _party(handover: RegieHandover, organisation: Organisation) -> Party | None:
    rows = Party.valid.on(clock.today()).filter(convenant_id=handover.convenant_id, organisation=organisation)
    return rows.select_for_update().first()


def _from_today(party: Party, *, holds_regie: bool, actor: Actor) -> None:
    """The row itself goes on, so that what a planned change keeps of it stays true; what was gets a row of its own."""
    today, began = clock.today(), party.valid_from
    was = {name: getattr(party, name) for name in ("role", "status", "signed", "collective", "order", "holds_regie")}
    party.holds_regie, party.valid_from = holds_regie, today
    party.save(update_fields=["holds_regie", "valid_from"])
    if began < today:
        Party.valid.create(
            convenant_id=party.convenant_id, organisation_id=party.organisation_id, valid_from=began,
            valid_until=today - timedelta(days=1), **was,
        )  # fmt: skip
    tell(party, "party.changed", ["holds_regie"], actor)


def _hand_work(handover: RegieHandover, actor: Actor) -> None:
    takers = {item.key: handover.successor_id for item in queries.work_going(handover)}
    for _, move in registry.work_moves if takers else ():
        move(handover.convenant_id, takers, actor)


def take_work(handover: RegieHandover, *, actor: Actor) -> int:
    """At night, by the successor: what only it may write. Twice is once."""
    return sum(int(take(handover.convenant_id, set(handover.work), actor)) for _, take in registry.work_taken)


def leave_work(handover: RegieHandover, *, actor: Actor) -> int:
    """At night, by who held regie, after the successor took it."""
    count = sum(int(leave(handover.convenant_id, set(handover.work), actor)) for _, leave in registry.work_left)
    handover.followed_at = clock.now()
    handover.save(update_fields=["followed_at"])
    record(actor, "regie.work_left", handover, fields=["work"])
    return count


def _held(handover: RegieHandover) -> Standing:
    """As it stands, until the transaction ends: no party stops meanwhile."""
    one_at_a_time("parties", handover.convenant_id)
    return queries.standing_of(queries.handovers_of(handover.convenant_id).get(pk=handover.pk))
