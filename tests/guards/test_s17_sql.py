"""S17: SQL is written by us alone: every call that is handed more than a fixed text stands on a list that was read, and
no address takes a piece of SQL for one."""

import ast
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client

from convenant.tenancy.scope import Actor
from tests.conftest import signed_in

Figure = Callable[[str, Any], None]
ROOT = Path(__file__).resolve().parents[2]
APPS = ("convenant", "parties", "protocols", "incidents", "meetings")
READ = {
    "convenant/audit/apps.py": (1, "a fixed text with a name"),
    "convenant/audit/trail.py": (1, "a fixed text with a name"),
    "convenant/backup/restoring.py": (2, "names quoted by the driver; a command of who runs the server"),
    "convenant/backup/snapshot.py": (3, "names out of the catalogue, quoted by the driver"),
    "convenant/tenancy/apps.py": (1, "a fixed text with a name"),
    "convenant/tenancy/grants.py": (1, "the table of rights in the code"),
    "convenant/tenancy/jobs.py": (1, "Actor.set_scope: values as parameters"),
    "convenant/tenancy/made_once.py": (1, "`prepared.execute`, which only writes the text: see there"),
    "convenant/tenancy/prepared.py": (1, "what Django compiled, under a name of a number and a function's name"),
    "convenant/tenancy/roles.py": (8, "names and passwords quoted by the driver; setup only"),
    "convenant/tenancy/scope.py": (1, "Actor.set_scope: values as parameters"),
    "convenant/tenancy/walls/catalog.py": (1, "fixed texts of the schema gate"),
    "convenant/together.py": (1, "what Django compiled, values as parameters"),
    "incidents/bench/database.py": (2, "the benchmark"),
    "incidents/bench/outbox.py": (1, "the benchmark"),
    "incidents/bench/plans.py": (1, "the benchmark"),
    "incidents/bench/probes.py": (4, "the benchmark"),
    "incidents/bench/replay.py": (3, "the benchmark"),
}
"""File → calls with more than a fixed text, and why that is safe."""
FORBIDDEN = {"RawSQL", "extra"}


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def built(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        if called(node) in FORBIDDEN:
            yield called(node)
        elif called(node) in ("execute", "executemany") and node.args and not isinstance(node.args[0], ast.Constant):
            yield "built"


def found() -> Counter[str]:
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    return Counter(str(path.relative_to(ROOT)) for path in files for _ in built(path.read_text()))


@pytest.mark.security("S17")
def test_every_built_statement_was_read(record_property: Figure) -> None:
    assert found() == {file: count for file, (count, _) in READ.items()}
    record_property("figure", f"S17: {sum(found().values())} built statements, all on the list that was read")


@pytest.mark.mutant("S17")
@pytest.mark.parametrize(
    "source", ['cursor.execute(f"select {x}")', 'rows.extra(where=["a"])', "RawSQL(text, [])", "cursor.execute(a + b)"]
)
def test_mutant_a_built_statement_is_seen(source: str) -> None:
    assert list(built(source))


SLEEP = "(select pg_sleep(4))"
CORPUS = (
    "'", "''", '"', "\\", "' or '1'='1", "' or 1=1 --", "'; select 1 --", f"' || {SLEEP} || '", f"1; {SLEEP}",
    f"1 and 1={SLEEP}", "') or ('1'='1", "%' or '%'='", "1 union all select null,null --", "$$;$$", "0x27",
    "\u02bc or 1=1", "*", "{1,2}", "'::int", "a' order by 99 --",
)  # fmt: skip
PAGES = {
    "/incidenten/": ("zoek", "locatie", "soort", "van", "tot", "status", "pagina", "volgorde", "stap", "plaats"),
    "/zoeken/": ("q", "zoek"),
    "/logboek/": ("wie", "soort", "vanaf", "tot", "over", "voor"),
    "/c/west-friesland/contactpersonen/": ("zoek", "partij", "niveau", "pagina"),
    "/c/west-friesland/partijen/": ("zoek", "soort", "rol"),
}


def tried(client: Client, corpus: tuple[str, ...]) -> tuple[int, list[str]]:
    count, wrong = 0, []
    for path, names in PAGES.items():
        for name in names:
            for text in corpus:
                address, start = f"{path}?{urlencode({name: text})}", time.monotonic()
                status = client.get(address).status_code
                count += 1
                if status >= 500 or time.monotonic() - start > 4:
                    wrong.append(f"{address}: {status}")
    return count, wrong


def ask_everything(actor: Actor, corpus: tuple[str, ...], record_property: Figure) -> None:
    client = signed_in(actor)
    client.raise_request_exception = False
    count, wrong = tried(client, corpus)
    assert wrong == []
    record_property("figure", f"S17: 0 of {count:,} addresses took SQL for SQL")


@pytest.mark.security("S17")
def test_no_parameter_lets_sql_through(directie: Actor, record_property: Figure) -> None:
    ask_everything(directie, CORPUS[7:8], record_property)


@pytest.mark.slow
@pytest.mark.security("S17")
def test_no_parameter_lets_the_corpus_through(directie: Actor, record_property: Figure) -> None:
    ask_everything(directie, CORPUS, record_property)


@pytest.mark.security("S22")
def test_the_web_login_has_a_longest_statement(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select rolconfig from pg_roles where rolname = 'login_web'")
        assert {"statement_timeout=30s", "jit=off"} <= set(cursor.fetchone()[0])
