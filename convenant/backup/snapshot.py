"""One moment of a database: what is in each table, and how it is built."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql

from convenant.vault.models import KEY_TABLES

from .server import Login, ServerRefused

KEYS = KEY_TABLES
"""The key registry: kept apart from the rows that its keys open."""
Digest = tuple[int, str]
"""Number of rows, and the sum of the rows' hashes: no order, no memory."""

TABLES = """
select relname::text from pg_class
where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by relname
"""
DIGEST = "select count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)::text from {} t"
MIGRATIONS = "select app || '.' || name from django_migrations order by 1"

CATALOG = """
with relation as (
  select * from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'S'))
select 'table ' || relname || case when relrowsecurity then ' secured' else '' end
  || case when relforcerowsecurity then ' forced' else '' end || ' owner ' || relowner::regrole from relation
union all
select 'column ' || relname || '.' || attname || ' ' || format_type(atttypid, atttypmod)
  || case when attnotnull then ' not null' else '' end || ' ' || attidentity::text
  || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
from relation c join pg_attribute a on a.attrelid = c.oid and attnum > 0 and not attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = attnum where relkind <> 'S'
union all
select 'constraint ' || conrelid::regclass || '.' || conname || ' ' || pg_get_constraintdef(oid)
from pg_constraint where connamespace = 'public'::regnamespace and contype in ('c', 'f', 'p', 'u', 'x')
union all
select 'index ' || indexdef from pg_indexes where schemaname = 'public'
union all
select 'policy ' || tablename || '.' || policyname || ' ' || permissive || ' ' || cmd || ' ' || roles::text
  || ' using ' || coalesce(qual, '') || ' check ' || coalesce(with_check, '')
from pg_policies where schemaname = 'public'
union all
select 'trigger ' || pg_get_triggerdef(t.oid) || ' ' || tgenabled::text
from pg_trigger t join relation c on c.oid = tgrelid where not tgisinternal
union all
select 'function ' || pg_get_functiondef(p.oid) || ' owner ' || proowner::regrole from pg_proc p
where pronamespace = 'public'::regnamespace
  and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
union all
select 'right on ' || relname || ' ' || grantee::regrole || ' ' || privilege_type || ' ' || is_grantable
from relation, aclexplode(relacl) where grantee <> relowner
union all
select 'right on ' || relname || '.' || attname || ' ' || grantee::regrole || ' ' || privilege_type
from relation c join pg_attribute a on a.attrelid = c.oid, aclexplode(attacl)
union all
select 'right to run ' || p.oid::regprocedure || ' ' || grantee::regrole
from pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner)))
where pronamespace = 'public'::regnamespace and grantee <> proowner
union all
select 'right on schema ' || grantee::regrole || ' ' || privilege_type
from pg_namespace n, aclexplode(nspacl) where nspname = 'public' and grantee <> nspowner
order by 1
"""


@dataclass(frozen=True)
class Snapshot:
    connection: psycopg.Connection

    @property
    def major(self) -> int:
        return self.connection.info.server_version // 10000

    def exported(self) -> str:
        """The name under which `pg_dump` sees this very moment."""
        return str(self._column("select pg_export_snapshot()")[0])

    def tables(self) -> dict[str, Digest]:
        return {table: self.digest(table) for table in self._column(TABLES)}

    def digest(self, table: str) -> Digest:
        row = self.connection.execute(sql.SQL(DIGEST).format(sql.Identifier(table))).fetchone()
        assert row  # noqa: S101  (an aggregate is one row)
        return int(row[0]), str(row[1])

    def is_empty(self) -> bool:
        return not self._column(TABLES)

    def catalog(self) -> list[str]:
        """Tables, columns, constraints, indexes, policies, triggers, functions and rights, one line each."""
        return self._column(CATALOG)

    def migrations(self) -> list[str]:
        return self._column(MIGRATIONS)

    def rows_of(self, table: str) -> Iterator[bytes]:
        """A line of JSON each."""
        statement = sql.SQL("select row_to_json(t)::text from {} t").format(sql.Identifier(table))
        for (row,) in self.connection.execute(statement):
            yield row.encode() + b"\n"

    def _column(self, statement: str) -> list[str]:
        return [str(row[0]) for row in self.connection.execute(statement.encode())]


@contextmanager
def snapshot_of(login: Login) -> Iterator[Snapshot]:
    """One moment, however long the reading takes. Raises `ServerRefused` for a row or table that it may not read."""
    with login.connect() as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        try:
            yield Snapshot(connection)
        except psycopg.errors.InsufficientPrivilege as error:
            raise ServerRefused("De rol backup mag niet alles lezen.", error.diag.message_primary or "") from None
