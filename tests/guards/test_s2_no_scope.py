"""S2: raw SQL without a scope. The login roles are refused, each reader role sees no row, on every walled table."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, connections, models, transaction

from convenant.tenancy.grants import MAY_BECOME, matrix, walled_models
from convenant.tenancy.rows import CircleRow, OwnRow

WALLED: list[type[models.Model]] = [m for m in walled_models() if issubclass(m, OwnRow | CircleRow)]
ACROSS = {("aggregator", "incidents_incident"), ("dispatch", "tenancy_job"), ("operator", "tenancy_job")}
"""Roles that by design read named columns of all rows."""


def ask(alias: str, table: str, role: str = "none") -> str:
    """ "denied" or the number of rows, for `select count(*)` as `role` and without any setting."""
    try:
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            cursor.execute("select set_config('role', %s, true)", [role])
            cursor.execute(f"select count(*) from {table}")
            return str(cursor.fetchone()[0])
    except ProgrammingError as refusal:
        assert "permission denied" in str(refusal)
        return "denied"


def probe() -> tuple[int, list[str]]:
    rights = {(grant.role, grant.table) for grant in matrix() if grant.privilege == "select"}
    probes, leaks = 0, []
    for alias, login in (("default", "login_web"), ("worker", "login_worker")):
        for model in WALLED:
            table = model._meta.db_table
            for role in ("none", *MAY_BECOME[login]):
                if (role, table) in ACROSS:
                    continue
                probes += 1
                answer = ask(alias, table, role)
                expected = "0" if role != "none" and (role, table) in rights else "denied"
                if answer != expected:
                    leaks.append(f"{login} as {role} on {table}: {answer}, expected {expected}")
    return probes, leaks


@pytest.mark.django_db(databases=["default", "worker", "owner"])
def test_s2_no_walled_table_answers_without_a_scope(
    world_rows: None, record_property: Callable[[str, Any], None]
) -> None:
    probes, leaks = probe()
    assert not leaks
    record_property("figure", f"S2: 0 of {probes} probes answered without a scope, {len(WALLED)} walled tables")


@pytest.mark.django_db(databases=["default", "worker", "owner"])
@pytest.mark.parametrize("breakage", ["alter table convenant_decision disable row level security"])
def test_s2_mutant_dies(world_rows: None, breakage: str, breaking: Callable[[str], Any]) -> None:
    """With the wall of one filled table taken down, the probe finds it."""
    with breaking(breakage):
        _, leaks = probe()
    assert any("convenant_decision" in leak for leak in leaks)
