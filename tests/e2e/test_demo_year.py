"""The demo year that the browser tests walk through holds what the demo promises."""

from tests.demo_counts import demo_counts

from .portal import DATABASE, Portal

CORE_CATEGORIES, SUB_CATEGORIES, SCHOOLS = 16, 69, 26


def test_demo_year_holds_what_it_promises(portal: Portal) -> None:
    found = demo_counts(DATABASE)
    print(f"demo year: {found}")  # noqa: T201
    assert found.incidents >= 400
    assert found.schools == SCHOOLS
    assert found.fewest_of_a_school >= 5
    assert found.fewest_mains == CORE_CATEGORIES
    assert found.codes == SUB_CATEGORIES
    assert all(found.states[state] >= 5 for state in ("open", "closed", "withdrawn"))
    assert all(found.steps[state] >= 5 for state in ("open", "late", "done", "departed"))
    assert all(found.copies[kind] > 0 for kind in ("report new", "report read", "report answered", "update read"))
    assert sum(number for kind, number in found.copies.items() if kind.endswith("withdrawn")) > 0
    assert found.grounds == {"toestemming", "vordering", "wettelijke_plicht", "gerechtvaardigd_belang"}
    assert found.surviving >= 1
    assert found.hidden >= 1
    assert any(state == "asked" for state, *_ in found.releases)
