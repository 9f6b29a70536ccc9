"""Model instances from the rows of a kept statement: what Django finds out at each reading is found out once."""

import inspect
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models.base import Model, ModelState
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init

SIMPLE = (DeferredAttribute, ForeignKeyDeferredAttribute)


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
        """As `from_db` leaves it, without asking of each column how it is set."""
        made = self.model.__new__(self.model)
        state = ModelState()
        state.db, state.adding = DEFAULT_DB_ALIAS, False
        vars(made).update(zip(self.names, row[self.own], strict=True), _state=state)
        for relation in self.related:
            relation.populate(row, made)
        for name, place in self.annotated:
            setattr(made, name, row[place])
        return made


def maker_of(queryset: Any, compiler: Any) -> ModelMaker | None:
    """None for `values` and the like, and for what prefetches: there Django does it."""
    rows = queryset._iterable_class is ModelIterable and not queryset._prefetch_related_lookups
    return ModelMaker(compiler) if rows and is_plain(queryset.model) else None


def is_plain(model: Any) -> bool:
    """Nothing happens when one is made or when one of its columns is set."""
    own = {name for base in model.__mro__ if base is not Model and issubclass(base, Model) for name in vars(base)}
    if own & {"__init__", "from_db"} or any(signal.has_listeners(model) for signal in (pre_init, post_init)):
        return False
    return all(type(inspect.getattr_static(model, one.attname)) in SIMPLE for one in model._meta.concrete_fields)
