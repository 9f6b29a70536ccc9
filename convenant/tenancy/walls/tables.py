"""Every table is known and has its kind; the walled ones have row security forced; views read as who asks."""

import re
from collections.abc import Iterator

from convenant.tenancy.grants import THIRD_PARTY
from convenant.tenancy.rows import ReferenceRow

from .catalog import Tables, is_walled, rows, wall_column


def unknown_tables(tables: Tables) -> Iterator[str]:
    query = "select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace"
    for (name,) in rows(query):
        if name not in tables and name not in THIRD_PARTY:
            yield f"{name}: neither own, circle, reference nor account, and not listed with a reason"


def row_security(tables: Tables) -> Iterator[str]:
    query = "select relname, relrowsecurity, relforcerowsecurity from pg_class where relkind = 'r'"
    forced = {name: enabled and force for name, enabled, force in rows(query)}
    for table, model in tables.items():
        if is_walled(model) and not forced.get(table):
            yield f"{table}: row security is not enabled and forced"
        column = wall_column(model)
        if column and model._meta.get_field(column.removesuffix("_id")).null:
            yield f"{table}: {column} may be null"


VIEW_ROWS = """
select relname::text, coalesce(reloptions::text, '') from pg_class
where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace
"""


def views(tables: Tables) -> Iterator[str]:
    for name, options in rows(VIEW_ROWS):
        if not re.search(r"security_invoker=(true|on)", options):
            yield f"{name}: a view without security_invoker"


def reference_writers(tables: Tables) -> Iterator[str]:
    """A reference table that others than the operator write says by a wall which rows."""
    for table, model in tables.items():
        texts = getattr(model, "GRANTS", {}) if issubclass(model, ReferenceRow) else {}
        others = {role for role, text in texts.items() if role != "operator" and text.strip() != "select"}
        writers = {role for role in others if re.search("insert|update|delete", texts[role])}
        if writers and not is_walled(model):
            yield f"{table}: written by {sorted(writers)} without a wall"
