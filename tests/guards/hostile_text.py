"""Text that wants to run, in every free text that the portal keeps: in clear by a statement, in a cell sealed anew.

Each column has its own number, so that a page tells which of them it shows and which of them ran.
"""

import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from convenant.tenancy.grants import walled_models
from convenant.tenancy.scope import Actor, scope
from convenant.vault.fields import SealedRow
from convenant.vault.rotation import sealed_columns, sealed_models

from .test_attacks_content import texts_of

ATTACKS = (
    "<script id=kn-{n}>hit({n})</script>",
    "<img id=kn-{n} src=x onerror=hit({n})>",
    "\"'><svg id=kn-{n} onload=hit({n})>",
    "\" id=kn-{n} autofocus onfocus=hit({n}) x=\"",
    "' id=kn-{n} onmouseover=hit({n}) style=width:99em '",
    "</textarea><i id=kn-{n}></i><script>hit({n})</script>",
    "</title></style></script><b id=kn-{n}><script>hit({n})</script>",
    "<iframe id=kn-{n} srcdoc='<script>parent.hit({n})</script>'>",
    "<a id=kn-{n} href=javascript:hit({n})>klik</a>",
    "<details id=kn-{n} open ontoggle=hit({n})>",
    "<style id=kn-{n}>@import 'http://elders.example/{n}'</style>",
    "--><form id=kn-{n} action=//elders.example><input name=q>",
    "{{% debug %}}{{{{ n }}}}<u id=kn-{n}>",
    "<math><mi id=kn-{n} xlink:href=data:x,hit({n})>",
    "<base id=kn-{n} href=//elders.example/>",
    "<meta id=kn-{n} http-equiv=refresh content=0;//elders.example/>",
    "<object id=kn-{n} data=data:text/html,hit({n})>",
    "\u2028<template id=kn-{n}><script>hit({n})</script></template>",
)  # fmt: skip
SHORT = "<i id=kn-{n}>\"'"
"""Where nothing longer fits."""
CODES = re.compile(
    r"kind$|type$|article$|function$|rule$|action$|obligation$|mark$|line$|sha256$|digest$|state$|step$|ground$|basis$|key$"
    r"|code$|place$|category$|class$|facets$|formerly$|weekday$|by$|duty$|year$|token|hash|task|sort|slug|via$|path$|number"
)
"""Columns in which a word may be one of the portal's own."""
NAMES = [
    ("tenancy_organisation", "name", 160), ("tenancy_organisation", "short_name", 40), ("parties_location", "name", 99),
    ("parties_location", "place", 60), ("tenancy_membership", "display_name", 60), ("convenant_article", "title", 99),
    ("convenant_article", "text", 999), ("convenant_rule", "sentence", 200), ("convenant_category", "label", 60),
    ("incidents_savedview", "name", 40), ("incidents_standardtext", "title", 60),
]  # fmt: skip
"""Reference rows that pages show beside the rest, and names that stand once in their table."""


@dataclass
class Planting:
    """`where`: number → what holds it."""

    where: dict[int, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def attack(self, place: str, room: int | None = None) -> str:
        number = next(self.numbers)
        self.where[number] = place
        told = ATTACKS[number % len(ATTACKS)].format(n=number)
        return told if room is None or len(told) <= room else SHORT.format(n=number)


def plant_attacks(breaking: Callable[[str], None], owners: Iterable[Actor]) -> Planting:
    planting, models = Planting(), walled_models()
    columns = NAMES + [
        (model._meta.db_table, one.column, one.max_length) for model in models for one in texts_of(model)
    ]
    for table, column, room in columns:
        text = planting.attack(f"{table}.{column}", room).replace("'", "''")
        breaking(f"update {table} set {column} = '{text}' where {_holds_text(column)}")
    for actor in owners:
        for statement in list(_sealed(actor, planting)):
            breaking(statement)
    return planting


def _holds_text(column: str) -> str:
    return f"{column} <> lower({column}) or {column} like '% %'" if CODES.search(column) else "true"


def _sealed(actor: Actor, planting: Planting) -> Iterator[str]:
    with scope(actor):
        for model in sealed_models():
            if "select" in model.GRANTS.get(actor.role, ""):
                for row in model._default_manager.filter(organisation_id=actor.organisation):
                    yield from _cells_of(row, planting)


def _cells_of(row: SealedRow, planting: Planting) -> Iterator[str]:
    for column in sealed_columns(type(row)):
        if cell := getattr(row, column):
            try:
                text = row.reveal(column)
            except UnicodeDecodeError:  # the content of a file
                continue
            row.seal(**{column: _hostile(text, f"{row._meta.db_table}.{column}", planting)})
            if cell != (sealed := getattr(row, column)):
                yield f"update {row._meta.db_table} set {column} = '\\x{sealed.hex()}' where id = '{row.pk}'"


def _hostile(text: str, place: str, planting: Planting) -> str:
    """A cell holds a text, or several by name."""
    try:
        return json.dumps(_each(json.loads(text), place, planting))
    except ValueError:
        return planting.attack(place) if _is_typed(text) else text


def _each(found: Any, place: str, planting: Planting) -> Any:
    if isinstance(found, dict):
        return {name: _each(value, f"{place}.{name}", planting) for name, value in found.items()}
    if isinstance(found, list):
        return [_each(value, place, planting) for value in found]
    return planting.attack(place) if isinstance(found, str) and _is_typed(found) else found


def _is_typed(text: str) -> bool:
    """A code of the portal is in small letters and has no space."""
    return text != text.lower() or bool({" ", "."} & set(text))
