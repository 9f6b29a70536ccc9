"""Counts the provisions that a test holds the portal to."""

from pathlib import Path
from typing import Any

import pytest
import yaml

AGREEMENTS = Path(__file__).parents[1] / "convenant" / "agreements"
_covered: set[str] = set()


def wanted() -> set[str]:
    """Every provision of the agreement files that is more than a fact."""
    found: set[str] = set()
    for path in AGREEMENTS.glob("*.yaml"):
        content: dict[str, Any] = yaml.safe_load(path.read_text())
        for section in content["articles"]:
            for article in section["items"]:
                found |= {row["id"] for row in article.get("provisions", []) if row["strength"] != "feit"}
    return found


def known() -> set[str]:
    found: set[str] = set()
    for path in AGREEMENTS.glob("*.yaml"):
        for section in yaml.safe_load(path.read_text())["articles"]:
            for article in section["items"]:
                found |= {row["id"] for row in article.get("provisions", [])}
    return found


def provisions_covered(config: pytest.Config) -> str:
    passed = _covered | set(getattr(config, "_provisions_passed", ()))
    target = wanted()
    return f"provisions covered: {len(passed & target)} of {len(target)}"
