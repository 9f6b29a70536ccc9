"""The named sets an agreement works with: its categories and its protocol, shared or of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .form import PROTOCOL, TAXONOMY
from .reading import Document, Place, read

SHARED = Path(__file__).parent / "shared"
SHAPES = {"taxonomy": TAXONOMY, "protocol": PROTOCOL}


def shared_sets() -> dict[str, Document]:
    return {part: _read_sets(part) for part in SHAPES}


def _read_sets(part: str) -> Document:
    document = read(SHARED / f"{part}.yaml")
    for name, content in document.content.items():
        SHAPES[part].check(content, (name,), document)
    document.accept()
    return document


def check_sets(document: Document, shared: dict[str, Document]) -> None:
    for part, known in shared.items():
        own = document.content.get("own_sets", {}).get(part, {})
        _names(document, part, own, known)
        if document.content[part] not in known.content | own:
            document.report((part,), f"De set '{document.content[part]}' staat niet in {known.name}.")
    if not document.problems:
        _codes(document, _chosen(document, "taxonomy", shared))
        for name, content in document.content.get("own_sets", {}).get("protocol", {}).items():
            _steps(document, ("own_sets", "protocol", name), content)


def _chosen(document: Document, part: str, shared: dict[str, Document]) -> dict[str, Any]:
    found: dict[str, Any] = {**shared[part].content, **document.content.get("own_sets", {}).get(part, {})}
    chosen: dict[str, Any] = found[document.content[part]]
    return chosen


def _names(document: Document, part: str, own: dict[str, Any], known: Document) -> None:
    """A set is shared by its name: one of another convenant must not change because of this file."""
    start = f"{document.content['convenant']['slug']}-"
    for name in own:
        if not str(name).startswith(start):
            document.report(("own_sets", part, name), f"Begin de naam van een eigen set met '{start}'.")


def _codes(document: Document, taxonomy: dict[str, Any]) -> None:
    main = {row["code"] for row in taxonomy["main"]}
    known = main | {row["code"] for row in taxonomy["sub"]}
    for place, code in _named_codes(document):
        if code not in known:
            document.report(place, f"Categorie '{code}' staat niet in de set '{document.content['taxonomy']}'.")
    for row in taxonomy["sub"]:
        if row["code"].partition("-")[0] not in main:
            document.report(("own_sets",), f"Categorie '{row['code']}' hoort bij geen hoofdcategorie.")


def _named_codes(document: Document) -> Iterator[tuple[Place, str]]:
    trigger = document.content["settings"].get("melding.trigger", {}).get("value", {})
    for key in ("except", "inform"):
        for code in trigger.get(key, []):
            yield ("settings", "melding.trigger", "value"), code


NEEDED_STEPS = ("register", "melding", "close")
"""A record is made by the first of these and ends with the last; whether a melding is due follows from the second."""


def _steps(document: Document, place: Place, protocol: dict[str, Any]) -> None:
    numbers = {step["number"] for step in protocol["steps"]}
    for key in NEEDED_STEPS:
        if [step["key"] for step in protocol["steps"]].count(key) != 1:
            document.report((*place, "steps"), f"Een protocol heeft één stap met key '{key}'.")
    for category, steps in protocol["categories"].items():
        for number in steps:
            if number not in numbers:
                document.report((*place, "categories", category, number), f"Stap {number} bestaat niet in deze set.")
