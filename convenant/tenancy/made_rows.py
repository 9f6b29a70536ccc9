"""Model instances from the rows of a kept statement: what Django finds out at each reading is found out once."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models.query import ModelIterable, get_related_populators


class ModelMaker:
    """Does what Django's own `ModelIterable` does with the rows of this statement."""

    def __init__(self, compiler: Any) -> None:
        self.compiler, found = compiler, compiler.klass_info
        self.model, fields = found["model"], found["select_fields"]
        self.own = slice(fields[0], fields[-1] + 1)
        self.names = [column[0].target.attname for column in compiler.select[self.own]]
        self.related = get_related_populators(found, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        self.annotated = list((compiler.annotation_col_map or {}).items())
        self.converters = compiler.get_converters([column[0] for column in compiler.select])

    def objects(self, rows: list[Any]) -> list[Any]:
        converted = self.compiler.apply_converters(rows, self.converters) if self.converters else rows
        return [self._object(row) for row in converted]

    def _object(self, row: Any) -> Any:
        made = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.own])
        for relation in self.related:
            relation.populate(row, made)
        for name, place in self.annotated:
            setattr(made, name, row[place])
        return made


def maker_of(queryset: Any, compiler: Any) -> ModelMaker | None:
    """None for `values` and the like, and for what prefetches: there Django does it."""
    plain = queryset._iterable_class is ModelIterable and not queryset._prefetch_related_lookups
    return ModelMaker(compiler) if plain else None
