"""S38: an organisation takes along all that is its own, and nothing that is another's."""

import csv
import io
import json
import zipfile
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, models

from convenant import takeout
from convenant.signin.oidc.keeping import Told, keep_provider
from convenant.tenancy.scope import Actor, scope
from convenant.vault.fields import SealedField
from parties import accounts
from tests.world import Planted

SCHOOL, POLICE, REGIE = "directie@atlas.example", "schoolagent@politie-hoorn.example", "regie@hoorn.example"
TAKERS = [SCHOOL, POLICE, REGIE, "leerplicht@hoorn.example"]


def taken(actor: Actor, *, sealed: bool = True) -> zipfile.ZipFile:
    parts: list[bytes] = []
    target = takeout.Parts(parts.append)
    with scope(actor):
        takeout.write_takeout(target, actor, sealed=sealed, progress=lambda percent, text: None)
    target.finish()
    return zipfile.ZipFile(io.BytesIO(b"".join(parts)))


def own_rows(breaking: Callable[[str], None], organisation: UUID) -> dict[str, set[str]]:
    """Table → ids, straight from the database as its administrator: every table with an organisation."""
    breaking("select 1")
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; reset session authorization; reset role")
        cursor.execute(
            "select table_name::text from information_schema.columns "
            "where table_schema = 'public' and column_name = 'organisation_id'"
        )
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f"select id::text from {table} where organisation_id = %s", [organisation])
            found[table] = {row[0] for row in cursor.fetchall()}
        cursor.execute("set session authorization login_web")
    return found


NOT_TAKEN = {"convenant_takeoutpart"}
"""The takeout itself."""


def planted_tokens(planted: Planted, actor: Actor, *, sealed: bool) -> set[str]:
    """Canaries in the organisation's saved rows: those in cells, read back through the vault, or the others."""
    found: set[str] = set()
    rows = [
        row
        for (label, owner), row in planted.rows.items()
        if owner == actor.organisation and label not in takeout.LEFT_OUT
    ]
    with scope(actor):
        for row in rows:
            columns = [one.attname for one in row._meta.concrete_fields if isinstance(one, SealedField) == sealed]
            columns = [name for name in columns if (row._meta.label, name) not in takeout.NOT_TO_TAKE]
            texts = " ".join(str(row.reveal(name) if sealed else getattr(row, name)) for name in columns)  # type: ignore[attr-defined]
            found |= {token for token in planted.tokens[actor.organisation] if token in texts}
    return found


@pytest.mark.security("S38")
@pytest.mark.parametrize("email", TAKERS)
def test_s38_all_own_rows_and_nothing_of_others(
    email: str, breaking: Callable[[str], None], planted: Planted, record_property: Callable[[str, Any], None]
) -> None:
    actor = accounts.actor_named(email)
    archive = taken(actor)
    files = {name.split("/")[-1][:-5]: json.loads(archive.read(name)) for name in data_files(archive, ".json")}
    there = {table: {row["id"] for row in rows} for table, rows in files.items()}
    wanted = own_rows(breaking, actor.organisation)
    missing = {table for table, ids in wanted.items() if ids - there.get(table, set())} - NOT_TAKEN
    extra = {table for table, ids in there.items() if ids - wanted.get(table, set())} - {"organisaties"}
    text = "\n".join(archive.read(name).decode() for name in archive.namelist())
    foreign = planted.foreign_tokens(actor)
    assert (missing, extra) == (set(), set())
    text += "".join(b64decode(row["content"]).decode() for row in files.get("incidents_attachmentpiece", []))
    assert [token for token in foreign if token in text] == []
    own = planted_tokens(planted, actor, sealed=False) | planted_tokens(planted, actor, sealed=True)
    assert [token for token in own if token not in text] == []
    assert len(own) > 5
    rows = sum(len(ids) for table, ids in there.items() if table in wanted)
    record_property(
        "figure",
        f"S38: {email}: {rows} of {rows} own rows, {len(there)} tables, "
        f"{len(own)} of {len(own)} own canaries, 0 of {len(foreign)} foreign ones",
    )


def data_files(archive: zipfile.ZipFile, ending: str) -> list[str]:
    return [name for name in archive.namelist() if "/" in name and name.endswith(ending)]


def test_both_formats_hold_the_same_rows(planted: Planted) -> None:
    archive = taken(accounts.actor_named(SCHOOL))
    names = [name for name in data_files(archive, ".json") if name.startswith("gegevens/")]
    assert len(names) > 10
    for name in names:
        rows = json.loads(archive.read(name))
        text = archive.read(name.replace(".json", ".csv")).decode("utf-8-sig")
        table = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        assert [row["id"] for row in table] == [row["id"] for row in rows], name
        assert all(set(row) == set(table[0]) for row in rows), name


def test_the_reader_is_told_what_is_in_it(planted: Planted) -> None:
    archive = taken(accounts.actor_named(SCHOOL))
    told = archive.read("LEESMIJ.txt").decode()
    assert "Atlas" in told
    assert "incidents_vaultnote;1" in told
    tables = {table["tabel"]: table["kolommen"] for table in json.loads(archive.read("tabellen.json"))}
    assert {"kolom": "incident_id", "soort": "ForeignKey", "verwijst_naar": "incidents_incident"} in tables[
        "incidents_vaultnote"
    ]


def test_without_the_right_the_cells_stay_closed(planted: Planted) -> None:
    actor = replace(accounts.actor_named(SCHOOL), is_administrator=True)
    secret = planted_tokens(planted, actor, sealed=True)
    assert len(secret) >= 5
    archive = taken(actor, sealed=False)
    text = "\n".join(archive.read(name).decode() for name in archive.namelist())
    assert [token for token in secret if token in text] == []
    assert takeout.SEALED_LEFT_OUT in text


@pytest.mark.security("S38")
def test_s38_the_secret_of_the_sign_in_service_stays_here(db: None) -> None:
    """With the right to sealed cells too: it is a key to another house, no fact about the organisation."""
    actor = replace(accounts.actor_named(SCHOOL), is_administrator=True)
    secret = "een-geheim-van-de-inlogdienst"
    with scope(actor):
        keep_provider(Told("https://inloggen.atlas.example", "portaal", secret), actor=actor)
    archive = taken(actor)
    assert secret not in "\n".join(archive.read(name).decode() for name in archive.namelist())
    told = json.loads(archive.read("gegevens/convenant_identityprovider.json"))
    assert {each["client_secret"] for each in told} == {takeout.SERVICE_LEFT_OUT}


def test_a_formula_is_text_in_the_spreadsheet(breaking: Callable[[str], None], planted: Planted) -> None:
    breaking("update incidents_incident set description = '=HYPERLINK(1)'")
    archive = taken(accounts.actor_named(SCHOOL))
    assert '"\'=HYPERLINK(1)"' in archive.read("gegevens/incidents_incident.csv").decode()
    assert '"=HYPERLINK(1)"' in archive.read("gegevens/incidents_incident.json").decode()


# --- mutants


def without_organisation_filter(
    model: type[models.Model], actor: Actor, *, sealed: bool, **_: object
) -> Iterator[dict[str, Any]]:
    for row in model._default_manager.all():
        yield {column.attname: takeout._value(row, column, sealed=sealed) for column in model._meta.concrete_fields}


@pytest.mark.mutant("S38")
@pytest.mark.parametrize("email", [SCHOOL])
def test_s38_a_table_left_out_is_seen(
    email: str, breaking: Callable[[str], None], planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takeout, "LEFT_OUT", takeout.LEFT_OUT | {"incidents.Notice": "mutant"})
    with pytest.raises(AssertionError):
        test_s38_all_own_rows_and_nothing_of_others(email, breaking, planted, lambda *_: None)


@pytest.mark.mutant("S38")
def test_s38_a_foreign_row_is_seen(
    breaking: Callable[[str], None], planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The filter gone and a policy open: rows of others come along."""
    breaking("alter policy wall_select on incidents_incident using (true)")
    monkeypatch.setattr(takeout, "rows_of", without_organisation_filter)
    with pytest.raises(AssertionError):
        test_s38_all_own_rows_and_nothing_of_others(SCHOOL, breaking, planted, lambda *_: None)
