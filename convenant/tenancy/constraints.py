"""Walls as `Meta.constraints`, so that makemigrations sees them.

All SQL goes to `deferred_sql`: inside CreateModel Django only asks for `constraint_sql` and drops a None
silently, and a key may point at a table that the same migration makes later.
"""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BaseConstraint

OWN = "organisation_id = app_org()"
CIRCLE = "convenant_id = any(app_circles())"
SENT = "sender_id = app_org()"
ANY = "true"

Policies = dict[str, tuple[str, str, str]]
"""Policy name → (command, roles, comparison)."""
Writers = dict[str, str]
"""Command → the roles that give it about rows of their own organisation only."""

OPERATOR_WRITES: Policies = {
    "operator_insert": ("insert", "operator", ANY),
    "operator_update": ("update", "operator", ANY),
    "operator_delete": ("delete", "operator", ANY),
}
"""`extra` of a reference table that others than the operator write too."""

BY_PARTY: Writers = dict.fromkeys(("insert", "update", "delete"), "member, regie")


class DeferredConstraint(BaseConstraint):
    """A constraint made by statements of its own, after the tables stand."""

    def statements(self, model: type[models.Model]) -> list[str]:
        raise NotImplementedError

    def removal(self, model: type[models.Model]) -> list[str]:
        raise NotImplementedError

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        return self.create_sql(model, schema_editor)

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        if model is not None and schema_editor is not None:
            schema_editor.deferred_sql.extend(self.statements(model))
        return ""

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        return "; ".join(self.removal(model)) if model is not None else ""

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """The database checks it."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DeferredConstraint) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__


class Wall(DeferredConstraint):
    """Forced row-level security with one policy per command, each a single comparison.

    `extra` adds policies for a second kind of reader, as {"name": (command, roles, comparison)}. `own_writes` adds
    restrictive ones: a role in it writes a row of the circle only when the row is its own organisation's.
    """

    def __init__(
        self,
        *,
        name: str,
        read: str,
        write: str = "",
        insert: str = "",
        extra: Policies | None = None,
        own_writes: Writers | None = None,
    ) -> None:
        super().__init__(name=name)
        self.read, self.write, self.insert = read, write, insert
        self.extra, self.own_writes = dict(extra or {}), dict(own_writes or {})

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs |= {"read": self.read, "write": self.write, "insert": self.insert, "extra": self.extra}
        kwargs |= {"own_writes": self.own_writes}
        return path, tuple(args), {key: value for key, value in kwargs.items() if value}

    def policies(self) -> Policies:
        change = self.write or self.read
        standard = {
            "wall_select": ("select", "public", self.read),
            "wall_insert": ("insert", "public", self.insert or change),
            "wall_update": ("update", "public", change),
            "wall_delete": ("delete", "public", change),
        }
        return {name: policy for name, policy in (standard | self.extra).items() if policy[2] != "false"}

    def restrictions(self) -> Policies:
        return {f"own_{command}": (command, roles, OWN) for command, roles in self.own_writes.items()}

    def statements(self, model: type[models.Model]) -> list[str]:
        table = model._meta.db_table
        made = [policy_sql(name, table, *policy) for name, policy in self.policies().items()]
        made += [policy_sql(name, table, *policy, restrictive=True) for name, policy in self.restrictions().items()]
        return [
            f"alter table {table} enable row level security",
            f"alter table {table} force row level security",
            *made,
        ]

    def removal(self, model: type[models.Model]) -> list[str]:
        table = model._meta.db_table
        dropped = [f"drop policy if exists {name} on {table}" for name in (*self.policies(), *self.restrictions())]
        return [
            *dropped,
            f"alter table {table} no force row level security",
            f"alter table {table} disable row level security",
        ]


def policy_sql(name: str, table: str, command: str, roles: str, comparison: str, *, restrictive: bool = False) -> str:
    using = "" if command == "insert" else f" using ({comparison})"
    check = "" if command in ("select", "delete") else f" with check ({comparison})"
    kind = "restrictive" if restrictive else "permissive"
    return f"create policy {name} on {table} as {kind} for {command} to {roles}{using}{check}"


class CompositeForeignKey(DeferredConstraint):
    """(wall, x) REFERENCES target (wall, id), beside `ForeignKey(db_constraint=False, db_index=False)`.

    INITIALLY IMMEDIATE: a foreign id is refused at the statement, not at the middleware's commit.
    """

    def __init__(self, *, name: str, fields: tuple[str, ...], to: str, to_fields: tuple[str, ...]) -> None:
        super().__init__(name=name)
        self.fields, self.to, self.to_fields = tuple(fields), to, tuple(to_fields)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), kwargs | {"fields": self.fields, "to": self.to, "to_fields": self.to_fields}

    def statements(self, model: type[models.Model]) -> list[str]:
        target = model._meta.apps.get_model(self.to)
        mine, theirs = _columns(model, self.fields), _columns(target, self.to_fields)
        return [
            f"alter table {model._meta.db_table} add constraint {self.name} foreign key ({mine}) "
            f"references {target._meta.db_table} ({theirs}) deferrable initially immediate"
        ]

    def removal(self, model: type[models.Model]) -> list[str]:
        return [f"alter table {model._meta.db_table} drop constraint {self.name}"]


def _columns(model: type[models.Model], fields: tuple[str, ...]) -> str:
    known = {field.name: str(field.column) for field in model._meta.concrete_fields}
    return ", ".join(known[name] for name in fields)
