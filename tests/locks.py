"""Whether this transaction holds what keeps a second one waiting."""

from django.db import connection

HELD = """
    select exists(select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and granted
        and (classid::bigint << 32) | objid::bigint = hashtextextended(%s, 0))
"""


def holds(*parts: object) -> bool:
    """By `one_at_a_time` with these parts."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, ["|".join(map(str, parts))])
        return bool(cursor.fetchone()[0])
