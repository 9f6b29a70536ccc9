"""What may be put into a copy of an incident, and the copy itself: a snapshot of the chosen items alone."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from convenant.models import ConvenantVersion, DataClass
from convenant.templatetags.portal import nl_plain, nl_time
from incidents.models import GroundRecord, Incident, InvolvedPerson, VaultNote
from incidents.vocabulary import MOVED, ROLES, STORY

from .taxonomy import SERIOUSNESS, Taxonomy, adopted_version, names_of, shown_reference, title

WHAT, WHERE_WHEN, DESCRIPTION, FACETS, PUPILS, NARRATIVE = (
    "what", "where_when", "description", "facets", "pupils", "narrative",
)  # fmt: skip
CORE_FIELDS = frozenset({WHAT, WHERE_WHEN, DESCRIPTION, FACETS, PUPILS})
NAME, CONTACT, ROLE = "name", "contact", "role"
PERSON_LABELS = {
    NAME: "Naam en geboortedatum", CONTACT: "Klas, mentor of contact", ROLE: "Rol in dit incident",
}  # fmt: skip
NO_OFFENCE = ("", "N")


@dataclass(frozen=True)
class Item:
    """One thing that may be chosen. `content` never comes out of the vault; `pseudonym` names whose it is."""

    key: str
    label: str
    data_class: DataClass
    content: str
    pseudonym: str = ""


@dataclass(frozen=True)
class Dossier:
    """An incident with what the exchange needs of it. The vault's cells are still sealed."""

    incident: Incident
    version: ConvenantVersion
    names: Taxonomy
    people: list[InvolvedPerson]
    notes: list[VaultNote]
    grounds: list[GroundRecord]

    @property
    def is_offence(self) -> bool:
        category = self.names.category(self.incident.category)
        return bool(category and category.offence not in NO_OFFENCE)

    def items(self) -> list[Item]:
        return [*core_items(self.incident, self.names), *vault_items(self)]


@dataclass(frozen=True)
class Copy:
    """`core` travels readable and holds no persons; `content` is sealed on its way, empty when there is none."""

    core: dict[str, Any]
    content: dict[str, Any]


def dossier_of(incident: Incident) -> Dossier:
    version = adopted_version(incident.convenant_id)
    people = InvolvedPerson.objects.filter(incident=incident).order_by("pseudonym")
    notes = VaultNote.objects.filter(incident=incident, kind__in=(MOVED, STORY)).order_by("written_at")
    grounds = GroundRecord.objects.filter(incident=incident).order_by("given_on")
    return Dossier(incident, version, names_of(incident), list(people), list(notes), list(grounds))


def core_items(incident: Incident, names: Taxonomy) -> list[Item]:
    facets = ", ".join(names.facets.get(code, code).lower() for code in incident.facets)
    pupils = str(incident.pupils) if incident.pupils else ""
    told = [
        (WHAT, "Wat", f"{names.label(incident.category)}, ernst {incident.seriousness} van 4"),
        (WHERE_WHEN, "Waar en wanneer", where_and_when(incident, names)),
        (DESCRIPTION, "Omschrijving", incident.description),
        (FACETS, "Kenmerken", facets),
        (PUPILS, "Betrokken leerlingen", pupils),
    ]
    return [Item(key, label, DataClass.CORE, content) for key, label, content in told if content]


def where_and_when(incident: Incident, names: Taxonomy) -> str:
    place = names.places.get(incident.place, incident.place).lower()
    parts = (incident.where, place, nl_plain(incident.occurred_on), nl_time(incident.occurred_at))
    return ", ".join(part for part in parts if part)


def vault_items(dossier: Dossier) -> list[Item]:
    """What stands in the vault and may be asked for. A role beside an offence is criminal data (AVG article 10)."""
    found = [
        Item(
            f"{part}.{person.pk}",
            label,
            _class_of(part, dossier),
            f"{person.pseudonym} (uit de kluis)",
            person.pseudonym,
        )
        for person in dossier.people
        for part, label in PERSON_LABELS.items()
        if getattr(person, part)
    ]
    if dossier.notes:
        found.append(Item(NARRATIVE, "Uitgebreid verhaal", DataClass.NARRATIVE, "tekst uit de kluis"))
    return found


def _class_of(part: str, dossier: Dossier) -> DataClass:
    return DataClass.CRIMINAL if part == ROLE and dossier.is_offence else DataClass.PERSONS


def make_copy(dossier: Dossier, chosen: Set[str]) -> Copy:
    content = _content(dossier, chosen)
    return Copy(core_of(dossier.incident, dossier.names, chosen) | _counts(content), content)


def core_of(incident: Incident, names: Taxonomy, chosen: Set[str]) -> dict[str, Any]:
    """Only chosen items; the heading says no more than they do."""
    rows = [[item.label, item.content] for item in core_items(incident, names) if item.key in chosen]
    return {
        "reference": shown_reference(incident.reference),
        "title": _heading(incident, names, chosen),
        "grade": SERIOUSNESS[incident.seriousness] if WHAT in chosen and incident.serious else "",
        "rows": rows,
    }


def _heading(incident: Incident, names: Taxonomy, chosen: Set[str]) -> str:
    if WHAT not in chosen:
        return "Melding van een incident"
    place = incident.place if WHERE_WHEN in chosen else ""
    return title(names.label(incident.category), place, names.places.get(place, ""))


def _counts(content: dict[str, Any]) -> dict[str, Any]:
    return {"people": len(content.get("people", [])), "narrative": "narrative" in content}


def _content(dossier: Dossier, chosen: Set[str]) -> dict[str, Any]:
    """Revealed: call it only to make the copy or to show it to who prepares it."""
    people = [(person.pseudonym, _person_rows(person, chosen)) for person in dossier.people]
    content: dict[str, Any] = {}
    if kept := [{"pseudonym": pseudonym, "rows": rows} for pseudonym, rows in people if rows]:
        content["people"] = kept
    if NARRATIVE in chosen:
        content["narrative"] = "\n\n".join(note.reveal("body") for note in dossier.notes)
    return content


def _person_rows(person: InvolvedPerson, chosen: Set[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    if f"{NAME}.{person.pk}" in chosen:
        rows += [["Naam", person.reveal("name")], ["Geboren", _day(person.reveal("birth_date"))]]
    if f"{CONTACT}.{person.pk}" in chosen:
        rows.append(["Klas of contact", person.reveal("contact")])
    if f"{ROLE}.{person.pk}" in chosen:
        rows.append(["Rol", ROLES.get(person.reveal("role"), "")])
    return [row for row in rows if row[1]]


def _day(text: str) -> str:
    return nl_plain(date.fromisoformat(text)) if text else ""


def people_of(dossier: Dossier, keys: Iterable[str]) -> set[UUID]:
    """Whose data the chosen keys hold. A story is about everybody in the vault of the incident."""
    chosen = set(keys)
    if NARRATIVE in chosen:
        return {person.pk for person in dossier.people}
    return {person.pk for person in dossier.people if any(key.endswith(str(person.pk)) for key in chosen)}
