"""What `make test` prints at its end: provisions held to, and the figures of the gates.

Both travel as `user_properties` of a test report, so that they survive pytest-xdist.
"""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from convenant.agreements.reading import Loader

AGREEMENTS = Path(__file__).parents[1] / "convenant" / "agreements"


@cache
def strengths() -> dict[str, str]:
    """Provision id → strength, of every agreement file."""
    found: dict[str, str] = {}
    for path in AGREEMENTS.glob("*.yaml"):
        content: dict[str, Any] = yaml.load(path.read_text(), Loader)  # noqa: S506  (a safe one)
        for section in content["articles"]:
            for article in section["items"]:
                found |= {row["id"]: row["strength"] for row in article.get("provisions", [])}
    return found


class Ledger:
    def __init__(self) -> None:
        self.provisions: set[str] = set()
        self.figures: list[str] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        known = strengths()
        for item in items:
            for mark in item.iter_markers("provision"):
                unknown = set(mark.args) - set(known)
                if unknown:
                    raise pytest.UsageError(f"{item.nodeid} names unknown provisions: {sorted(unknown)}")

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        for mark in item.iter_markers("provision"):
            item.user_properties.extend(("provision", id_) for id_ in mark.args)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" or not report.passed:
            return
        self.provisions |= {str(value) for name, value in report.user_properties if name == "provision"}
        self.figures += [str(value) for name, value in report.user_properties if name == "figure"]

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for figure in sorted(self.figures):
            terminalreporter.write_line(figure)
        wanted = {id_ for id_, strength in strengths().items() if strength != "feit"}
        covered = len(self.provisions & wanted)
        terminalreporter.write_line(f"provisions covered: {covered} of {len(wanted)}")
