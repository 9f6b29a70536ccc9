"""Every account walks through its own menu: each page is asked for once and turned through all looks."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from parties.accounts import ACCOUNTS, Account

from .axe import COLOURS, RULES
from .browser import DESK, LOOKS, PHONE, Look, Visitor
from .conftest import Enter

LINKS = "() => [...document.querySelectorAll('.vs-nav__link')].map(link => link.getAttribute('href'))"
PALE_BY_NIGHT = """() => document.querySelector('h1').style.setProperty('color', 'light-dark(#000, #223)')"""
IN_THE_BARS = ".vs-brand, .vs-search, .vs-bar .vs-btn, .vs-iconbtn, .vs-nav__link > span:not(.vs-nav__count)"
OVER_ONE_ANOTHER = f"""() => {{
  const all = [...document.querySelectorAll('{IN_THE_BARS}')].filter(el => el.checkVisibility());
  const box = el => el.getBoundingClientRect();
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const fixed = el => Boolean(el.closest('.vs-nav'));
  return all.flatMap((one, at) => all.slice(at + 1)
    .filter(other => fixed(one) === fixed(other) && meet(box(one), box(other)))
    .map(other => one.textContent.trim() + ' / ' + other.textContent.trim()));
}}"""
CUT_OFF = f"""() => [...document.querySelectorAll('.vs-side, .vs-nav__link, {IN_THE_BARS}')]
  .filter(el => el.checkVisibility() && el.clientWidth > 1)
  .filter(el => el.scrollWidth > el.clientWidth + 1 || el.getBoundingClientRect().right > innerWidth + 1)
  .map(el => el.textContent.trim())"""
EVERYBODY = pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.email)
WITHOUT_ACCOUNT = ("/accounts/login/", "/accounts/password/reset/", "/accounts/signup/", "/geen-pagina/")
BOTH_WIDTHS = (PHONE, DESK)


@pytest.fixture(scope="package")
def examined() -> set[str]:
    """Pages, without their convenant, that axe has seen in every look."""
    return set()


@pytest.mark.security("S16")
@EVERYBODY
def test_every_page_of_the_menu_stands_the_checks(
    enter: Enter, examined: set[str], account: Account, record_property: Callable[[str, Any], None]
) -> None:
    """axe comes to a page for whoever opens it first, and for everybody in the long run; the rest is for everybody."""
    faults, pages = walk(enter(account.email, PHONE), account, examined)
    assert not faults
    record_property("figure", f"Menus: {account.email}: {pages} pages, 0 faults")


@pytest.mark.slow
@EVERYBODY
def test_every_page_of_everybody_is_accessible(
    enter: Enter, account: Account, record_property: Callable[[str, Any], None]
) -> None:
    faults, pages = walk(enter(account.email, PHONE), account, set())
    assert not faults
    record_property("figure", f"axe: {account.email}: {pages} pages in {len(LOOKS)} looks, 0 violations")


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_pages_for_whoever_is_not_signed_in(enter: Enter, look: Look) -> None:
    visitor = enter("", look)
    for address in WITHOUT_ACCOUNT:
        visitor.go(address)
        visitor.check()


def test_a_fault_of_one_look_is_found_in_that_look(enter: Enter) -> None:
    """The open page really changes: a heading that only the night makes unreadable is seen by night alone."""
    visitor = enter("", PHONE)
    visitor.go("/accounts/login/")
    visitor.page.evaluate(PALE_BY_NIGHT)
    found = {}
    for look in LOOKS:
        visitor.change_look(look)
        found[look.name] = any("contrast" in fault for fault in visitor.faults())
    assert found == {look.name: look.scheme == "dark" for look in LOOKS}


@pytest.mark.parametrize("look", BOTH_WIDTHS, ids=lambda look: look.name)
@pytest.mark.parametrize("email", ["coordinator@atlas.example", "beheer@portaal.example"])
def test_the_bars_hold_text_twice_as_large(enter: Enter, email: str, look: Look) -> None:
    page = enter(email, look).visit("/")
    page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    assert page.evaluate(OVER_ONE_ANOTHER) == []
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") == look.width


def walk(visitor: Visitor, account: Account, examined: set[str]) -> tuple[dict[str, list[str]], int]:
    """What is wrong per address, and how many there are. Adds to `examined` what axe sees."""
    visitor.go("/")
    pages, faults = addresses_in_menu(visitor), {}
    for address in pages:
        name = shape(address, account)
        if (status := visitor.go(address).status) != 200:
            faults[address] = [f"answers {status}"]
        elif found := turned(visitor, name, is_new=name not in examined):
            faults[address] = found
        examined.add(name)
    return faults, len(pages)


def turned(visitor: Visitor, name: str, *, is_new: bool) -> list[str]:
    """axe in four looks for a new page, by night those rules that look at colours when the rest was seen by day.
    What is left, width and targets, does not depend on the colours."""
    found, widths = [], set[int]()
    for look in LOOKS if is_new else BOTH_WIDTHS:
        visitor.change_look(look)
        rules = COLOURS if look.width in widths else RULES
        widths.add(look.width)
        found += [f"{look.name}: {fault}" for fault in visitor.faults(axe=is_new, rules=rules)]
        if is_new and look in BOTH_WIDTHS:
            visitor.photograph(f"menu-{name.strip('/').replace('/', '-')}")
    return found


def addresses_in_menu(visitor: Visitor) -> list[str]:
    found: list[str] = visitor.page.evaluate(LINKS)
    assert found, "everybody has a menu"
    return list(dict.fromkeys(["/", *found]))


def shape(address: str, account: Account) -> str:
    """The start page differs by function, other pages only by what stands in them."""
    return f"start-{account.function}" if address == "/" else re.sub(r"^/c/[^/]+/", "/", address)
