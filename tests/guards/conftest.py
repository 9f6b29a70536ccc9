"""Tools of the gates: rows that could leak, and breaking the database for a moment."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connections


def administrator() -> psycopg.Connection:
    settings = connections["default"].settings_dict
    return psycopg.connect(
        host=settings["HOST"], port=settings["PORT"], dbname=settings["NAME"],
        user=os.environ["DATABASE_ADMIN_USER"], password=os.environ["DATABASE_ADMIN_PASSWORD"],
    )  # fmt: skip


@pytest.fixture
def breaking(db: None) -> Callable[[str], Any]:
    """`with breaking(sql): ...` looks through the same transaction that broke something, then rolls it back.

    DDL by another connection would wait for this test's locks; so the default connection is lent the
    administrator's session meanwhile.
    """

    @contextmanager
    def broken(sql: str) -> Iterator[None]:
        default = connections["default"]
        default.ensure_connection()
        lent, own = administrator(), default.connection
        try:
            lent.execute(sql)
            default.connection = lent
            yield
        finally:
            default.connection = own
            lent.rollback()
            lent.close()

    return broken
