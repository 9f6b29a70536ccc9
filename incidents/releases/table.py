"""A table of counts with its totals. Pure: no database, no names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TOTAL = "*"
BASE = 5

Cell = tuple[str, str]


@dataclass(frozen=True)
class Counted:
    """`shares` holds per cell, totals included, what each school adds; who adds nothing is left out.

    Without columns the table is one column of totals.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    shares: Mapping[Cell, Mapping[str, int]]

    @property
    def cells(self) -> list[Cell]:
        return [(row, column) for row in (*self.rows, TOTAL) for column in (*self.columns, TOTAL)]

    def value(self, cell: Cell) -> int:
        return sum(self.shares.get(cell, {}).values())

    def lines(self) -> list[list[Cell]]:
        """Rows and columns with their total, the row and the column of totals among them."""
        down = [[(row, column) for row in (*self.rows, TOTAL)] for column in (*self.columns, TOTAL)]
        across = [[(row, column) for column in (*self.columns, TOTAL)] for row in (*self.rows, TOTAL)]
        return [line for line in (*down, *across) if len(line) > 1]


def tabulate(counts: Mapping[str, Mapping[Cell, int]], rows: Sequence[str], columns: Sequence[str]) -> Counted:
    """School → (row, column) → count. Rows and columns are all there could be: absence tells nothing."""
    shares: dict[Cell, dict[str, int]] = {}
    for school, own in counts.items():
        for (row, column), count in own.items():
            for cell in {(row, column), (row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)}:
                if count and (columns or cell[1] == TOTAL):
                    share = shares.setdefault(cell, {})
                    share[school] = share.get(school, 0) + count
    return Counted(rows, columns, shares)


def rounded(value: int) -> int:
    return BASE * ((value + BASE // 2) // BASE)


def known_range(value: int, k: int) -> tuple[int, int]:
    """What the rounded figure of a shown cell tells: between which two counts the true one lies."""
    middle = rounded(value)
    return max(k, middle - BASE // 2), middle + BASE // 2
