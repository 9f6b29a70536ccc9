"""What happened to one incident, from its trail: newest first, in sentences."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from convenant.audit.models import Entry
from convenant.audit.trail import MOST, timeline_read, told_of
from convenant.templatetags.moments import Moment
from convenant.tenancy.made_once import Statement
from convenant.trail_words import saying
from incidents import hooks
from incidents.models import (
    Incident,
    IncidentState,
    Step,
    StepState,
)
from incidents.vocabulary import READ_AFTER_CLOSE

from .people import by_of, names_in
from .proof_words import proof_words

WORDS = {
    "incident.recorded": "Incident geregistreerd",
    "incident.changed": "Kern gewijzigd",
    "incident.closed": "Incident gesloten",
    "incident.reopened": "Incident heropend",
    "incident.withdrawn": "Incident ingetrokken",
    "incident.assigned": "Behandelaar gewijzigd",
    "incident.merged": "Samengevoegd",
    "event.asked": "Koppeling van de gebeurtenis gevraagd aan",
    "event.confirmed": "Gebeurtenis gekoppeld met",
    "event.ended": "Koppeling van de gebeurtenis losgemaakt met",
    "step.done": "gedaan",
    "step.departed": "met reden niet gedaan",
    "step.reopened": "teruggezet",
    "melding.recorded": "Melding buiten het portaal vastgelegd",
    "vault.opened": "Kluis geopend. Doel",
    "vault.closed": "Kluis gesloten",
    "vault.person_added": "Persoon in de kluis gezet",
    "vault.person_changed": "Persoon in de kluis gewijzigd",
    "vault.found_by_name": "Gevonden bij zoeken op naam. Doel",
    "vault.note_added": "Tekst in de kluis gezet",
    "vault.opening_asked": "Akkoord gevraagd om de kluis te openen. Doel",
    "vault.opening_approved": "Akkoord gegeven om de kluis te openen. Doel",
    "vault.opening_denied": "Akkoord geweigerd om de kluis te openen. Doel",
    "vault.attachment_added": "Bijlage in de kluis gezet",
    "vault.attachment_downloaded": "Bijlage opgehaald",
    "vault.attachment_removed": "Bijlage weggehaald",
    "vault.attachment_restored": "Bijlage teruggezet",
    "vault.attachment_erased": "Inhoud van een weggehaalde bijlage gewist",
}
PROVEN = ("step.done", "melding.recorded")
REOPENED = "incident.reopened"
UNTOLD = "Vastgelegd"


@dataclass(frozen=True)
class History:
    """Newest first. `readings` after closing stand apart: each view is one, and they would push out what was done."""

    told: list[Moment]
    readings: list[Moment]

    @property
    def times_read(self) -> str:
        return f"{len(self.readings)} keer{' of vaker' if len(self.readings) == MOST else ''}"


def reads(incident: Incident) -> Iterator[Statement[Any]]:
    yield timeline_read(incident, READ_AFTER_CLOSE)
    if incident.state != IncidentState.OPEN:
        yield told_of(incident, READ_AFTER_CLOSE)


def history(incident: Incident, steps: Iterable[Step]) -> History:
    entries = timeline_read(incident, READ_AFTER_CLOSE).all()
    readings = _readings(incident, entries)
    names = names_in([*entries, *readings], incident.organisation_id)
    seen = [Moment(entry.at, "Gelezen", by_of(entry, names)) for entry in readings]
    return History(list(_moments(entries, names, proofs_of(steps))), seen)


def _readings(incident: Incident, entries: Sequence[Entry]) -> list[Entry]:
    """An open incident has some only if it was closed before."""
    was_ended = incident.state != IncidentState.OPEN or any(entry.action == REOPENED for entry in entries)
    return told_of(incident, READ_AFTER_CLOSE).all() if was_ended else []


def proofs_of(steps: Iterable[Step]) -> dict[str, str]:
    return {f"stap {step.number + 1}": proof_words(step) for step in steps if step.state == StepState.DONE}


def _moments(entries: Iterable[Entry], names: Mapping[UUID, str], proofs: dict[str, str]) -> Iterator[Moment]:
    """The last time that a step was done says what proves it; what was taken back no longer has that."""
    for entry in entries:
        proof = proofs.pop(entry.purpose.partition(":")[0], "") if entry.action in PROVEN else ""
        yield Moment(entry.at, " · ".join(filter(None, (sentence_of(entry), proof))), by_of(entry, names))


def words_of(action: str) -> str:
    """As a timeline says it, or at least in the words of the log."""
    said = saying(action)
    return WORDS.get(action) or hooks.timeline_words.get(action) or (said.words if said else UNTOLD)


def sentence_of(entry: Entry) -> str:
    words = words_of(entry.action)
    article = f" (artikel {entry.ground})" if entry.ground[:1].isdigit() else ""
    if entry.action.startswith("step."):
        number, _, name = entry.purpose.partition(": ")
        return f"{number[:1].upper()}{number[1:]} {words}: {name}{article}"
    if entry.action in ("vault.opened", "vault.found_by_name"):
        return f"{words}: {entry.purpose[:1].lower()}{entry.purpose[1:]}"
    return f"{words}: {entry.purpose}{article}" if entry.purpose else f"{words}{article}"
