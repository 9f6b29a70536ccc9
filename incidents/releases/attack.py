"""The attacker: who knows all shown cells, k and the rounding, how far can they narrow down a hidden one?

A table with totals is a circulation: the grand total flows to the rows, from there to the columns and back. A shown
cell bounds its arc, a hidden one does not. From the true table, which is one solution, the largest and the smallest
value of a hidden cell are two maximum flows; all values between them are possible too (the bounds are integers).
"""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass

from .table import TOTAL, Cell, Counted, known_range

START, HUB = ("start", ""), ("hub", "")
UNBOUNDED = 10**9

Node = tuple[str, str]
Residual = dict[Node, dict[Node, int]]


@dataclass(frozen=True)
class Arc:
    tail: Node
    head: Node
    cell: Cell
    flow: int
    low: int
    high: int


@dataclass(frozen=True)
class Network:
    arcs: tuple[Arc, ...]

    @classmethod
    def of(cls, table: Counted, hidden: set[Cell], k: int) -> "Network":
        arcs = []
        for cell in table.cells:
            value = table.value(cell)
            low, high = (0, UNBOUNDED) if cell in hidden else known_range(value, k)
            arcs.append(Arc(*_ends(cell, has_columns=bool(table.columns)), cell, value, low, high))
        return cls(tuple(arcs))

    def possible_values(self, cell: Cell, enough: int) -> int:
        """How many values the shown cells leave for a hidden one; counting stops at `enough`."""
        arc = next(arc for arc in self.arcs if arc.cell == cell)
        up = self._flow(arc, arc.head, arc.tail, enough - 1)
        down = self._flow(arc, arc.tail, arc.head, min(arc.flow, enough - 1 - up)) if up < enough - 1 else 0
        return 1 + up + down

    def _flow(self, without: Arc, source: Node, sink: Node, limit: int) -> int:
        residual, sent = self._residual(without), 0
        while sent < limit and (path := _path(residual, source, sink)):
            step = min(limit - sent, *(residual[tail][head] for tail, head in path))
            for tail, head in path:
                residual[tail][head] -= step
                residual[head][tail] = residual[head].get(tail, 0) + step
            sent += step
        return sent

    def _residual(self, without: Arc) -> Residual:
        residual: Residual = defaultdict(dict)
        for arc in self.arcs:
            if arc is not without:
                forth, back = residual[arc.tail], residual[arc.head]
                forth[arc.head] = forth.get(arc.head, 0) + arc.high - arc.flow
                back[arc.tail] = back.get(arc.tail, 0) + arc.flow - arc.low
        return residual


def _ends(cell: Cell, *, has_columns: bool) -> tuple[Node, Node]:
    row, column = cell
    if cell == (TOTAL, TOTAL):
        return START, HUB
    if column == TOTAL:
        return HUB, ("row", row) if has_columns else START
    if row == TOTAL:
        return ("column", column), START
    return ("row", row), ("column", column)


def _path(residual: Residual, source: Node, sink: Node) -> list[tuple[Node, Node]]:
    """A shortest path with room left; empty when there is none."""
    came: dict[Node, Node] = {source: source}
    waiting = deque([source])
    while waiting and sink not in came:
        node = waiting.popleft()
        for following, room in residual[node].items():
            if room > 0 and following not in came:
                came[following] = node
                waiting.append(following)
    return list(_steps(came, source, sink)) if sink in came else []


def _steps(came: dict[Node, Node], source: Node, node: Node) -> Iterator[tuple[Node, Node]]:
    while node != source:
        yield came[node], node
        node = came[node]
