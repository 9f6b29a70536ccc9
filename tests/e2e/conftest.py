"""One portal and one browser for all browser tests.

Package scope, not session: Playwright keeps an event loop running, and Django refuses its database while one does.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from tests.demo_year import demo_variables

from .browser import FLAGS, Look, Reception, Visitor, chromium
from .portal import DATABASE, NOBODY_LISTENS, Portal, make_database, running_portal

Enter = Callable[..., Visitor]


@pytest.fixture(scope="package")
def portal(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[Portal]:
    """`--reuse-db` keeps the database of the last run, for who writes these tests."""
    with django_db_blocker.unblock():
        make_database(keep=request.config.getoption("reuse_db"))
    with running_portal(demo_variables(DATABASE), tmp_path_factory.mktemp("portal")) as running:
        code, body = running.status("/readyz")
        assert code == 200, body
        yield running


@pytest.fixture(scope="package")
def portal_without_broker(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The same database behind a web process whose broker is away."""
    variables = {**demo_variables(DATABASE), "BROKER_URL": NOBODY_LISTENS, "BROKER_OPTIONS": "{}"}
    with running_portal(variables, tmp_path_factory.mktemp("no-broker"), worker=False) as running:
        yield running


@pytest.fixture(scope="package")
def reception() -> Iterator[Reception]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield Reception(browser)
        browser.close()


@pytest.fixture
def enter(portal: Portal, reception: Reception) -> Iterator[Enter]:
    """`enter("coordinator@atlas.example", PHONE)` gives her at work in the portal."""

    def let_in(email: str, look: Look, at: Portal = portal, *, script: bool = True) -> Visitor:
        return reception.visitor(at.url, email, look, script=script)

    written = portal.log.stat().st_size
    yield let_in
    reception.goodbye()
    told = portal.log.read_bytes()[written:].decode(errors="replace")
    assert "Traceback" not in told, f"the server had errors:\n{told[-3000:]}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All browser tests share one portal, so one process of pytest-xdist gets them all."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)
