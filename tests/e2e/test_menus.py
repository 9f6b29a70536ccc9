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
