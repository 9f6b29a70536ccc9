"""What each party says for itself about a version: its answer, who signed, its annexes."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from convenant import clock
from convenant.actions.documents import keep_document, withdraw_document
from convenant.audit.trail import circle_event, record
from convenant.editing import Overtaken, key_of, mark_of, one_at_a_time
from convenant.errors import Refused
from convenant.models import Annex, Consent, ConvenantVersion, DocumentKind, Signature, VersionAnswer, VersionStatus
from convenant.permissions import SPEAK_ON_VERSION, may
from convenant.queries.amendment import asked_of
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import Actor
from convenant.uploads import Upload

Row = TypeVar("Row", VersionAnswer, Signature, Annex)
NO_RIGHT = "Uw functie spreekt hier niet voor uw organisatie. Vraag uw leidinggevende."
NO_PARTY = "Uw organisatie is geen partij bij dit convenant. Haar antwoord wordt niet gevraagd."
CLOSED = "Deze versie ligt niet meer voor. Antwoorden kan niet meer."
WHY = "Schrijf waarom u bezwaar hebt."
FUTURE = "De datum van ondertekening ligt in de toekomst. Kies vandaag of eerder."
NOT_SHOWN = "Deze versie is niet aan de partijen voorgelegd."
ANSWER_FIELDS = ("answer", "reason")
SIGNATURE_FIELDS = ("function", "name", "signed_on", "scan_id")
SHOWN = (VersionStatus.CIRCULATED, VersionStatus.ADOPTED, VersionStatus.REPLACED)


@dataclass(frozen=True)
class Given:
    answer: str
    reason: str = ""


@dataclass(frozen=True)
class Signed:
    """The function is what counts: "burgemeester". `scan` is a new file; None leaves the one that is there."""

    function: str
    signed_on: date
    name: str = ""
    scan: Upload | None = None


def answer_version(version: ConvenantVersion, given: Given, *, actor: Actor, seen: str) -> VersionAnswer:
    """The party's own answer. `seen` is the mark of the answer it started from (empty: none yet)."""
    if _asked_now(actor, version) != VersionStatus.CIRCULATED:
        raise Refused(CLOSED)
    if given.answer == Consent.OBJECTS and not given.reason.strip():
        raise Refused(WHY)
    row = own_answer(version, actor)
    if row and (row.answer, row.reason) == (given.answer, given.reason):
        return row
    if mark_of(row, ANSWER_FIELDS) != seen:
        raise Overtaken(row)
    row = row or VersionAnswer(convenant_id=version.convenant_id, organisation_id=actor.organisation, version=version)
    row.answer, row.reason, row.answered_at = given.answer, given.reason, clock.now()
    row.answered_by = actor.display_name[:200]
    row.save()
    summary = f"Versie {version.number}: {Consent(given.answer).label.lower()}"
    return _told(row, "version.answered", list(ANSWER_FIELDS), summary, actor)


def own_answer(version: ConvenantVersion, actor: Actor) -> VersionAnswer | None:
    return VersionAnswer.objects.filter(version=version, organisation_id=actor.organisation).first()


def sign_version(version: ConvenantVersion, signed: Signed, *, actor: Actor, seen: str) -> Signature:
    """Who signed for the acting party. Another scan takes the place of the one before, which is withdrawn."""
    if _asked_now(actor, version) not in SHOWN:
        raise Refused(NOT_SHOWN)
    if signed.signed_on > clock.today():
        raise Refused(FUTURE)
    row = own_signature(version, actor)
    if row and _same(row, signed):
        return row
    if mark_of(row, SIGNATURE_FIELDS) != seen:
        raise Overtaken(row)
    row = row or Signature(convenant_id=version.convenant_id, organisation_id=actor.organisation, version=version)
    row.function, row.name, row.signed_on, row.recorded_at = signed.function, signed.name, signed.signed_on, clock.now()
    former = row.scan
    if signed.scan:
        row.scan = keep_document(
            version.convenant, signed.scan, kind=DocumentKind.SIGNATURE, actor=actor,
            title=f"Ondertekening versie {version.number}, {actor.organisation_name}",
        )  # fmt: skip
    row.save()
    if signed.scan and former:
        withdraw_document(former, f"Vervangen door een nieuwe scan op {nl_plain(clock.today())}.", actor=actor)
    return _told(row, "version.signed", list(SIGNATURE_FIELDS), f"Versie {version.number}", actor)


def own_signature(version: ConvenantVersion, actor: Actor) -> Signature | None:
    found = Signature.objects.select_related("scan")
    return found.filter(version=version, organisation_id=actor.organisation).first()


def _same(row: Signature, signed: Signed) -> bool:
    """Sent twice. A new file is always a new file."""
    told = (row.function, row.name, row.signed_on) == (signed.function, signed.name, signed.signed_on)
    return told and signed.scan is None


def add_annex(
    version: ConvenantVersion, upload: Upload, title: str, *, actor: Actor, submission: UUID | None = None
) -> Annex:
    if not may(actor, SPEAK_ON_VERSION):
        raise Refused(NO_RIGHT)
    if version.status not in SHOWN:
        raise Refused(NOT_SHOWN)
    key = key_of(actor.organisation, submission)
    if made := Annex.objects.filter(pk=key).first():
        return made
    document = keep_document(version.convenant, upload, kind=DocumentKind.ANNEX, title=title, actor=actor)
    row = Annex.objects.create(
        pk=key, convenant_id=version.convenant_id, organisation_id=actor.organisation, version=version,
        document=document,
    )  # fmt: skip
    return _told(row, "version.annex_added", ["document"], f"Versie {version.number}", actor)


def withdraw_annex(annex: Annex, why: str, *, actor: Actor) -> None:
    """Only by the party that added it. What it was, and why it went, stays in the list."""
    if not may(actor, SPEAK_ON_VERSION):
        raise Refused(NO_RIGHT)
    withdraw_document(annex.document, why, actor=actor)


def _asked_now(actor: Actor, version: ConvenantVersion) -> str:
    """The status of the version as it stands, for a party of today and somebody who speaks for it; one at a time, so
    that two tabs see each other."""
    if not may(actor, SPEAK_ON_VERSION):
        raise Refused(NO_RIGHT)
    if actor.organisation not in {bearer.organisation_id for bearer in asked_of(version.convenant_id)}:
        raise Refused(NO_PARTY)
    one_at_a_time("versions", version.convenant_id)
    return ConvenantVersion.objects.get(pk=version.pk).status


def _told(row: Row, what: str, fields: list[str], summary: str, actor: Actor) -> Row:
    record(actor, what, row, fields=fields)
    circle_event(actor, what, row, convenant_id=row.convenant_id, summary=summary)
    return row
