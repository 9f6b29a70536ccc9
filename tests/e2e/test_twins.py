"""Of forms for one address, what was typed goes to the one it was typed in, or to none."""

import json

import pytest
from playwright.sync_api import Page, expect

from convenant.launch.places import ROOT

from .browser import Reception

TYPED = "Belt morgen terug"
NOTICE = """<section data-carried tabindex="-1"><span data-carried-beside>hieronder</span>
  <span data-carried-back hidden>terug</span><p>{text}</p><script type="application/json">{sent}</script></section>"""
FORM = """<form method="post" action="/noteren/"><input type="hidden" name="row" value="{row}">
  <input type="hidden" name="submission" value="{row}1"><input name="text" aria-label="{row}"></form>"""


def page_with(reception: Reception, *rows: str) -> Page:
    """What was typed at row a, on a page with these rows."""
    page = reception.browser.new_page()
    sent = json.dumps({"action": "/noteren/", "values": {"row": ["a"], "submission": ["a0"], "text": [TYPED]}})
    page.route("http://twins.example/", lambda route: route.fulfill(body="<title>t</title>", content_type="text/html"))
    page.goto("http://twins.example/")
    page.set_content(NOTICE.format(text=TYPED, sent=sent) + "".join(FORM.format(row=row) for row in rows))
    page.add_script_tag(path=str(ROOT / "static" / "js" / "carried.js"))
    return page


@pytest.mark.security("S25")
def test_a_text_goes_to_its_own_row(reception: Reception) -> None:
    page = page_with(reception, "b", "a")
    expect(page.get_by_label("a", exact=True)).to_have_value(TYPED)
    expect(page.get_by_label("b", exact=True)).to_have_value("")
    page.close()


@pytest.mark.security("S25")
def test_when_its_row_is_gone_it_goes_to_no_other_one(reception: Reception) -> None:
    page = page_with(reception, "b", "c")
    assert page.locator("[name=row]").evaluate_all("all => all.map(each => each.value)") == ["b", "c"]
    assert page.locator("[name=text]").evaluate_all("all => all.map(each => each.value)") == ["", ""]
    expect(page.get_by_text("hieronder")).to_be_visible()
    page.close()
