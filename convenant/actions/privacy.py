"""Keeping the register of processing: additions, confirmations, DPIA's, agreements elsewhere, the statement."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convenant import clock
from convenant.audit.trail import circle_event, record
from convenant.editing import key_of, locked, mark_of, one_at_a_time
from convenant.errors import Conflict, Refused
from convenant.models import Convenant, Dpia, OtherAgreement, PrivacyFile, PrivacyStatement, RegisterNote
from convenant.permissions import KEEP_REGISTER, may
from convenant.queries.processing import Processing
from convenant.tenancy.scope import Actor
from convenant.uploads import Upload

NO_RIGHT = "Alleen de FG, de directie, de coördinator, de regie en accountbeheerders houden het register bij."
FUTURE = "De datum ligt in de toekomst. Kies vandaag of eerder."
REVIEW_FIRST = "De herziening ligt voor de beoordeling. Kies een latere dag."
MOVED = "De regel is intussen veranderd. Bekijk wat er nu staat en bevestig dan opnieuw."
ENDED = "Deze afspraak is al beëindigd."
EDITED = ("addition",)


def _needs_right(actor: Actor) -> None:
    if not may(actor, KEEP_REGISTER):
        raise Refused(NO_RIGHT)


def _note(convenant: Convenant, line: str, actor: Actor) -> RegisterNote:
    one_at_a_time("register", actor.organisation, convenant.pk, line)
    found = RegisterNote.objects.filter(convenant=convenant, line=line).first()
    return found or RegisterNote(convenant=convenant, organisation_id=actor.organisation, line=line)


def edit_line(convenant: Convenant, line: str, addition: str, seen: str, *, actor: Actor) -> RegisterNote:
    """`seen`: the mark of the addition the editor started from. Raises Overtaken."""
    _needs_right(actor)
    note = _note(convenant, line, actor)
    if not note._state.adding:
        note = locked(note, seen, EDITED)
    note.addition, note.edited_at = addition.strip(), clock.now()
    note.save()
    record(actor, "register.edited", note, fields=["addition"])
    return note


def seen_mark(note: RegisterNote | None) -> str:
    return mark_of(note, EDITED)


def confirm_line(convenant: Convenant, processing: Processing, mark: str, *, actor: Actor) -> RegisterNote:
    """`mark` is of the wording that was on the screen; another one by now is a Conflict."""
    _needs_right(actor)
    if mark != processing.mark:
        raise Conflict(MOVED)
    note = _note(convenant, processing.key, actor)
    note.confirmed_mark, note.confirmed = processing.mark, processing.facts
    note.confirmed_at, note.confirmed_function = clock.now(), actor.function
    note.save()
    record(actor, "register.confirmed", note, fields=["confirmed"])
    return note


@dataclass(frozen=True)
class Assessment:
    assessed_on: date
    verdict: str
    motivation: str
    review_on: date | None = None


def assess(
    convenant: Convenant,
    line: str,
    assessment: Assessment,
    upload: Upload | None,
    *,
    actor: Actor,
    submission: UUID | None = None,
) -> Dpia:
    """A new judgement beside the former ones; the last one counts. Sent twice, it is one."""
    _needs_right(actor)
    if assessment.assessed_on > clock.today():
        raise Refused(FUTURE)
    if assessment.review_on and assessment.review_on <= assessment.assessed_on:
        raise Refused(REVIEW_FIRST)
    key = key_of(actor.organisation, submission)
    if same := Dpia.objects.filter(pk=key).first():
        return same
    file = keep_file(upload, actor=actor) if upload else None
    row = Dpia.objects.create(
        pk=key, organisation_id=actor.organisation, convenant=convenant, line=line, file=file,
        function=actor.function, recorded_at=clock.now(), **vars(assessment),
    )  # fmt: skip
    record(actor, "dpia.recorded", row, fields=["assessed_on", "verdict", "motivation", "review_on", "file"])
    return row


def keep_file(upload: Upload, *, actor: Actor) -> PrivacyFile:
    file = PrivacyFile.objects.create(
        organisation_id=actor.organisation, filename=upload.filename, media_type=upload.media_type,
        size=len(upload.content), content=upload.content, added_at=clock.now(),
    )  # fmt: skip
    record(actor, "privacy.file_added", file)
    return file


@dataclass(frozen=True)
class Elsewhere:
    partner: str
    scope: str
    legal_basis: str
    link: str = ""
    valid_until: date | None = None


def record_agreement(
    elsewhere: Elsewhere, upload: Upload | None, *, actor: Actor, submission: UUID | None = None
) -> OtherAgreement:
    """Sent twice, it is one."""
    _needs_right(actor)
    key = key_of(actor.organisation, submission)
    if same := OtherAgreement.objects.filter(pk=key).first():
        return same
    file = keep_file(upload, actor=actor) if upload else None
    row = OtherAgreement.objects.create(pk=key, organisation_id=actor.organisation, file=file, **vars(elsewhere))
    record(actor, "agreement.recorded", row, fields=[*vars(elsewhere), "file"])
    return row


def end_agreement(row: OtherAgreement, *, actor: Actor) -> None:
    _needs_right(actor)
    held = OtherAgreement.objects.select_for_update().get(pk=row.pk)
    if held.ended_at:
        raise Refused(ENDED)
    held.ended_at = clock.now()
    held.save(update_fields=["ended_at"])
    record(actor, "agreement.ended", held, fields=["ended_at"])


def state_privacy(link: str, contact: str, *, actor: Actor) -> int:
    """One statement, told in every convenant the organisation is in. Returns in how many."""
    _needs_right(actor)
    for convenant_id in actor.circles:
        row, _ = PrivacyStatement.objects.update_or_create(
            convenant_id=convenant_id, organisation_id=actor.organisation, defaults={"link": link, "contact": contact}
        )
        record(actor, "privacy.statement", row, fields=["link", "contact"])
        circle_event(actor, "privacy.statement", row, convenant_id=convenant_id, summary="Privacyverklaring genoemd")
    return len(actor.circles)
