"""Whether somebody does what the agreement asks: roles that parties have, one that holds regie, days that come."""

from collections.abc import Iterable, Iterator

from convenant import registry
from convenant.tenancy.models import OrganisationKind

from .reading import Document, Place
from .walking import Row, articles_of, roles_in, rows_of

ALL = "all"
NEEDS_INCIDENTS = {OrganisationKind.SCHOOL, OrganisationKind.POLITIE}
"""Whoever holds regie sees no incident: a school would lose its register, the police its meldingen."""


def check_bearing(document: Document) -> None:
    for verify in (_regie, _kinds, _duties, _meetings, _contacts, _article_actors, _days, _sources):
        verify(document)


def _regie(document: Document) -> None:
    holders = [(place, row) for place, row in rows_of(document, "parties") if row.get("holds_regie")]
    if len(holders) != 1:
        found = "geen" if not holders else str(len(holders))
        place = (*holders[1][0], "holds_regie") if holders else ("parties",)
        document.report(place, f"Eén partij voert regie ('holds_regie: true'). In dit bestand staan er {found}.")
    for place, row in holders:
        if row["organisation"]["kind"] in NEEDS_INCIDENTS:
            sentence = "Een school of de politie kan geen regie voeren: wie regie voert, ziet geen incidenten."
            document.report((*place, "holds_regie"), sentence)


def _kinds(document: Document) -> None:
    """Only an organisation of the kind school keeps a register and has locations."""
    for place, row in rows_of(document, "parties"):
        is_school = row["organisation"]["kind"] == OrganisationKind.SCHOOL
        if is_school != (row["role"] == OrganisationKind.SCHOOL):
            document.report((*place, "role"), "Soort en rol zijn allebei 'school', of geen van beide.")
        if row.get("locations") and not is_school:
            document.report((*place, "locations"), "Alleen een school heeft locaties.")
        if is_school and not row.get("locations"):
            sentence = f"School '{row['organisation']['slug']}' heeft geen locatie en kan dus niets vastleggen."
            document.warn(place, sentence)
    if OrganisationKind.SCHOOL not in roles_in(document):
        document.warn(("parties",), "Er is geen school. Dan legt niemand incidenten vast.")


def _missing(roles: Iterable[str], document: Document) -> list[str]:
    return sorted(set(roles) - roles_in(document) - {ALL})


def _duties(document: Document) -> None:
    """A duty that names nobody rests on the default owner."""
    owner = document.content.get("default_owner", {}).get("role")
    for role in _missing([owner or ALL], document):
        document.report(("default_owner", "role"), f"Geen partij heeft rol '{role}'.")
    for place, row in rows_of(document, "obligations"):
        if "actors" in row:
            _actors(document, (*place, "actors"), row)
        elif owner is None:
            document.report(place, f"Verplichting '{row['key']}' heeft geen drager: geef 'actors' of 'default_owner'.")


def _actors(document: Document, place: Place, row: Row) -> None:
    missing = _missing(row["actors"], document)
    names = ", ".join(f"'{role}'" for role in missing)
    if missing and len(missing) == len(set(row["actors"])):
        document.report(place, f"Niemand draagt verplichting '{row['key']}': er is geen partij met rol {names}.")
    elif missing:
        document.warn(place, f"Verplichting '{row['key']}': er is geen partij met rol {names}.")


def _meetings(document: Document) -> None:
    for place, row in rows_of(document, "series"):
        if _missing([row["organiser"]], document):
            sentence = f"Niemand belegt overleg '{row['key']}': er is geen partij met rol '{row['organiser']}'."
            document.report((*place, "organiser"), sentence)
        for role in _missing(row["required_roles"], document):
            document.report(
                (*place, "required_roles"), f"Overleg '{row['key']}' wil rol '{role}', maar die is er niet."
            )
    evaluation = document.content.get("evaluation", {})
    for role in _missing([evaluation.get("organiser", ALL)], document):
        document.report(("evaluation", "organiser"), f"Niemand evalueert: er is geen partij met rol '{role}'.")
    for role in _missing(evaluation.get("participants", []), document):
        document.warn(("evaluation", "participants"), f"Aan de evaluatie doet rol '{role}' mee, maar die is er niet.")


def _contacts(document: Document) -> None:
    for place, row in rows_of(document, "contacts"):
        if _missing([row["role"]], document):
            sentence = f"Een contactpersoon van rol '{row['role']}' kan er niet zijn: geen partij heeft die rol."
            document.report((*place, "role"), sentence)


def _article_actors(document: Document) -> None:
    for place, item in articles_of(document.content):
        for role in _missing(item.get("actors", []), document):
            document.warn((*place, "actors"), f"Artikel '{item['label']}' noemt rol '{role}', maar die is er niet.")


def _days(document: Document) -> None:
    if document.content["version"]["signed_on"] is not None:
        return
    document.warn(("version", "signed_on"), "Zonder datum van ondertekening is van de looptijd niets te zien.")
    for place, row in _once_only(document):
        document.warn((*place, "rhythm"), f"Verplichting '{row}' telt vanaf de ondertekening, en die datum is er niet.")


def _once_only(document: Document) -> Iterator[tuple[Place, str]]:
    for place, row in rows_of(document, "obligations"):
        if row["rhythm"]["kind"] == "once":
            yield place, row["key"]


def _sources(document: Document) -> None:
    known = {"none", *registry.evidence.keys()}
    for place, row in rows_of(document, "obligations"):
        if row["evidence"] not in known:
            known.add(row["evidence"])
            sentence = f"Bewijs '{row['evidence']}' kent dit portaal niet. De stand blijft dan 'van hier niet te zien'."
            document.warn((*place, "evidence"), sentence)
