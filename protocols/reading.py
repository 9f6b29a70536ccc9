"""A protocol set in words: what is asked of whom, by when and on which condition, without an incident."""

from dataclasses import dataclass
from typing import Any

from convenant.models import Category, ConvenantVersion
from convenant.wording import counted, listing

from .models import StepTemplate
from .planning import article_of
from .queries import templates_for

KEEPS_CORE = "core"
OWNERS = {"coordinator": "veiligheidscoördinator"}
UNITS = {
    "hours": ("uur", "uur"), "days": ("dag", "dagen"), "school_days": ("schooldag", "schooldagen"),
    "working_days": ("werkdag", "werkdagen"), "weeks": ("week", "weken"),
}  # fmt: skip
AT_ONCE, SAME_DAY, NO_TERM = "meteen", "dezelfde dag", "geen vaste termijn"
OFFENCES = {"J": "strafbaar", "M": "mogelijk strafbaar", "N": "niet strafbaar"}


@dataclass(frozen=True)
class ShownStep:
    """`asked`: whether it must be done, and when that follows from the incident."""

    number: int
    title: str
    help: str
    owner: str
    term: str
    asked: str
    article: str


@dataclass(frozen=True)
class Kinds:
    """The kinds of incident of one set, in its order: those of which a core is kept."""

    rows: tuple[Category, ...]

    def called(self, code: str) -> Category | None:
        return next((row for row in self.rows if row.code == code), None)

    def groups(self) -> list[tuple[Category, list[Category]]]:
        mains = [row for row in self.rows if not row.main]
        return [(main, [row for row in self.rows if row.main == main.code]) for main in mains]

    def label(self, code: str) -> str:
        found = self.called(code)
        return found.label if found else code


def kinds_of(taxonomy: str) -> Kinds:
    return Kinds(tuple(Category.objects.filter(taxonomy=taxonomy, keeps=KEEPS_CORE)))


def shown_steps(version: ConvenantVersion, kind: Category | None, kinds: Kinds) -> list[ShownStep]:
    """Without a kind: the steps as every incident has them."""
    main, sub = (kind.main or kind.code, kind.code) if kind else ("", "")
    return [shown(row, version, kinds) for row in templates_for(version.protocol, main, sub)]


def shown(row: StepTemplate, version: ConvenantVersion, kinds: Kinds) -> ShownStep:
    return ShownStep(
        number=row.number + 1, title=row.title, help=row.help, owner=OWNERS.get(row.owner, row.owner),
        term=term_words(row.term), asked=asked_words(row, kinds), article=article_of(row.key, version),
    )  # fmt: skip


def term_words(term: dict[str, int] | None) -> str:
    """Counted from the moment that the incident is recorded."""
    if not term:
        return NO_TERM
    unit, amount = next(iter(term.items()))
    if not amount:
        return AT_ONCE if unit == "hours" else SAME_DAY
    return f"binnen {counted(amount, *UNITS[unit])}"


def asked_words(row: StepTemplate, kinds: Kinds) -> str:
    if not row.mandatory:
        return "Niet verplicht, wel aangeboden."
    when = [words(name, value, kinds) for name, value in row.condition.items()]
    return f"Verplicht {listing(when)}." if when else "Verplicht."


def words(name: str, value: Any, kinds: Kinds) -> str:
    """One condition of a step, to stand behind "Verplicht"."""
    if name == "melding":
        return "als het bij de politie gemeld moet worden"
    if name == "min_seriousness":
        return f"vanaf ernst {value}"
    if name == "category":
        return f"bij {listing(kinds.label(code).lower() for code in value)}"
    if name == "offence":
        return f"als het {listing(OFFENCES.get(flag, flag) for flag in value)} is"
    if name == "minors":
        return "als er minderjarige leerlingen zijn" if value else "als alle leerlingen volwassen zijn"
    return "bij bepaalde kenmerken van het incident"
