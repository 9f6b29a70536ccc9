"""What proves that a step is done, by its kind of evidence: a table, as the steps themselves."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TABLE = Path(__file__).parent / "data" / "proofs.yaml"
PARTIES, SEALED, OPEN = "parties", "sealed", "open"
ON = "on"
"""The question on which day it was done."""


@dataclass(frozen=True)
class Ask:
    """One question; what each key means stands in the head of the table."""

    name: str
    kind: str
    label: str
    help: str = ""
    of: str = ""
    needed: bool = False
    say: str = ""
    shown: str = ""
    alone: str = ""
    past: bool = False
    today: bool = False
    days: int = 0
    now: bool = False
    fold: str = ""


@dataclass(frozen=True)
class Rule:
    any: tuple[str, ...]
    say: str
    when: dict[str, list[str]] = field(default_factory=dict)
    given: str = ""
    instead: str = ""
    lead: str = "Vul één van deze in."


@dataclass(frozen=True)
class Proof:
    asks: tuple[Ask, ...] = ()
    rules: tuple[Rule, ...] = ()

    def of_kind(self, kind: str) -> list[Ask]:
        return [ask for ask in self.asks if ask.kind == kind]

    @property
    def day_is_enough(self) -> bool:
        """It asks nothing that differs by incident: one day answers it for several at once."""
        more = any(ask.needed and ask.name != ON for ask in self.asks)
        return not more and all(ON in rule.any for rule in self.rules)


@cache
def _proofs() -> dict[str, Proof]:
    table: dict[str, Any] = yaml.safe_load(TABLE.read_text())
    return {kind: _proof(**asked) for kind, asked in table.items()}


def _proof(asks: list[dict[str, Any]], rules: list[dict[str, Any]] | None = None) -> Proof:
    questions = [Ask(kind=ask["as"], **{key: value for key, value in ask.items() if key != "as"}) for ask in asks]
    return Proof(tuple(questions), tuple(Rule(**rule | {"any": tuple(rule["any"])}) for rule in rules or []))


def proof_of(evidence: str) -> Proof:
    return _proofs().get(evidence, Proof())
