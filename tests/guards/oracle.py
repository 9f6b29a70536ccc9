"""S7's machinery: what tells a row of somebody else from one that does not exist. Words, statuses, errors, times."""

import math
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import Error, connection, models, transaction

from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.grants import parse, walled_models
from convenant.tenancy.rows import CircleRow, OwnRow
from convenant.tenancy.scope import Actor, scope
from tests.world import Planted

from .leaks import VARYING, text_of

Answer = tuple[int, str]
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def answer_of(response: Any) -> Answer:
    """Status and every word, headers too; what differs on each request anyway, and ids, are blanked."""
    return response.status_code, VARYING.sub("", text_of(response))


def is_id(text: str) -> bool:
    return bool(IDS.fullmatch(text))


def foreign_rows(actor: Actor, planted: Planted) -> list[UUID]:
    """Ids of walled rows of every kind that belong to others."""
    inside = {actor.organisation_id, *actor.circles}
    return [UUID(str(row.pk)) for (_, owner), row in planted.rows.items() if owner not in inside]


# --- the database's own words


@dataclass(frozen=True)
class Pointer:
    """A column of one of the actor's own rows that points at a walled row, and a foreign row it could name."""

    table: str
    column: str
    row: UUID
    foreign: UUID
    command: str
    columns: tuple[str, ...]

    def told(self, actor: Actor, value: UUID) -> str:
        """What the database says to this value: its error with ids blanked, or how many rows it wrote."""
        listed = ", ".join(self.columns)
        chosen = ", ".join("gen_random_uuid()" if c == "id" else "%s" if c == self.column else c for c in self.columns)
        insert = f"insert into {self.table} ({listed}) select {chosen} from {self.table} where id = %s"
        update = f"update {self.table} set {self.column} = %s where id = %s"
        try:
            with transaction.atomic(), scope(actor), connection.cursor() as cursor:
                cursor.execute(insert if self.command == "insert" else update, [value, self.row])
                transaction.set_rollback(True)
                return f"{cursor.rowcount} written"
        except Error as refusal:
            return IDS.sub("", str(refusal))


def pointers(actor: Actor, planted: Planted) -> Iterator[Pointer]:
    """Every key between walled rows, in a row that the actor may write, with each foreign row it could name."""
    inside = (actor.organisation_id, *actor.circles)
    for model in walled_models():
        rights = {"insert", "update"} & set(parse(getattr(model, "GRANTS", {}).get(actor.role, "")))
        row: Any = next((own for owner in inside if owner and (own := planted.row(model._meta.label, owner))), None)
        if row is None or not rights or getattr(row, "organisation_id", actor.organisation) != actor.organisation:
            continue
        columns = tuple(str(field.column) for field in model._meta.concrete_fields)
        for name, target in keys_of(model):
            for (label, owner), foreign in planted.rows.items():
                if label == target._meta.label and owner not in inside:
                    yield Pointer(model._meta.db_table, f"{name}_id", row.pk, foreign.pk, max(rights), columns)


def keys_of(model: type[models.Model]) -> Iterator[tuple[str, type[models.Model]]]:
    for key in (c for c in model._meta.constraints if isinstance(c, CompositeForeignKey)):
        for name in key.fields:
            target = model._meta.get_field(name).related_model
            if isinstance(target, type) and issubclass(target, OwnRow | CircleRow):
                yield name, target


# --- times


def area(first: Sequence[float], second: Sequence[float]) -> float:
    """Mann-Whitney's U over all pairs, 0.5 when nobody can guess better than a coin; ties count half."""
    ordered = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    rank_sum, at = 0.0, 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and ordered[end][0] == ordered[at][0]:
            end += 1
        rank_sum += (at + end + 1) / 2 * sum(1 for _, which in ordered[at:end] if which == 0)
        at = end
    larger = rank_sum - len(first) * (len(first) + 1) / 2
    return larger / (len(first) * len(second))


def told_apart(foreign: Callable[[], Any], absent: Callable[[], Any], pairs: int) -> float:
    """How well time alone tells them apart: 0.5 not at all, 1 always. Pairs are interleaved, in a drawn order."""
    chance = random.Random(7)
    times: dict[Callable[[], Any], list[float]] = {foreign: [], absent: []}
    for ask in (foreign, absent) * 3:
        ask()
    for _ in range(pairs):
        for ask in chance.sample((foreign, absent), 2):
            began = time.perf_counter()
            ask()
            times[ask].append(time.perf_counter() - began)
    found = area(times[foreign], times[absent])
    return max(found, 1 - found)


def bound(pairs: int) -> float:
    """0.55 over 2,000 pairs; over fewer, three times the standard error that chance alone gives."""
    return max(0.55, 0.5 + 3 * math.sqrt((2 * pairs + 1) / (12 * pairs * pairs)))


def absent() -> str:
    return str(uuid4())
