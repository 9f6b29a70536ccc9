"""A version on its way: shown to the parties, adopted or withdrawn; and the date of signing that a text leaves open.

All of it is done by who holds regie, one step at a time per convenant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from convenant import clock, registry
from convenant.actions.bell import ring_circle
from convenant.actions.compliance import follow_in_circle
from convenant.actions.term import Resolved, record_term_decision
from convenant.agreements.loading import last_day
from convenant.audit.trail import circle_event, record
from convenant.editing import one_at_a_time
from convenant.errors import Conflict, Refused
from convenant.message_kinds import VERSION_ADOPTED, VERSION_CIRCULATED
from convenant.models import OPEN_STATUSES, Adoption, ConvenantVersion, VersionStatus
from convenant.permissions import MOVE_VERSION, may_in
from convenant.queries.amendment import Answers, answers_to, asked_of, procedure_of
from convenant.remember import forget_soon
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import Actor
from convenant.terms import AMENDMENT
from convenant.wording import listing

ONLY_REGIE = "Alleen wie de regie voert, brengt een versie verder."
MOVED_ON = "Deze versie is intussen {}. Kijk na wat er nu staat."
TOO_SOON = "De uiterste dag voor antwoord ligt in het verleden. Kies vandaag of later."
FUTURE = "Deze datum ligt in de toekomst. Kies vandaag of eerder."
NOT_BEFORE = "De versie kan pas gelden na {}. Toen begon de versie die nu geldt."
OLDER = "Versie {} geldt nu en is nieuwer. Trek dit concept in."
WAITING = "Vaststellen kan nog niet. De tekst vraagt overleg met alle partners, en nog geen antwoord gaf: {}."
WEIGH = "Er zijn bezwaren. Schrijf waarom het besluit er toch zo ligt."
ANSWERED_SINCE = "Een partij gaf intussen een ander antwoord. Kijk het na en stel dan opnieuw vast."
SIGNED_IN_TEXT = "De tekst noemt zelf de datum van ondertekening. Die verandert u hier niet."


@dataclass(frozen=True)
class Decided:
    """The decision by which a version takes effect; `seen` is the mark of the answers it was taken on."""

    decided_on: date
    body: str
    valid_from: date
    reason: str = ""
    seen: str = ""


def circulate(version: ConvenantVersion, answers_by: date, *, actor: Actor) -> None:
    """From now on every party reads the draft and can answer."""
    held = held_version(version, (VersionStatus.DRAFT,), actor)
    if answers_by < clock.today():
        raise Refused(TOO_SOON)
    held.status, held.circulated_on, held.answers_by = VersionStatus.CIRCULATED, clock.today(), answers_by
    held.save(update_fields=["status", "circulated_on", "answers_by"])
    _tell(held, "version.circulated", ["status", "circulated_on", "answers_by"], actor)
    ring_circle(VERSION_CIRCULATED, None, held.convenant_id, actor=actor)


def withdraw_version(version: ConvenantVersion, *, actor: Actor) -> None:
    held = held_version(version, OPEN_STATUSES, actor)
    held.status = VersionStatus.WITHDRAWN
    held.save(update_fields=["status"])
    _tell(held, "version.withdrawn", ["status"], actor)


def adopt_version(version: ConvenantVersion, decided: Decided, *, actor: Actor) -> Adoption:
    """The version takes effect and the former one is replaced, with all that follows from it, or nothing happens."""
    held = held_version(version, (VersionStatus.CIRCULATED,), actor)
    former = _in_force(held)
    answers = answers_to(held, asked_of(held.convenant_id))
    _check_days(former, held, decided)
    _check_answers(former, answers, decided)
    _as_amendment(held, decided, actor)
    _replace(former, held, decided.valid_from)
    adoption = _keep(held, answers, decided, actor)
    for _, step in registry.adoption_steps:
        step(held)
    follow_in_circle(held.convenant_id, actor=actor)
    _tell(held, "version.adopted", ["status", "valid_from"], actor)
    ring_circle(VERSION_ADOPTED, None, held.convenant_id, actor=actor)
    return adoption


def record_signed_on(version: ConvenantVersion, day: date, *, actor: Actor) -> None:
    """Where the text names no date. It counts at once for the term and for what is due after signing."""
    held = held_version(version, (VersionStatus.ADOPTED, VersionStatus.REPLACED), actor)
    if held.signed_in_text:
        raise Refused(SIGNED_IN_TEXT)
    if day > clock.today():
        raise Refused(FUTURE)
    held.signed_on = day
    held.signed_on_source = f"vastgelegd door {actor.organisation_name} op {nl_plain(clock.today())}"[:200]
    held.save(update_fields=["signed_on", "signed_on_source"])
    forget_soon()
    follow_in_circle(held.convenant_id, actor=actor)
    _tell(held, "version.signed_on_recorded", ["signed_on"], actor)


def held_version(version: ConvenantVersion, statuses: Sequence[str], actor: Actor) -> ConvenantVersion:
    """The version as it stands, held; nobody else moves a version of this convenant meanwhile."""
    if not may_in(actor, MOVE_VERSION, version.convenant_id):
        raise Refused(ONLY_REGIE)
    one_at_a_time("versions", version.convenant_id)
    held = ConvenantVersion.objects.select_related("convenant").get(pk=version.pk)
    if held.status not in statuses:
        raise Conflict(MOVED_ON.format(held.get_status_display().lower()))
    return held


def _in_force(version: ConvenantVersion) -> ConvenantVersion:
    former = ConvenantVersion.objects.get(convenant_id=version.convenant_id, status=VersionStatus.ADOPTED)
    if former.number > version.number:
        raise Refused(OLDER.format(former.number))
    return former


def _check_days(former: ConvenantVersion, version: ConvenantVersion, decided: Decided) -> None:
    if max(decided.decided_on, decided.valid_from) > clock.today():
        raise Refused(FUTURE)
    if former.valid_from and decided.valid_from <= former.valid_from:
        raise Refused(NOT_BEFORE.format(nl_plain(former.valid_from)))


def _check_answers(former: ConvenantVersion, answers: Answers, decided: Decided) -> None:
    """By the rule of the text in force."""
    procedure, article = procedure_of(former), former.amendment["article"]
    if procedure.everyone_answers and answers.waiting:
        raise Refused(WAITING.format(listing(line.name for line in answers.waiting)), article)
    if answers.mark != decided.seen:
        raise Conflict(ANSWERED_SINCE)
    if procedure.weighs_objections and answers.objecting and not decided.reason.strip():
        raise Refused(WEIGH, article)


def _as_amendment(version: ConvenantVersion, decided: Decided, actor: Actor) -> None:
    """The decision counts for the term of the text in force as well, so it comes before its replacement."""
    note = f"Versie {version.number} vastgesteld."
    resolved = Resolved(AMENDMENT, decided.decided_on, decided.body, note=note)
    record_term_decision(version.convenant, resolved, actor=actor)


def _replace(former: ConvenantVersion, version: ConvenantVersion, since: date) -> None:
    former.status, former.valid_until = VersionStatus.REPLACED, last_day(former, since)
    former.save(update_fields=["status", "valid_until"])
    version.status, version.valid_from = VersionStatus.ADOPTED, since
    version.save(update_fields=["status", "valid_from"])
    forget_soon()


def _keep(version: ConvenantVersion, answers: Answers, decided: Decided, actor: Actor) -> Adoption:
    told = [{"party": line.name, "answer": line.answer, "reason": line.reason} for line in answers.lines]
    return Adoption.objects.create(
        convenant=version.convenant,
        version=version,
        decided_on=decided.decided_on,
        body=decided.body,
        reason=decided.reason,
        answers=told,
        adopted_at=clock.now(),
        adopted_by=f"{actor.organisation_name}, {actor.display_name}"[:200],
    )


def _tell(version: ConvenantVersion, what: str, fields: list[str], actor: Actor) -> None:
    record(actor, what, version, fields=fields)
    circle_event(actor, what, version, convenant_id=version.convenant_id, summary=f"Versie {version.number}")
