"""Ending a convenant early, by agreement of all partners: proposed, answered by each, and then recorded as a decision
about the term. Who may propose it is data of the version (`term.early_end`)."""

from dataclasses import dataclass
from datetime import date

from convenant import clock
from convenant.actions.bell import ring_circle
from convenant.actions.compliance import follow_in_circle
from convenant.audit.trail import circle_event, record
from convenant.editing import Overtaken, mark_of, one_at_a_time
from convenant.errors import Conflict, Refused
from convenant.message_kinds import ENDING_MOVED, ENDING_PROPOSED, TERM_DECIDED
from convenant.models import Consent, Convenant, ConvenantVersion, EarlyEnding, EndingAnswer, TermDecision
from convenant.permissions import DECIDE_TERM, SPEAK_ON_VERSION, may, may_in
from convenant.queries import ending as queries
from convenant.queries.amendment import asked_of
from convenant.queries.ending import AGREED, LIVE, OPEN, Proposal
from convenant.remember import forget_soon
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import PORTAL, REGIE, Actor
from convenant.terms import EARLY_END, KINDS, STOPPED, UNSIGNED, decisions_of, standing, version_in_force
from convenant.terms.kinds import AFTER_EVALUATION

NOT_ARRANGED = "Dit convenant regelt niet hoe partijen samen eerder stoppen."
NO_RIGHT = "Alleen wie voor een partner spreekt, doet of beantwoordt dit voorstel."
NO_PARTNER = "Uw organisatie is geen partner meer in dit convenant. Haar antwoord wordt niet gevraagd."
TOO_SOON = "De laatste dag ligt niet in de toekomst. Kies morgen of later, zodat alle partners kunnen antwoorden."
TOO_FAR = "Het convenant loopt al af op {day}. Kies een eerdere dag."
NOT_RUNNING = "Het convenant loopt niet. Er is niets eerder te beëindigen."
ENDS_ALREADY = "Alle partners spraken al af te stoppen na {day}."
LIES_ALREADY = "Er ligt al een voorstel om te stoppen na {day}. Geef daar antwoord op, of vraag het in te trekken."
MOVED_ON = "Dit kan nu niet: het voorstel is intussen “{state}”."
WHY = "Schrijf waarom u bezwaar hebt."
NOT_YOURS = "Alleen wie het voorstel deed, trekt het in."
ANSWER_FIELDS = ("answer", "reason")
ONLY_REGIE = "Alleen wie de regie voert, legt vast dat iedereen akkoord is."


class WrongEnding(Refused):
    field = "ends_on"


@dataclass(frozen=True)
class Wish:
    """The last day on which the convenant holds."""

    ends_on: date
    reason: str


@dataclass(frozen=True)
class Reply:
    answer: str
    reason: str = ""


def propose_ending(convenant: Convenant, wish: Wish, *, actor: Actor) -> EarlyEnding:
    """Told to every other partner at once; who proposes agrees. One proposal lies before the partners at a time."""
    one_at_a_time("ending", convenant.pk)
    version = version_in_force(convenant)
    _refuse_proposer(version, actor)
    _refuse_day(version, wish.ends_on)
    for other in queries.proposals_of(convenant):
        if other.state in LIVE:
            raise Conflict(LIES_ALREADY.format(day=nl_plain(other.ending.ends_on)))
    row = EarlyEnding.objects.create(
        convenant=convenant, organisation_id=actor.organisation, ends_on=wish.ends_on, reason=wish.reason.strip(),
        proposed_at=clock.now(), proposed_by=_who(actor),
    )  # fmt: skip
    _told(row, "ending.proposed", ["ends_on", "reason"], actor)
    ring_circle(ENDING_PROPOSED, row.pk, convenant.pk, actor=actor)
    _keep(row, None, Reply(Consent.AGREES), actor)
    _settle_if_regie(row, actor)
    return row


def _refuse_proposer(version: ConvenantVersion, actor: Actor) -> None:
    if queries.rule_of(version) is None:
        raise Refused(NOT_ARRANGED)
    asked = asked_of(version.convenant_id)
    if not may(actor, SPEAK_ON_VERSION) or not queries.may_propose(version, actor, asked):
        raise Refused(NO_RIGHT, _article(version))


def _refuse_day(version: ConvenantVersion, day: date) -> None:
    found = standing(version, decisions_of(version.convenant), clock.today())
    if found.state in (UNSIGNED, STOPPED) or (version.signed_on and version.signed_on > clock.today()):
        raise Refused(NOT_RUNNING, _article(version))
    if day <= clock.today():
        raise WrongEnding(TOO_SOON)
    if version.valid_until:
        raise Refused(ENDS_ALREADY.format(day=nl_plain(version.valid_until)), _article(version))
    if version.term["renewal"] == AFTER_EVALUATION and found.ends_on and found.ends_on <= day:
        raise WrongEnding(TOO_FAR.format(day=nl_plain(found.ends_on)), _article(version))


def answer_ending(ending: EarlyEnding, reply: Reply, *, actor: Actor, seen: str) -> EndingAnswer:
    """The partner's own answer, that it may change as long as somebody still has to answer. An objection ends it.

    `seen` is the mark of the answer it started from. Raises Overtaken when a colleague answered meanwhile.
    """
    held = _held(ending, OPEN)
    if not may(actor, SPEAK_ON_VERSION):
        raise Refused(NO_RIGHT)
    if actor.organisation not in {line.organisation_id for line in held.answers.lines if not line.left}:
        raise Refused(NO_PARTNER)
    if reply.answer == Consent.OBJECTS and not reply.reason.strip():
        raise Refused(WHY)
    row = own_answer(held.ending, actor)
    if mark_of(row, ANSWER_FIELDS) != seen:
        raise Overtaken(row)
    row = _keep(held.ending, row, reply, actor)
    ring_circle(ENDING_MOVED, held.ending.pk, held.ending.convenant_id, actor=actor)
    _settle_if_regie(held.ending, actor)
    return row


def own_answer(ending: EarlyEnding, actor: Actor) -> EndingAnswer | None:
    return EndingAnswer.objects.filter(ending=ending, organisation_id=actor.organisation).first()


def _keep(ending: EarlyEnding, row: EndingAnswer | None, reply: Reply, actor: Actor) -> EndingAnswer:
    row = row or EndingAnswer(convenant_id=ending.convenant_id, organisation_id=actor.organisation, ending=ending)
    row.answer, row.reason = reply.answer, reply.reason.strip()
    row.answered_at, row.answered_by = clock.now(), actor.display_name[:200]
    row.save()
    record(actor, "ending.answered", ending, fields=list(ANSWER_FIELDS))
    label = Consent(reply.answer).label
    circle_event(actor, "ending.answered", ending, convenant_id=ending.convenant_id, summary=label)
    return row


def withdraw_ending(ending: EarlyEnding, why: str, *, actor: Actor) -> None:
    """By the party that proposed it, until the decision is recorded. It stays to be read with this reason."""
    if not may(actor, SPEAK_ON_VERSION) or ending.organisation_id != actor.organisation:
        raise Refused(NOT_YOURS)
    row = _held(ending, *LIVE).ending
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = clock.now(), _who(actor), why.strip()[:300]
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    _told(row, "ending.withdrawn", ["withdrawn_why"], actor)
    ring_circle(ENDING_MOVED, row.pk, row.convenant_id, actor=actor)


def record_ending(ending: EarlyEnding, *, actor: Actor) -> TermDecision:
    """All agreed: from here the term, the duties and the calendar know the last day. By regie, or the portal for it."""
    if not _speaks_as_regie(ending, actor):
        raise Refused(ONLY_REGIE)
    held = _held(ending, AGREED).ending
    row = TermDecision.objects.create(
        id=queries.decision_key(held.pk), convenant_id=held.convenant_id, kind=EARLY_END, decided_on=clock.today(),
        ends_on=held.ends_on, body="alle partners samen", note=held.reason[:300], recorded_by=actor.display_name,
    )  # fmt: skip
    version = version_in_force(held.convenant)
    version.valid_until = held.ends_on
    version.save(update_fields=["valid_until"])
    record(actor, "term.decided", row, fields=["ends_on"])
    circle_event(actor, "term.decided", row, convenant_id=held.convenant_id, summary=KINDS[EARLY_END])
    ring_circle(TERM_DECIDED, None, held.convenant_id, actor=actor)
    follow_in_circle(held.convenant_id, actor=actor)
    forget_soon()
    return row


def record_agreed(convenant: Convenant, *, actor: Actor) -> int:
    """What all partners agreed on and nobody recorded yet. Returns how many."""
    agreed = [each for each in queries.proposals_of(convenant) if each.state == AGREED]
    for each in agreed:
        record_ending(each.ending, actor=actor)
    return len(agreed)


def _settle_if_regie(ending: EarlyEnding, actor: Actor) -> None:
    """A decision about the term is regie's row: by the answer of regie at once, else tonight by the portal for it."""
    if _speaks_as_regie(ending, actor) and queries.proposal(ending).state == AGREED:
        record_ending(ending, actor=actor)


def _speaks_as_regie(ending: EarlyEnding, actor: Actor) -> bool:
    is_portal = actor.function == PORTAL and actor.role == REGIE
    return is_portal or may_in(actor, DECIDE_TERM, ending.convenant_id)


def _held(ending: EarlyEnding, *states: str) -> Proposal:
    """As it stands, until the transaction ends."""
    one_at_a_time("ending", ending.convenant_id)
    found = queries.proposal(EarlyEnding.objects.select_related("organisation", "convenant").get(pk=ending.pk))
    if found.state not in states:
        raise Conflict(MOVED_ON.format(state=found.badge[1]))
    return found


def _article(version: ConvenantVersion) -> str:
    rule = queries.rule_of(version)
    return rule["article"] if rule else ""


def _who(actor: Actor) -> str:
    return f"{actor.organisation_name}, {actor.display_name}"[:200]


def _told(row: EarlyEnding, verb: str, fields: list[str], actor: Actor) -> None:
    record(actor, verb, row, fields=fields)
    circle_event(actor, verb, row, convenant_id=row.convenant_id, summary=f"Laatste dag {nl_plain(row.ends_on)}")
