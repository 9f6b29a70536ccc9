"""The rules of the gate in words."""

from dataclasses import dataclass
from typing import Any

from convenant.gate import WORDS
from convenant.models import DataClass, Ground, Mode, Outcome, Rule
from convenant.wording import listing

from .words import role_word

CONDITIONS: dict[tuple[str, bool | str], str] = {
    ("necessity", True): "er staat waarom het nodig is",
    ("subsidiarity", True): "er staat waarom het niet met minder kan",
    ("assigned", True): "de ontvanger werkt voor deze locatie",
    ("consent", True): "er is geldige toestemming",
    ("initiative", "own"): "uit eigen beweging",
    ("initiative", "asked"): "op verzoek van de ontvanger",
    ("offence", True): "er is een strafbaar feit gepleegd",
    ("own_ground", True): "op eigen terrein",
    ("school_is_party", True): "de school is zelf betrokken",
    ("route", "politie"): "via de politie",
    ("route", "gemeente"): "via de gemeente",
    ("context_known", True): "bekend is waar het bij hoort",
    ("four_eyes", True): "een tweede persoon keek mee",
}
"""Every circumstance the gate may look at, as it stands in a sentence."""
NEEDS = {
    "ground": "een grond",
    "necessity": "waarom het nodig is",
    "subsidiarity": "waarom het niet met minder kan",
    "four_eyes": "een tweede persoon",
}
GROUND_WORDS = {
    Ground.TOESTEMMING: "toestemming",
    Ground.VORDERING: "vordering",
    Ground.WETTELIJKE_PLICHT: "wettelijke plicht",
    Ground.VITAAL_BELANG: "vitaal belang",
    Ground.GERECHTVAARDIGD_BELANG: "gerechtvaardigd belang",
    Ground.WPG: "Wpg",
    Ground.WJSG_39F: "Wjsg 39f",
}
FEW = 3
OUTCOME_BADGES = {Outcome.ALLOW: "good", Outcome.ASK: "warn", Outcome.DENY: "bad"}


@dataclass(frozen=True)
class RuleLine:
    """A rule of the gate in words; `number` is its place in the order of evaluation."""

    number: int
    key: str
    senders: str
    recipients: str
    data: str
    condition: str
    needs: str
    grounds: str
    outcome: tuple[str, str]
    mode: str
    article: str
    source: str
    sentence: str
    answers: tuple[str, ...]

    @classmethod
    def of(cls, rule: Rule) -> "RuleLine":
        return cls(
            number=rule.order + 1,
            key=rule.key,
            senders=_roles_words(rule.senders),
            recipients=_roles_words(rule.recipients),
            data=data_words(rule.data),
            condition=listing(condition_words(key, value) for key, value in rule.when.items()),
            needs=listing(NEEDS[need] for need in rule.needs),
            grounds=listing(GROUND_WORDS[Ground(ground)] for ground in rule.grounds),
            outcome=(OUTCOME_BADGES[Outcome(rule.outcome)], WORDS[Outcome(rule.outcome)].lower()),
            mode="" if rule.outcome == Outcome.DENY else Mode(rule.mode).label,
            article=rule.article,
            source="keuze van het portaal" if rule.source == "default" else rule.source,
            sentence=rule.sentence,
            answers=tuple(rule.answers.values()),
        )


def _roles_words(roles: list[str]) -> str:
    return listing(role_word(role) for role in roles)


def data_words(classes: list[str]) -> str:
    """Nearly everything is told by what it leaves out."""
    left_out = [each for each in DataClass.values if each not in classes]
    if 0 < len(left_out) <= FEW:
        return f"alles behalve {listing(DataClass(each).label for each in left_out)}"
    return listing(DataClass(each).label for each in classes)


def condition_words(key: str, value: Any) -> str:
    """`value` as a rule writes it: several of a kind mean "one of these"."""
    several = value if isinstance(value, list) else [value]
    words = listing((condition_word(key, each) for each in several), "of")
    return f"grond: {words}" if key == "ground" else words


def condition_word(key: str, value: bool | str) -> str:
    if key == "ground":
        return GROUND_WORDS[Ground(str(value))]
    if value is False:
        return f"niet: {CONDITIONS[key, True]}"
    return CONDITIONS.get((key, value), str(value))
