"""The calendar in a browser: the list on a phone, the year at a glance at a desk, an address made and withdrawn."""

import re

import pytest
from playwright.sync_api import expect

from .browser import DESK, LOOKS, PHONE, Look
from .conftest import Enter

REGIE, SCHOOL = "regie@hoorn.example", "coordinator@atlas.example"
CIRCLE = "/c/west-friesland/kalender/"


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_a_year_in_every_look(enter: Enter, look: Look) -> None:
    visitor = enter(REGIE, look)
    page = visitor.visit(CIRCLE + "?weergave=jaar", name="kalender")
    expect(page.get_by_role("heading", name="Jaarkalender")).to_be_visible()
    expect(page.locator(".vs-yeargrid")).to_be_visible(visible=not look.is_phone)
    expect(page.get_by_role("heading", name=re.compile("^Augustus"))).to_be_visible()
    expect(page.get_by_text("Kerstvakantie").first).to_be_visible()


def test_a_phone_gets_no_year_at_once_and_a_day_opens_its_month(enter: Enter) -> None:
    visitor = enter(REGIE, DESK)
    page = visitor.visit(CIRCLE + "?weergave=jaar")
    months = page.locator(".vs-yeargrid th abbr")
    assert months.evaluate_all("all => all.every(each => each.getClientRects().length === 1)"), "a month fills one line"
    last = page.locator(".vs-month details").last
    expect(last).not_to_have_attribute("open", "")
    page.locator(".vs-yeargrid tr").last.get_by_role("link").first.click()
    expect(last).to_have_attribute("open", "")
    page.emulate_media(media="print")
    expect(page.locator(".vs-month .vs-day__date").first).to_be_visible()
    page.emulate_media(media="screen")
    visitor.change_look(PHONE)
    page = visitor.visit(CIRCLE)
    assert page.evaluate("document.documentElement.scrollHeight") < 6000


def test_filters_and_years_keep_one_another(enter: Enter) -> None:
    page = enter(SCHOOL, PHONE).visit("/mijn/kalender/")
    page.get_by_label("Alleen wat op ons wacht").check()
    page.get_by_role("button", name="Filteren").click()
    expect(page).to_have_url(re.compile("wacht=ons"))
    page.get_by_role("link", name=re.compile("^Schooljaar")).last.click()
    expect(page).to_have_url(re.compile("wacht=ons"))


@pytest.mark.parametrize("look", [PHONE, DESK], ids=lambda look: look.name)
def test_an_address_is_shown_once_and_withdrawn(enter: Enter, look: Look) -> None:
    visitor = enter(SCHOOL, look)
    page = visitor.visit("/mijn/kalender/adressen/", name="agenda-adressen")
    page.get_by_role("button", name="Adres maken voor Al mijn convenanten").click()
    address = page.get_by_label("Adres", exact=True).input_value()
    visitor.check("agenda-adres-nieuw")
    assert page.request.get(address).status == 200
    page.get_by_role("button", name="Adres van Al mijn convenanten intrekken").click()
    expect(page.get_by_text("Het adres werkt niet meer")).to_be_visible()
    assert page.request.get(address).status == 404


@pytest.mark.parametrize("look", [PHONE, DESK], ids=lambda look: look.name)
def test_what_waits_and_how_often_mail_comes(enter: Enter, look: Look) -> None:
    visitor = enter(SCHOOL, look)
    visitor.visit("/mijn/berichten/", name="berichten")
    page = visitor.visit("/mijn/berichten/instellingen/", name="berichten-instellingen")
    page.get_by_label("Elke werkdag").check()
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("Opgeslagen")).to_be_visible()
