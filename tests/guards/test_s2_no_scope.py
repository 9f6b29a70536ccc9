"""S2: raw SQL without a scope. The login roles are refused, each reader role sees no row, on every walled table."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, connection, models, transaction

from convenant.tenancy.grants import MAY_BECOME, matrix, walled_models
from convenant.tenancy.rows import CircleRow, OwnRow
from tests.world import Planted

WALLED: list[type[models.Model]] = [m for m in walled_models() if issubclass(m, OwnRow | CircleRow)]
ACROSS = {("aggregator", "incidents_incident"), ("dispatch", "tenancy_job"), ("operator", "tenancy_job"),
          ("dispatch", "convenant_remindermail"), ("operator", "convenant_remindermail"),
          ("operator", "vault_datakey"), ("operator", "convenant_processoragreement")}  # fmt: skip
"""Roles that by design read named columns of all rows."""


def ask(table: str, role: str) -> str:
    """ "denied" or the number of rows, for a count as `role` and without any setting."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select set_config('role', %s, true)", [role])
            cursor.execute(f"select count(*) from {table}")
            answer = str(cursor.fetchone()[0])
            cursor.execute("select set_config('role', 'none', true)")
            return answer
    except ProgrammingError as refusal:
        return "denied" if "permission denied" in str(refusal) else str(refusal)


def probe(login: str) -> tuple[int, list[str]]:
    rights = {(grant.role, grant.table) for grant in matrix() if grant.privilege == "select"}
    probes, leaks = 0, []
    for model in WALLED:
        table = model._meta.db_table
        for role in ("none", *MAY_BECOME[login]):
            if (role, table) in ACROSS:
                continue
            probes += 1
            answer, expected = ask(table, role), "0" if (role, table) in rights else "denied"
            if answer != expected:
                leaks.append(f"{login} as {role} on {table}: {answer}, expected {expected}")
    return probes, leaks


@pytest.mark.security("S2")
@pytest.mark.django_db(databases=["default", "owner", "worker"])
@pytest.mark.parametrize("login", ["login_web", "login_worker"])
def test_s2_no_walled_table_answers_without_a_scope(
    login: str, request: pytest.FixtureRequest, record_property: Callable[[str, Any], None]
) -> None:
    request.getfixturevalue("planters")
    if login == "login_worker":
        request.getfixturevalue("as_worker")
    planted: Planted = request.getfixturevalue("planted")
    filled = {label for label, _ in planted.rows}
    assert len(filled) > len(WALLED) / 2
    probes, leaks = probe(login)
    assert not leaks
    record_property(
        "figure", f"S2: {login}: 0 of {probes} probes answered; {len(WALLED)} walled tables, {len(filled)} filled"
    )


@pytest.mark.mutant("S2")
@pytest.mark.parametrize(
    "breakage",
    [
        "alter table incidents_incident disable row level security",
        "alter policy wall_select on incidents_vaultnote using (true)",
        "grant select on incidents_incident to login_web",
    ],
)
def test_s2_mutant_dies(breaking: Callable[[str], None], request: pytest.FixtureRequest, breakage: str) -> None:
    request.getfixturevalue("planted")
    breaking(breakage)
    assert probe("login_web")[1]
