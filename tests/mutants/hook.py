"""Loaded into pytest by the tool: asks one row only, and breaks the database once it stands."""

import os

import psycopg
import pytest
from django.db import connections

from tests.scoreboard.collector import PROVES

ROW, SQL = "MUTANT_ROW", "MUTANT_SQL"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    row = os.environ[ROW]
    chosen = [item for item in items if any(row in mark.args for mark in item.iter_markers(PROVES))]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


@pytest.fixture(scope="session", autouse=True)
def broken_database(request: pytest.FixtureRequest) -> None:
    """After migrating, which hands out the grants again."""
    if statements := os.environ.get(SQL):
        request.getfixturevalue("django_db_setup")
        place = connections["owner"].settings_dict
        with psycopg.connect(
            host=place["HOST"], port=place["PORT"], dbname=place["NAME"], autocommit=True,
            user=os.environ["DATABASE_ADMIN_USER"], password=os.environ["DATABASE_ADMIN_PASSWORD"],
        ) as administrator:  # fmt: skip
            administrator.execute(statements.encode())
