"""One at a time for one copy: sender and recipient hold no row in common that could be locked."""

from uuid import UUID

from django.db import connection


def hold(key: UUID) -> None:
    """Until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(key)])
