"""S6: a circle row that names a party is written by that party alone, whatever SQL another party sends."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import Error, connection, models, transaction

from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.grants import parse, walled_models
from convenant.tenancy.rows import CircleRow
from convenant.tenancy.scope import Actor, scope
from parties import accounts
from tests.world import Planted, plant, planted_models

SCHOOL, VICTIM, REGIE = "coordinator@atlas.example", "coordinator@tabor.example", "regie@hoorn.example"
PARTY_ROWS = [
    model for model in walled_models()
    if issubclass(model, CircleRow) and "organisation_id" in {f.attname for f in model._meta.concrete_fields}
]  # fmt: skip
MEANT = {("meetings.ActionItem", "regie", "insert"), ("convenant.Reminder", "regie", "insert")}
"""Regie asks an action of any party, and asks about a duty."""
Values = dict[str, UUID]


def told(actor: Actor, statement: str, parameters: Values) -> str:
    """ "3 rows", or the first words of the refusal; nothing that was written stays."""
    try:
        with transaction.atomic(), scope(actor), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            transaction.set_rollback(True)
            return f"{cursor.rowcount} rows"
    except Error as refusal:
        return str(refusal).splitlines()[0]


def names_a_party(label: str) -> bool:
    return any(model._meta.label == label for model in PARTY_ROWS)


def copying(model: type[models.Model]) -> str:
    """A row like `%(row)s` for the organisation `%(for)s`, below its own parent where a key wants that."""
    values = {str(f.column): str(f.column) for f in model._meta.concrete_fields}
    values |= {"id": "gen_random_uuid()", "organisation_id": "%(for)s"}
    for rule in model._meta.constraints:
        if isinstance(rule, CompositeForeignKey) and ("organisation" in rule.fields or names_a_party(rule.to)):
            parent = rule.to.replace(".", "_").lower()
            values[f"{rule.fields[-1]}_id"] = f"(select id from {parent} where organisation_id = %(for)s limit 1)"
        if isinstance(rule, CompositeForeignKey) and rule.fields[-1] == "organisation":  # below one that names it
            named = f"(select id from {parent} where {rule.to_fields[-1]}_id = %(for)s limit 1)"
            values |= {"organisation_id": "%(for)s", f"{rule.fields[-2]}_id": named}
        if isinstance(rule, models.UniqueConstraint) and rule.fields[-1:] == ("successor",):
            values["successor_id"] = "%(for)s"
        if isinstance(rule, models.UniqueConstraint) and rule.fields == ("convenant", "document"):
            values["document_id"] = "(select id from convenant_document where organisation_id = %(for)s limit 1)"
        if isinstance(rule, models.UniqueConstraint) and rule.fields == ("convenant", "number"):
            values["number"] = "left(md5(random()::text), 12)"
    table = model._meta.db_table
    source = f"select {', '.join(values.values())} from {table} where id = %(row)s"
    return f"insert into {table} ({', '.join(values)}) {source}"


def attacks(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    table = model._meta.db_table
    yield "insert", copying(model)
    yield "update", f"update {table} set convenant_id = convenant_id where organisation_id = %(for)s"
    yield "update", f"update {table} set organisation_id = %(for)s where organisation_id = %(own)s"
    yield "delete", f"delete from {table} where organisation_id = %(for)s"


def successes(planted: Planted, attacker: Actor, victim: Actor) -> tuple[int, list[str]]:
    """Every writing command on every party row, about somebody else. How many were tried, which went through."""
    tried, through = 0, []
    for model in PARTY_ROWS:
        label = model._meta.label
        row = planted.rows[(label, attacker.circles[0])].pk
        parameters = {"row": row, "own": attacker.organisation, "for": victim.organisation}
        for command, statement in attacks(model):
            if (label, attacker.role, command) in MEANT:
                continue
            tried += 1
            answer = told(attacker, statement, parameters)
            if not ("row-level security" in answer or "permission denied" in answer or answer == "0 rows"):
                through.append(f"{attacker.role}: {statement[:60]}: {answer}")
    return tried, through


def give_rows(planted: Planted, owners: tuple[Actor, ...], regie: Actor) -> None:
    for model in [model for model in planted_models() if model in PARTY_ROWS]:  # parents first
        for owner in owners:
            give_one(model, planted, owner, regie)


def give_one(model: type[models.Model], planted: Planted, owner: Actor, regie: Actor) -> None:
    """A row of the owner's own to attack, written by itself or, where only regie may, by regie."""
    row: Any = planted.rows[(model._meta.label, owner.circles[0])]
    grants = parse(getattr(model, "GRANTS", {}).get(owner.role, ""))
    writer = owner if "insert" in grants else regie
    if row.organisation_id != owner.organisation and "insert" in parse(model.GRANTS[writer.role]):  # type: ignore[attr-defined]
        with scope(writer), connection.cursor() as cursor:
            cursor.execute(copying(model), {"for": owner.organisation, "row": row.pk})
            assert cursor.rowcount == 1


@pytest.fixture
def circle(db: None) -> tuple[Actor, Actor, Actor]:
    school, victim, regie = (accounts.actor_named(email) for email in (SCHOOL, VICTIM, REGIE))
    assert school.circles == victim.circles == regie.circles
    return school, victim, regie


@pytest.fixture
def shared(circle: tuple[Actor, Actor, Actor]) -> Planted:
    """Rows of one circle, of each party one of every kind."""
    school, _, regie = circle
    planted = Planted()
    for actor in (regie, school):
        plant(actor, planted)
    give_rows(planted, circle, regie)
    return planted


@pytest.mark.security("S6")
def test_s6_no_party_writes_for_another(
    circle: tuple[Actor, Actor, Actor], shared: Planted, record_property: Callable[[str, Any], None]
) -> None:
    school, victim, regie = circle
    tried, through = successes(shared, school, victim)
    more, also = successes(shared, regie, victim)
    assert through + also == []
    record_property(
        "figure",
        f"S6: {len(PARTY_ROWS)} circle tables name a party; 0 of {tried + more} writes for another went through",
    )


@pytest.mark.mutant("S6")
@pytest.mark.parametrize(
    "breakage",
    [
        "drop policy own_insert on convenant_publishedstate",
        "drop policy own_update on parties_contactperson",
        "drop policy own_insert on audit_circleevent",
        "drop policy own_update on convenant_versionanswer",
        "drop policy own_update on convenant_signature",
        "alter policy own_update on meetings_actionitem using (true) with check (true)",
        "alter policy own_insert on incidents_releaseapproval to regie",
        "grant delete on parties_contactperson to member; drop policy own_delete on parties_contactperson",
    ],
)
def test_s6_mutant_lets_a_party_write_for_another(
    breakage: str, breaking: Callable[[str], None], circle: tuple[Actor, Actor, Actor], shared: Planted
) -> None:
    school, victim, _ = circle
    breaking(breakage)
    assert successes(shared, school, victim)[1]
