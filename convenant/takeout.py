"""All own rows of the acting organisation as a zip in open formats: a JSON and a CSV file per table.

Runs in the organisation's own scope: the policies, not this code, keep out what is another's.
"""

import base64
import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from convenant import clock, registry
from convenant.formats.export import harmless
from convenant.tenancy.grants import parse, walled_models
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from convenant.vault.envelope import Unreadable
from convenant.vault.fields import SealedBytes, SealedField
from convenant.vault.models import KeyRow

LEFT_OUT = {"convenant.TakeoutPart": "the takeout itself"}
SEALED_LEFT_OUT = "(verzegeld: niet meegenomen)"
UNREADABLE = "(niet meer te lezen: de sleutel is vernietigd)"
KEY_LEFT_OUT = "(niet meegenomen: opent buiten het portaal niets)"
"""A copy of a key outside the registry would outlive its destruction."""
NOT_TO_TAKE = {("convenant.IdentityProvider", "client_secret")}
SERVICE_LEFT_OUT = "(niet meegenomen: vraag bij uw inlogdienst een nieuw geheim)"
"""Whoever reads the file could sign in as the portal; the organisation's own service holds it, and gives another."""
PART = 384 * 1024
CHUNK = 200

README = """Gegevens van {organisation}
Gemaakt op {day:%d-%m-%Y} uit het convenantportaal.

Per tabel staan hier de rijen van uw organisatie, twee keer: als JSON (precies, UTF-8) en als CSV (voor een
rekenblad: puntkomma's, UTF-8 met byte order mark). In de CSV krijgt een tekst die op een formule lijkt een ' ervoor.
tabellen.json noemt per tabel de kolommen, hun soort en waar een kolom naar verwijst.
naslag/organisaties.json geeft de namen bij de nummers van organisaties.

Een bijlage staat in stukken in incidents_attachmentpiece, in base64: zet de stukken van een bijlage op nummer achter
elkaar. Naam en soort staan in incidents_attachment.
Kopieën die u ontving, zijn rijen van uw organisatie: ze zitten erbij.
{sealed}{closed}
Uw deel van wat samen is (contactpersonen, acties, stand van de naleving) zit erbij. Niet erbij: overleggen, besluiten
en rapporten van het convenant, en wat van een ander is.

Ga hier zorgvuldig mee om: dit kunnen persoonsgegevens van leerlingen zijn, ook strafrechtelijke. Bewaar het bestand
versleuteld en gooi het weg als het niet meer nodig is.

Tabel;aantal rijen
{counts}
"""
SEALED = {
    True: "Wat verzegeld was (personen, verhalen, inhoud van kopieën), staat er leesbaar in.",
    False: f"Wat verzegeld is, staat er niet leesbaar in: daar staat {SEALED_LEFT_OUT}.",
}
CLOSED = """
Gesloten dossiers zijn van het bestuur en zitten er niet bij. Het bestuur neemt ze zelf mee."""
ALONE = """
Dit zijn alleen de gesloten dossiers van het bestuur, met wat erbij hoort. De rest neemt de directie mee."""
Progress = Callable[[int, str], None]
Row = dict[str, Any]


class Parts(io.RawIOBase):
    """Takes what the zip writes and hands it on in parts: no zip in memory, no clear file on disk."""

    def __init__(self, keep: Callable[[bytes], object]) -> None:
        self._keep, self._buffer = keep, bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._buffer += data
        while len(self._buffer) >= PART:
            self._keep(bytes(self._buffer[:PART]))
            del self._buffer[:PART]
        return len(data)

    def finish(self) -> None:
        if self._buffer:
            self._keep(bytes(self._buffer))
            self._buffer.clear()


@dataclass(frozen=True)
class Share:
    """Which own rows one person takes along: without those in `back` and what points at one; with `alone` those
    in it and what points at one, nothing else."""

    back: AbstractSet[UUID] = frozenset()
    alone: AbstractSet[UUID] | None = None

    @property
    def is_whole(self) -> bool:
        return not self.back and self.alone is None

    def holds(self, keys: AbstractSet[Any]) -> bool:
        return self.back.isdisjoint(keys) and (self.alone is None or not self.alone.isdisjoint(keys))


def share_of(actor: Actor) -> Share:
    parts = [part for _, ask in registry.taken_alone if (part := ask(actor)) is not None]
    return Share(kept_back(actor), set().union(*parts) if parts else None)


def own_models(actor: Actor) -> list[type[models.Model]]:
    """Every table whose rows carry an organisation, as far as its role may have any: regie has no incidents."""
    return [
        model
        for model in walled_models()
        if any(column.attname == "organisation_id" for column in model._meta.concrete_fields)
        and parse(getattr(model, "GRANTS", {}).get(actor.role, "")).get("select") == ""
        and model._meta.label not in LEFT_OUT
    ]


def write_takeout(target: io.RawIOBase, actor: Actor, *, sealed: bool, progress: Progress) -> dict[str, int]:
    """Rows per table."""
    counts: dict[str, int] = {}
    share = share_of(actor)
    tables = _tables(actor, share)
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for number, model in enumerate(tables):
            progress(5 + 90 * number // len(tables), f"tabel {number + 1} van {len(tables)}")
            table = model._meta.db_table
            rows = partial(rows_of, model, actor, sealed=sealed, share=share)
            counts[table] = _write(archive, f"gegevens/{table}.json", _as_json(rows()))
            _write(archive, f"gegevens/{table}.csv", _as_csv(columns_of(model), rows()))
        _write(
            archive, "naslag/organisaties.json", _as_json(Organisation.objects.order_by("name").values("id", "name"))
        )
        archive.writestr("tabellen.json", json.dumps(list(map(described, tables)), indent=1))
        archive.writestr("LEESMIJ.txt", _readme(actor, counts, sealed=sealed, share=share))
    return counts


def _tables(actor: Actor, share: Share) -> list[type[models.Model]]:
    """Of a part only those that hold something of it."""
    found = own_models(actor)
    if share.alone is None:
        return found
    return [model for model in found if any(True for _ in rows_of(model, actor, sealed=False, share=share))]


def kept_back(actor: Actor) -> set[UUID]:
    """Keys of rows that this person may not have: a right on all of the organisation's data is none on these."""
    return {key for _, ask in registry.kept_back for key in ask(actor)}


def rows_of(model: type[models.Model], actor: Actor, *, sealed: bool, share: Share) -> Iterator[Row]:
    keys = [column.attname for column in model._meta.concrete_fields if column.primary_key or column.is_relation]
    rows = model._default_manager.filter(organisation_id=actor.organisation).order_by("pk")
    for row in rows.iterator(CHUNK):
        if share.is_whole or share.holds({getattr(row, key) for key in keys}):
            yield {column.attname: _value(row, column, sealed=sealed) for column in model._meta.concrete_fields}


def columns_of(model: type[models.Model]) -> list[str]:
    return [column.attname for column in model._meta.concrete_fields]


def _value(row: Any, column: Any, *, sealed: bool) -> Any:
    value = getattr(row, column.attname)
    if isinstance(row, KeyRow) and column.name == "wrapped":
        return KEY_LEFT_OUT
    if value and (row._meta.label, column.name) in NOT_TO_TAKE:
        return SERVICE_LEFT_OUT
    if isinstance(column, SealedField):
        return _revealed(row, column) if sealed or not value else SEALED_LEFT_OUT
    if isinstance(column, models.BinaryField):
        return base64.b64encode(bytes(value)).decode() if value else ""
    return value


def _revealed(row: Any, column: SealedField) -> str:
    """A piece of a file in base64."""
    try:
        if isinstance(column, SealedBytes):
            return base64.b64encode(row.reveal_bytes(column.name)).decode()
        return str(row.reveal(column.name))
    except Unreadable:
        return UNREADABLE


def _write(archive: ZipFile, name: str, lines: Iterable[str]) -> int:
    """How many rows; `lines` begins and ends with a line that is none."""
    count = -2
    with archive.open(name, "w") as file:
        for line in lines:
            file.write(line.encode())
            count += 1
    return count


def _as_json(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield "["
    for number, row in enumerate(rows):
        yield (",\n" if number else "\n") + json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)
    yield "\n]\n"


def _as_csv(columns: list[str], rows: Iterable[Row]) -> Iterator[str]:
    yield "\ufeff" + _line(columns)
    for row in rows:
        yield _line([_cell(value) for value in row.values()])
    yield ""


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerow(cells)
    return text.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, dict | list):
        return harmless(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False))
    if isinstance(value, date):
        return value.isoformat()
    return harmless("" if value is None else str(value))


def described(model: type[models.Model]) -> Row:
    columns = [
        {"kolom": column.attname, "soort": column.get_internal_type()}
        | ({"verwijst_naar": column.related_model._meta.db_table} if isinstance(column, models.ForeignKey) else {})
        for column in model._meta.concrete_fields
    ]
    return {"tabel": model._meta.db_table, "kolommen": columns}


def _readme(actor: Actor, counts: dict[str, int], *, sealed: bool, share: Share) -> str:
    told = "\n".join(f"{table};{count}" for table, count in counts.items())
    closed = ALONE if share.alone is not None else "" if share.is_whole else CLOSED
    return README.format(
        organisation=actor.organisation_name, day=clock.today(), sealed=SEALED[sealed], closed=closed, counts=told
    )
