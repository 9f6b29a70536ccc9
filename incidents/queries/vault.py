"""The vault of an incident as its box shows it: closed in numbers, open in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.db.models import QuerySet

from convenant import clock
from convenant.models import ConvenantVersion
from convenant.templatetags.portal import nl_clock, nl_day
from convenant.tenancy.made_once import Statement, made_once
from convenant.tenancy.scope import Actor
from convenant.vault.envelope import Unreadable
from convenant.wording import counted, listing
from incidents.lint.placeholders import begins, people_in
from incidents.models import (
    GroundRecord,
    Incident,
    InvolvedPerson,
    VaultNote,
    VaultOpening,
)
from incidents.permissions import membership_of
from incidents.vocabulary import KINDS, MOVED, PURPOSES, ROLES, STORY

from .people import function_label
from .taxonomy import adopted_version


def vault_summary(incident: Any, actor: Actor) -> dict[str, Any]:
    """The closed box, or the opening that still runs for this person. `incident` carries the vault counts."""
    opening = next((row for row in last_opening(incident, actor) if row.until > clock.now()), None)
    minutes = max(1, round((opening.until - clock.now()).total_seconds() / 60)) if opening else 0
    return {
        "open": opening is not None, "minutes": minutes, "purposes": list(PURPOSES.items()),
        "summary": closed_words(
            incident.person_count or 0,
            incident.note_count or 0,
            incident.attachment_count or 0,
            actor.organisation_name,
        ),
    }  # fmt: skip


def last_opening(incident: Incident, actor: Actor) -> Statement[VaultOpening]:
    """The opening that runs longest; it may have ended."""
    return _opened(incident=incident.pk, membership=membership_of(actor))


@made_once
def _opened(*, incident: UUID, membership: UUID) -> QuerySet[VaultOpening]:
    return VaultOpening.objects.filter(incident_id=incident, membership_id=membership).order_by("-until")[:1]


def closed_words(people: int, notes: int, files: int, school: str) -> str:
    counts = ((people, "persoon", "personen"), (notes, "tekst", "teksten"), (files, "bijlage", "bijlagen"))
    parts = [counted(count, one, more) for count, one, more in counts if count]
    verb = "staat" if people + notes + files == 1 else "staan"
    held = f"Hierin {verb} {listing(parts)}." if parts else "De kluis is nog leeg."
    return f"{held} Alleen {school} kan de kluis openen. Elke opening wordt vastgelegd."


@dataclass(frozen=True)
class NamedInText:
    name: str
    submission: UUID


NOTE_TITLES = {MOVED: "Verplaatst uit de kern", STORY: "Het volledige verhaal"}


def vault_contents(incident: Incident) -> dict[str, Any]:
    """Revealed. Call only while the vault is open for this person."""
    people = list(InvolvedPerson.objects.filter(incident=incident).order_by("pseudonym"))
    notes = list(notes_of(incident))
    return {
        "people": [person_words(row) for row in people], "notes": [note_words(row) for row in notes],
        "moved": moved_names(incident, notes, people),
    }  # fmt: skip


def moved_names(incident: Incident, notes: Iterable[VaultNote], people: Iterable[InvolvedPerson]) -> list[NamedInText]:
    """Who left the text for the vault and is no person there yet, each with what makes one of it once."""
    found = [name for note in notes if note.kind == MOVED for name in people_in(note.legible("body"))]
    if not found or not names_allowed(incident, adopted_version(incident.convenant_id)):
        return []
    there = [row.legible("name") for row in people]
    new = [name for name in dict.fromkeys(found) if not any(begins(known, name) for known in there)]
    return [NamedInText(name, uuid5(incident.pk, name)) for name in new]


def notes_of(incident: Incident) -> QuerySet[VaultNote]:
    return VaultNote.objects.filter(incident=incident).order_by("-written_at")


def person_words(row: InvolvedPerson) -> dict[str, Any]:
    try:
        rows = _person_rows(row)
    except Unreadable as reason:
        rows = [("Gegevens", reason.sentence)]
    return {
        "pk": row.pk,
        "pseudonym": row.pseudonym,
        "kind": KINDS.get(row.kind, row.kind),
        "rows": [r for r in rows if r[1]],
    }


def _person_rows(row: InvolvedPerson) -> list[tuple[str, str]]:
    born = row.reveal("birth_date")
    return [
        ("Rol", ROLES.get(row.reveal("role"), "")), ("Naam", row.reveal("name")),
        ("Geboren", nl_day(date.fromisoformat(born)) if born else ""),
        ("Contact", row.reveal("contact")), ("Letsel", row.reveal("injuries")),
        ("Bijzonderheden", row.reveal("note")),
    ]  # fmt: skip


def note_words(row: VaultNote) -> dict[str, Any]:
    heading = NOTE_TITLES.get(row.kind, row.kind[:1].upper() + row.kind[1:])
    by = f"{nl_day(row.written_at)}, {nl_clock(row.written_at)} · {function_label(row.function)}"
    return {"title": heading, "body": row.legible("body"), "by": by}


def names_allowed(incident: Incident, version: ConvenantVersion) -> bool:
    """Where the convenant knows no personal data, names wait for a consent or a vordering."""
    if version.setting("data.personal.mode") != "none":
        return True
    today = clock.today()
    grounds = GroundRecord.objects.filter(incident=incident, withdrawn_on=None, given_on__lte=today)
    return any(row.valid_until is None or row.valid_until >= today for row in grounds)
