"""Keys and indexes: between walled tables composite and immediate, the wall column first."""

from collections.abc import Iterator

from django.db import models

from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.rows import CircleRow, OwnRow

from .catalog import Tables, rows, wall_column

FOREIGN_KEYS = """
select c.conrelid::regclass::text, c.conname, c.confrelid::regclass::text, c.condeferred,
  array(select attname::text from unnest(c.conkey) k join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k),
  array(select attname::text from unnest(c.confkey) k join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k)
from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace
"""


def keys(tables: Tables) -> Iterator[str]:
    found = rows(FOREIGN_KEYS)
    for table, name, target, deferred, columns, target_columns in found:
        source, aim = tables.get(table), tables.get(target)
        if source and aim and issubclass(source, OwnRow | CircleRow) and issubclass(aim, OwnRow | CircleRow):
            sound = len(columns) > 1 and not deferred and wall_column(aim) in target_columns
            yield from _walled_key(f"{table}.{name}", source, aim, sound)
    made = {row[1] for row in found}
    for table, model in tables.items():
        for constraint in model._meta.constraints:
            if isinstance(constraint, CompositeForeignKey) and constraint.name not in made:
                yield f"{table}: {constraint.name} is not in the database"
        yield from _keys_without_constraint(table, model)


def _walled_key(name: str, source: type[models.Model], aim: type[models.Model], sound: bool) -> Iterator[str]:
    if issubclass(source, CircleRow) and issubclass(aim, OwnRow):
        yield f"{name}: a circle row points at an own row"
    if not sound:
        yield f"{name}: between walled tables a key is composite, immediate and holds the wall column"


def _keys_without_constraint(table: str, model: type[models.Model]) -> Iterator[str]:
    """A relation between walled rows must be named by a composite key."""
    named = {f for c in model._meta.constraints if isinstance(c, CompositeForeignKey) for f in c.fields}
    for relation in model._meta.get_fields():
        aim = getattr(relation, "related_model", None)
        if not isinstance(relation, models.ForeignKey) or not isinstance(aim, type):
            continue
        walled = issubclass(model, OwnRow | CircleRow) and issubclass(aim, OwnRow | CircleRow)
        if walled and relation.name not in named:
            yield f"{table}.{relation.name}: no composite key"


INDEXES = """
select i.indrelid::regclass::text, i.indexrelid::regclass::text, i.indisprimary, a.attname::text
from pg_index i join pg_class t on t.oid = i.indrelid and t.relnamespace = 'public'::regnamespace
left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
"""


def indexes(tables: Tables) -> Iterator[str]:
    for table, name, primary, first in rows(INDEXES):
        model = tables.get(table)
        column = wall_column(model) if model else ""
        if column and not primary and first != column:
            yield f"{table}.{name}: starts with {first}, not with {column}"
