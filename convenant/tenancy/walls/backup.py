"""The role that dumps: reads everything, past the policies, and writes nothing."""

from collections.abc import Iterator

from .catalog import Tables, rows

BACKUP_ROWS = """
select c.relname::text, has_table_privilege('backup', c.oid, 'select'), array(
  select lower(a.privilege_type) from aclexplode(c.relacl) a
  where a.grantee = 'backup'::regrole and a.privilege_type <> 'SELECT')
from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'S', 'm')
"""
BYPASSES = "select rolbypassrls from pg_roles where rolname = 'backup'"


def backup(tables: Tables) -> Iterator[str]:
    if rows(BYPASSES) != [(True,)]:
        yield "backup does not bypass row security: a dump would be refused or miss rows"
    for name, reads, others in rows(BACKUP_ROWS):
        if not reads:
            yield f"backup can't read {name}: it would be missing from a dump"
        yield from (f"backup may {other} {name}" for other in others)
