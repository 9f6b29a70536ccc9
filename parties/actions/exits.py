"""Leaving a convenant in the steps its text asks: telling, consulting, ending. The articles are data of the version."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convenant import clock
from convenant.actions.bell import ring_circle
from convenant.actions.documents import keep_document
from convenant.audit.trail import circle_event, record
from convenant.editing import one_at_a_time
from convenant.errors import AtField, Conflict, Refused
from convenant.models import Convenant, ConvenantVersion, Document, DocumentKind
from convenant.permissions import SPEAK_FOR_PARTY
from convenant.permissions import may as may_speak
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import Actor
from convenant.terms import version_in_force
from convenant.uploads import Upload
from parties.message_kinds import EXIT_MOVED, EXIT_TOLD
from parties.models import ExitConsultation, ExitNotice, Outcome, Party
from parties.queries import exits as queries
from parties.queries.exits import Standing
from parties.queries.regie import regie_is_left_alone

from .exit_rows import end_rows, go_on, refuse_coming_back
from .refusals import NotAllowed
from .register import KEEPS_REGIE, register_keeper
from .steps import in_state, signature, tell_circle

NOT_OURS = "Alleen wie namens de partij spreekt, meldt dat zij stopt of trekt dat in."
NO_STEPS = "Dit convenant regelt niet hoe één partij stopt. Bespreek het met wie de regie voert."
NO_PARTY = "Uw organisatie is geen partij in dit convenant."
ALREADY = "Uw organisatie heeft al gemeld dat zij wil stoppen."
FUTURE = "Deze datum ligt in de toekomst. Kies vandaag of eerder."
BEFORE = "Deze datum ligt voor de dag waarop uw organisatie partij werd ({day})."
TOO_LATE = "Melden kan tot het einde van de looptijd, en die eindigde op {day}. Daarna is er niets meer te beëindigen."
BEFORE_NOTICE = "Het overleg kan niet voor de melding zijn geweest ({day})."
FIRST_CONSULT = "Eerst overleggen alle partijen. Beëindigen kan als daaruit komt dat de partij stopt."
REGIE_FIRST = (
    "Wie de regie voert, heeft tot en met {day} de tijd om het overleg te regelen. Daarna legt u het zelf vast."
)
NOT_HELD = "Het overleg is op {day}. De uitkomst legt u daarna vast."
SAY_CHANGE = "Schrijf wat er verandert, zodat alle partijen het weten."
OUTCOMES = {Outcome.STAYS: "exit.stays", Outcome.STOPS: "exit.stops"}


@dataclass(frozen=True)
class Told:
    told_on: date
    reason: str
    upload: Upload | None = None


@dataclass(frozen=True)
class OwnWord:
    """Of the leaving party: when there was consultation, who were there, what came of it."""

    held_on: date
    present: str
    note: str = ""


@dataclass(frozen=True)
class Concluded:
    """What came of the consultation; `meeting_*` where it was held as a meeting in the portal."""

    outcome: str
    note: str = ""
    meeting_id: UUID | None = None
    meeting_label: str = ""


def tell_exit(convenant: Convenant, told: Told, *, actor: Actor) -> ExitNotice:
    """Step 1. Every other party gets word of it at once."""
    _speaks(actor)
    one_at_a_time("exit", convenant.pk, actor.organisation)
    version = version_in_force(convenant)
    if not queries.has_steps(version):
        raise Refused(NO_STEPS)
    if queries.running(convenant, actor.organisation):
        raise Conflict(ALREADY)
    _refuse_day(version, told.told_on, actor)
    notice = ExitNotice.objects.create(
        convenant=convenant, organisation_id=actor.organisation, told_on=told.told_on, reason=told.reason.strip(),
        document=_kept(convenant, told.upload, "Melding: wij willen stoppen", actor), told_at=clock.now(),
        told_by=signature(actor),
    )  # fmt: skip
    _tell(notice, "exit.told", ["told_on", "reason", "document"], EXIT_TOLD, actor)
    return notice


def _refuse_day(version: ConvenantVersion, day: date, actor: Actor) -> None:
    article = queries.article_of(version, queries.NOTICE)
    party = _current(version.convenant, actor)
    if day > clock.today():
        raise AtField(FUTURE, "told_on")
    if day < party.valid_from:
        raise AtField(BEFORE.format(day=nl_plain(party.valid_from)), "told_on")
    end = queries.term_end(version, clock.today())
    if end and day >= end and queries.binds(version, article):
        raise AtField(TOO_LATE.format(day=nl_plain(end)), "told_on", article)


def _current(convenant: Convenant, actor: Actor) -> Party:
    found = Party.valid.on(clock.today()).filter(convenant=convenant, organisation_id=actor.organisation).first()
    if found is None:
        raise Refused(NO_PARTY)
    return found


def withdraw_exit(notice: ExitNotice, why: str, *, actor: Actor) -> None:
    """The party stays. Also after its written ending, to its last day: what that day ended goes on as it was. The
    services are regie's, and follow at night."""
    held = _own(notice, actor)
    in_state(held, queries.TOLD, queries.PLANNED, queries.STOPS, queries.CONFIRMED)
    row = held.notice
    if row.last_day:
        go_on(row)
    row.withdrawn_at, row.withdrawn_why, row.last_day = clock.now(), why.strip()[:300], None
    row.save(update_fields=["withdrawn_at", "withdrawn_why", "last_day"])
    _tell(row, "exit.withdrawn", ["withdrawn_why"], EXIT_MOVED, actor)


def consult_self(notice: ExitNotice, told: OwnWord, *, actor: Actor) -> None:
    """Step 2, where regie recorded nothing within its term: the party's own word that there was consultation. It
    stands there as its word, and the written ending may follow."""
    held = _own(notice, actor)
    in_state(held, queries.TOLD, queries.PLANNED)
    if not held.waits_too_long:
        raise AtField(REGIE_FIRST.format(day=nl_plain(held.regie_until)), "held_on", _consult_article(notice))
    if told.held_on > clock.today():
        raise AtField(FUTURE, "held_on")
    if told.held_on < notice.told_on:
        raise AtField(BEFORE_NOTICE.format(day=nl_plain(notice.told_on)), "held_on")
    row = held.notice
    row.consulted_on, row.consulted_with, row.consulted_note = told.held_on, told.present.strip(), told.note.strip()
    row.consulted_at, row.consulted_by = clock.now(), signature(actor)
    names = ["consulted_on", "consulted_with", "consulted_note"]
    row.save(update_fields=[*names, "consulted_at", "consulted_by"])
    _tell(row, "exit.consulted_self", names, EXIT_MOVED, actor)


def _consult_article(notice: ExitNotice) -> str:
    return queries.article_of(version_in_force(notice.convenant), queries.CONSULTATION)


def consult(notice: ExitNotice, held_on: date, note: str = "", *, actor: Actor) -> ExitConsultation:
    """Step 2: the day on which all parties speak about it. Moved as long as there is no outcome."""
    register_keeper(actor, notice.convenant_id)
    held = _held(notice)
    in_state(held, queries.TOLD, queries.PLANNED)
    if held_on < notice.told_on:
        raise AtField(BEFORE_NOTICE.format(day=nl_plain(notice.told_on)), "held_on")
    row = held.consultation or ExitConsultation(convenant_id=notice.convenant_id, notice=held.notice)
    row.held_on, row.note = held_on, note.strip()
    row.recorded_at, row.recorded_by = clock.now(), signature(actor)
    row.save()
    _tell(held.notice, "exit.consulted", ["held_on", "note"], EXIT_MOVED, actor)
    return row


def conclude(notice: ExitNotice, found: Concluded, *, actor: Actor) -> None:
    """What came of the consultation. A party that stays has told so there: its notice counts no more."""
    register_keeper(actor, notice.convenant_id)
    held = _held(notice)
    in_state(held, queries.PLANNED)
    row = held.consultation
    if row is None or row.held_on > clock.today():
        raise AtField(NOT_HELD.format(day=nl_plain(row.held_on) if row else ""), "outcome")
    if found.outcome == Outcome.STAYS and not found.note.strip():
        raise AtField(SAY_CHANGE, "note")
    row.outcome, row.note = found.outcome, found.note.strip()
    row.meeting_id, row.meeting_label = found.meeting_id, found.meeting_label
    row.recorded_at, row.recorded_by = clock.now(), signature(actor)
    row.save()
    _tell(held.notice, OUTCOMES[Outcome(found.outcome)], ["outcome", "note", "meeting"], EXIT_MOVED, actor)


def confirm_exit(notice: ExitNotice, upload: Upload | None, *, actor: Actor) -> ExitNotice:
    """Step 3, in writing and final. The last day follows from the summer holiday, and rights stop with it."""
    held = _own(notice, actor)
    row, convenant = held.notice, held.notice.convenant
    version = version_in_force(convenant)
    article = queries.article_of(version, queries.CONSULTATION)
    if held.state in (queries.TOLD, queries.PLANNED):
        raise Refused(FIRST_CONSULT, article)
    in_state(held, queries.STOPS)
    one_at_a_time("parties", convenant.pk)
    ends = queries.ending_day(convenant.region, clock.today()) or clock.today()
    if regie_is_left_alone(convenant.pk, [actor.organisation], ends):
        raise Refused(KEEPS_REGIE)
    row.confirmed_on, row.confirmed_by = clock.today(), signature(actor)
    row.confirmation = _kept(convenant, upload, "Schriftelijke beëindiging van deelname", actor)
    row.save(update_fields=["confirmed_on", "confirmed_by", "confirmation"])
    _tell(row, "exit.confirmed", ["confirmed_on", "confirmation"], EXIT_MOVED, actor)
    set_last_day(row, actor=actor)
    return row


def set_last_day(notice: ExitNotice, *, actor: Actor) -> date | None:
    """As soon as the holiday is known: its own part in the register ends that day, and so do its contact persons.

    Done by the party, or by the portal in its name. Twice is once. None while the holiday is not known.
    """
    day = queries.ending_day(notice.convenant.region, notice.confirmed_on) if notice.confirmed_on else None
    if day is None or notice.last_day is not None:
        return notice.last_day
    one_at_a_time("parties", notice.convenant_id)
    refuse_coming_back(notice, day)
    notice.ended, notice.last_day = end_rows(notice, day), day
    notice.save(update_fields=["last_day", "ended"])
    record(actor, "exit.dated", notice, fields=["last_day"])
    circle_event(actor, "exit.dated", notice, convenant_id=notice.convenant_id, summary=f"Tot en met {nl_plain(day)}")
    return day


def _own(notice: ExitNotice, actor: Actor) -> Standing:
    _speaks(actor)
    if notice.organisation_id != actor.organisation:
        raise NotAllowed(NOT_OURS)
    return _held(notice)


def _held(notice: ExitNotice) -> Standing:
    """As it stands, until the transaction ends."""
    one_at_a_time("exit", notice.convenant_id, notice.organisation_id)
    row = ExitNotice.objects.select_related("convenant").get(pk=notice.pk)
    return queries.standing_of(row)


def _speaks(actor: Actor) -> None:
    if not may_speak(actor, SPEAK_FOR_PARTY):
        raise NotAllowed(NOT_OURS)


def _kept(convenant: Convenant, upload: Upload | None, title: str, actor: Actor) -> Document | None:
    if upload is None:
        return None
    return keep_document(convenant, upload, kind=DocumentKind.RESOLUTION, title=title, actor=actor)


def _tell(notice: ExitNotice, verb: str, fields: list[str], kind: str, actor: Actor) -> None:
    tell_circle(notice, verb, fields, actor)
    ring_circle(kind, notice.pk, notice.convenant_id, actor=actor)
