"""Which cells of a table of counts stay hidden. Pure: no database, no names.

Small ones; so many more that no line with a total has exactly one; and so many more again that who knows
all shown cells is left with at least k values for each hidden one.
"""

from collections.abc import Iterable

from .attack import Network
from .table import TOTAL, Cell, Counted, rounded

SCHOOLS_NEEDED = 3
LARGEST_SHARE = 0.8


def released(table: Counted, k: int) -> dict[Cell, int | None]:
    """Each cell's rounded count; None when it is hidden. Zero and 1 to k-1 look the same."""
    hidden = hidden_cells(table, k)
    return {cell: None if cell in hidden else rounded(table.value(cell)) for cell in table.cells}


def hidden_cells(table: Counted, k: int) -> set[Cell]:
    hidden = small_cells(table, k)
    while more := complementary(table, hidden) or exposed(table, hidden, k):
        hidden |= more
    return hidden


def small_cells(table: Counted, k: int) -> set[Cell]:
    return {cell for cell in table.cells if too_small(table.shares.get(cell, {}).values(), k)}


def too_small(shares: Iterable[int], k: int) -> bool:
    """Below k, fewer than three schools, or one school with more than 80 %."""
    known = [share for share in shares if share]
    total = sum(known)
    return total < k or len(known) < SCHOOLS_NEEDED or max(known) > LARGEST_SHARE * total


def complementary(table: Counted, hidden: set[Cell]) -> set[Cell]:
    """For each line with exactly one hidden cell the shown one that costs least."""
    lines = [line for line in table.lines() if sum(cell in hidden for cell in line) == 1]
    return {cheapest(table, line, hidden) for line in lines}


def exposed(table: Counted, hidden: set[Cell], k: int) -> set[Cell]:
    """What to hide for the first hidden cell that is left with fewer than k values; usually nothing."""
    network = Network.of(table, hidden, k)
    for cell in sorted(hidden):
        if network.possible_values(cell, k) < k:
            beside = {other for line in table.lines() if cell in line for other in line}
            return {cheapest(table, beside - hidden or table.cells, hidden)}
    return set()


def cheapest(table: Counted, cells: Iterable[Cell], hidden: set[Cell]) -> Cell:
    """The smallest shown one; a total last, for it is worth most."""
    shown = (cell for cell in cells if cell not in hidden)
    return min(shown, key=lambda cell: (TOTAL in cell, table.value(cell), cell))
