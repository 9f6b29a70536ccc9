"""Every account walks through its own menu."""

import pytest

from parties.accounts import ACCOUNTS

from .browser import DESK, PHONE, Look
from .conftest import Enter

EVERYBODY = [account.email for account in ACCOUNTS]


@pytest.mark.parametrize("look", [PHONE, DESK], ids=lambda look: look.name)
@pytest.mark.parametrize("email", EVERYBODY)
def test_every_page_of_the_menu_stands_the_checks(enter: Enter, email: str, look: Look) -> None:
    visitor = enter(email, look)
    visitor.visit("/")
    for address in menu_of(visitor):
        visitor.visit(address)


def menu_of(visitor: object) -> list[str]:
    return []
