"""Every class in the style sheets is on some page: what nobody uses, goes."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
WHERE = ("templates", "convenant", "parties", "protocols", "incidents", "meetings", "static/js")
NAME = re.compile(r"vs-[\w-]+")
MADE = re.compile(r"(vs-[\w-]*-)\{")
"""A class whose end is filled in: `vs-badge--{{ kind }}`."""
BY_NUMBER = "vs-chart__"
"""Names that charts.py puts together."""


def sources() -> str:
    files = [
        path
        for folder in WHERE
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".html", ".py", ".js", ".svg")
    ]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def unused(css: str, used_in: str) -> set[str]:
    used, made = set(NAME.findall(used_in)), (*MADE.findall(used_in), BY_NUMBER)
    return {name for name in re.findall(r"\.(vs-[\w-]+)", css) if name not in used and not name.startswith(made)}


def test_every_class_is_used() -> None:
    css = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "static" / "css").glob("*.css"))
    assert unused(css, sources()) == set()


def test_a_class_that_nobody_uses_is_found() -> None:
    css = ".vs-badge--warn {} .vs-nobody > a {} .vs-row:hover {}"
    assert unused(css, '<i class="vs-row vs-badge--{{ kind }}">') == {"vs-nobody"}
