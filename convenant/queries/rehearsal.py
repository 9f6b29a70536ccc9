"""A rehearsal of one question to the gate: why no earlier rule answered, and what else the gate could have said.

The answer is always the gate's. Nothing is kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from convenant.gate import Answer, GateRules, evaluate, has_role, holds
from convenant.models import DataClass, Ground, Outcome, Rule
from convenant.wording import listing

from .rules import CONDITIONS, GROUND_WORDS, condition_word, condition_words, data_words
from .words import actors_words, role_word

Changed = Mapping[str, Any]
BEST_FIRST = (Outcome.ALLOW, Outcome.ASK, Outcome.DENY)
OPTIONS: dict[str, tuple[bool | str, ...]] = {
    key: tuple(value for other, value in CONDITIONS if other == key) for key, _ in CONDITIONS
} | {"ground": tuple(Ground.values)}
"""Every circumstance with the values it can take; absent means no, or unknown."""


@dataclass(frozen=True)
class Question:
    """Between roles; an empty role is that of somebody who is no party."""

    sender: str
    recipient: str
    data_class: str
    circumstances: Changed

    def but(self, changed: Changed) -> "Question":
        return replace(self, circumstances={**self.circumstances, **changed})

    def ask(self, rules: GateRules) -> Answer:
        return evaluate(rules, self.sender, self.recipient, self.data_class, self.circumstances)


@dataclass(frozen=True)
class Passed:
    """A rule that came before and did not fit, and why (Dutch)."""

    rule: Rule
    why: tuple[str, ...]

    @property
    def near(self) -> bool:
        """It speaks of this flow and these data: only the circumstances keep it from answering."""
        return all(reason.startswith(NEEDED) for reason in self.why)

    @property
    def sentence(self) -> str:
        return f"{'; '.join(self.why)}."


@dataclass(frozen=True)
class Change:
    """What the gate would answer if these circumstances were otherwise."""

    words: str
    answer: Answer


@dataclass(frozen=True)
class Rehearsal:
    """`decisive` was found by the walk, not taken from the answer: a test holds the two against each other."""

    answer: Answer
    decisive: Rule | None
    passed: tuple[Passed, ...]
    changes: tuple[Change, ...]


def rehearse(rules: GateRules, question: Question) -> Rehearsal:
    decisive, passed = walk(rules.rules, question)
    return Rehearsal(question.ask(rules), decisive, tuple(passed), tuple(changes(rules, question)))


def walk(rules: Iterable[Rule], question: Question) -> tuple[Rule | None, list[Passed]]:
    """The first rule that nothing keeps from answering, and those before it. None: the text is silent."""
    passed: list[Passed] = []
    for rule in rules:
        why = misfits(rule, question)
        if not why:
            return rule, passed
        passed.append(Passed(rule, tuple(why)))
    return None, passed


NEEDED = "telt alleen als: "


def misfits(rule: Rule, question: Question) -> list[str]:
    found = []
    if question.data_class not in rule.data:
        found.append(f"gaat over {data_words(rule.data)}, niet over {DataClass(question.data_class).label}")
    if not has_role(rule.senders, question.sender):
        found.append(f"geldt voor wie geeft: {actors_words(rule.senders)}, niet {_party(question.sender)}")
    if not has_role(rule.recipients, question.recipient):
        found.append(
            f"geldt voor gegevens naar {actors_words(rule.recipients)}, niet naar {_party(question.recipient)}"
        )
    for key, wanted in rule.when.items():
        if not holds(wanted, question.circumstances.get(key)):
            found.append(f"{NEEDED}{condition_words(key, wanted)}")
    return found


def _party(role: str) -> str:
    return role_word(role) if role else "wie geen partij is"


def changes(rules: GateRules, question: Question) -> list[Change]:
    """Each smallest set of other circumstances that makes the gate answer otherwise, the mildest answer first."""
    now = question.ask(rules).outcome
    found: list[tuple[dict[str, Any], Answer]] = []
    for changed in sorted(_variants(rules, question), key=len):
        answer = question.but(changed).ask(rules)
        smaller = any(kept.items() <= changed.items() and other.outcome == answer.outcome for kept, other in found)
        if answer.outcome != now and not smaller:
            found.append((changed, answer))
    return _in_words(found)


def best(rules: GateRules, question: Question) -> Answer:
    """The mildest the gate can say about this flow, whatever the circumstances."""
    return min(possible(rules, question), key=lambda answer: BEST_FIRST.index(Outcome(answer.outcome)))


def possible(rules: GateRules, question: Question) -> list[Answer]:
    """As things are, and with every other set of circumstances that a rule about this flow speaks of."""
    return [question.ask(rules), *(question.but(changed).ask(rules) for changed in _variants(rules, question))]


def _variants(rules: GateRules, question: Question) -> Iterator[dict[str, Any]]:
    """Every single change, and for every rule about this flow all that it asks for."""
    now = question.circumstances
    candidates = [*_single(now), *(asked for rule in rules.rules for asked in _asked_by(rule, question))]
    for candidate in candidates:
        changed = {key: value for key, value in candidate.items() if (now.get(key) or None) != (value or None)}
        if changed:
            yield changed


def _single(now: Changed) -> Iterator[dict[str, Any]]:
    for key, values in OPTIONS.items():
        yield from (_with_consent({key: value}) for value in values)
        if now.get(key):
            yield {key: None}


def _asked_by(rule: Rule, question: Question) -> Iterator[dict[str, Any]]:
    """All conditions of the rule and all its needs, once for each ground that counts."""
    about = question.data_class in rule.data
    if not (about and has_role(rule.senders, question.sender) and has_role(rule.recipients, question.recipient)):
        return
    wanted = {key: value[0] if isinstance(value, list) else value for key, value in rule.when.items()}
    met = wanted | {need: True for need in rule.needs if need != "ground"}
    yield _with_consent(wanted)
    if "ground" not in rule.needs:
        yield _with_consent(met)
    for ground in (rule.grounds or Ground.values) if "ground" in rule.needs else ():
        yield _with_consent(met | {"ground": ground})


def _with_consent(changed: dict[str, Any]) -> dict[str, Any]:
    """As a ground, consent counts only when it is valid."""
    return changed | {"consent": True} if changed.get("ground") == Ground.TOESTEMMING else changed


def _in_words(found: list[tuple[dict[str, Any], Answer]]) -> list[Change]:
    """Changes that differ in their ground alone make one line."""
    lines: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    answers: dict[tuple[str, str, str], Answer] = {}
    for changed, answer in found:
        ground = changed.get("ground")
        others = {key: value for key, value in changed.items() if key != "ground"}
        consent = ground == Ground.TOESTEMMING and others.pop("consent", False)
        line = (listing(_word(key, value) for key, value in others.items()), answer.outcome, answer.rule)
        answers[line] = answer
        if ground:
            lines[line].append(f"geldige {GROUND_WORDS[Ground(ground)]}" if consent else GROUND_WORDS[Ground(ground)])
        elif "ground" in changed:
            lines[line].append("geen grond")
    ordered = sorted(answers, key=lambda line: (BEST_FIRST.index(Outcome(line[1])), len(line[0])))
    return [Change(_with_grounds(line[0], lines[line]), answers[line]) for line in ordered]


def _with_grounds(words: str, grounds: list[str]) -> str:
    named = f"grond: {listing(grounds, 'of')}" if grounds else ""
    return "; ".join(part for part in (named, words) if part)


def _word(key: str, value: bool | str | None) -> str:
    if value is None:
        values = [each for each in OPTIONS[key] if each is not True]
        return f"niet: {condition_word(key, True)}" if not values else f"niet bekend: {NAMES[key]}"
    return condition_word(key, value)


NAMES = {"initiative": "van wie het uitgaat", "route": "de weg"}
