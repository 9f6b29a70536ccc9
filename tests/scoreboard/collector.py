"""What pytest saw of the tests that carry `security(row)` or `mutant(row)`, written as JSON with `--results FILE`.

The marks travel as `user_properties` of a test report, so that they survive pytest-xdist.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest

from .rows import ROW_NAMES

PROVES, BREAKS = "security", "mutant"
OUTCOMES = ("passed", "skipped", "failed", "broken")
"""From good to bad. "broken": the test did not get as far as its question (a fixture failed)."""


@dataclass
class Found:
    """One test. `proves` are rows it checks, `breaks` rows whose check it puts to the test."""

    id: str
    proves: list[str] = field(default_factory=list)
    breaks: list[str] = field(default_factory=list)
    outcome: str = "passed"
    seconds: float = 0.0
    figures: list[str] = field(default_factory=list)

    def add(self, report: pytest.TestReport) -> None:
        self.outcome = max(self.outcome, outcome_of(report), key=OUTCOMES.index)
        self.seconds += report.duration
        if report.when == "call":
            self.figures = [str(value) for name, value in report.user_properties if name == "figure"]


def outcome_of(report: pytest.TestReport) -> str:
    return "broken" if report.failed and report.when != "call" else str(report.outcome)


class Collector:
    def __init__(self, target: Path | None) -> None:
        self.target = target.resolve() if target else None
        self.tests: dict[str, Found] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            item.user_properties.extend(marks_of(item))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        marked = {name: [str(v) for n, v in report.user_properties if n == name] for name in (PROVES, BREAKS)}
        if any(marked.values()):
            test = self.tests.setdefault(report.nodeid, Found(report.nodeid, marked[PROVES], marked[BREAKS]))
            test.add(report)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.target and not hasattr(session.config, "workerinput"):
            content = [asdict(test) for _, test in sorted(self.tests.items())]
            self.target.write_text(json.dumps(content, indent=1))


def marks_of(item: pytest.Item) -> Iterator[tuple[str, str]]:
    for name in (PROVES, BREAKS):
        for row in sorted({row for mark in item.iter_markers(name) for row in mark.args}):
            if row not in ROW_NAMES:
                raise pytest.UsageError(f"{item.nodeid} names a row that does not exist: {row}")
            yield name, row


def read(path: Path) -> list[Found]:
    content: list[dict[str, Any]] = json.loads(path.read_text())
    return [Found(**test) for test in content]


def figures_of(test: Found, row: str) -> list[str]:
    """A figure that begins with a row's name belongs to that row; any other to every row of its test."""
    return [text for name, text in map(_split, test.figures) if row == name or (not name and row in test.proves)]


def _split(figure: str) -> tuple[str, str]:
    """The row it names, or nothing, and the rest: "S1 in full: 0 leaks" → ("S1", "in full: 0 leaks")."""
    named = re.match(r"(S\d+)\b[: ]*(.*)", figure, re.DOTALL)
    return (named[1], named[2]) if named else ("", figure)
