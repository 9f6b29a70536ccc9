"""What a version arranges, topic by topic and in words: for comparing two versions or two convenanten."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import convenant.agreements
from convenant.models import ConvenantVersion, Series
from convenant.wording import listing

from .settings import setting_name, value_words
from .words import actors_words, role_word

CATALOGUE = Path(convenant.agreements.__path__[0]) / "shared" / "topics.yaml"
SILENT = "niet geregeld"
LEVELS = {"bestuurlijk": "bestuurlijk overleg", "uitvoerend": "uitvoerend overleg", "wijk": "overleg in de wijk"}
RENEWALS = {"silent": "vanzelf", "decision": "met een besluit", "evaluation": "na een evaluatie, met een besluit"}
UNITS = {"school_year": "schooljaar", "months": "maanden"}
AMENDMENTS = {"decision": "met een besluit", "all_partners": "in overleg met alle partners", "none": SILENT}
EXITS = {"none": SILENT, "three_steps": "melden, overleggen, en stoppen in de zomervakantie"}
STRENGTHS = {"resultaat": "verplicht", "inspanning": "zich inspannen", "vrijwillig": "vrijwillig", "feit": "feit"}


@dataclass(frozen=True)
class Fact:
    """One thing that is arranged. `by_portal`: the text is silent, so the portal chose the strictest."""

    label: str
    words: str
    article: str = ""
    by_portal: bool = False


@dataclass(frozen=True)
class Topic:
    title: str
    settings: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    def facts_of(self, version: ConvenantVersion) -> list[Fact]:
        found = [setting_fact(version, key) for key in self.settings if key in version.settings]
        return found + [fact for part in self.parts for fact in PARTS[part](version)]


@cache
def catalogue() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
    return found


def topics_for(*versions: ConvenantVersion) -> list[Topic]:
    """Every topic, and one for the settings that no topic names."""
    known = [
        Topic(row["title"], tuple(row.get("settings", ())), tuple(row.get("parts", ())))
        for row in catalogue()["topics"]
    ]
    named = {key for topic in known for key in topic.settings}
    rest = sorted({key for version in versions for key in version.settings} - named)
    return [*known, Topic(catalogue()["rest"], tuple(rest))] if rest else known


def setting_fact(version: ConvenantVersion, key: str) -> Fact:
    row = version.settings[key]
    return Fact(setting_name(key), value_words(key, row["value"]), row["article"], row.get("source") == "default")


def _term(version: ConvenantVersion) -> Iterator[Fact]:
    term = version.term
    length = f"{term['length']} {UNITS[term['unit']]}"
    yield Fact("Verlengen", RENEWALS[term["renewal"]], term["article"])
    yield Fact("Periode", length, term["article"])
    yield Fact("Als niemand iets doet", term["sentence"], term["article"])


def _exit(version: ConvenantVersion) -> Iterator[Fact]:
    articles = version.exit["articles"]
    first = articles[0] if articles else ""
    yield Fact("Hoe één partij stopt", EXITS[version.exit["procedure"]], first)
    yield Fact("In gewone woorden", version.exit["sentence"], first)


def _amendment(version: ConvenantVersion) -> Iterator[Fact]:
    rule = version.amendment
    yield Fact("Hoe de tekst wijzigt", AMENDMENTS[rule["mode"]], rule["article"])
    yield Fact("In gewone woorden", rule["sentence"], rule["article"])


def _evaluation(version: ConvenantVersion) -> Iterator[Fact]:
    found = version.evaluation
    if not found:
        return
    yield Fact("Hoe vaak", f"elke {found['every_months']} maanden", found["article"])
    yield Fact("Wie organiseert", role_word(found["organiser"]), found["article"])
    if found.get("participants"):
        yield Fact("Wie doet mee", actors_words(found["participants"]), found["article"])
    yield Fact("Vragen", " ".join(found["questions"]), found["article"])


def _contacts(version: ConvenantVersion) -> Iterator[Fact]:
    for row in version.contacts:
        where = "per locatie" if row["per"] == "location" else "per partij"
        label = f"{role_word(row['role'])}, {row['level']}".capitalize()
        yield Fact(label, f"{where}, {STRENGTHS[row['strength']]}", row["article"])


def _series(version: ConvenantVersion) -> Iterator[Fact]:
    """Needs `version.series`, prefetched where many are shown."""
    for row in version.series.all():
        yield Fact(row.name, series_words(row), row.article)


def series_words(row: Series) -> str:
    often = f"{row.per_year} keer per jaar" if row.per_year else "zonder vast ritme"
    told = [often, LEVELS[row.level], f"georganiseerd door {role_word(row.organiser)}"]
    if row.chair:
        told.append(f"voorzitter: {row.chair}")
    return ", ".join([*told, f"met {actors_words(row.required_roles)}"] if row.required_roles else told)


def _teams(version: ConvenantVersion) -> Iterator[Fact]:
    parties = [row["organisation"] for row in version.membership.get("parties", [])]
    names = {row["slug"]: row["name"] for row in parties if "name" in row}
    for row in version.teams:
        called = listing(names.get(slug, slug) for slug in row.get("organisations", []))
        where = f" ({called})" if called else ""
        yield Fact(f"Team {row['sector']}{where}", listing(row["seats"]), row["article"])


PARTS: dict[str, Callable[[ConvenantVersion], Iterator[Fact]]] = {
    "term": _term,
    "exit": _exit,
    "amendment": _amendment,
    "evaluation": _evaluation,
    "contacts": _contacts,
    "series": _series,
    "teams": _teams,
}


@dataclass(frozen=True)
class Compared:
    """One topic of two convenanten side by side."""

    title: str
    left: tuple[Fact, ...]
    right: tuple[Fact, ...]

    @property
    def same(self) -> bool:
        return [(f.label, f.words) for f in self.left] == [(f.label, f.words) for f in self.right]


def compare(left: ConvenantVersion, right: ConvenantVersion) -> list[Compared]:
    return [
        Compared(topic.title, tuple(topic.facts_of(left)), tuple(topic.facts_of(right)))
        for topic in topics_for(left, right)
    ]
