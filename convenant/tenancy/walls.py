"""S6: what the database really holds, compared with what the code says. Catalog queries only.

Run as any login: the catalogs are readable. Every function returns sentences; none means the wall stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

from .constraints import ANY, CIRCLE, OWN, SENT, CompositeForeignKey, Wall
from .grants import FUNCTIONS, LOGINS, MAY_BECOME, RUNTIME, THIRD_PARTY, matrix, walled_models
from .rows import CircleRow, OwnRow, ReferenceRow, kind_of

PRINTED = {
    OWN: "(organisation_id = app_org())",
    SENT: "(sender_id = app_org())",
    CIRCLE: "(convenant_id = ANY (app_circles()))",
    ANY: "true",
}
"""As PostgreSQL prints a policy. Each is one of these: nothing with OR, a subquery or a function per row."""

DEFINERS = {"audit_append"}


@dataclass
class Report:
    tables: dict[str, str] = field(default_factory=dict)
    policies: dict[str, list[str]] = field(default_factory=dict)
    grants: list[str] = field(default_factory=list)
    exceptions: dict[str, str] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return vars(self)


def check_walls() -> Report:
    report = Report(exceptions={table: reason for table, (reason, _) in THIRD_PARTY.items()})
    models_by_table = {model._meta.db_table: model for model in walled_models()}
    report.tables = {table: kind.__name__ for table, model in models_by_table.items() if (kind := kind_of(model))}
    report.policies = _policies_by_table()
    report.grants = sorted(_database_grants())
    for check in (
        _unknown_tables,
        _row_security,
        _policy_shapes,
        _keys,
        _indexes,
        _functions,
        _grants,
        _roles,
        _views,
        _reference_writers,
    ):
        report.violations += list(check(models_by_table))
    return report


def _rows(query: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return list(cursor.fetchall())


Tables = dict[str, type[models.Model]]


def _is_walled(model: type[models.Model]) -> bool:
    return issubclass(model, OwnRow | CircleRow) or any(isinstance(c, Wall) for c in model._meta.constraints)


def _wall_column(model: type[models.Model]) -> str:
    if issubclass(model, OwnRow):
        return "organisation_id"
    return "convenant_id" if issubclass(model, CircleRow) else ""


def _unknown_tables(tables: Tables) -> Iterator[str]:
    query = "select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace"
    for (name,) in _rows(query):
        if name not in tables and name not in THIRD_PARTY:
            yield f"{name}: neither own, circle, reference nor account, and not listed with a reason"


def _row_security(tables: Tables) -> Iterator[str]:
    query = "select relname, relrowsecurity, relforcerowsecurity from pg_class where relkind = 'r'"
    forced = {name: enabled and force for name, enabled, force in _rows(query)}
    for table, model in tables.items():
        if _is_walled(model) and not forced.get(table):
            yield f"{table}: row security is not enabled and forced"
        column = _wall_column(model)
        if column and model._meta.get_field(column.removesuffix("_id")).null:
            yield f"{table}: {column} may be null"


POLICIES = """
select tablename, policyname, cmd, coalesce(qual, ''), coalesce(with_check, ''), roles::text[]
from pg_policies where schemaname = 'public'
"""


def _policies_by_table() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table, name, command, using, check, roles in _rows(POLICIES):
        found.setdefault(table, []).append(f"{name} for {command} to {','.join(roles)}: {using} {check}".strip())
    return found


Policy = tuple[str, str, tuple[str, ...], str, str]


def _policy_shapes(tables: Tables) -> Iterator[str]:
    found: dict[str, set[Policy]] = {}
    for table, name, command, using, check, roles in _rows(POLICIES):
        found.setdefault(table, set()).add((name, command, tuple(sorted(roles)), using, check))
    for table, model in tables.items():
        expected = {policy for c in model._meta.constraints if isinstance(c, Wall) for policy in _expected(c)}
        if expected != found.get(table, set()):
            yield f"{table}: policies differ from the code: {sorted(expected ^ found.get(table, set()))}"
        yield from _foreign_readers(table, model)


def _foreign_readers(table: str, model: type[models.Model]) -> Iterator[str]:
    """An own or circle row is open to all rows only for roles that never serve a person's page."""
    if not issubclass(model, OwnRow | CircleRow):
        return
    for wall in (c for c in model._meta.constraints if isinstance(c, Wall)):
        for name, (_, roles, comparison) in wall.policies().items():
            if comparison == "true" and not {r.strip() for r in roles.split(",")} <= {
                "aggregator",
                "dispatch",
                "operator",
            }:
                yield f"{table}.{name}: open to {roles}"
        if "organisation_id" not in wall.read and issubclass(model, OwnRow):
            yield f"{table}: read by {wall.read}"


def _expected(wall: Wall) -> Iterator[Policy]:
    """Raises KeyError for a comparison that is not in `PRINTED`: such a policy must not exist."""
    for name, (command, roles, comparison) in wall.policies().items():
        using = "" if command == "insert" else PRINTED[comparison]
        check = "" if command in ("select", "delete") else PRINTED[comparison]
        yield name, command.upper(), tuple(sorted(role.strip() for role in roles.split(","))), using, check


FOREIGN_KEYS = """
select c.conrelid::regclass::text, c.conname, c.confrelid::regclass::text, c.condeferred,
  array(select attname::text from unnest(c.conkey) k join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k),
  array(select attname::text from unnest(c.confkey) k join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k)
from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace
"""


def _keys(tables: Tables) -> Iterator[str]:
    rows = _rows(FOREIGN_KEYS)
    for table, name, target, deferred, columns, target_columns in rows:
        source, aim = tables.get(table), tables.get(target)
        if source and aim and issubclass(source, OwnRow | CircleRow) and issubclass(aim, OwnRow | CircleRow):
            sound = len(columns) > 1 and not deferred and _wall_column(aim) in target_columns
            yield from _walled_key(f"{table}.{name}", source, aim, sound)
    made = {row[1] for row in rows}
    for table, model in tables.items():
        for constraint in model._meta.constraints:
            if isinstance(constraint, CompositeForeignKey) and constraint.name not in made:
                yield f"{table}: {constraint.name} is not in the database"
        yield from _keys_without_constraint(table, model)


def _walled_key(name: str, source: type[models.Model], aim: type[models.Model], sound: bool) -> Iterator[str]:
    if issubclass(source, CircleRow) and issubclass(aim, OwnRow):
        yield f"{name}: a circle row points at an own row"
    if not sound:
        yield f"{name}: between walled tables a key is composite, immediate and holds the wall column"


def _keys_without_constraint(table: str, model: type[models.Model]) -> Iterator[str]:
    """A relation between walled rows must be named by a composite key."""
    named = {f for c in model._meta.constraints if isinstance(c, CompositeForeignKey) for f in c.fields}
    for relation in model._meta.get_fields():
        aim = getattr(relation, "related_model", None)
        if not isinstance(relation, models.ForeignKey) or not isinstance(aim, type):
            continue
        walled = issubclass(model, OwnRow | CircleRow) and issubclass(aim, OwnRow | CircleRow)
        if walled and relation.name not in named:
            yield f"{table}.{relation.name}: no composite key"


INDEXES = """
select i.indrelid::regclass::text, i.indexrelid::regclass::text, i.indisprimary, a.attname::text
from pg_index i join pg_class t on t.oid = i.indrelid and t.relnamespace = 'public'::regnamespace
left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
"""


def _indexes(tables: Tables) -> Iterator[str]:
    for table, name, primary, first in _rows(INDEXES):
        model = tables.get(table)
        column = _wall_column(model) if model else ""
        if column and not primary and first != column:
            yield f"{table}.{name}: starts with {first}, not with {column}"


FUNCTION_ROWS = """
select p.proname::text, p.prosecdef, p.proconfig is not null, p.provolatile::text, l.lanname::text
from pg_proc p join pg_language l on l.oid = p.prolang
where p.pronamespace = 'public'::regnamespace
  and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
"""


def _functions(tables: Tables) -> Iterator[str]:
    for name, definer, configured, volatility, language in _rows(FUNCTION_ROWS):
        if definer and name not in DEFINERS:
            yield f"{name}(): SECURITY DEFINER outside the list"
        if name.startswith("app_") and (configured or definer or volatility != "s" or language != "sql"):
            yield f"{name}(): a policy function is plain STABLE SQL without SET, or it is not inlined"


CATALOG_GRANTS = """
with granted as (
  select case when a.grantee = 0 then 'PUBLIC' else a.grantee::regrole::text end as grantee,
    c.relname::text as relation, null::text as column, lower(a.privilege_type) as privilege
  from pg_class c, aclexplode(c.relacl) a where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm')
  union all
  select case when a.grantee = 0 then 'PUBLIC' else a.grantee::regrole::text end, c.relname::text, t.attname::text,
    lower(a.privilege_type)
  from pg_attribute t join pg_class c on c.oid = t.attrelid, aclexplode(t.attacl) a
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm')
)
select grantee || ': ' || privilege || coalesce('(' || "column" || ')', '') || ' on ' || relation
from granted where grantee not in ('owner', 'backup')
"""


def _database_grants() -> set[str]:
    return {row[0] for row in _rows(CATALOG_GRANTS)}


def _grants(tables: Tables) -> Iterator[str]:
    present = set(connection.introspection.table_names())
    wanted = {
        f"{grant.role}: {grant.privilege}{column} on {grant.table}"
        for grant in matrix()
        if grant.table in present
        for column in ([f"({c})" for c in grant.columns] or [""])
    }
    found = _database_grants()
    yield from (f"a right that the code does not give: {extra}" for extra in sorted(found - wanted))
    yield from (f"a right that is missing: {missing}" for missing in sorted(wanted - found))
    for name, roles in FUNCTIONS.items():
        for role in RUNTIME:
            may = _rows("select has_function_privilege(%s, %s, 'execute')", [role, name])[0][0]
            if may != (role in roles):
                yield f"{role} {'may' if may else 'may not'} execute {name}"


ROLES = """
select rolname::text, rolsuper, rolbypassrls, rolinherit, rolcreaterole, rolcanlogin
from pg_roles where rolname = any(%s)
"""
MEMBERS = """
select m.rolname::text, r.rolname::text from pg_auth_members a
join pg_roles m on m.oid = a.member join pg_roles r on r.oid = a.roleid where m.rolname = any(%s)
"""
OWNED = """
select c.relname::text, r.rolname::text from pg_class c join pg_roles r on r.oid = c.relowner
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm') and r.rolname = any(%s)
"""


def _roles(tables: Tables) -> Iterator[str]:
    every = [*RUNTIME, *LOGINS, "owner", "backup"]
    for name, superuser, bypass, inherit, creates, login in _rows(ROLES, [every]):
        if superuser or creates or (bypass and name != "backup"):
            yield f"{name}: superuser, createrole or bypassrls"
        if login != (name in LOGINS) or (login and inherit):
            yield f"{name}: login or inherit is not as the code says"
    expected = {(login, role) for login, roles in MAY_BECOME.items() for role in roles}
    found = set(_rows(MEMBERS, [every]))
    yield from (f"{member} may become {role}, not by the code" for member, role in sorted(found - expected))
    yield from (f"{member} can't become {role}" for member, role in sorted(expected - found))
    yield from (f"{role} owns {table}" for table, role in _rows(OWNED, [list(RUNTIME)]))
    for role in RUNTIME:
        if _rows("select has_schema_privilege(%s, 'public', 'create')", [role])[0][0]:
            yield f"{role} may create in schema public"


VIEW_ROWS = """
select relname::text, coalesce(reloptions::text, '') from pg_class
where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace
"""


def _views(tables: Tables) -> Iterator[str]:
    for name, options in _rows(VIEW_ROWS):
        if not re.search(r"security_invoker=(true|on)", options):
            yield f"{name}: a view without security_invoker"


def _reference_writers(tables: Tables) -> Iterator[str]:
    """A reference table that others than the operator write says by a wall which rows."""
    for table, model in tables.items():
        texts = getattr(model, "GRANTS", {}) if issubclass(model, ReferenceRow) else {}
        others = {role for role, text in texts.items() if role != "operator" and text.strip() != "select"}
        writers = {role for role in others if re.search("insert|update|delete", texts[role])}
        if writers and not _is_walled(model):
            yield f"{table}: written by {sorted(writers)} without a wall"
