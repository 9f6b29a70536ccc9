"""The steps of a sign of concern: the five of the meldcode and what the convenanten of a school add, as data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from convenant.models import ConvenantVersion, VersionStatus
from convenant.remember import for_a_minute
from convenant.wording import article_words

SETTING = "concern.extra"
Outcomes = Mapping[str, Iterable[str]]
"""Step → the outcomes it had."""


@dataclass(frozen=True)
class ConcernRule:
    """`article` names the convenant that asks for the step; empty for a step of the meldcode."""

    key: str
    title: str
    help: str
    outcomes: dict[str, str]
    reason: frozenset[str]
    days: int | None
    asked: bool
    names: bool
    article: str


@dataclass(frozen=True)
class Demand:
    """`step` is asked once each step of `when` had one of these outcomes."""

    when: dict[str, frozenset[str]]
    step: str
    why: str

    def holds(self, had: Outcomes) -> bool:
        return all(wanted & set(had.get(key, ())) for key, wanted in self.when.items())


@dataclass(frozen=True)
class ConcernRules:
    steps: tuple[ConcernRule, ...]
    demands: tuple[Demand, ...]

    def rule(self, key: str) -> ConcernRule | None:
        return next((rule for rule in self.steps if rule.key == key), None)

    def missing(self, had: Outcomes) -> list[str]:
        """What still is asked before the concern may be closed, in sentences."""
        asked = [f"{rule.title}{_basis(rule.article)}." for rule in self.steps if rule.asked and rule.key not in had]
        return asked + [demand.why for demand in self.demands if demand.holds(had) and demand.step not in had]

    def next_rule(self, had: Outcomes) -> ConcernRule | None:
        demanded = {demand.step for demand in self.demands if demand.holds(had)}
        return next((rule for rule in self.steps if (rule.asked or rule.key in demanded) and rule.key not in had), None)


def _basis(article: str) -> str:
    return f" ({article})" if article else ""


@for_a_minute
def rules_for(circles: tuple[UUID, ...]) -> ConcernRules:
    """By the versions in force of these convenanten: a school that takes part in two follows both."""
    adopted = ConvenantVersion.objects.filter(convenant__in=circles, status=VersionStatus.ADOPTED)
    return rules_of(
        {token: basis for version in adopted.select_related("convenant") for token, basis in _asks(version)}
    )


def _asks(version: ConvenantVersion) -> Sequence[tuple[str, str]]:
    article = version.settings.get(SETTING, {}).get("article", "")
    basis = f"{version.convenant.short_name}, {article_words(article)}" if article else version.convenant.short_name
    return [(token, basis) for token in version.setting(SETTING)]


def rules_of(asked: Mapping[str, str]) -> ConcernRules:
    """`asked`: token of the setting → who asks it, in words."""
    data = _file()
    steps = [_rule(row, asked) for row in data["steps"] if row.get("setting", "") in ("", *asked)]
    demands = [row for row in data["demands"] if row.get("setting", "") in ("", *asked)]
    return ConcernRules(tuple(steps), tuple(_demand(row, asked) for row in demands))


def _rule(row: dict[str, Any], asked: Mapping[str, str]) -> ConcernRule:
    return ConcernRule(
        key=row["key"], title=row["title"], help=row["help"], outcomes=row["outcomes"],
        reason=frozenset(row.get("reason", ())), days=row.get("days"), asked=row.get("asked", False),
        names=row.get("names", True), article=asked.get(row.get("setting", ""), ""),
    )  # fmt: skip


def _demand(row: dict[str, Any], asked: Mapping[str, str]) -> Demand:
    when = {key: frozenset(outcomes) for key, outcomes in row["when"].items()}
    basis = asked.get(row.get("setting", ""), "")
    return Demand(when, row["step"], f"{row['why']} ({basis})" if basis else row["why"])


@cache
def _file() -> dict[str, Any]:
    return dict(yaml.safe_load((Path(__file__).parents[1] / "data" / "concern_steps.yaml").read_text()))
