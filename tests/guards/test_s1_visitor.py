"""S1: a passer-by, as database role `visitor`, reads the public cards and nothing else, whatever SQL runs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from convenant.tenancy.grants import THIRD_PARTY, walled_models
from convenant.tenancy.scope import VISITOR, scope, system_actor

Figure = Callable[[str, Any], None]
WALL = "violates row-level security policy"
WAYS = ("select count(*) from {}", "select * from {} limit 1", "delete from {}", "insert into {} default values")
PUBLIC = {
    "parties_publiccard", "convenant_convenant", "incidents_reportpoint", "incidents_neighbourreceipt",
    "vault_transitkey",
}  # fmt: skip
"""Tables of which the role reads named columns: counting those is no more than reading them."""
WRAPPED = "vault_transitkey"
"""Wrapped by the master key: every sender seals with one and opens nothing with it, a neighbour too."""


def ran(statement: str) -> bool:
    try:
        with transaction.atomic(), scope(system_actor(VISITOR)), connection.cursor() as cursor:
            cursor.execute(statement)
            transaction.set_rollback(True)
    except DatabaseError as refusal:
        if "permission denied" not in str(refusal) and WALL not in str(refusal):
            raise
        return False
    return True


def open_ways() -> tuple[int, list[str]]:
    """How many statements were tried on every table there is, and which went through beside reading public columns."""
    tables = sorted({model._meta.db_table for model in walled_models()} | set(THIRD_PARTY))
    tried = [way.format(table) for table in tables for way in WAYS]
    meant = {WAYS[0].format(table) for table in PUBLIC} | {WAYS[1].format(WRAPPED)}
    return len(tried), [statement for statement in tried if ran(statement) and statement not in meant]


@pytest.mark.security("S1")
def test_s1_visitor_reads_public_cards_and_nothing_else(db: None, record_property: Figure) -> None:
    count, through = open_ways()
    assert through == []
    assert ran("select slug, school, place, lines from parties_publiccard")
    assert not ran("select organisation_id from parties_publiccard")
    assert not ran("select content from incidents_neighbourreport")
    assert not ran("select id from incidents_neighbourreport")
    record_property("figure", f"S1: visitor: 0 of {count} statements on tables behind the wall went through")


@pytest.mark.mutant("S1")
def test_s1_mutant_a_right_too_many_is_seen(breaking: Callable[[str], None]) -> None:
    breaking("grant select on parties_contactperson to visitor")
    assert open_ways()[1] == [way.format("parties_contactperson") for way in WAYS[:2]]


RECEIPT_READ = {"organisation_id", "receipt", "received_on", "due_on", "answer", "answered_on"}
"""What somebody with the number reads."""


def rights_at_the_form() -> dict[str, set[str]]:
    """What the visitor may do to what neighbours tell: right → "table.column"; `*` where it is a whole row."""
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        for right in ("SELECT", "INSERT", "UPDATE"):
            cursor.execute(
                "select relname || '.' || attname from pg_attribute join pg_class on pg_class.oid = attrelid "
                "where relname in ('incidents_neighbourreport', 'incidents_neighbourreceipt') and attnum > 0 "
                "and not attisdropped and has_column_privilege('visitor', attrelid, attnum, %s)",
                [right],
            )
            found[right] = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "select relname from pg_class where relname in ('incidents_neighbourreport', 'incidents_neighbourreceipt') "
            "and has_table_privilege('visitor', oid, 'DELETE, TRUNCATE')"
        )
        found["DELETE"] = {f"{name}.*" for (name,) in cursor.fetchall()}
    return found


def too_much_at_the_form() -> set[str]:
    rights = rights_at_the_form()
    meant = {f"incidents_neighbourreceipt.{column}" for column in RECEIPT_READ}
    return (rights["SELECT"] - meant) | rights["UPDATE"] | rights["DELETE"]


@pytest.mark.security("S1")
def test_s1_who_tells_a_school_reads_the_answer_alone_and_changes_nothing(db: None, record_property: Figure) -> None:
    rights = rights_at_the_form()
    assert rights["INSERT"]
    assert len(rights["SELECT"]) == len(RECEIPT_READ)
    assert too_much_at_the_form() == set()
    record_property("figure", f"S1: visitor: {len(rights['SELECT'])} columns of an answer to read, 0 of a report")


@pytest.mark.mutant("S1")
@pytest.mark.parametrize(
    ("grant", "seen"),
    [
        ("select(content) on incidents_neighbourreport", "incidents_neighbourreport.content"),
        ("select(id) on incidents_neighbourreceipt", "incidents_neighbourreceipt.id"),
        ("update(answer) on incidents_neighbourreceipt", "incidents_neighbourreceipt.answer"),
        ("delete on incidents_neighbourreport", "incidents_neighbourreport.*"),
    ],
)
def test_s1_mutant_a_right_too_many_at_the_form_is_seen(breaking: Callable[[str], None], grant: str, seen: str) -> None:
    breaking(f"grant {grant} to visitor")
    assert too_much_at_the_form() == {seen}
