"""What waits for somebody, as the start pages show it. Each app offers its own through `registry.start_items`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from convenant import registry
from convenant.tenancy.hooks import Circle
from convenant.tenancy.scope import Actor
from convenant.together import Asking, told_by

FAR = date.max


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
