"""S12 and the heart of S13: no small figure is shown, and none can be worked back from what is."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.releases import attack, cells, levels
from incidents.releases.cells import hidden_cells, released, small_cells
from incidents.releases.levels import Count, Frame, Level
from incidents.releases.table import TOTAL, Counted, known_range, rounded, tabulate

SCHOOLS = ("a", "b", "c", "d", "e")


@st.composite
def registers(draw: st.DrawFn, rows: int = 6, columns: int = 3, largest: int = 9) -> Counted:
    row_names = [f"r{n}" for n in range(draw(st.integers(2, rows)))]
    column_names = [f"c{n}" for n in range(draw(st.sampled_from([0, *range(2, columns + 1)])))]
    places = list(product(row_names, column_names or [""]))
    number = st.one_of(st.just(0), st.integers(0, 3), st.integers(0, largest))
    counts = {school: {place: draw(number) for place in places} for school in SCHOOLS[: draw(st.integers(1, 5))]}
    return tabulate(counts, row_names, column_names)


@pytest.mark.security("S12")
@given(registers(), st.sampled_from([3, 5, 10]))
@settings(max_examples=150, deadline=None)
def test_no_small_figure_and_no_lone_hidden_cell(table: Counted, k: int) -> None:
    shown = {cell for cell, value in released(table, k).items() if value is not None}
    for cell in shown:
        shares = [share for share in table.shares[cell].values() if share]
        assert sum(shares) >= k
        assert len(shares) >= 3
        assert max(shares) <= 0.8 * sum(shares)
    for line in table.lines():
        assert sum(cell not in shown for cell in line) != 1


@pytest.mark.security("S13")
@given(registers(rows=2, columns=2, largest=6), st.sampled_from([3, 5]))
@settings(max_examples=60, deadline=None)
def test_an_attacker_is_left_with_k_values_for_each_hidden_cell(table: Counted, k: int) -> None:
    hidden = hidden_cells(table, k)
    if hidden:
        left = solutions(table, hidden, k)
        assert left, "the true table is one solution"
        for cell in hidden:
            assert len({solution[cell] for solution in left}) >= k, (cell, table)


def solutions(table: Counted, hidden: set[tuple[str, str]], k: int) -> list[dict[tuple[str, str], int]]:
    """Every table that fits what is shown, by brute force: no flows, no shared code but the rounding."""
    inner = [cell for cell in table.cells if cell[0] != TOTAL and (cell[1] != TOTAL or not table.columns)]
    shown = {cell: known_range(table.value(cell), k) for cell in table.cells if cell not in hidden}
    choices = [
        near(table.value(cell), k) if cell in hidden else range(shown[cell][0], shown[cell][1] + 1) for cell in inner
    ]
    found = []
    for values in product(*choices):
        one = (
            tabulate({"all": dict(zip(inner, values, strict=True))}, table.rows, table.columns)
            if table.columns
            else None
        )
        sums = {cell: one.value(cell) for cell in table.cells} if one else _column(inner, values)
        if all(low <= sums[cell] <= high for cell, (low, high) in shown.items()):
            found.append(sums)
    return found


def near(value: int, k: int) -> range:
    """Wide enough: to move one cell by k-1 no other cell need move further."""
    return range(max(0, value - k + 1), value + k)


def _column(inner: list[tuple[str, str]], values: tuple[int, ...]) -> dict[tuple[str, str], int]:
    return dict(zip(inner, values, strict=True)) | {(TOTAL, TOTAL): sum(values)}


@pytest.mark.security("S13")
@given(registers(rows=3, columns=2, largest=6), st.sampled_from([3, 5]))
@settings(max_examples=60, deadline=None)
def test_the_flows_agree_with_brute_force(table: Counted, k: int) -> None:
    """Of small tables with only the small cells hidden, so that exposed ones occur too."""
    hidden = small_cells(table, k)
    inner = (len(table.columns) or 1) * len(table.rows)
    if not hidden or inner > 4:
        return
    network = attack.Network.of(table, hidden, k)
    left = solutions(table, hidden, k)
    for cell in hidden:
        assert network.possible_values(cell, k) == min(k, len({solution[cell] for solution in left}))


def spread(total: int, schools: int = 4) -> list[int]:
    return [total // schools + (n < total % schools) for n in range(schools)]


def table(rows: dict[str, list[int]]) -> Counted:
    """Row → count per half year, spread evenly over four schools."""
    columns = [str(n + 1) for n in range(len(next(iter(rows.values()))))]
    counts = {
        SCHOOLS[school]: {
            (row, column): spread(value)[school]
            for row, values in rows.items()
            for column, value in zip(columns, values, strict=True)
        }
        for school in range(4)
    }
    return tabulate(counts, list(rows), columns)


HALVES = {"FYS": [45, 35], "BED": [30, 25], "WAP": [20, 15], "VUW": [21, 4], "SEK": [2, 1], "RAD": [1, 0]}


@pytest.mark.security("S12")
def test_the_complement_of_a_small_cell_is_hidden_too() -> None:
    shown = released(table(HALVES), 5)
    assert shown["VUW", "1"] is None
    assert shown["VUW", "2"] is None
    assert shown["VUW", TOTAL] == 25
    assert shown["FYS", TOTAL] == 80
    assert shown["SEK", TOTAL] is None
    assert shown[TOTAL, TOTAL] == 200


@pytest.mark.mutant("S12")
def test_without_the_complement_a_lone_cell_would_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: it must be the complementary step that the property above rests on."""
    monkeypatch.setattr(cells, "complementary", lambda *_: set())
    one = table(HALVES)
    hidden = hidden_cells(one, 5)
    assert any(sum(cell in hidden for cell in line) == 1 for line in one.lines())


@pytest.mark.security("S13")
def test_two_hidden_cells_that_their_total_pins_down_are_not_enough() -> None:
    """5 and 5 with 0 and 0 beside them: the rounded figures would leave 0 to 2 for each hidden one."""
    counts = {school: {("a", ""): 2, ("b", ""): 2} for school in SCHOOLS[:3]} | {"d": {("c", ""): 0}}
    small = Counted(["a", "b", "c", "d"], [], tabulate(counts, ["a", "b", "c", "d"], []).shares)
    hidden = hidden_cells(small, 5)
    assert {("c", TOTAL), ("d", TOTAL)} <= hidden
    network = attack.Network.of(small, hidden, 5)
    assert all(network.possible_values(cell, 5) >= 5 for cell in hidden)
    bare = attack.Network.of(small, small_cells(small, 5), 5)
    assert bare.possible_values(("c", TOTAL), 5) == 3


@pytest.mark.security("S12")
@pytest.mark.parametrize(
    ("shares", "hidden"),
    [
        ([2, 2, 1], False),
        ([2, 2, 0], True),
        ([9, 9], True),
        ([80, 10, 10], False),
        ([81, 10, 9], True),
        ([1, 1, 1], True),
        ([], True),
    ],
)
def test_too_small(shares: list[int], hidden: bool) -> None:
    assert cells.too_small(shares, 5) is hidden


@pytest.mark.security("S12")
@pytest.mark.parametrize(("value", "shown"), [(5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (77, 75)])
def test_rounding_to_fives(value: int, shown: int) -> None:
    assert rounded(value) == shown


MAIN_OF = {"FYS-01": "FYS", "FYS-02": "FYS", "BED-01": "BED", "BED-02": "BED", "RAD-01": "RAD"}
FRAME = Frame(MAIN_OF, ["l1", "l2", "l3", "l4"], ["1", "2"])


def counts(numbers: dict[tuple[str, int], int]) -> list[Count]:
    return [
        Count(SCHOOLS[school], f"l{school + 1}", code, half, spread(number)[school])
        for (code, half), number in numbers.items()
        for school in range(4)
    ]


def test_the_finest_level_that_survives_is_chosen_and_says_what_did_not() -> None:
    found = levels.finest(
        counts({("FYS-01", 1): 40, ("FYS-02", 2): 30, ("BED-01", 1): 20, ("BED-02", 2): 22}), FRAME, 5
    )
    assert found.survives
    assert found.level == Level("main", "half")
    assert found.cells["FYS", "1"] == 40
    assert found.cells["RAD", TOTAL] is None
    assert found.sentence == (
        "Fijner kan niet: per locatie of per soort zou het meeste afgeschermd zijn. "
        "Dit is het fijnste niveau dat overblijft."
    )


def test_the_coarsest_level_is_released_though_most_of_it_is_hidden() -> None:
    found = levels.finest(counts({("FYS-01", 1): 3, ("BED-01", 2): 2}), FRAME, 5)
    assert not found.survives
    assert found.level == Level("main", "all")
    assert {cell for cell, value in found.cells.items() if value is not None} == {(TOTAL, TOTAL)}
    assert found.sentence.startswith("Het meeste is afgeschermd")


def test_a_half_year_has_no_columns_of_halves() -> None:
    frame = Frame(MAIN_OF, ["l1"], [])
    assert [level.columns for level in frame.ladder()] == ["location", "location", "all", "all"]
