"""Pages that no menu names: whoever follows the links of a page finds no dead end and no fault."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Error

from parties.accounts import ACCOUNTS, Account

from .browser import PHONE, Visitor
from .conftest import Enter
from .test_menus import addresses_in_menu, turned

LINKS = "() => [...document.querySelectorAll('main a[href]')].map(link => link.getAttribute('href'))"
DEEP = 3
"""Clicks from the menu."""
A_FILE = "Download is starting"


def one_of_each() -> Iterator[Account]:
    """The first account of each function: regie first, who has the most pages."""
    yield from {account.function: account for account in reversed(ACCOUNTS)}.values()


@pytest.fixture(scope="package")
def followed() -> set[str]:
    """Names of addresses that somebody's browser has been at."""
    return set()


@pytest.mark.security("S16")
@pytest.mark.parametrize("account", one_of_each(), ids=lambda account: account.email)
def test_every_link_leads_to_a_page_that_stands_the_checks(
    enter: Enter, followed: set[str], account: Account, record_property: Callable[[str, Any], None]
) -> None:
    """axe comes to each kind of page once, for whoever is there first."""
    before = len(followed)
    assert not follow(enter(account.email, PHONE), followed)
    record_property("figure", f"Links: {account.email}: {len(followed) - before} kinds of pages more, 0 faults")


def follow(visitor: Visitor, followed: set[str]) -> dict[str, list[str]]:
    """What is wrong per address. Breadth first, each kind of page once."""
    visitor.go("/")
    faults: dict[str, list[str]] = {}
    waiting = [(address, 0) for address in addresses_in_menu(visitor)]
    followed |= {name_of(address) for address, _ in waiting}
    for address, depth in waiting:
        if depth and (found := seen(visitor, address)):
            faults[address] = found
        elif not depth:
            visitor.go(address)
        fresh = {name_of(link): link for link in links_on(visitor) if name_of(link) not in followed}
        followed |= set(fresh)
        waiting += [(link, depth + 1) for link in fresh.values() if depth < DEEP]
    return faults


def seen(visitor: Visitor, address: str) -> list[str]:
    visitor.change_look(PHONE)
    try:
        status = visitor.go(address).status
    except Error as stopped:
        return [] if A_FILE in stopped.message else [stopped.message]
    if status != 200:
        return [f"answers {status}"]
    return turned(visitor, name_of(address).replace(":", "-"), is_new=True)


def links_on(visitor: Visitor) -> list[str]:
    """Addresses of the portal itself, without what they ask for."""
    found = (urlsplit(link) for link in visitor.page.evaluate(LINKS))
    return [link.path for link in found if not link.scheme and link.path.startswith("/")]


def name_of(address: str) -> str:
    try:
        return resolve(address).view_name
    except Resolver404:
        return address
