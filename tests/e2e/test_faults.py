"""What goes wrong in real life: no broker, a lost session, impatient fingers, hostile text, no script."""

import re

import pytest
from playwright.sync_api import Locator, expect

from .browser import DESK, PHONE, Look, Visitor, sign_in
from .conftest import Enter
from .portal import Portal

SCHOOL = "coordinator@tabor.example"
SEEN = "Twee leerlingen duwden elkaar bij de ingang."
KEPT_BY_THE_BROWSER = """() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie,
  location.href, document.title])"""
HOSTILE = "<img src=x onerror=alert(1)> '; drop table incidents_incident; -- \u202eomgekeerd\u202c 🙂"


def fill_in(visitor: Visitor, text: str) -> None:
    page = visitor.page
    page.get_by_label("Fysiek geweld", exact=True).check()
    page.get_by_label("Soort: Fysiek geweld").select_option(index=1)
    page.get_by_label("Beschrijf kort").fill(text)
    page.get_by_label("Schoolplein").check()


def save_button(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("button", name="Incident opslaan")


def open_incidents(visitor: Visitor) -> int:
    visitor.go("/incidenten/")
    words = visitor.page.locator(".vs-views a").first.inner_text()
    return int("".join(re.findall(r"\d", words)))


@pytest.mark.security("S32")
def test_without_broker_pages_work_and_the_job_waits(portal_without_broker: Portal, enter: Enter) -> None:
    code, body = portal_without_broker.status("/readyz")
    assert (code, "broker" in body) == (503, True)
    regie = enter("regie@weert.example", DESK, at=portal_without_broker)
    regie.visit("/")
    regie.visit("/c/weert-nederweert/evaluatie/")
    regie.tap(regie.page.get_by_role("button", name="Evaluatierapport maken"))
    expect(regie.page.get_by_text("Staat klaar.")).to_be_visible()
    regie.check()


@pytest.mark.security("S25")
def test_text_survives_a_lost_session(enter: Enter) -> None:
    school = enter(SCHOOL, PHONE)
    school.visit("/incidenten/nieuw/")
    fill_in(school, SEEN)
    school.page.context.clear_cookies(name="sessionid")
    school.tap(save_button(school))
    expect(school.page.get_by_text("Uw tekst is bewaard als concept.")).to_be_visible()
    school.check("19-sessie-voorbij")
    sign_in(school, SCHOOL)
    expect(school.page.get_by_label("Beschrijf kort")).to_have_value(SEEN)
    expect(school.page.get_by_label("Fysiek geweld", exact=True)).to_be_checked()
    expect(school.page.get_by_label("Schoolplein")).to_be_checked()
    school.tap(save_button(school))
    expect(school.page.get_by_role("status").filter(has_text="Opgeslagen.")).to_be_visible()


def core_of_an_incident(visitor: Visitor) -> Locator:
    """A form like any other: it keeps no draft of its own. Its text, with a new one typed."""
    visitor.go("/incidenten/")
    visitor.go(str(visitor.page.locator("main table tbody a").first.get_attribute("href")) + "kern/")
    text = visitor.page.get_by_label("Omschrijving")
    text.fill(HOSTILE)
    visitor.page.get_by_label("Toilet").check()
    return text


def send(visitor: Visitor) -> None:
    visitor.page.locator("main form button[type=submit]").last.click()
    visitor.page.wait_for_load_state()


@pytest.mark.security("S25")
def test_what_any_form_held_comes_back_into_it_after_a_lost_session(enter: Enter) -> None:
    school = enter(SCHOOL, PHONE)
    text = core_of_an_incident(school)
    school.page.context.clear_cookies(name="sessionid")
    send(school)
    expect(school.page.get_by_text("Uw tekst is bewaard als concept.")).to_be_visible()
    assert "alert(1)" not in school.page.content() + school.page.evaluate(KEPT_BY_THE_BROWSER)
    sign_in(school, SCHOOL)
    expect(text).to_have_value(HOSTILE)
    expect(school.page.get_by_label("Toilet")).to_be_checked()
    expect(school.page.locator("[data-carried]")).to_be_focused()
    assert "alert(1)" not in school.page.evaluate(KEPT_BY_THE_BROWSER)
    school.page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    school.check()
    school.tap(school.page.get_by_role("button", name="Weggooien"))
    assert HOSTILE not in text.input_value()


@pytest.mark.security("S28")
def test_signing_in_again_in_another_tab_loses_no_text(enter: Enter) -> None:
    school = enter(SCHOOL, DESK)
    text = core_of_an_incident(school)
    school.page.context.clear_cookies(name="sessionid")
    other = Visitor(school.page.context.new_page(), school.base, DESK)
    sign_in(other, SCHOOL)
    send(school)
    expect(school.page.get_by_text("misschien in een ander tabblad")).to_be_visible()
    school.check("20-intussen-opnieuw-ingelogd")
    school.tap(school.page.get_by_role("link", name="Terug naar het formulier"))
    expect(text).to_have_value(HOSTILE)
    text.fill("Twee leerlingen duwden elkaar bij het toilet.")
    send(school)
    assert school.page.url.endswith("/kern/") is False, "it is saved"
    expect(school.page.locator("[data-carried]")).to_have_count(0)


def test_without_script_the_text_stands_beside_its_form_and_back_brings_it_too(enter: Enter) -> None:
    school = enter(SCHOOL, PHONE, script=False)
    text = core_of_an_incident(school)
    school.page.context.clear_cookies(name="sessionid")
    send(school)
    sign_in(school, SCHOOL)
    expect(school.page.locator(".vs-carried__text").first).to_contain_text("<img src=x")
    expect(school.page.get_by_text("Neem het over in het formulier.")).to_be_visible()
    for _ in range(3):
        if text.count() and text.input_value() == HOSTILE:
            break
        school.page.go_back()
    expect(text).to_have_value(HOSTILE)


def test_saving_a_draft_without_a_session_leaves_the_page_as_it_is(enter: Enter) -> None:
    school = enter(SCHOOL, PHONE)
    school.visit("/incidenten/nieuw/")
    school.page.get_by_label("Beschrijf kort").fill(SEEN)
    school.page.context.clear_cookies(name="sessionid")
    school.page.get_by_label("Beschrijf kort").blur()
    expect(school.page.get_by_text(re.compile("U bent niet meer ingelogd"))).to_be_visible()
    expect(school.page.get_by_label("Beschrijf kort")).to_have_value(SEEN)
    school.check()


@pytest.mark.security("S34")
def test_back_button_and_double_tap_make_one_incident(enter: Enter) -> None:
    school = enter(SCHOOL, PHONE)
    before = open_incidents(school)
    school.go("/incidenten/nieuw/")
    fill_in(school, SEEN)
    save_button(school).dblclick(no_wait_after=True)
    expect(school.page.get_by_role("status").filter(has_text="Opgeslagen.")).to_be_visible()
    school.page.go_back()
    school.tap(save_button(school))
    assert open_incidents(school) == before + 1


def test_what_is_recorded_leaves_no_draft(enter: Enter) -> None:
    """The page saves by itself when the text loses focus, at the moment that its form is sent."""
    school = enter(SCHOOL, PHONE)
    school.go("/incidenten/nieuw/")
    fill_in(school, SEEN)
    school.page.get_by_label("Beschrijf kort").focus()
    school.tap(save_button(school))
    expect(school.page.get_by_role("status").filter(has_text="Opgeslagen.")).to_be_visible()
    school.go("/incidenten/nieuw/")
    expect(school.page.get_by_label("Beschrijf kort")).to_have_value("")


@pytest.mark.security("S15")
def test_hostile_text_is_shown_as_text(enter: Enter) -> None:
    school = enter(SCHOOL, DESK)
    school.page.on("dialog", lambda dialog: school.troubles.append(dialog.message))
    school.go("/incidenten/nieuw/")
    fill_in(school, HOSTILE)
    school.tap(save_button(school))
    expect(school.page.locator("main")).to_contain_text("<img src=x onerror=alert(1)>")
    assert "\u202e" not in school.page.locator("main").inner_text()
    school.check()


@pytest.mark.parametrize("look", [PHONE, DESK], ids=lambda look: look.name)
def test_an_empty_form_says_what_is_missing(enter: Enter, look: Look) -> None:
    school = enter(SCHOOL, look)
    school.go("/incidenten/nieuw/")
    school.tap(save_button(school))
    summary = school.page.get_by_role("alert")
    expect(summary).to_contain_text("Kies wat er is gebeurd.")
    expect(summary).to_contain_text("Schrijf in één of twee zinnen wat u zag.")
    school.check("02-incident-melden-fouten")


def test_an_incident_is_recorded_without_script(enter: Enter) -> None:
    school = enter(SCHOOL, PHONE, script=False)
    page = school.page
    school.go("/incidenten/nieuw/")
    page.get_by_label("Fysiek geweld", exact=True).check()
    page.get_by_label("Beschrijf kort").fill(SEEN)
    page.get_by_label("Schoolplein").check()
    save_button(school).click()
    page.get_by_label("Soort: Fysiek geweld").select_option(index=1)
    save_button(school).click()
    expect(page.get_by_text("Opgeslagen.")).to_be_visible()
