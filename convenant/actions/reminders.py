"""Regie asks a party about a duty that is not kept; the party answers with evidence or with a note."""

from convenant import clock
from convenant.actions.bell import ring_party, ring_regie
from convenant.audit.trail import circle_event, record
from convenant.compliance.bearers import bearers_of, bears
from convenant.compliance.duties import obligations_of
from convenant.editing import one_at_a_time
from convenant.errors import Refused
from convenant.message_kinds import DUTY_ANSWERED, DUTY_ASKED
from convenant.models import Convenant, PublishedState, Reminder, State
from convenant.permissions import SPEAK_FOR_PARTY, WATCH_DUTIES, may, may_in
from convenant.tenancy.scope import Actor

ONLY_REGIE = "Alleen wie de regie voert, vraagt een partij naar een afspraak."
NOT_THEIRS = "Deze afspraak geldt niet voor deze partij."
NOTHING_TO_ASK = "Deze afspraak is nagekomen. Er valt niets te vragen."
NOT_YOURS = "Alleen de partij aan wie dit is gevraagd, antwoordt."
ANSWERED = "Deze vraag is al beantwoord."
EMPTY = "Schrijf een antwoord, of voeg bewijs toe."
BY_EVIDENCE = "Bewijs toegevoegd."


def remind(convenant: Convenant, party: str, key: str, question: str, *, actor: Actor) -> Reminder:
    """`party` is a slug. One question is open at a time per party and duty: asking again gives that one."""
    if not may_in(actor, WATCH_DUTIES, convenant.pk):
        raise Refused(ONLY_REGIE)
    bearer = next((each for each in bearers_of(convenant.pk) if each.slug == party), None)
    duty = next(iter(obligations_of(convenant, key)), None)
    if bearer is None or duty is None or not bears(duty, bearer):
        raise Refused(NOT_THEIRS)
    one_at_a_time("reminder", convenant.pk, bearer.organisation_id, key)
    mine = Reminder.objects.filter(convenant=convenant, organisation_id=bearer.organisation_id, obligation=key)
    if same := mine.filter(answered_at=None).first():
        return same
    year = clock.school_year(clock.today())
    rows = PublishedState.objects.filter(convenant=convenant, organisation_id=bearer.organisation_id, obligation=key)
    if rows.filter(school_year=year, state=State.KEPT).exists():
        raise Refused(NOTHING_TO_ASK, duty.article)
    row = Reminder.objects.create(
        convenant=convenant, organisation_id=bearer.organisation_id, obligation=key, article=duty.article,
        school_year=year, question=question.strip()[:300], asked_at=clock.now(), asked_by=actor.organisation_name,
    )  # fmt: skip
    record(actor, "reminder.asked", row, fields=["obligation", "question"])
    circle_event(actor, "reminder.asked", row, convenant_id=convenant.pk, summary="Vraag gesteld")
    ring_party(DUTY_ASKED, row.organisation_id, row.pk, convenant.pk, actor=actor)
    return row


def answer_reminder(reminder: Reminder, answer: str, *, actor: Actor) -> None:
    if reminder.organisation_id != actor.organisation or not may(actor, SPEAK_FOR_PARTY):
        raise Refused(NOT_YOURS)
    if not answer.strip():
        raise Refused(EMPTY)
    held = Reminder.objects.select_for_update().get(pk=reminder.pk)
    if held.answered_at:
        raise Refused(ANSWERED)
    _answered(held, answer.strip()[:300], actor)


def answer_by_evidence(convenant: Convenant, key: str, *, actor: Actor) -> None:
    """Evidence is the best answer: an open question about the same duty is closed by it."""
    mine = Reminder.objects.select_for_update().filter(convenant=convenant, organisation_id=actor.organisation)
    for held in mine.filter(obligation=key, answered_at=None):
        _answered(held, BY_EVIDENCE, actor)


def _answered(held: Reminder, answer: str, actor: Actor) -> None:
    held.answer, held.answered_at, held.answered_by = answer, clock.now(), actor.organisation_name
    held.save(update_fields=["answer", "answered_at", "answered_by"])
    record(actor, "reminder.answered", held, fields=["answer"])
    circle_event(actor, "reminder.answered", held, convenant_id=held.convenant_id, summary="Vraag beantwoord")
    ring_regie(DUTY_ANSWERED, held.pk, held.convenant_id, actor=actor)
