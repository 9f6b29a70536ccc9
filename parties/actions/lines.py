"""Lines in an order of one's own: a new one at the end, moved up and down, taken out."""

from collections.abc import Sequence
from typing import Protocol

UP, DOWN, REMOVE = "omhoog", "omlaag", "weg"


class Line(Protocol):
    position: int

    def save(self, *, update_fields: list[str]) -> None: ...


def place(lines: Sequence[Line]) -> None:
    """Writes the order they stand in."""
    for number, line in enumerate(lines):
        if line.position != number:
            line.position = number
            line.save(update_fields=["position"])


def moved(lines: Sequence[Line], line: Line, direction: str) -> list[Line]:
    """The order with `line` one place up or down; what stands at an end stays there."""
    found = list(lines)
    at = found.index(line)
    to = min(max(at + (1 if direction == DOWN else -1), 0), len(found) - 1)
    found.insert(to, found.pop(at))
    return found
