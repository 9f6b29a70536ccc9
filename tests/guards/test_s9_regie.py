"""S9: the gemeente and whoever holds regie can't reach data about persons or single incidents, by any way there is."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from convenant.launch.serve import serving_variables
from convenant.tenancy.grants import LOGINS, MAY_BECOME, RUNTIME, walled_models
from convenant.tenancy.models import User
from convenant.tenancy.rows import OwnRow
from convenant.tenancy.scope import Actor, scope
from convenant.vault.fields import SealedField
from parties import accounts
from tests.conftest import signed_in
from tests.world import Planted

from .leaks import Prober, addresses
from .table import TABLE
from .test_s1_leaks import circle_slugs
from .urls import every_url

Report = Callable[[str, Any], None]
Breaking = Callable[[str], None]

PERSONAL = {
    "incidents_incident", "incidents_step", "incidents_involvedperson", "incidents_nametoken", "incidents_vaultnote",
    "incidents_vaultopening", "incidents_draft", "incidents_concernrecord", "incidents_concernstep",
    "incidents_concernopening", "incidents_groundrecord",
    "incidents_openingrequest", "incidents_attachment", "incidents_attachmentpiece",
    "incidents_disclosure", "incidents_receiveddisclosure", "incidents_notice", "incidents_answer",
    "incidents_neighbourreport", "incidents_neighbourreceipt", "incidents_controlevent", "incidents_absencecount",
    "incidents_trendanswer", "incidents_sentsignal", "incidents_receivedsignal", "incidents_signalreply",
    "incidents_youthreferral",
    "incidents_savedview", "incidents_standardtext", "incidents_eventlink", "incidents_eventnotice",
    "incidents_measure", "incidents_followup", "incidents_threadentry",
}  # fmt: skip
"""Incidents, their vault, and what was disclosed: written down here, apart from the code that gives rights."""
SEALED_FOR_ALL = {
    "convenant_takeoutrequest": "whether a colleague agrees to that, and why not",
    "convenant_takeoutpart": "an organisation's own data to take along: of regie, what regie may read",
    "convenant_subjectrequest": "requests of data subjects to the organisation itself: each controller keeps its own",
    "convenant_subjectcopy": "the copy for such a request, of what the organisation itself keeps",
}
"""Sealed, and not of persons alone: regie has rows of its own, made of rows that it may read."""
COUNTED = {"organisation_id", "location_id", "convenant_id", "category", "school_year", "half", "state"}
"""All that the counting role reads of one incident."""
STRANGERS = ("regie", "guest", "operator", "visitor", "dispatch", "login_web", "login_worker")
"""Everybody but the school's own role, who counts, and who dumps."""
MEANT = {
    ("visitor", "insert", "incidents_neighbourreport"),
    ("visitor", "insert", "incidents_neighbourreceipt"),
    ("visitor", "select", "incidents_neighbourreceipt"),
}
"""A passer-by drops a report in and reads nothing of it back; the slip with the answer holds no persons."""
WAYS = ("select", "insert", "update", "delete", "truncate", "references", "trigger")
HOLDERS = ("regie@hoorn.example", "burgemeester@hoorn.example", "regie@weert.example", "regie@utrecht.example")


def asked(query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())


def rights_too_many() -> tuple[int, list[str]]:
    """Every way to touch a personal table or a column of it, inherited rights and PUBLIC's included."""
    tried, found = 0, []
    for role in STRANGERS:
        for table in sorted(PERSONAL):
            for way in WAYS:
                columns = way in ("select", "insert", "update", "references")
                column = "has_any_column_privilege(%s, %s, %s)" if columns else "%s = '' or %s = '' or %s = ''"
                query = f"select has_table_privilege(%s, %s, %s) or ({column})"
                tried += 1
                if (role, way, table) not in MEANT and asked(query, role, table, way, role, table, way)[0][0]:
                    found.append(f"{role} may {way} {table}")
    return tried, found


def roles_too_many() -> list[str]:
    """Who could become a role that reads persons."""
    query = "select pg_has_role(%s, %s, 'member')"
    held = [(role, other) for role in (*RUNTIME, "owner", "backup") for other in ("member", "owner", "backup")]
    meant = {(login, role) for login, roles in MAY_BECOME.items() for role in roles}
    return [f"{role} may become {other}" for role, other in held
            if role != other and (role, other) not in meant and asked(query, role, other)[0][0]]  # fmt: skip


COLUMNS = """
select c.relname::text, a.attname::text from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relname = any(%s) and a.attnum > 0 and not a.attisdropped and has_column_privilege(%s, c.oid, a.attnum, %s)
"""


def counted_otherwise() -> list[str]:
    """Columns of personal tables that the counting role reads, or writes, beside the list; and those it lacks."""
    reads = {f"{table}.{column}" for table, column in asked(COLUMNS, sorted(PERSONAL), "aggregator", "select")}
    writes = [
        f"aggregator may {way} {table}.{column}"
        for way in ("insert", "update", "references")
        for table, column in asked(COLUMNS, sorted(PERSONAL), "aggregator", way)
    ]
    listed = {f"incidents_incident.{column}" for column in COUNTED}
    return writes + [f"aggregator and {column}: not as listed" for column in sorted(reads ^ listed)]


ABOVE = "select rolname::text from pg_roles where rolname = any(%s) and (rolsuper or rolcreaterole or rolreplication)"
OWNED = """
select distinct r.rolname::text from pg_class c join pg_roles r on r.oid = c.relowner where c.relname = any(%s)
"""


def superusers() -> list[str]:
    """Roles of the portal that row security does not bind, and accounts that hold every right."""
    query = (
        "select rolname::text from pg_roles where rolname = any(%s) and (rolsuper or rolcreaterole or rolreplication)"
    )
    found = [role for (role,) in asked(query, [*RUNTIME, *LOGINS, "owner", "backup"])]
    found += [f"{role} owns tables" for (role,) in asked(OWNED, sorted(PERSONAL)) if role != "owner"]
    return found + [str(user.pk) for user in User.objects.all() if user.is_superuser or user.has_perm("incidents.view")]


@pytest.mark.security("S9")
def test_s9_what_is_personal_is_listed() -> None:
    """A new table of the register, and any with a sealed cell, must be thought about."""
    own = {model for model in walled_models() if issubclass(model, OwnRow)}
    sealed = {model for model in own if any(isinstance(field, SealedField) for field in model._meta.fields)}
    register = own & set(apps.get_app_config("incidents").get_models())
    assert {model._meta.db_table for model in register | sealed} == PERSONAL | set(SEALED_FOR_ALL)


@pytest.mark.security("S9")
def test_s9_regie_holds_no_right_on_persons(db: None, record_property: Report) -> None:
    tried, found = rights_too_many()
    assert found + roles_too_many() == []
    record_property("figure", f"S9: 0 of {tried} rights of {len(STRANGERS)} roles on {len(PERSONAL)} personal tables")


@pytest.mark.security("S9")
def test_s9_the_counting_role_reads_its_columns(db: None, record_property: Report) -> None:
    assert counted_otherwise() == []
    record_property("figure", f"S9: the counting role reads exactly {len(COUNTED)} columns of personal tables")


@pytest.mark.security("S9")
def test_s9_nobody_is_above_the_walls(db: None, record_property: Report) -> None:
    assert superusers() == []
    known = {"DATABASE_ADMIN_USER": "a", "LOGIN_WEB_PASSWORD": "b", "LOGIN_MIGRATE_PASSWORD": "c"}
    handed = serving_variables(known, "login_web")
    assert not {"DATABASE_ADMIN_USER", "LOGIN_MIGRATE_PASSWORD"} & set(handed)
    record_property("figure", f"S9: 0 superusers among {User.objects.count()} accounts and the roles of the portal")


# --- trying


def answered(actor: Actor, tables: Iterable[str]) -> list[str]:
    """Personal tables that answer, or take a row from, whoever acts as this actor."""
    found = []
    for table in sorted(tables):
        for statement in (
            f"select count(*) from {table}",
            f"insert into {table} default values",
            f"delete from {table}",
        ):
            try:
                with transaction.atomic(), scope(actor), connection.cursor() as cursor:
                    cursor.execute(statement)
            except ProgrammingError as refusal:
                if "permission denied" in str(refusal):
                    continue
            found.append(f"{actor.role}: {statement}")
    return found


@pytest.mark.security("S9")
def test_s9_sql_of_regie_is_refused(db: None, record_property: Report) -> None:
    actors = [accounts.actor_named(email) for email in HOLDERS]
    assert {actor.role for actor in actors} == {"regie"}
    assert [told for actor in actors for told in answered(actor, PERSONAL)] == []
    record_property("figure", f"S9: 0 of {3 * len(actors) * len(PERSONAL)} statements of regie on personal tables")


def personal_tokens(planted: Planted) -> set[str]:
    """Canaries of every organisation's own rows: a circle's are shared with regie."""
    circles = {circle for email in HOLDERS for circle in accounts.actor_named(email).circles}
    mine = {accounts.actor_named(email).organisation_id for email in HOLDERS}
    return set().union(*(tokens for owner, tokens in planted.tokens.items() if owner not in circles | mine))


def probe(email: str, planted: Planted, every: int) -> tuple[int, list[str]]:
    """All addresses, of personal rows and of lists, both methods; `every`: one in so many of each."""
    actor, slugs = accounts.actor_named(email), circle_slugs()
    prober = Prober(signed_in(actor), personal_tokens(planted))
    prober.client.raise_request_exception = False
    for url in every_url():
        target = TABLE[url.name]
        if target.skip:
            continue
        probes = list(addresses(url, target, actor, planted, slugs))
        for one in probes[::every]:
            for method in target.methods:
                prober.ask(one, method)
    return prober.asked, prober.faults


@pytest.mark.usefixtures("known_person")
@pytest.mark.security("S9")
@pytest.mark.parametrize(
    ("email", "every"), [(HOLDERS[1], 12), *(pytest.param(one, 1, marks=pytest.mark.slow) for one in HOLDERS)]
)
def test_s9_no_address_tells_regie_of_a_person(
    email: str, every: int, planted: Planted, record_property: Report
) -> None:
    assert len(personal_tokens(planted)) > 100
    tried, found = probe(email, planted, every)
    assert found == []
    record_property("figure", f"S9: {email}: 0 of {tried} probes through addresses")


# --- mutants

LOOSE = {
    "a table": "grant select on incidents_incident to regie",
    "a column": "grant select (description) on incidents_incident to regie",
    "everybody": "grant insert on incidents_notice to public",
    "a right without reading": "grant trigger on incidents_vaultnote to operator",
    "a role above": "grant member to regie",
    "a login that dumps": "grant backup to login_web",
}


@pytest.mark.mutant("S9")
@pytest.mark.parametrize("breakage", LOOSE.values(), ids=LOOSE.keys())
def test_s9_mutant_a_loose_right(breakage: str, breaking: Breaking) -> None:
    breaking(breakage)
    assert rights_too_many()[1] + roles_too_many()


@pytest.mark.mutant("S9")
@pytest.mark.parametrize(
    "breakage",
    [
        "grant select (description) on incidents_incident to aggregator",
        "grant select on incidents_step to aggregator",
        "grant update (state) on incidents_incident to aggregator",
        "revoke select (half) on incidents_incident from aggregator",
    ],
)
def test_s9_mutant_a_column_more_or_less(breakage: str, breaking: Breaking) -> None:
    breaking(breakage)
    assert counted_otherwise()


@pytest.mark.mutant("S9")
@pytest.mark.parametrize(
    "breakage",
    ["alter role login_web superuser", "alter role owner createrole", "alter table incidents_answer owner to member"],
)
def test_s9_mutant_somebody_above_the_walls(breakage: str, breaking: Breaking) -> None:
    breaking(breakage)
    assert superusers()


@pytest.mark.mutant("S9")
def test_s9_mutant_a_table_that_answers_regie(breaking: Breaking) -> None:
    breaking("grant select on incidents_concernrecord to regie")
    assert answered(accounts.actor_named(HOLDERS[0]), PERSONAL)


@pytest.mark.mutant("S9")
def test_s9_mutant_a_user_with_every_right(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(User, "is_superuser", True)
    assert superusers()
