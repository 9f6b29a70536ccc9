"""The bell fills itself after the page stands; "/" goes to the search box; both pages stand the checks in all looks."""

import pytest
from playwright.sync_api import expect

from .browser import DESK, LOOKS, PHONE, Look
from .conftest import Enter

SCHOOL, AGENT, REGIE = "coordinator@atlas.example", "schoolagent@politie-hoorn.example", "regie@hoorn.example"


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_messages_and_search_stand_the_checks(enter: Enter, look: Look) -> None:
    visitor = enter(AGENT, look)
    page = visitor.visit("/mijn/berichten/", name="berichten")
    expect(page.locator(".vs-iconbtn__count").first).to_be_visible()
    visitor.visit("/mijn/berichten/instellingen/", name="berichten-instellingen")
    visitor.visit("/zoeken/?q=atlas", name="zoeken")
    visitor.visit("/zoeken/?q=handelingsprotocl", name="zoeken-leeg")
    visitor.visit("/zoeken/?q=a", status=422)


def test_slash_goes_to_the_search_box_and_a_question_mark_lists_the_keys(enter: Enter) -> None:
    visitor = enter(REGIE, DESK)
    page = visitor.visit("/mijn/kalender/")
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("naleving?")
    expect(page.locator("#toetsen")).to_be_hidden()
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Naleving", exact=True).last.click()
    page.wait_for_url("**/naleving/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Toetsen")).to_be_visible()
    visitor.check("toetsen")


def test_opening_a_message_leads_on_and_reads_it(enter: Enter) -> None:
    page = enter(AGENT, PHONE).visit("/mijn/berichten/")
    before = page.locator(".vs-message--new").count()
    assert before
    page.locator(".vs-message--new .vs-row--button").first.click()
    expect(page.locator("h1")).not_to_have_text("Berichten")
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + "/mijn/berichten/")
    assert page.locator(".vs-message--new").count() < before


def test_without_script_the_bell_is_a_link(enter: Enter) -> None:
    visitor = enter(SCHOOL, PHONE, script=False)
    visitor.go("/mijn/kalender/")
    visitor.page.get_by_role("link", name="Berichten").first.click()
    expect(visitor.page.locator("h1")).to_have_text("Berichten")
