"""Who may give what to whom, role by role, for one kind of data: as the gate answers, best case beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from convenant.gate import Answer, GateRules
from convenant.models import Outcome
from convenant.wording import article_words

from .rehearsal import Question, best
from .words import role_word

MARKS = {Outcome.ALLOW: ("kept", "check"), Outcome.ASK: ("soon", "question-circle"), Outcome.DENY: ("none", "minus")}
SAID = {Outcome.ALLOW: "mag altijd", Outcome.ASK: "mag met reden", Outcome.DENY: "mag niet"}
CONDITIONAL = "mag onder voorwaarden"


@dataclass(frozen=True)
class Cell:
    """`word` is the mark in words; `spoken` the whole cell for who cannot see the table."""

    sender: str
    recipient: str
    kind: str
    icon: str
    word: str
    article: str
    spoken: str


@dataclass(frozen=True)
class Row:
    role: str
    word: str
    cells: tuple[Cell, ...]


def matrix_of(rules: GateRules, roles: Sequence[str], data_class: str) -> list[Row]:
    return [
        Row(sender, role_word(sender), tuple(cell_of(rules, sender, recipient, data_class) for recipient in roles))
        for sender in roles
    ]


def cell_of(rules: GateRules, sender: str, recipient: str, data_class: str) -> Cell:
    question = Question(sender, recipient, data_class, {})
    bare, mildest = question.ask(rules), best(rules, question)
    kind, icon, word = _mark(bare, mildest)
    article = (mildest if mildest.outcome != bare.outcome else bare).article
    basis = f", {article_words(article)}" if article else ""
    spoken = f"{role_word(sender)} naar {role_word(recipient)}: {word}{basis}"
    return Cell(sender, recipient, kind, icon, word, article, spoken)


def _mark(bare: Answer, mildest: Answer) -> tuple[str, str, str]:
    """Refused as such, but possible: conditions of the text come first. Asked: it takes the user's reasons."""
    if bare.outcome == Outcome.DENY and mildest.outcome != Outcome.DENY:
        return "soon", "exclamation", CONDITIONAL
    kind, icon = MARKS[Outcome(bare.outcome)]
    return kind, icon, SAID[Outcome(bare.outcome)]
