"""The categories of a version in words, and what a draft changes about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from convenant.models import Category, ConvenantVersion

FLAGS: dict[str, tuple[str, dict[Any, str]]] = {
    "label": ("Naam", {}),
    "offence": ("Strafbaar", {"J": "ja", "M": "mogelijk", "N": "nee"}),
    "halt": ("Halt", {"k": "kan", "o": "als het OM dat wil", "n": "kan niet", "via_leerplicht": "via leerplicht"}),
    "melding": (
        "Melding bij de politie",
        {
            "A": "altijd", "O": "na overleg", "N": "niet", "bestuur": "via het bestuur",
            "veilig_thuis": "naar Veilig Thuis", "112": "eerst 112",
        },
    ),
    "emergency": ("Eerst 112 bellen", {True: "ja", False: "nee"}),
    "serious": ("Kan ernstig zijn", {True: "ja", False: "nee"}),
    "seriousness": ("Ernst bij het begin", {}),
    "four_eyes": ("Kluis met vier ogen", {True: "ja", False: "nee"}),
    "ocw": ("Categorie van het ministerie", {}),
}  # fmt: skip
"""Field → what it is called, and what its values are called."""

Line = tuple[str, str, str]
"""What, old words, new words."""


@dataclass(frozen=True)
class CategoryLine:
    row: Category
    changes: list[Line]
    is_new: bool

    @property
    def words(self) -> str:
        shown = ("offence", "melding", "halt")
        return " · ".join(f"{FLAGS[name][0]}: {flag_words(name, getattr(self.row, name))}" for name in shown)


def flag_words(name: str, value: Any) -> str:
    return FLAGS[name][1].get(value, str(value)) or "niet ingevuld"


def changes_of(old: Category | None, values: dict[str, Any]) -> list[Line]:
    """`values` against the row as it was; all of them where there was none."""
    lines = []
    for name, (what, _) in FLAGS.items():
        before = getattr(old, name) if old else None
        if name in values and before != values[name]:
            lines.append((what, flag_words(name, before) if old else "", flag_words(name, values[name])))
    return lines


def rows_of(version: ConvenantVersion) -> list[Category]:
    return list(Category.objects.filter(taxonomy=version.taxonomy))


def category_lines(version: ConvenantVersion, in_force: ConvenantVersion) -> list[tuple[Category, list[CategoryLine]]]:
    """Main category → its kinds, each with what differs from the version in force. Two queries."""
    rows, old = rows_of(version), {row.code: row for row in rows_of(in_force)}
    return [
        (main, [_line(row, old.get(row.code)) for row in rows if row.main == main.code])
        for main in rows
        if not main.main
    ]


def _line(row: Category, old: Category | None) -> CategoryLine:
    values = {name: getattr(row, name) for name in FLAGS}
    return CategoryLine(row, changes_of(old, values), old is None)


def next_code(rows: Iterable[Category], main: str) -> str:
    """The first free number; a code that was once given is never given again: nothing takes one away."""
    used = [int(row.code[4:]) for row in rows if row.main == main]
    return f"{main}-{max(used, default=0) + 1:02d}"
