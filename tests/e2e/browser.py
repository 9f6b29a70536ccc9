"""A visitor: one account, in one look, with the checks that every page must stand."""

import os
import re
import shutil
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response

from convenant.launch.places import ROOT
from convenant.launch.system import BROWSERS
from parties.accounts import PASSWORD

from .axe import RULES, Rules, violations

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """Where it is. A machine without one fails: a browser test that was skipped has shown nothing."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    assert found, "no Chromium on this machine: `make test` says how to install it"
    return found


PATIENCE = 10_000
SCREENS = ROOT / "docs" / "screens"
LONGEST_PICTURE = 2600
SMALL_TARGETS = """() => {
  const inSentence = el => getComputedStyle(el).display.startsWith('inline') && el.matches('a, button') &&
    el.parentElement.textContent.trim().length > el.textContent.trim().length + 2;
  const box = el => ((/radio|checkbox/.test(el.type) && el.labels[0]) || el).getBoundingClientRect();
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(el => el.checkVisibility({visibilityProperty: true}) && !inSentence(el))
    .map(el => [el, box(el)])
    .filter(([el, b]) => b.width > 1 && b.bottom + scrollY > 0 && b.right > 0 && (b.width < 23.9 || b.height < 23.9))
    .map(([el, b]) => `${el.outerHTML.slice(0, 90)} ${Math.round(b.width)}x${Math.round(b.height)}`);
}"""
ASKED_FOR = re.compile(r"Failed to load resource: the server responded with a status of (403|404|409|422|503)")
"""The browser reports each such answer as an error; tests ask for them on purpose."""


@dataclass(frozen=True)
class Look:
    width: int
    height: int
    scheme: Any

    @property
    def name(self) -> str:
        return f"{self.width}-{'licht' if self.scheme == 'light' else 'donker'}"

    @property
    def is_phone(self) -> bool:
        return self.width < 600


PHONE, DESK = Look(360, 740, "light"), Look(1280, 900, "dark")
LOOKS = (PHONE, Look(360, 740, "dark"), Look(1280, 900, "light"), DESK)


@dataclass
class Visitor:
    """`troubles` gathers what the console says: refusals of the content policy and errors of scripts."""

    page: Page
    base: str
    look: Look
    troubles: list[str] = field(default_factory=list)
    checked: int = 0

    def go(self, path: str) -> Response:
        response = self.page.goto(self.base + path)
        assert response is not None
        return response

    def visit(self, path: str, *, status: int = 200, name: str = "") -> Page:
        response = self.go(path)
        assert response.status == status, f"{path} answers {response.status}"
        self.check(name)
        return self.page

    def check(self, name: str = "") -> None:
        """The page as it stands is accessible, within the content policy and the width, with targets big enough."""
        self.page.wait_for_load_state()
        if name:
            self.photograph(name)
        faults = self.faults()
        assert not faults, f"{self.page.url} ({self.look.name}): {faults}"

    def change_look(self, look: Look) -> None:
        """The open page in another window, without asking for it again."""
        self.look = look
        self.page.set_viewport_size({"width": look.width, "height": look.height})
        self.page.emulate_media(color_scheme=look.scheme)

    def faults(self, *, axe: bool = True, rules: Rules = RULES) -> list[str]:
        """What is wrong with the page as it stands; `troubles` starts afresh. `rules`: those of axe."""
        page, found = self.page, [*self.troubles]
        self.troubles.clear()
        self.checked += 1
        if page.locator("h1").count() != 1:
            found.append(f"h1: {page.locator('h1').all_inner_texts()}")
        needed, given = page.evaluate("() => ['scrollWidth', 'clientWidth'].map(x => document.documentElement[x])")
        if needed > given:
            found.append(f"{needed} px wide in {given}")
        found += [f"small target: {target}" for target in page.evaluate(SMALL_TARGETS)]
        return found + (violations(page, rules) if axe else [])

    def photograph(self, name: str) -> None:
        """With SCREENS=1 a picture in docs/screens, in few colours, with the bars at its edges."""
        if not os.environ.get("SCREENS"):
            return
        height = self.page.evaluate("() => { scrollTo(0, 0); return document.documentElement.scrollHeight }")
        self.page.set_viewport_size({"width": self.look.width, "height": min(height, LONGEST_PICTURE)})
        picture = Image.open(BytesIO(self.page.screenshot()))
        self.page.set_viewport_size({"width": self.look.width, "height": self.look.height})
        SCREENS.mkdir(exist_ok=True)
        picture.quantize(128).save(SCREENS / f"{name}-{self.look.name}.png", optimize=True)

    def tap(self, target: Locator) -> None:
        target.click()
        self.page.wait_for_load_state()

    def listen(self, message: ConsoleMessage) -> None:
        policy = "Content Security Policy" in message.text
        if policy or (message.type == "error" and not ASKED_FOR.search(message.text)):
            self.troubles.append(message.text)


@dataclass
class Reception:
    """Lets accounts in. Signing in is done once for each account; later visits come with its cookies."""

    browser: Browser
    known: dict[tuple[str, str], Any] = field(default_factory=dict)
    contexts: list[BrowserContext] = field(default_factory=list)

    def visitor(self, base: str, email: str, look: Look, *, script: bool = True) -> Visitor:
        """Signed in as `email`; nobody when that is empty."""
        state = self.known.get((base, email))
        context = self.browser.new_context(
            locale="nl-NL", timezone_id="Europe/Amsterdam", color_scheme=look.scheme, storage_state=state,
            viewport={"width": look.width, "height": look.height}, reduced_motion="reduce", has_touch=look.is_phone,
            java_script_enabled=script,
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        visitor = Visitor(context.new_page(), base, look)
        visitor.page.on("console", visitor.listen)
        visitor.page.on("pageerror", lambda error: visitor.troubles.append(str(error)))
        if email and state is None:
            sign_in(visitor, email)
            self.known[base, email] = context.storage_state()
        return visitor

    def goodbye(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()


def sign_in(visitor: Visitor, email: str) -> None:
    """From whatever page asks for it, else from the front door."""
    if "/accounts/login/" not in visitor.page.url:
        visitor.go("/accounts/login/")
    visitor.page.get_by_label("E-mail").fill(email)
    visitor.page.get_by_label("Wachtwoord").fill(PASSWORD)
    visitor.tap(visitor.page.get_by_role("button", name="Inloggen", exact=True))
    assert "/accounts/login/" not in visitor.page.url, f"{email} gets in"
