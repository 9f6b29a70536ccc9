"""Parties, wijken, locations and assignments of an agreement file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from convenant.agreements.agreement import Agreement
from convenant.agreements.reading import Document
from convenant.models import ConvenantVersion
from convenant.tenancy.models import Organisation
from convenant.vault.keys import prepare

from .models import Location, Party, Service, Wijk

SIGNED = {True: "ja", False: "nee", "not in the text": "staat niet in de tekst"}


@dataclass
class Places:
    """What the file names by slug, as rows."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    wijken: dict[str, Wijk] = field(default_factory=dict)
    locations: dict[str, Location] = field(default_factory=dict)


def load_parties(agreement: Agreement) -> list[str]:
    """Only with a new version: between versions regie keeps parties and assignments up to date itself."""
    if not agreement.is_new:
        return []
    places = Places()
    places.organisations = _organisations(agreement)
    if agreement.document.problems:
        return []
    places.wijken = _wijken(agreement)
    places.locations = _locations(agreement, places)
    return [] if agreement.is_draft else _take_part(agreement, places)


def take_over(version: ConvenantVersion) -> list[str]:
    """Regie adopts a draft: who takes part from its first day on. Its organisations and places stand there already."""
    agreement = Agreement(Document("", content=version.membership), {}, convenant=version.convenant, version=version)
    rows = version.membership["parties"]
    slugs = [place["slug"] for row in rows for place in row.get("locations", [])]
    organisations = Organisation.objects.filter(slug__in=[row["organisation"]["slug"] for row in rows])
    places = Places(
        organisations={row.slug: row for row in organisations},
        wijken={row.slug: row for row in Wijk.objects.filter(convenant=version.convenant)},
        locations={row.slug: row for row in Location.objects.filter(slug__in=slugs)},
    )
    return _take_part(agreement, places)


def _take_part(agreement: Agreement, places: Places) -> list[str]:
    told = [f"Partijen: {_replace(Party, _parties(agreement, places), agreement)} nieuw."]
    return [*told, f"Toewijzingen: {_replace(Service, _services(agreement, places), agreement)} nieuw."]


def _organisations(agreement: Agreement) -> dict[str, Organisation]:
    """By slug. An organisation is shared by convenanten: one that is there keeps its name."""
    rows = [party["organisation"] for party in agreement.content["parties"]]
    known = {found.slug: found for found in Organisation.objects.filter(slug__in=[row["slug"] for row in rows])}
    for number, row in enumerate(rows):
        found = known.get(row["slug"])
        if found and found.kind != row["kind"]:
            sentence = f"Organisatie '{found.slug}' bestaat al als {found.get_kind_display()}."
            agreement.document.report(("parties", number, "organisation"), sentence)
    new = [Organisation(**row) for row in rows if row["slug"] not in known]
    made = Organisation.objects.bulk_create(new)
    for organisation in made:
        prepare(organisation.pk)
    return known | {row.slug: row for row in made}


def _wijken(agreement: Agreement) -> dict[str, Wijk]:
    rows = [Wijk(convenant=agreement.convenant, **row) for row in agreement.content.get("wijken", [])]
    Wijk.objects.bulk_create(rows, **_on_conflict(agreement, ["convenant", "slug"], ["name"]))
    return {row.slug: row for row in Wijk.objects.filter(convenant=agreement.convenant)}


def _locations(agreement: Agreement, places: Places) -> dict[str, Location]:
    rows = []
    for number, party in enumerate(agreement.content["parties"]):
        organisation = places.organisations[party["organisation"]["slug"]]
        for row in party.get("locations", []):
            wijk = places.wijken.get(row.get("wijk", ""))
            fields = {"slug": row["slug"], "name": row["name"], "place": row.get("place", "")}
            rows.append((number, Location(organisation=organisation, wijk=wijk, **fields)))
    known = {found.slug: found for found in Location.objects.filter(slug__in=[row.slug for _, row in rows])}
    for number, row in rows:
        if row.slug in known and known[row.slug].organisation_id != row.organisation_id:
            sentence = f"Locatie '{row.slug}' hoort al bij een andere organisatie."
            agreement.document.report(("parties", number, "locations"), sentence)
    Location.objects.bulk_create(
        (row for _, row in rows), **_on_conflict(agreement, ["slug"], ["name", "place", "wijk"])
    )
    return {row.slug: row for row in Location.objects.filter(slug__in=[row.slug for _, row in rows])}


def _on_conflict(agreement: Agreement, unique: list[str], fields: list[str]) -> dict[str, Any]:
    """A draft adds places and leaves those of today as they are."""
    if agreement.is_draft:
        return {"ignore_conflicts": True}
    return {"update_conflicts": True, "unique_fields": unique, "update_fields": fields}


def _parties(agreement: Agreement, places: Places) -> Iterator[Party]:
    for order, row in enumerate(agreement.content["parties"]):
        yield Party(
            convenant=agreement.convenant,
            organisation=places.organisations[row["organisation"]["slug"]],
            role=row["role"],
            status=row["status"],
            signed=SIGNED.get(row.get("signed", ""), str(row.get("signed", ""))),
            collective=row.get("collective", ""),
            holds_regie=row.get("holds_regie", False),
            order=order,
            valid_from=row.get("valid_from", agreement.valid_from),
        )


def _services(agreement: Agreement, places: Places) -> Iterator[Service]:
    for row in agreement.content.get("assignments", []):
        for location in _served(row, places):
            yield Service(
                convenant=agreement.convenant,
                organisation=places.organisations[row["organisation"]],
                location=location,
                role=row["role"],
                valid_from=row.get("valid_from", agreement.valid_from),
            )


def _served(row: dict[str, Any], places: Places) -> Iterable[Location]:
    """`locations: all` is every location; wijken add the locations inside them."""
    named = row.get("locations", [])
    if named == "all":
        return places.locations.values()
    inside = {places.wijken[slug].pk for slug in row.get("wijken", [])}
    return [each for each in places.locations.values() if each.slug in named or each.wijk_id in inside]


def _replace(model: type[Any], rows: Iterable[Any], agreement: Agreement) -> int:
    """Rows that stay the same keep their validity, the others end the day before. Returns how many are new."""
    fields = [
        f.attname for f in model._meta.concrete_fields if f.name not in ("id", "order", "valid_from", "valid_until")
    ]
    still = {
        tuple(getattr(row, name) for name in fields): row
        for row in model.valid.on(agreement.valid_from).filter(convenant=agreement.convenant)
    }
    wanted = {tuple(getattr(row, name) for name in fields): row for row in rows}
    gone = [row.pk for key, row in still.items() if key not in wanted]
    model.valid.filter(pk__in=gone).update(valid_until=agreement.valid_from - timedelta(days=1))
    return len(model.valid.bulk_create(row for key, row in wanted.items() if key not in still))
