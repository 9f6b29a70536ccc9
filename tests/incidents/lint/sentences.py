"""Reads the sentences, and what a lint makes of them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from incidents.lint import Finding

FILE, HOLDOUT = Path(__file__).with_name("sentences.txt"), Path(__file__).with_name("holdout.txt")
TUNED, APART = "tuned", "apart"
Span = tuple[int, int]
Look = Callable[[str], Sequence[Finding]]


@dataclass(frozen=True)
class Sentence:
    """`truth`: where personal data stand in `text`."""

    part: str
    text: str
    truth: tuple[Span, ...]


def sentences(file: Path = FILE) -> list[Sentence]:
    part, found = "", []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            part = line[3:]
        elif line and not line.startswith("#"):
            found.append(_sentence(part, line))
    return found


def _sentence(part: str, line: str) -> Sentence:
    spans = [
        (match.start() - 2 * number, match.end() - 2 * number - 2)
        for number, match in enumerate(re.finditer(r"\{[^}]+\}", line))
    ]
    return Sentence(part, re.sub(r"[{}]", "", line), tuple(spans))


@dataclass
class Score:
    """Recall counts items of personal data; a false alarm is a sentence without any that is stopped."""

    items: int = 0
    found: int = 0
    clean: int = 0
    stopped: int = 0

    @property
    def recall(self) -> float:
        return self.found / self.items

    @property
    def alarms(self) -> float:
        return self.stopped / self.clean

    def __str__(self) -> str:
        return (
            f"recall {self.recall:.1%} ({self.found} of {self.items}), "
            f"false alarms {self.alarms:.1%} ({self.stopped} of {self.clean})"
        )


def score(rows: Sequence[Sentence], look: Look) -> tuple[Score, list[str]]:
    """The figures, and each mistake in one line."""
    result, mistakes = Score(), []
    for row in rows:
        findings = look(row.text)
        for start, end in row.truth:
            result.items += 1
            hit = any(one.start < end and start < one.end for one in findings)
            result.found += hit
            mistakes += [] if hit else [f"missed {row.text[start:end]!r}: {row.text}"]
        if not row.truth:
            result.clean += 1
            result.stopped += bool(findings)
            mistakes += [f"stopped {one.found!r}: {row.text}" for one in findings]
    return result, mistakes
