"""Measures as data: their types, and what the law asks around suspension and expulsion, per sector.

The table holds for everybody. A version of a convenant may change a type or a duty and add its own, and add
alternatives, under the key `measures.rules` of its settings; so an incident keeps those of its own version.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from convenant.models import ConvenantVersion

from .readings import Reading, law_of, read_in
from .table import table

OWN = "measures.rules"
DEFAULT_SECTOR = "vo"
NO_LAWYER_YET = "nog na te kijken door een jurist"
NOT_FOUND = "niet gevonden in de wet"
CHECK_THIS = "Laat dit nakijken door een jurist."
"""Ends the words of a duty that nobody found in a text of the law; it is kept with the duty."""
BY_AGREEMENT = "Afspraak of goed gebruik"
MANDATE = "mandaat"
"""The directie decides by a mandate of the board; the day of that mandate is its name."""


@dataclass(frozen=True)
class Kind:
    """`formal`: it has duties by law. `until`: it has a last day. `deciders`: who alone may decide on it. `offered`: no
    keeps the name of what was taken before. `after_decision`: it begins on the day of the decision or later."""

    key: str
    title: str
    until: bool = False
    formal: bool = False
    max_days: int = 0
    deciders: tuple[str, ...] = ()
    offered: bool = True
    after_decision: bool = False


@dataclass(frozen=True)
class Sector:
    """`law` is where its terms are found; `suspension_days` the longest suspension in calendar days. `parents`: they
    are told and heard whatever the age; `disputes` is the committee that they may go to, apart from objecting;
    `objects_at` where an objection goes; `by_own_rule`: one to a suspension is by law at a public school alone."""

    key: str
    label: str
    law: str
    suspension_days: int
    pupil: str = "leerling"
    parents: bool = True
    work: str = "huiswerk"
    disputes: str = ""
    objects_at: str = "het bestuur van de school"
    by_own_rule: bool = True


@dataclass(frozen=True)
class Duty:
    """`term` is counted from the start of the measure, or from the day on which the duty `since` was done. `read`:
    where it stands, as far as we read it; `agreed`: a convenant or good use asks it."""

    key: str
    title: str
    help: str
    term: dict[str, int] | None = None
    mandatory: bool = False
    evidence: str = "notice"
    letter: str = ""
    recipient: str = ""
    since: str = ""
    after: tuple[str, ...] = ()
    obligation: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    min_days: int = 0
    read: tuple[Reading, ...] = ()
    agreed: bool = False

    @property
    def law(self) -> str:
        return law_of(self.read)

    @property
    def found(self) -> bool:
        """In a text that we read or as an agreement; whether a lawyer read that text too is said with its source."""
        return bool(self.read) or self.agreed


def kinds(version: ConvenantVersion) -> dict[str, Kind]:
    """Every type that a measure under this version may have; its own come behind those of the table."""
    rows = _changed(table()["measures"], _own(version, "types"))
    return {row["key"]: Kind(**_frozen(row)) for row in rows}


def kind_of(version: ConvenantVersion, key: str) -> Kind:
    """For what was taken: a type that its version lost keeps its key for a name."""
    return kinds(version).get(key) or Kind(key, key)


def offered_kinds(version: ConvenantVersion) -> dict[str, Kind]:
    return {key: kind for key, kind in kinds(version).items() if kind.offered}


@cache
def sectors() -> dict[str, Sector]:
    return {key: Sector(key=key, **row) for key, row in table()["sectors"].items()}


def sectors_among(known: Iterable[str]) -> dict[str, Sector]:
    """Those of a school that have rules here; all where nothing is known."""
    given = set(known)
    return {key: sector for key, sector in sectors().items() if key in given} or sectors()


def sector_of(known: Iterable[str]) -> str:
    """The first sector of a school that has rules here; voortgezet onderwijs where nothing is known."""
    return next((key for key in known if key in sectors()), DEFAULT_SECTOR)


def source_of(duty: Duty) -> str:
    """As it stands beside its term; empty where nothing was found."""
    if duty.law:
        return _with_lawyer(duty.law)
    return BY_AGREEMENT if duty.agreed else ""


def source_in(sector: str) -> str:
    """The laws of the schools in this sector, as a whole."""
    return _with_lawyer(sectors()[sector].law)


def _with_lawyer(law: str) -> str:
    checked = table()["checked_by"]
    return f"{law} ({f'nagekeken: {checked}' if checked else NO_LAWYER_YET})"


def said_apart(words: str) -> tuple[str, bool]:
    """The words of a duty as they were kept, without the sentence that asks to check it; and whether it was there."""
    return words.removesuffix(CHECK_THIS).rstrip(), words.endswith(CHECK_THIS)


def longest(kind: Kind, sector: str) -> int:
    """Calendar days, both ends inside; 0 means no limit."""
    return sectors()[sector].suspension_days if kind.key == "schorsing" else kind.max_days


def deciders(kind: Kind) -> list[str]:
    return list(kind.deciders or table()["deciders"])


def absence_term() -> dict[str, int]:
    """In which leerplicht is told of absence that may be an offence."""
    return dict(table()["absence"]["term"])


def absence_read() -> tuple[Reading, ...]:
    return read_in(table()["absence"]["read"])


def _own(version: ConvenantVersion, part: str) -> list[dict[str, Any]]:
    return list(version.setting(OWN).get(part, ()))


def alternatives(version: ConvenantVersion) -> dict[str, str]:
    return dict(table()["alternatives"]) | {row["key"]: row["title"] for row in _own(version, "alternatives")}


def recipients() -> dict[str, str]:
    return dict(table()["recipients"])


def duties_of(version: ConvenantVersion, kind: str, sector: str, days: int) -> list[Duty]:
    """What law and convenant ask around one measure of so many calendar days."""
    own = [_without(row, "measure") for row in _agreed(version, "duties") if row["measure"] == kind]
    shared = [_in_sector(row, sector) for row in table()["duties"].get(kind, ())]
    found = (_duty(row) for row in _changed(shared, own))
    return [duty for duty in found if (not duty.sectors or sector in duty.sectors) and days >= duty.min_days]


def notices_for(version: ConvenantVersion, main: str, code: str) -> list[Duty]:
    """Who is told by law of an incident of this category; the sub category goes before its main category."""
    shared = [_in_sector(row) for row in table()["notices"]]
    found = [_duty(row) for row in _changed(shared, _agreed(version, "notices"))]
    fitting = [duty for duty in found if {main, code} & set(duty.category)]
    exact = {duty.key for duty in fitting if code in duty.category}
    return [duty for duty in fitting if code in duty.category or duty.key not in exact]


def _agreed(version: ConvenantVersion, part: str) -> list[dict[str, Any]]:
    """What a version asks itself rests on its own article."""
    return [row | {"agreed": True} for row in _own(version, part)]


def _changed(rows: Iterable[dict[str, Any]], own: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """An own row with a known key changes that duty in its place; another comes behind."""
    changes, shared = {row["key"]: row for row in own}, list(rows)
    known = {row["key"] for row in shared}
    return [row | changes.get(row["key"], {}) for row in shared] + [row for row in own if row["key"] not in known]


def _without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def _in_sector(row: dict[str, Any], sector: str = "") -> dict[str, Any]:
    there: dict[str, Any] = row.get("per_sector", {}).get(sector, {})
    return _without(row, "per_sector") | there | {"read": read_in(row.get("read", ()), sector)}


def _duty(row: dict[str, Any]) -> Duty:
    """What nobody found in a source says so where it is read."""
    duty = Duty(**_frozen(row))
    return duty if duty.found else replace(duty, help=f"{duty.help} {CHECK_THIS}")


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
