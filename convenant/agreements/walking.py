"""Ways through an agreement file that its checks share."""

from collections.abc import Iterable, Iterator
from typing import Any

from .reading import Document, Place

Row = dict[str, Any]


def articles_of(content: Row) -> Iterator[tuple[Place, Row]]:
    for number, section in enumerate(content["articles"]):
        for position, item in enumerate(section["items"]):
            yield ("articles", number, "items", position), item


def rows_of(document: Document, key: str) -> Iterator[tuple[Place, Row]]:
    for number, row in enumerate(document.content.get(key, [])):
        yield (key, number), row


def roles_in(document: Document) -> set[str]:
    return {row["role"] for _, row in rows_of(document, "parties")}


def as_list(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def once(document: Document, found: Iterable[tuple[Place, str]], what: str) -> None:
    """Two that differ in capitals or spaces alone are one mistake: people and links can't tell them apart."""
    seen: dict[str, tuple[str, Place]] = {}
    for place, value in found:
        key = " ".join(value.split()).casefold()
        if key in seen:
            former, there = seen[key]
            document.report(place, _double(what, value, former, document.line_of(there)))
        seen.setdefault(key, (value, place))


def _double(what: str, value: str, former: str, line: int) -> str:
    if value == former:
        return f"{what} '{value}' staat hier voor de tweede keer. Zie ook regel {line}."
    return f"{what} '{value}' verschilt alleen in hoofdletters of spaties van '{former}' op regel {line}."
