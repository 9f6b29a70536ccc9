"""Recording what was decided about the term of a convenant, taking back what was wrong, and the silent renewals."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convenant import clock
from convenant.actions.bell import ring_circle
from convenant.audit.trail import circle_event, record
from convenant.editing import one_at_a_time
from convenant.errors import AtField, Refused
from convenant.message_kinds import TERM_DECIDED
from convenant.models import Convenant, ConvenantVersion, Document, DocumentKind, TermDecision
from convenant.permissions import DECIDE_TERM, may_in
from convenant.remember import forget_soon
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import Actor
from convenant.terms import (
    EARLY_END,
    EXTENSION,
    KINDS,
    RECORDABLE,
    RENEWAL,
    Term,
    decisions_of,
    history_of,
    version_in_force,
)
from convenant.terms.kinds import AFTER_EVALUATION, SILENT, after
from convenant.terms.standing import is_renewed
from convenant.uploads import Upload

from .compliance import follow_in_circle
from .documents import keep_document

ONLY_REGIE = "Alleen wie de regie voert, legt besluiten over de looptijd vast."
FUTURE = "De datum van het besluit ligt in de toekomst. Kies vandaag of eerder."
TOO_SHORT = "De nieuwe einddatum ligt voor de datum van het besluit."
NO_DATE = "Er is geen datum van ondertekening. Zonder die datum is er niets te verlengen of te evalueren."
BEFORE_SIGNING = "Het convenant is ondertekend op {day}. Een besluit over de looptijd komt daarna."
NOT_THIS_WAY = "Dit convenant verlengt niet met een besluit. Bij artikel {article} staat hoe het wel gaat."
FIRST_EVALUATE = "Leg eerst de evaluatie vast. Zonder evaluatie van voor dit besluit telt de verlenging niet."
RUNS_ALREADY = "Het convenant loopt al tot {day}. Kies een latere einddatum."
TOO_LONG = "Verlengen gaat met één termijn tegelijk: hoogstens tot {day}."
EXTENDED_ALREADY = "Het convenant is al verlengd tot {day}. De volgende verlenging komt later."
WHY = "Schrijf waarom dit besluit niet klopt."
WITHDRAWN_ALREADY = "Dit besluit is al ingetrokken."
OF_THE_PORTAL = "Deze regel schrijft het portaal zelf. Leg een besluit tot wijziging vast als hij niet klopt."
OF_ALL = "Dit besluit namen alle partners samen. Wie de regie voert, neemt het niet alleen terug."
ENDS_ALREADY = "Alle partners spraken af dat het convenant stopt na {day}. Een verlenging past daar niet bij."
PORTAL = "het portaal"


@dataclass(frozen=True)
class Resolved:
    """What was decided about the term. `extends_to` only for an extension; `upload` is kept with the decision.

    The meeting is named by its id and by what it is called today: meetings are a higher floor.
    """

    kind: str
    decided_on: date
    body: str
    extends_to: date | None = None
    note: str = ""
    document: Document | None = None
    meeting_id: UUID | None = None
    meeting_label: str = ""
    upload: Upload | None = None


def record_term_decision(convenant: Convenant, resolved: Resolved, *, actor: Actor) -> TermDecision:
    """A state is never ticked: evaluation and extension follow from what is recorded here. Twice the same is once."""
    _only_regie(convenant.pk, actor)
    one_at_a_time("term", convenant.pk)
    kept = {name: value for name, value in vars(resolved).items() if name not in ("upload", "document")}
    kept["extends_to"] = resolved.extends_to if resolved.kind == EXTENSION else None
    same = TermDecision.objects.filter(convenant=convenant, withdrawn_at=None, **kept).first()
    if same:
        return same
    _refuse_wrong(version_in_force(convenant), resolved)
    row = TermDecision.objects.create(
        convenant=convenant, document=_document(convenant, resolved, actor), recorded_by=actor.display_name, **kept
    )
    record(actor, "term.decided", row, fields=["document", *kept])
    circle_event(actor, "term.decided", row, convenant_id=convenant.pk, summary=KINDS[resolved.kind])
    ring_circle(TERM_DECIDED, None, convenant.pk, actor=actor)
    follow_in_circle(convenant.pk, actor=actor)
    forget_soon()
    return row


def _document(convenant: Convenant, resolved: Resolved, actor: Actor) -> Document | None:
    if resolved.upload is None:
        return resolved.document
    title = f"{KINDS[resolved.kind]}, {nl_plain(resolved.decided_on)}"
    return keep_document(convenant, resolved.upload, kind=DocumentKind.RESOLUTION, title=title, actor=actor)


def _only_regie(convenant_id: UUID, actor: Actor) -> None:
    if not may_in(actor, DECIDE_TERM, convenant_id):
        raise Refused(ONLY_REGIE)


def _refuse_wrong(version: ConvenantVersion, resolved: Resolved) -> None:
    article = version.term["article"]
    if resolved.decided_on > clock.today():
        raise AtField(FUTURE, "decided_on")
    if version.signed_on is None:
        raise AtField(NO_DATE, "kind", article)
    if resolved.decided_on < version.signed_on:
        raise AtField(BEFORE_SIGNING.format(day=nl_plain(version.signed_on)), "decided_on", article)
    if resolved.kind not in RECORDABLE[version.term["renewal"]]:
        raise AtField(NOT_THIS_WAY.format(article=article), "kind", article)
    if resolved.kind == EXTENSION:
        before = decisions_of(version.convenant)
        _refuse_extension(Term.known_on(version, version.signed_on, before, resolved.decided_on), resolved)


def _refuse_extension(term: Term, resolved: Resolved) -> None:
    """The agreements extend by one period at a time; where a term ends unless evaluated, only after an evaluation."""
    if term.last_day:
        raise AtField(ENDS_ALREADY.format(day=nl_plain(term.last_day)), "kind", term.article)
    if resolved.extends_to and resolved.extends_to <= resolved.decided_on:
        raise AtField(TOO_SHORT, "extends_to", term.article)
    if term.mode == AFTER_EVALUATION and not term.is_evaluated:
        raise AtField(FIRST_EVALUATE, "kind", term.article)
    if resolved.extends_to and resolved.extends_to <= term.end:
        raise AtField(RUNS_ALREADY.format(day=nl_plain(term.end)), "extends_to", term.article)
    most = after(max(term.end, resolved.decided_on), term.length)
    if resolved.extends_to and resolved.extends_to > most:
        raise AtField(TOO_LONG.format(day=nl_plain(most)), "extends_to", term.article)
    if term.end > after(resolved.decided_on, term.length):
        raise AtField(EXTENDED_ALREADY.format(day=nl_plain(term.end)), "kind", term.article)


def withdraw_decision(decision: TermDecision, why: str, *, actor: Actor) -> TermDecision:
    """It stays, struck through, with who took it back and why; it counts no more. Raises Refused."""
    _only_regie(decision.convenant_id, actor)
    if not why.strip():
        raise AtField(WHY, "why")
    held = TermDecision.objects.select_for_update().get(pk=decision.pk)
    if held.kind == RENEWAL:
        raise Refused(OF_THE_PORTAL)
    if held.kind == EARLY_END:
        raise Refused(OF_ALL)
    if held.withdrawn_at:
        raise Refused(WITHDRAWN_ALREADY)
    held.withdrawn_at, held.withdrawn_by, held.withdrawn_why = clock.now(), actor.display_name, why.strip()[:300]
    held.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    record(actor, "term.withdrawn", held, fields=["withdrawn_why"])
    circle_event(actor, "term.withdrawn", held, convenant_id=held.convenant_id, summary=KINDS[held.kind])
    follow_in_circle(held.convenant_id, actor=actor)
    forget_soon()
    return held


def record_renewals(convenant: Convenant, *, actor: Actor) -> int:
    """Each silent renewal up to today that is not written yet (WF-12.2). Returns how many."""
    version = version_in_force(convenant)
    if version.term["renewal"] != SILENT or version.signed_on is None or version.signed_on > clock.today():
        return 0
    one_at_a_time("term", convenant.pk)
    history = history_of(convenant)
    term = Term.known_on(version, version.signed_on, history, clock.today())
    known = {row.decided_on for row in history if row.kind == RENEWAL}
    days = [clock.school_year_bounds(year)[0] for year in _years(term) if is_renewed(term, year)]
    missing = [day for day in days if day not in known]
    for day in missing:
        _renew(convenant, day, actor=actor)
    return len(missing)


def _years(term: Term) -> range:
    return range(clock.school_year(term.signed) + 1, clock.school_year(clock.today()) + 1)


def _renew(convenant: Convenant, day: date, *, actor: Actor) -> None:
    label = clock.school_year_label(clock.school_year(day))
    row = TermDecision.objects.create(
        convenant=convenant, kind=RENEWAL, decided_on=day, body=PORTAL, note=f"Voor schooljaar {label}.",
        recorded_by=PORTAL,
    )  # fmt: skip
    record(actor, "term.renewed", row, fields=["decided_on"])
    circle_event(actor, "term.renewed", row, convenant_id=convenant.pk, summary=f"Schooljaar {label}")
