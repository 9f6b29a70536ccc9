"""S26 in a browser: a passkey of Chromium's virtual authenticator, an app, recovery codes; on a phone and at a desk."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page

from parties.accounts import PASSWORD

from .browser import LOOKS, PHONE, Look, Visitor, sign_in
from .conftest import Enter
from .portal import Portal

pytestmark = pytest.mark.e2e
STEP = "/accounts/tweede-stap/"
KEEPER, APP_USER = "halt@halt.example", "om@om.example"


def on_a_name(portal: Portal) -> Portal:
    """Passkeys belong to a name, never to an address of figures."""

    class Named(Portal):
        @property
        def url(self) -> str:
            return f"http://localhost:{self.port}"

    return Named(portal.port, portal.log)


def with_authenticator(page: Page) -> Any:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def look_in_all(visitor: Visitor, name: str) -> None:
    """The open page in four looks."""
    for look in LOOKS:
        visitor.change_look(look)
        visitor.check(name)
    visitor.change_look(PHONE)


def signed_out(visitor: Visitor) -> None:
    visitor.page.context.clear_cookies()
    visitor.go("/accounts/login/")


def make_passkey(visitor: Visitor, name: str) -> None:
    visitor.go(f"{STEP}sleutels/nieuw/")
    visitor.page.get_by_role("textbox", name="Naam").fill(name)
    visitor.page.get_by_role("button", name="Toegangssleutel maken").click()
    visitor.page.wait_for_url("**/herstelcodes/")


@pytest.mark.security("S26")
def test_a_passkey_signs_in_alone_and_as_second_step(
    enter: Enter, portal: Portal, record_property: Callable[[str, Any], None]
) -> None:
    visitor = enter("", PHONE, on_a_name(portal))
    sign_in(visitor, KEEPER)
    session, device = with_authenticator(visitor.page)
    visitor.visit(f"{STEP}?next=/")
    look_in_all(visitor, "60-nog-een-stap")
    visitor.go(f"{STEP}sleutels/nieuw/")
    look_in_all(visitor, "61-toegangssleutel")
    make_passkey(visitor, "Telefoon")
    look_in_all(visitor, "62-herstelcodes")
    visitor.visit(f"{STEP}sleutels/")
    look_in_all(visitor, "63-sleutels")
    signed_out(visitor)
    look_in_all(visitor, "64-inloggen")
    visitor.page.get_by_role("button", name="Toegangssleutel gebruiken").click()
    visitor.page.wait_for_url(f"{visitor.base}/")
    assert visitor.page.locator(".vs-shell").count() == 1, "in, without a password"
    signed_out(visitor)
    visitor.page.get_by_label("E-mail").fill(KEEPER)
    visitor.page.get_by_label("Wachtwoord").fill(PASSWORD)
    visitor.tap(visitor.page.get_by_role("button", name="Inloggen", exact=True))
    assert visitor.page.url.endswith(f"{STEP}code/")
    look_in_all(visitor, "65-tweede-stap")
    visitor.page.get_by_role("button", name="Toegangssleutel gebruiken").click()
    visitor.page.wait_for_url(f"{visitor.base}/")
    rename_and_remove(visitor)
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device})
    record_property("figure", "S26: a passkey in Chromium: made, signs in alone, is the second step, renamed, removed")


def rename_and_remove(visitor: Visitor) -> None:
    visitor.go(f"{STEP}sleutels/")
    visitor.tap(visitor.page.get_by_role("link", name="Naam wijzigen"))
    visitor.page.get_by_role("textbox", name="Naam").fill("Laptop")
    visitor.check()
    visitor.tap(visitor.page.get_by_role("button", name="Opslaan"))
    assert visitor.page.get_by_role("heading", name="Laptop").count() == 1
    visitor.tap(visitor.page.get_by_role("link", name="Verwijderen"))
    visitor.check()
    visitor.tap(visitor.page.get_by_role("button", name="Verwijderen"))
    assert visitor.page.get_by_text("U hebt nog geen toegangssleutel.").count() == 1


@pytest.mark.security("S26")
def test_an_app_is_set_up_without_script(enter: Enter, portal: Portal) -> None:
    """Every step but a passkey works with a bare page."""
    visitor = enter("", Look(360, 740, "light"), portal, script=False)
    sign_in(visitor, APP_USER)
    visitor.go(f"{STEP}app/")
    secret = re.search(r"[A-Z2-7]{32}", visitor.page.content())
    assert secret
    visitor.page.get_by_label("Code").first.fill(format_hotp_value(hotp_value(secret[0], int(time.time()) // 30)))
    visitor.tap(visitor.page.get_by_role("button", name="App aanzetten"))
    assert len(re.findall(r"<li>\d{8}</li>", visitor.page.content())) == 10
    visitor.go(f"{STEP}app/verwijderen/")
    visitor.tap(visitor.page.get_by_role("button", name="App verwijderen"))


@pytest.mark.security("S26")
def test_the_page_of_the_app_in_four_looks(enter: Enter, portal: Portal) -> None:
    visitor = enter("", PHONE, portal)
    sign_in(visitor, APP_USER)
    visitor.visit(f"{STEP}app/")
    look_in_all(visitor, "66-app-instellen")
