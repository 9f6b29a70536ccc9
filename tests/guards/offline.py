"""Answers of the portal, kept, and then opened in a browser that reaches nothing else."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from playwright.sync_api import BrowserContext, Dialog, Page, Route, sync_playwright

from tests.e2e.browser import FLAGS, chromium

HERE = "http://portaal.example"
WATCH = """
  window.told = [];
  window.hit = number => window.told.push('ran: ' + number);
  for (const name of ['alert', 'confirm', 'prompt']) window[name] = () => window.told.push('ran: ' + name);
  addEventListener('securitypolicyviolation',
    event => window.told.push(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
LOOK = """() => [...window.told, ...[...document.querySelectorAll('[id^="kn-"]')].map(one => 'element: ' + one.id)]"""


@dataclass
class Kept:
    """`pages`: address → (headers, body) as the portal sent them."""

    pages: dict[str, tuple[dict[str, str], bytes]] = field(default_factory=dict)

    def keep(self, address: str, answer: Any) -> None:
        self.pages[address] = ({name: str(value) for name, value in answer.items()}, answer.content)


def attacks_in(body: bytes) -> set[int]:
    """Those that the page shows, as text or not."""
    return {int(number) for number in re.findall(rb"kn-(\d+)", body)}


def faults_of(kept: Kept) -> dict[str, list[str]]:
    """Address → what ran, what the content policy stopped, and the elements that the text became."""
    found: dict[str, list[str]] = {}
    with browser() as context:
        asked: list[str] = []
        context.route("**/*", lambda route: _answer(route, kept, asked))
        page = context.new_page()
        page.on("dialog", lambda dialog: _hear(dialog, asked))
        for address in kept.pages:
            asked.clear()
            if told := _look_at(page, address) + asked:
                found[address] = told
    return found


def _look_at(page: Page, address: str) -> list[str]:
    page.goto(HERE + address, wait_until="load")
    told: list[str] = page.evaluate(LOOK)
    return told


def _hear(dialog: Dialog, asked: list[str]) -> None:
    asked.append(f"dialog: {dialog.message}")
    dialog.dismiss()


def _answer(route: Route, kept: Kept, asked: list[str]) -> None:
    url = route.request.url
    path = urlsplit(url).path
    if not url.startswith(HERE):
        asked.append(f"asked elsewhere: {url}")
        route.abort()
    elif route.request.is_navigation_request() and url.removeprefix(HERE) in kept.pages:
        headers, body = kept.pages[url.removeprefix(HERE)]
        route.fulfill(status=200, headers=headers, body=body)
    elif path.startswith("/static/") and (file := finders.find(path.removeprefix("/static/"))):
        kind = guess_type(file)[0] or "application/octet-stream"
        route.fulfill(status=200, headers={"content-type": kind}, body=Path(file).read_bytes())
    else:
        route.fulfill(status=404, body="")


@contextmanager
def browser() -> Iterator[BrowserContext]:
    """For one test, after its last question to the database: Django refuses that while Playwright's loop runs."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = started.new_context(locale="nl-NL", viewport={"width": 1280, "height": 900})
        context.add_init_script(WATCH)
        yield context
        started.close()
