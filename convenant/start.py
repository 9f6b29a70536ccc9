"""What waits for somebody, as the start pages show it. Each app offers its own through `registry.start_items`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from convenant import registry
from convenant.tenancy.hooks import Circle
from convenant.tenancy.scope import Actor
from convenant.together import Asking, told_by

FAR = date.max
OPEN_ROWS = 5
PARTS = ("Een collega wacht op u", "Te laat of dringend", "Nu", "Daarna", "Zonder dag")
"""Of "Te doen", in the order in which `in_order` puts the rows."""


@dataclass(frozen=True)
class Waiting:
    """One row. `waits` rows stand under "Te doen", the others under "Binnenkort", each sorted by `on`.

    `word` is the badge at the right (kind `bad` or `warn`); without it the day itself stands there.
    """

    title: str
    url: str
    sub: str = ""
    on: date | None = None
    kind: str = ""
    word: str = ""
    waits: bool = True
    holds_up: bool = False
    """A colleague can't go on before this was answered: it goes before all."""


@dataclass(frozen=True)
class Part:
    """`rows` stand open, `more` unfolds: a phone shows what each part begins with. Nobody unfolds one row."""

    title: str
    rows: list[Waiting]
    more: list[Waiting]


def waiting_for(actor: Actor, circles: Sequence[Circle], *beside: Asking[Any]) -> tuple[list[Any], ...]:
    """What waits now, what comes, and what was asked beside it in the same messages."""
    own = sources(actor, circles)
    told = told_by(*own, *beside)
    return *in_order(*told[: len(own)]), *told[len(own) :]


def sources(actor: Actor, circles: Sequence[Circle]) -> list[Asking[list[Waiting]]]:
    """To be read together, with what else the page asks."""
    return [source(actor, circles) for _, source in registry.start_items]


def in_order(*told: Iterable[Waiting]) -> tuple[list[Waiting], list[Waiting]]:
    found = [item for items in told for item in items]
    found.sort(key=lambda item: (not item.holds_up, item.kind != "bad", item.on or FAR, item.title))
    return [item for item in found if item.waits], [item for item in found if not item.waits]


def in_parts(waits: Iterable[Waiting], today: date) -> list[Part]:
    """What `in_order` gave, under its headings. A page without much leaves the headings out."""
    found = [(title, list(rows)) for title, rows in groupby(waits, key=lambda item: _part(item, today))]
    return [Part(title, *_folded(rows)) for title, rows in found]


def _part(item: Waiting, today: date) -> str:
    order = (item.holds_up, item.kind == "bad", item.on is not None and item.on <= today, item.on is not None, True)
    return PARTS[order.index(True)]


def _folded(rows: list[Waiting]) -> tuple[list[Waiting], list[Waiting]]:
    shown = OPEN_ROWS if len(rows) > OPEN_ROWS + 1 else len(rows)
    return rows[:shown], rows[shown:]
