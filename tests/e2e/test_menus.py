"""Every account walks through its own menu, on a phone by day and at a desk by night."""

import re
from collections import defaultdict

import pytest

from parties.accounts import ACCOUNTS, Account

from .browser import DESK, LOOKS, PHONE, Look, Visitor
from .conftest import Enter

LINKS = "() => [...document.querySelectorAll('.vs-nav__link')].map(link => link.getAttribute('href'))"
EVERYBODY = pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.email)
WITHOUT_ACCOUNT = ("/accounts/login/", "/accounts/password/reset/", "/accounts/signup/", "/geen-pagina/")


@pytest.fixture(scope="package")
def examined() -> set[tuple[str, str]]:
    """Pages, without their convenant, and looks that axe has seen."""
    return set()


@pytest.mark.security("S16")
@EVERYBODY
def test_every_page_of_the_menu_stands_the_checks(
    enter: Enter, examined: set[tuple[str, str]], account: Account
) -> None:
    """axe looks at a page once in each look, whoever opens it first; everything else is checked for everybody."""
    visitor = enter(account.email, PHONE)
    visitor.go("/")
    faults: dict[str, list[str]] = defaultdict(list)
    for address in addresses_in_menu(visitor):
        status = visitor.go(address).status
        if status != 200:
            faults[address].append(f"answers {status}")
            continue
        for look in (PHONE, DESK):
            visitor.change_look(look)
            key = (shape(address, account), look.name)
            faults[address] += visitor.faults(axe=key not in examined)
            if key not in examined:
                visitor.photograph(f"menu-{key[0].strip('/').replace('/', '-')}")
            examined.add(key)
    assert not any(faults.values()), {address: found for address, found in faults.items() if found}


@pytest.mark.slow
@EVERYBODY
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_every_page_of_everybody_is_accessible(enter: Enter, account: Account, look: Look) -> None:
    visitor = enter(account.email, look)
    visitor.go("/")
    faults = {}
    for address in addresses_in_menu(visitor):
        visitor.go(address)
        faults[address] = visitor.faults()
    assert not any(faults.values()), {address: found for address, found in faults.items() if found}


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_pages_for_whoever_is_not_signed_in(enter: Enter, look: Look) -> None:
    visitor = enter("", look)
    for address in WITHOUT_ACCOUNT:
        visitor.go(address)
        visitor.check()


def addresses_in_menu(visitor: Visitor) -> list[str]:
    found: list[str] = visitor.page.evaluate(LINKS)
    assert found, "everybody has a menu"
    return list(dict.fromkeys(["/", *found]))


def shape(address: str, account: Account) -> str:
    """The start page differs by function, other pages only by what stands in them."""
    return f"start-{account.function}" if address == "/" else re.sub(r"^/c/[^/]+/", "/", address)
