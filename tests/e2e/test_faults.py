"""What goes wrong in real life: no broker, a lost session, impatient fingers, hostile text, no script."""

import re

import pytest
from playwright.sync_api import Locator, expect

from .browser import DESK, PHONE, Look, Visitor, sign_in
from .conftest import Enter
from .portal import Portal

SCHOOL = "coordinator@tabor.example"
SEEN = "Twee leerlingen duwden elkaar bij de ingang."
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


def test_saving_a_draft_without_a_session_leaves_the_page_as_it_is(enter: Enter) -> None:
    school = enter(SCHOOL, PHONE)
    school.visit("/incidenten/nieuw/")
    school.page.get_by_label("Beschrijf kort").fill(SEEN)
    school.page.context.clear_cookies(name="sessionid")
    school.page.get_by_label("Beschrijf kort").blur()
    expect(school.page.get_by_text("U bent niet meer ingelogd.")).to_be_visible()
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
