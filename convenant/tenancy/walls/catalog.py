"""What the other checks share: asking the catalogs, and what kind of row a table holds."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, models

from convenant.tenancy.constraints import Wall
from convenant.tenancy.rows import CircleRow, OwnRow

Tables = dict[str, type[models.Model]]
"""Table → model, of every model of the project."""
Check = Callable[[Tables], Iterator[str]]
"""Sentences about what is wrong; none means the wall stands."""


def rows(query: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return list(cursor.fetchall())


def walls_of(model: type[models.Model]) -> list[Wall]:
    return [constraint for constraint in model._meta.constraints if isinstance(constraint, Wall)]


def is_walled(model: type[models.Model]) -> bool:
    return issubclass(model, OwnRow | CircleRow) or bool(walls_of(model))


def wall_column(model: type[models.Model]) -> str:
    if issubclass(model, OwnRow):
        return "organisation_id"
    return "convenant_id" if issubclass(model, CircleRow) else ""
