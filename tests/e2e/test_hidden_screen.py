""" "Verberg scherm": what stands on the screen goes at once, and an open vault closes with it."""

import pytest
from playwright.sync_api import Locator, expect

from .browser import PHONE, Visitor
from .conftest import Enter
from .test_recording import SCHOOL, fill_in, save, saved

TITLE = "Portaal"
WHOLE = [0, 0, PHONE.width, PHONE.height]


@pytest.fixture
def school(enter: Enter) -> Visitor:
    """A coordinator at an incident of just now, its vault open."""
    visitor = enter(SCHOOL, PHONE)
    visitor.go("/incidenten/nieuw/")
    fill_in(visitor)
    save(visitor).tap()
    expect(saved(visitor)).to_be_visible()
    visitor.page.locator("[name=purpose]").select_option(index=1)
    visitor.page.get_by_role("button", name="Kluis openen").tap()
    expect(closing(visitor)).to_be_visible()
    return visitor


def closing(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("button", name="Kluis sluiten")


@pytest.mark.parametrize("by_key", [True, False], ids=["escape twice", "the button"])
def test_the_screen_hides_and_an_open_vault_closes(school: Visitor, by_key: bool) -> None:
    page = school.page
    before = page.title()
    if by_key:
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    else:
        page.get_by_role("button", name="Verberg scherm").tap()
    hidden = page.get_by_role("dialog", name="Scherm verborgen")
    expect(hidden).to_be_visible()
    assert (page.title(), before == TITLE) == (TITLE, False)
    assert hidden.evaluate("el => Object.values(el.getBoundingClientRect().toJSON()).slice(0, 4)") == WHOLE
    page.keyboard.press("Escape")
    expect(hidden).to_be_visible()
    hidden.get_by_role("button", name="Verder").tap()
    expect(page.get_by_role("button", name="Kluis openen")).to_be_visible()
    assert closing(school).count() == 0
    assert page.title() == before
