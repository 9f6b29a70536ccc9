"""Every account walks through its own menu."""

import pytest

from parties.accounts import ACCOUNTS

from .browser import DESK, PHONE, Look, Visitor
from .conftest import Enter

EVERYBODY = [account.email for account in ACCOUNTS]
LINKS = "() => [...document.querySelectorAll('.vs-nav__link')].map(link => link.getAttribute('href'))"


@pytest.mark.parametrize("look", [PHONE, DESK], ids=lambda look: look.name)
@pytest.mark.parametrize("email", EVERYBODY)
def test_every_page_of_the_menu_stands_the_checks(enter: Enter, email: str, look: Look) -> None:
    visitor = enter(email, look)
    visitor.visit("/")
    faults = {}
    for address in addresses_in_menu(visitor):
        answer = visitor.go(address)
        faults[address] = [f"answers {answer.status}"] if answer.status != 200 else visitor.faults()
    assert visitor.checked > 1
    assert not any(faults.values()), {address: found for address, found in faults.items() if found}


def addresses_in_menu(visitor: Visitor) -> list[str]:
    found: list[str] = visitor.page.evaluate(LINKS)
    return list(dict.fromkeys(found))
