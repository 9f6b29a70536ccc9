"""The plans behind the speed promises, at 10,000 incidents, in `make test`: a plan collapses before a time does."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections, transaction

from convenant.tenancy.scope import Actor, scope
from incidents.bench.cases import CASES, SCHOOL, Case, bare_list
from incidents.bench.database import NotABenchmark, World, fill, refuse_real
from incidents.bench.findings import of_case
from incidents.bench.measure import AGAIN, ISOLATED, PLAIN, Comparison, Result, actors, in_one_order
from incidents.bench.plans import faults
from incidents.bench.replay import captured, timed, with_where
from incidents.models import Incident

WORLD = World(incidents=10_000)
SIZES = (50, 100)


class Country:
    """The benchmark's world inside the test database. Between two calls the connection is `login_web`."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    @contextmanager
    def administrator(self, role: str = "none") -> Iterator[Any]:
        with self.connection.cursor() as cursor:
            cursor.execute(f"reset session authorization; set local role {role}")
            yield cursor
            cursor.execute("reset role; set session authorization login_web")

    @contextmanager
    def broken(self, statements: str) -> Iterator[None]:
        with transaction.atomic():
            with self.administrator() as cursor:
                cursor.execute(statements)
            yield
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def country(django_db_setup: None, django_db_blocker: Any) -> Iterator[Country]:
    """Made by the database's administrator in one transaction, which is undone."""
    web, lab = connections["default"], connections["default"].copy("default")
    lab.settings_dict = lab.settings_dict | {
        "USER": os.environ["DATABASE_ADMIN_USER"], "PASSWORD": os.environ["DATABASE_ADMIN_PASSWORD"],
    }  # fmt: skip
    with django_db_blocker.unblock():
        connections["default"] = lab
        try:
            with transaction.atomic():
                found = Country(lab)
                with found.administrator() as cursor:
                    fill(cursor, WORLD, print)
                    cursor.execute("analyze")
                yield found
                transaction.set_rollback(True)
        finally:
            lab.close()
            connections["default"] = web


def plan_faults(case: Case, actor: Actor) -> list[str]:
    queries = captured(actor, case.ask)[-1:]
    assert queries
    with scope(actor):
        return [
            fault
            for query in queries
            for fault in faults(connections["default"], query, keeps_rows=case.keeps_rows, asks_more=case.asks_more)
        ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_query_goes_by_the_owner(
    case: Case, country: Country, record_property: Callable[[str, object], None]
) -> None:
    for size in SIZES:
        assert plan_faults(case, actors(WORLD)[case.side][size]) == []
    record_property("figure", f"P1: {case.name}: 0 faults in the plan at {WORLD.incidents:,} incidents")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_isolated_rows_are_the_rows_of_the_same_query_with_a_where(case: Case, country: Country) -> None:
    actor = actors(WORLD)[case.side][100]
    asked = captured(actor, case.ask)[-1:]
    with scope(actor):
        isolated = timed(connections["default"], asked)[1]
    with country.administrator("backup"):
        plain = timed(connections["default"], [with_where(query, actor) for query in asked])[1]
    assert in_one_order(isolated, case) == in_one_order(plain, case)
    assert isolated[0] or not case.keeps_rows


SLOW_POLICIES = {
    "own or shared": "organisation_id = app_org() or exists (select from incidents_disclosure given "
    "where given.incident_id = incidents_incident.id and given.recipient_id = app_org())",
    "a function per row": "is_mine(organisation_id)",
}
IS_MINE = (
    "create function is_mine(owner uuid) returns boolean language plpgsql stable as $$ begin return owner = app_org(); "
    "end $$; grant execute on function is_mine to public;"
)


@pytest.mark.parametrize("policy", SLOW_POLICIES.values(), ids=SLOW_POLICIES)
def test_the_plan_check_sees_a_slow_policy(policy: str, country: Country) -> None:
    slow = f"{IS_MINE} drop policy wall_select on incidents_incident; "
    with country.broken(f"{slow} create policy wall_select on incidents_incident for select using ({policy})"):
        assert plan_faults(CASES[0], actors(WORLD)[SCHOOL][50])


def test_the_plan_check_sees_that_no_index_starts_with_the_owner(country: Country) -> None:
    unique = ", ".join(
        f"drop constraint incidents_incident_{name} cascade" for name in ("own", "reference", "submission")
    )
    by_day = "create index bench_by_day on incidents_incident (occurred_on desc, id desc)"
    gone = f"drop index incidents_incident_list, incidents_incident_state; alter table incidents_incident {unique}"
    with country.broken(f"{gone}; {by_day}"):
        assert plan_faults(CASES[0], actors(WORLD)[SCHOOL][100])


def test_the_result_check_sees_a_wall_that_is_gone(country: Country) -> None:
    actor = actors(WORLD)[SCHOOL][50]
    with country.broken("alter table incidents_incident disable row level security"):
        assert any(row.organisation_id != actor.organisation for row in seen_by(actor))
    assert all(row.organisation_id == actor.organisation for row in seen_by(actor))


def seen_by(actor: Actor) -> list[Incident]:
    with scope(actor):
        return bare_list(actor)


@pytest.mark.parametrize("name", ["convenant", "convenant_bench_2", "test_bench"])
def test_no_other_database_is_ever_dropped(name: str) -> None:
    with pytest.raises(NotABenchmark):
        refuse_real(name, "test_bench")


def comparison(isolated: float, again: float, percentile: int = 50) -> Comparison:
    return Comparison(percentile, {PLAIN: 1.0, AGAIN: again, ISOLATED: isolated}, 1, [])


@pytest.mark.parametrize(
    ("isolated", "again", "met"), [(1.04, 1.0, True), (1.07, 1.03, True), (1.07, 1.01, False), (0.5, 1.0, True)]
)
def test_noise_explains_a_miss_and_nothing_more(isolated: float, again: float, met: bool) -> None:
    assert of_case(Result(CASES[0], [comparison(isolated, again)])).met is met


def test_a_fault_in_the_plan_is_a_miss_however_fast_it_was() -> None:
    found = Comparison(50, {PLAIN: 1.0, AGAIN: 1.0, ISOLATED: 0.1}, 1, ["reads the whole table"])
    assert of_case(Result(CASES[0], [found])).met is False


@pytest.mark.parametrize(
    ("plain", "isolated", "met"), [(0.00008, 0.00014, True), (0.00008, 0.0003, False), (0.0003, 0.00036, False)]
)
def test_a_little_of_a_short_statement_is_told_and_no_more(plain: float, isolated: float, met: bool) -> None:
    found = of_case(Result(CASES[0], [Comparison(50, {PLAIN: plain, AGAIN: plain, ISOLATED: isolated}, 1, [])]))
    assert found.met is met
    assert found.figure.startswith(f"×{isolated / plain:.2f}"), "the ratio stands there, whatever it is worth"
    assert (" µs of 80" in found.figure) is (plain < 0.0002)


def test_the_plain_query_is_the_same_with_the_owner_in_each_walled_table(country: Country) -> None:
    actor = actors(WORLD)[SCHOOL][50]
    plain = with_where(captured(actor, CASES[1].ask)[-1], actor).sql
    assert plain.count(f"organisation_id = '{actor.organisation}'") == 2  # incidents and their steps
    assert "app_org" not in plain
