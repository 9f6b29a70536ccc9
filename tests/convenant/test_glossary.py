"""The names of the glossary are names of the code."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("convenant", "parties", "incidents", "meetings", "protocols")
NAME = re.compile(r"`([^`]+)`( \(not yet\))?")


def test_each_name_exists_or_is_said_to_come() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for app in APPS for path in (ROOT / app).rglob("*.py"))
    words = set(re.findall(r"\w+", code))
    lines = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|")[4] for line in lines if line.startswith("| ")]
    named = [(name, bool(later)) for cell in rows for name, later in NAME.findall(cell)]
    unknown = [name for name, later in named if not later and not set(re.findall(r"\w+", name)) <= words]
    assert len(named) > 60
    assert unknown == [], "rename it, or say (not yet)"
