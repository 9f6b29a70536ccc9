"""Which answers of the gate differ between two versions.

The gate of both is asked for every pair of roles, every class of data and every combination of the circumstances
that one of the two makes a difference on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from convenant.gate import ALL, Answer, GateRules, evaluate
from convenant.models import ConvenantVersion, DataClass, Ground, Mode, Outcome, Rule
from convenant.wording import listing

from .rules import GROUND_WORDS, NEEDS, OUTCOME_BADGES, condition_words
from .words import role_word

WIDTH = {Outcome.DENY: 0, Outcome.ASK: 1, Outcome.ALLOW: 2}
OUTCOMES = {Outcome.ALLOW: "mag", Outcome.ASK: "mag met reden", Outcome.DENY: "mag niet"}
Given = tuple[tuple[str, Any], ...]
Found = tuple[Given, "Reply", "Reply"]


@dataclass(frozen=True)
class NotSo:
    """None of these values of a circumstance holds. False, as the gate reads what was not answered."""

    values: tuple[Any, ...]

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True)
class Reply:
    """What a gate says to one question, as far as it can differ between versions."""

    outcome: str
    mode: str
    needs: tuple[str, ...]
    grounds: tuple[str, ...]
    article: str

    @classmethod
    def of(cls, answer: Answer) -> "Reply":
        mode = "" if answer.outcome == Outcome.DENY else answer.mode
        return cls(answer.outcome, mode, answer.needs, answer.grounds, answer.article)

    @property
    def effect(self) -> tuple[Any, ...]:
        """All but the article it rests on."""
        return self.outcome, self.mode, self.needs, self.grounds

    @property
    def words(self) -> str:
        return OUTCOMES[Outcome(self.outcome)] + (", vanzelf" if self.mode == Mode.AUTOMATIC else "")

    @property
    def asked(self) -> list[str]:
        """What it asks, and the grounds that count."""
        return [NEEDS[need] for need in self.needs] + [GROUND_WORDS[Ground(ground)] for ground in self.grounds]

    @property
    def asks(self) -> str:
        return listing(self.asked) if self.asked else ""

    @property
    def badge(self) -> tuple[str, str]:
        return OUTCOME_BADGES[Outcome(self.outcome)], self.words


@dataclass(frozen=True)
class Flip:
    """One answer that changes, for the pairs of roles and the circumstances it changes for."""

    data_class: str
    pairs: tuple[tuple[str, str], ...]
    given: Given
    old: Reply
    new: Reply

    @property
    def what(self) -> str:
        return str(DataClass(self.data_class).label)

    @property
    def who(self) -> str:
        """ "school en politie naar gemeente"; grouped by the sending role."""
        to: dict[str, list[str]] = {}
        for sender, recipient in self.pairs:
            to.setdefault(sender, []).append(role_word(recipient))
        return "; ".join(f"{role_word(sender)} naar {listing(names)}" for sender, names in to.items())

    @property
    def condition(self) -> str:
        return listing(_case_words(key, value) for key, value in self.given)

    @property
    def change(self) -> str:
        """One sentence: another answer, or what the same answer asks more or less."""
        if self.old.words != self.new.words:
            return f"{self.old.words.capitalize()} wordt {self.new.words}."
        more = [each for each in self.new.asked if each not in self.old.asked]
        less = [each for each in self.old.asked if each not in self.new.asked]
        told = [f"Erbij: {listing(more)}."] if more else []
        return " ".join([*told, f"Vervalt: {listing(less)}."] if less else told)

    @property
    def wider(self) -> bool:
        return WIDTH[Outcome(self.new.outcome)] > WIDTH[Outcome(self.old.outcome)]


def _case_words(key: str, value: Any) -> str:
    if isinstance(value, NotSo):
        return f"niet: {' of '.join(condition_words(key, each) for each in value.values)}"
    return condition_words(key, value)


def flips_between(old: ConvenantVersion, new: ConvenantVersion, roles: Iterable[str]) -> list[Flip]:
    """Two queries: the rules of each. `roles`: those of the parties, of today and of the new text."""
    gates = GateRules.between_roles(old), GateRules.between_roles(new)
    named = sorted(roles)
    grouped: dict[tuple[str, Given, Reply, Reply], list[tuple[str, str]]] = {}
    for data_class, sender, recipient in product(DataClass.values, named, named):
        for given, before, after in _differences(gates, sender, recipient, data_class):
            grouped.setdefault((data_class, given, before, after), []).append((sender, recipient))
    return [Flip(data, tuple(pairs), given, *replies) for (data, given, *replies), pairs in grouped.items()]


def _differences(
    gates: tuple[GateRules, GateRules], sender: str, recipient: str, data_class: str
) -> Iterator[tuple[Given, Reply, Reply]]:
    """Of one question."""
    old, new = (_narrowed(gate, sender, recipient, data_class) for gate in gates)
    values = _values([*old.rules, *new.rules])
    found: list[Found] = []
    for chosen in product(*values.values()):
        given = tuple(zip(values, chosen, strict=True))
        before, after = (Reply.of(evaluate(gate, sender, recipient, data_class, dict(given))) for gate in (old, new))
        if before.effect != after.effect:
            found.append((given, before, after))
    yield from _without_idle(found, values)


def _without_idle(found: list[Found], values: dict[str, list[Any]]) -> list[Found]:
    """A circumstance that makes no difference to the change is left out."""
    for key, possible in values.items():
        groups: dict[Found, list[Found]] = {}
        for given, before, after in found:
            rest = tuple(pair for pair in given if pair[0] != key)
            groups.setdefault((rest, before, after), []).append((given, before, after))
        found = [one for merged, cases in groups.items()
                 for one in ([merged] if len(cases) == len(possible) else cases)]  # fmt: skip
    return found


def _narrowed(gate: GateRules, sender: str, recipient: str, data_class: str) -> GateRules:
    """The same answers to this one question, from fewer rules."""
    fitting = (
        rule for rule in gate.rules
        if data_class in rule.data and _names(rule.senders, sender) and _names(rule.recipients, recipient)
    )  # fmt: skip
    return replace(gate, rules=tuple(fitting))


def _names(roles: list[str], role: str) -> bool:
    return role in roles or ALL in roles


def _values(rules: list[Rule]) -> dict[str, list[Any]]:
    """The circumstances these rules speak of, each with the values that count and "none of these"."""
    named: dict[str, list[Any]] = {}
    for rule in rules:
        for key, wanted in rule.when.items():
            known = named.setdefault(key, [])
            known += [each for each in (wanted if isinstance(wanted, list) else [wanted]) if each not in known]
    told = {key: [each for each in found if each] or [True] for key, found in named.items()}
    return {key: [*found, NotSo(tuple(found))] for key, found in sorted(told.items())}
