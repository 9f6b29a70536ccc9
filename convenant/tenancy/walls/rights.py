"""Functions, grants and roles: what may be run, by whom, and who may become whom."""

from collections.abc import Iterator

from django.db import connection

from convenant.tenancy.grants import FUNCTIONS, LOGINS, MAY_BECOME, RUNTIME, matrix

from .catalog import Tables, rows

DEFINERS = {"audit_append"}

FUNCTION_ROWS = """
select p.proname::text, p.prosecdef, p.proconfig is not null, p.provolatile::text || p.proparallel::text,
  l.lanname::text
from pg_proc p join pg_language l on l.oid = p.prolang
where p.pronamespace = 'public'::regnamespace
  and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
"""


def functions(tables: Tables) -> Iterator[str]:
    for name, definer, configured, kind, language in rows(FUNCTION_ROWS):
        if definer and name not in DEFINERS:
            yield f"{name}(): SECURITY DEFINER outside the list"
        if name.startswith("app_") and (configured or definer or kind != "ss" or language != "sql"):
            yield f"{name}(): a policy function is plain STABLE PARALLEL SAFE SQL without SET, or plans differ"


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


def database_grants() -> set[str]:
    return {row[0] for row in rows(CATALOG_GRANTS)}


def grants(tables: Tables) -> Iterator[str]:
    present = set(connection.introspection.table_names())
    wanted = {
        f"{grant.role}: {grant.privilege}{column} on {grant.table}"
        for grant in matrix()
        if grant.table in present
        for column in ([f"({c})" for c in grant.columns] or [""])
    }
    found = database_grants()
    yield from (f"a right that the code does not give: {extra}" for extra in sorted(found - wanted))
    yield from (f"a right that is missing: {missing}" for missing in sorted(wanted - found))
    for name, roles in FUNCTIONS.items():
        for role in RUNTIME:
            may = rows("select has_function_privilege(%s, %s, 'execute')", [role, name])[0][0]
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


def roles(tables: Tables) -> Iterator[str]:
    every = [*RUNTIME, *LOGINS, "owner", "backup"]
    for name, superuser, bypass, inherit, creates, login in rows(ROLES, [every]):
        if superuser or creates or (bypass and name != "backup"):
            yield f"{name}: superuser, createrole or bypassrls"
        if login != (name in LOGINS) or (login and inherit):
            yield f"{name}: login or inherit is not as the code says"
    expected = {(login, role) for login, roles in MAY_BECOME.items() for role in roles}
    found = set(rows(MEMBERS, [every]))
    yield from (f"{member} may become {role}, not by the code" for member, role in sorted(found - expected))
    yield from (f"{member} can't become {role}" for member, role in sorted(expected - found))
    yield from (f"{role} owns {table}" for table, role in rows(OWNED, [list(RUNTIME)]))
    for role in RUNTIME:
        if rows("select has_schema_privilege(%s, 'public', 'create')", [role])[0][0]:
            yield f"{role} may create in schema public"
