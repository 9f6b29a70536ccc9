"""Which steps an incident gets under one convenant: which are mandatory, by when, on which article."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from convenant.holidays import add_school_days, add_working_days, next_legal_day, next_school_day
from convenant.models import Category, ConvenantVersion

from .models import StepTemplate
from .queries import templates_for

ALWAYS, NEVER = "A", "N"
BOARD = "bestuur"
ADULT_SECTOR = "mbo"
NOT_ADULT = re.compile(r"Geen mbo\? ([^.]*\.\s*)")
MELDING, REGISTER = "melding", "register"
OFF_GROUNDS = frozenset({"route", "openbaar", "online", "elders"})
"""Kinds of places outside building and grounds, unless the agreement names its own: `where: school` stops there."""

SOURCES = {MELDING: "melding.trigger", REGISTER: "register.scope"}
"""Step → the rule key whose article it rests on."""

END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True)
class Situation:
    """What the plan depends on. `recorded_at` is aware, Europe/Amsterdam. `sectors` are those of the school."""

    version: ConvenantVersion
    category: Category
    place: str
    seriousness: int
    recorded_at: datetime
    facets: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlannedStep:
    number: int
    key: str
    title: str
    owner: str
    help: str
    evidence: str
    article: str
    mandatory: bool
    due_at: datetime | None


def melding_flag(situation: Situation) -> str:
    """The taxonomy's flag, raised to "A" where the convenant's `melding.trigger` reaches."""
    trigger: dict[str, Any] = situation.version.setting("melding.trigger")
    category = situation.category
    if {category.main, category.code} & set(trigger.get("except", [])):
        return NEVER
    if category.code in trigger.get("inform", []) or _is_triggered(situation, trigger):
        return ALWAYS
    return ALWAYS if category.melding == BOARD else category.melding


def _is_triggered(situation: Situation, trigger: dict[str, Any]) -> bool:
    if trigger.get("where") == "school" and situation.place in trigger.get("away", OFF_GROUNDS):
        return False
    threat = bool(trigger.get("threats")) and (situation.category.emergency or situation.category.serious)
    return threat or situation.category.offence in trigger.get("sf", [])


def plan(situation: Situation) -> list[PlannedStep]:
    category = situation.category
    templates = templates_for(situation.version.protocol, category.main, category.code)
    flag = melding_flag(situation)
    return [_planned(template, situation, flag) for template in templates]


def _planned(template: StepTemplate, situation: Situation, flag: str) -> PlannedStep:
    return PlannedStep(
        number=template.number, key=template.key, title=template.title, owner=template.owner,
        help=help_for(template.help, situation.sectors),
        evidence=template.evidence, article=article_of(template.key, situation.version),
        mandatory=template.mandatory and holds(template.condition, situation, flag),
        due_at=_step_end(template.term, situation),
    )  # fmt: skip


def _step_end(term: dict[str, int] | None, situation: Situation) -> datetime | None:
    """Weeks end on a day when there is school; what is asked in days or hours can not wait for one."""
    region = situation.version.convenant.region
    end = due_at(term, situation.recorded_at, region)
    if end is None or not term or "weeks" not in term:
        return end
    return datetime.combine(next_school_day(end.date(), region), END_OF_DAY, end.tzinfo)


def article_of(key: str, version: ConvenantVersion) -> str:
    source = version.settings.get(SOURCES.get(key, ""), {})
    return str(source.get("article", ""))


def holds(condition: dict[str, Any], situation: Situation, flag: str) -> bool:
    """Every named condition holds; without conditions it does."""
    category = situation.category
    checks: dict[str, Callable[[Any], bool]] = {
        "melding": lambda wanted: flag in wanted,
        "min_seriousness": lambda wanted: situation.seriousness >= wanted,
        "category": lambda wanted: bool({category.main, category.code} & set(wanted)),
        "offence": lambda wanted: category.offence in wanted,
        "facets": lambda wanted: bool(set(situation.facets) & set(wanted)),
        "minors": lambda wanted: has_minors(situation.sectors) is wanted,
    }
    return all(checks[name](wanted) for name, wanted in condition.items())


def has_minors(sectors: tuple[str, ...]) -> bool:
    """Pupils of every sector but mbo are minors, or may be: a school of which nothing is known has them too."""
    return not sectors or bool(set(sectors) - {ADULT_SECTOR})


def help_for(text: str, sectors: tuple[str, ...]) -> str:
    """Only what holds at this school: "Geen mbo? …" is asked of a school that has both, or tells neither."""
    if not sectors or {ADULT_SECTOR} < set(sectors):
        return text
    return NOT_ADULT.sub("" if ADULT_SECTOR in sectors else r"\1", text).strip()


def due_at(term: dict[str, int] | None, start: datetime, region: str) -> datetime | None:
    """`{"days": 0}` is the end of the same day; hours count to the minute."""
    if not term:
        return None
    unit, amount = next(iter(term.items()))
    if unit == "hours":
        return start + timedelta(hours=amount)
    return datetime.combine(_day(unit, amount, start.date(), region), END_OF_DAY, start.tzinfo)


def legal_end(term: dict[str, int], start: date, region: str) -> date:
    """Of a term that belongs to somebody else: never in a weekend or on a holiday."""
    unit, amount = next(iter(term.items()))
    return next_legal_day(_day(unit, amount, start, region))


def _day(unit: str, amount: int, start: date, region: str) -> date:
    if unit == "school_days":
        return add_school_days(start, amount, region)
    if unit == "working_days":
        return add_working_days(start, amount)
    return start + timedelta(**{unit: amount})
