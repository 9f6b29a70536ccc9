"""Recording an incident on a phone: taps counted, by keyboard alone, with large text, and without a net."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from .browser import PHONE, Visitor, sign_in
from .conftest import Enter

Figure = Callable[[str, object], None]
SCHOOL = "coordinator@tabor.example"
SEEN = "Twee leerlingen duwden elkaar bij de ingang."
MOST = 12
CUT_OFF = """() => [...document.querySelectorAll('main *')]
  .filter(el => el.checkVisibility({visibilityProperty: true}) && el.clientWidth > 1 && !el.matches('svg, svg *'))
  .filter(el => el.scrollWidth > el.clientWidth + 1 && getComputedStyle(el).overflowX !== 'visible')
  .map(el => `${el.outerHTML.slice(0, 80)} ${el.scrollWidth} in ${el.clientWidth}`)"""
BELOW_THE_BAR = """() => document.querySelector('.vs-savebar .vs-btn').getBoundingClientRect().bottom -
  document.querySelector('.vs-nav').getBoundingClientRect().top"""
SPILLS = """() => [...document.querySelectorAll('.vs-nav__link, .vs-brand')]
  .filter(el => el.checkVisibility() && el.scrollWidth > el.clientWidth + 1).map(el => el.textContent.trim())"""
WIDER_THAN_ITS_BOX = """() => [...document.querySelectorAll('main form, main form :not(select)')]
  .filter(el => el.checkVisibility({visibilityProperty: true}) && el.clientWidth > 1 && !el.matches('svg, svg *'))
  .filter(el => el.scrollWidth > el.clientWidth + 1 && getComputedStyle(el).display !== 'inline')
  .map(el => `${el.outerHTML.slice(0, 80)} ${el.scrollWidth} in ${el.clientWidth}`)"""
KEPT_BY_THE_BROWSER = """() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie,
  location.href, document.title])"""


@pytest.fixture
def school(enter: Enter) -> Iterator[Visitor]:
    visitor = enter(SCHOOL, PHONE)
    yield visitor
    visitor.page.context.set_offline(False)


def text(school: Visitor) -> Locator:
    return school.page.get_by_label("Beschrijf kort")


def save(school: Visitor) -> Locator:
    return school.page.get_by_role("button", name="Incident opslaan")


def saved(school: Visitor) -> Locator:
    return school.page.get_by_role("status").filter(has_text="Opgeslagen.")


# --- taps and fields


def test_a_report_costs_at_most_twelve_taps_and_fields(school: Visitor, record_property: Figure) -> None:
    """From the start page. The one thing typed is what nobody else knows; day, time, location, seriousness stand."""
    page, used = school.page, 0
    school.visit("/")
    page.locator("main").get_by_role("link", name="Incident melden").tap()
    used += 1
    page.get_by_label("Fysiek geweld", exact=True).tap()
    used += 1
    page.get_by_label("Soort: Fysiek geweld").select_option(label="Duwen, trekken of vechten zonder letsel")
    used += 2  # open the list, choose
    text(school).fill(SEEN)
    used += 2  # into the field, type
    page.get_by_label("Schoolplein").tap()
    used += 1
    defaults_stand(page)
    save(school).tap()
    used += 1
    expect(saved(school)).to_be_visible()
    assert used <= MOST, f"{used} taps and fields"
    record_property("figure", f"recording on a phone: {used} taps and fields of {MOST}")


def defaults_stand(page: Page) -> None:
    assert page.get_by_label("Datum").input_value() == page.evaluate("() => new Date().toLocaleDateString('sv')")
    assert re.fullmatch(r"(\d\d:\d\d)?", page.get_by_label("Tijd").input_value())
    expect(page.locator("[name=seriousness]:checked")).to_have_value("2")
    expect(page.locator("main")).to_contain_text("Locatie:")
    expect(page.locator("main")).not_to_contain_text("nog niet gekozen")


def test_a_choice_made_before_the_answer_settled_is_heard(school: Visitor) -> None:
    """A quick hand, or a slow phone: the list of kinds has just come in, and the page is not done with it."""
    page = school.page
    school.visit("/incidenten/nieuw/")
    page.evaluate("() => { htmx.config.defaultSettleDelay = 3000 }")
    page.get_by_label("Fysiek geweld", exact=True).tap()
    page.get_by_label("Soort: Fysiek geweld").select_option(label="Duwen, trekken of vechten zonder letsel")
    expect(page.locator("[name=seriousness]:checked")).to_have_value("2", timeout=2500)


def test_the_keyboard_alone_records_one(school: Visitor, record_property: Figure) -> None:
    """Tab, arrows, space and letters: no pointer, and the place one is at is always to be seen."""
    page = school.page
    school.visit("/incidenten/nieuw/")
    page.keyboard.press("Tab")
    expect(page.locator(".vs-skip")).to_be_focused()
    page.keyboard.press("Enter")
    steps = 1 + walk_to(page, page.locator("[name=category]"))
    steps += choose(page, page.get_by_label("Fysiek geweld", exact=True))
    kinds = page.get_by_label("Soort: Fysiek geweld")
    expect(kinds).to_be_visible()
    steps += walk_to(page, kinds)
    page.keyboard.press("ArrowDown")
    expect(kinds).not_to_have_value("")
    steps += walk_to(page, text(school))
    page.keyboard.type(SEEN)
    steps += walk_to(page, page.locator("[name=place]"))
    page.keyboard.press("Space")
    expect(page.locator("[name=place]:checked")).to_have_count(1)
    steps += walk_to(page, save(school))
    page.keyboard.press("Enter")
    expect(saved(school)).to_be_visible()
    record_property("figure", f"recording by keyboard, from the top of the page: {steps} keys beside the text")


def walk_to(page: Page, target: Locator, limit: int = 25) -> int:
    """Tab until the focus is on the target; each stop on the way shows that it has the focus. How many it took."""
    for step in range(1, limit + 1):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_IS_SEEN), page.evaluate("() => document.activeElement.outerHTML.slice(0, 120)")
        if target.evaluate_all("(found) => found.includes(document.activeElement)"):
            return step
    raise AssertionError(f"{target} was not reached in {limit} steps")


def choose(page: Page, tile: Locator) -> int:
    """Arrows through a group of radio buttons, until the one is chosen."""
    page.keyboard.press("Space")
    for presses in range(20):
        if tile.is_checked():
            return presses + 1
        page.keyboard.press("ArrowRight")
    raise AssertionError(f"{tile} was not reached")


FOCUS_IS_SEEN = """() => {
  const at = document.activeElement;
  const shows = el => { const s = getComputedStyle(el); return s.outlineStyle !== 'none' || s.boxShadow !== 'none' };
  return at !== document.body && [at, at.parentElement, ...(at.labels ?? [])].some(shows);
}"""


def test_with_text_twice_as_large_nothing_is_lost(school: Visitor) -> None:
    page = school.page
    school.visit("/incidenten/nieuw/")
    page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    large = page.evaluate("() => parseFloat(getComputedStyle(document.querySelector('main label')).fontSize)")
    assert large >= 26, f"labels are {large} px"
    fill_in(school)
    page.get_by_text("Kenmerken: online").click()
    school.check()
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(BELOW_THE_BAR) <= 0, "the bar with the menu lies over the button that saves"
    assert page.evaluate(SPILLS) == []
    page.get_by_label("Beschrijf kort").fill("")
    school.tap(save(school))
    page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    school.check()
    assert page.evaluate(CUT_OFF) == []
    text(school).fill(SEEN)
    school.tap(save(school))
    expect(saved(school)).to_be_visible()


@pytest.mark.parametrize("text_size", ["100%", "200%"])
@pytest.mark.parametrize("width", [320, 360])
def test_nothing_in_the_form_is_wider_than_its_box(school: Visitor, width: int, text_size: str) -> None:
    page = school.page
    school.visit("/incidenten/nieuw/")
    page.evaluate("size => { document.documentElement.style.fontSize = size }", text_size)
    page.set_viewport_size({"width": width, "height": 740})
    page.evaluate("() => { for (const each of document.querySelectorAll('main details')) each.open = true }")
    fill_in(school)
    assert page.evaluate(WIDER_THAN_ITS_BOX) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") == width


def fill_in(school: Visitor, words: str = SEEN) -> None:
    page = school.page
    page.get_by_label("Fysiek geweld", exact=True).check()
    page.get_by_label("Soort: Fysiek geweld").select_option(index=1)
    text(school).fill(words)
    page.get_by_label("Schoolplein").check()


# --- while typing


def test_a_draft_is_kept_while_typing_and_told_with_its_time(school: Visitor) -> None:
    page = school.page
    school.visit("/incidenten/nieuw/")
    fill_in(school, "Half een zin over de ingang")
    told = page.get_by_role("status").filter(has_text=re.compile(r"Concept bewaard om \d\d:\d\d"))
    expect(told).to_be_visible()
    school.go("/")
    school.go("/incidenten/nieuw/")
    expect(text(school)).to_have_value("Half een zin over de ingang")
    expect(page.get_by_label("Fysiek geweld", exact=True)).to_be_checked()
    assert "Half een zin" not in page.evaluate(KEPT_BY_THE_BROWSER)
    page.get_by_role("button", name="Concept weggooien").click()
    school.go("/incidenten/nieuw/")
    expect(text(school)).to_have_value("")


@pytest.mark.security("S25")
def test_without_a_net_the_text_stays_on_the_page_and_nowhere_else(school: Visitor) -> None:
    page = school.page
    school.visit("/incidenten/nieuw/")
    fill_in(school, "Voor de storing")
    expect(page.get_by_text(re.compile("Concept bewaard om"))).to_be_visible()
    page.context.set_offline(True)
    text(school).fill("Na de storing getypt")
    text(school).blur()
    lost = page.get_by_text("Geen verbinding. Uw tekst staat nog op dit scherm.")
    expect(lost).to_be_visible()
    expect(text(school)).to_have_value("Na de storing getypt")
    assert "storing" not in page.evaluate(KEPT_BY_THE_BROWSER)
    save(school).tap()
    expect(save(school)).not_to_have_attribute("aria-busy", "true")
    expect(lost).to_be_in_viewport()
    expect(text(school)).to_have_value("Na de storing getypt")
    page.context.set_offline(False)
    text(school).press_sequentially(".")
    text(school).blur()
    expect(lost).to_be_hidden()
    school.troubles.clear()  # the browser itself tells that the net was away
    school.tap(save(school))
    expect(saved(school)).to_be_visible()
    expect(page.locator("main")).to_contain_text("Na de storing getypt.")


@pytest.mark.security("S25")
def test_after_an_expired_session_all_comes_back_and_the_browser_kept_nothing(school: Visitor) -> None:
    page = school.page
    school.visit("/incidenten/nieuw/")
    fill_in(school, "Voordat de sessie verliep")
    page.get_by_text("Kenmerken: online").click()
    page.get_by_label("groep").check()
    page.context.clear_cookies(name="sessionid")
    school.tap(save(school))
    expect(page.get_by_text("Uw tekst is bewaard als concept.")).to_be_visible()
    assert "sessie verliep" not in page.evaluate(KEPT_BY_THE_BROWSER)
    assert "sessie verliep" not in page.content()
    sign_in(school, SCHOOL)
    expect(text(school)).to_have_value("Voordat de sessie verliep")
    expect(page.get_by_label("groep")).to_be_checked()
    expect(page.get_by_label("Schoolplein")).to_be_checked()
    page.get_by_role("button", name="Concept weggooien").click()
