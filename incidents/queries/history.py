"""What happened to one incident, from its trail: newest first, in sentences."""

from collections.abc import Iterable

from convenant.audit.models import Entry
from convenant.audit.trail import timeline
from convenant.templatetags.moments import Moment
from incidents import hooks
from incidents.models import (
    Incident,
    Step,
    StepState,
)

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


def moments(incident: Incident, steps: Iterable[Step]) -> list[Moment]:
    """Newest first. The last time that a step was done says what proves it; what was taken back no longer has that."""
    proofs = {f"stap {step.number + 1}": proof_words(step) for step in steps if step.state == StepState.DONE}
    told, entries = [], timeline(incident)
    names = names_in(entries, incident.organisation_id)
    for entry in entries:
        proof = proofs.pop(entry.purpose.partition(":")[0], "") if entry.action in PROVEN else ""
        told.append(Moment(entry.at, " · ".join(filter(None, (sentence_of(entry), proof))), by_of(entry, names)))
    return told


def sentence_of(entry: Entry) -> str:
    words = WORDS.get(entry.action) or hooks.timeline_words.get(entry.action, entry.action)
    article = f" (artikel {entry.ground})" if entry.ground[:1].isdigit() else ""
    if entry.action.startswith("step."):
        number, _, name = entry.purpose.partition(": ")
        return f"{number[:1].upper()}{number[1:]} {words}: {name}{article}"
    if entry.action in ("vault.opened", "vault.found_by_name"):
        return f"{words}: {entry.purpose[:1].lower()}{entry.purpose[1:]}"
    return f"{words}: {entry.purpose}{article}" if entry.purpose else f"{words}{article}"
