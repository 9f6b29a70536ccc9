"""What the pages of the rules show: the table under a filter, its rows in a file, the roles that take part."""

from collections.abc import Iterable, Sequence

from convenant.compliance.bearers import Bearer
from convenant.gate import ALL
from convenant.models import Outcome, Rule
from convenant.tenancy.models import OrganisationKind

from .rules import RuleLine

HEAD = (
    "Nr.", "Regel", "Van", "Naar", "Gegevens", "Als", "Vraagt", "Gronden die tellen", "Uitkomst", "Wijze",
    "Artikel of bron", "De zin die u leest",
)  # fmt: skip
DEFAULT_KEY = "standaard"
DEFAULT_SENTENCE = "Past geen enkele regel? Dan mag het niet: het convenant zegt hier niets over."


def roles_in(rules: Iterable[Rule], parties: Sequence[Bearer]) -> list[str]:
    """Every role of a party or of a rule, in the order of the kinds of organisation."""
    named = {party.role for party in parties}
    for rule in rules:
        named |= {*rule.senders, *rule.recipients} - {ALL}
    return [kind for kind in OrganisationKind.values if kind in named]


def shown(rule: Rule, chosen: dict[str, str]) -> bool:
    """A rule for every party answers for each role too."""
    wanted = (
        ("van", lambda role: role in rule.senders or ALL in rule.senders),
        ("naar", lambda role: role in rule.recipients or ALL in rule.recipients),
        ("gegevens", lambda data: data in rule.data),
        ("uitkomst", lambda outcome: outcome == rule.outcome),
        ("artikel", lambda article: article == rule.article),
    )
    return all(fits(chosen[name]) for name, fits in wanted if name in chosen)


def default_shown(chosen: dict[str, str]) -> bool:
    """The last row answers for every flow, but rests on no article and never allows."""
    return "artikel" not in chosen and chosen.get("uitkomst", Outcome.DENY) == Outcome.DENY


def file_rows(lines: Iterable[RuleLine], *, default: bool) -> list[tuple[str | int, ...]]:
    rows: list[tuple[str | int, ...]] = [
        (
            line.number, line.key, line.senders, line.recipients, line.data, line.condition, line.needs, line.grounds,
            line.outcome[1], line.mode, line.article or line.source, " ".join((line.sentence, *line.answers)),
        )
        for line in lines
    ]  # fmt: skip
    last = ("", DEFAULT_KEY, "elke partij", "elke partij", "alles", "geen regel hierboven past", "", "",
            "niet toegestaan", "", "strengste keuze", DEFAULT_SENTENCE)  # fmt: skip
    return [*rows, last] if default else rows
