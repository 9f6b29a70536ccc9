"""P9, P13, P16, P17: pages as a browser asks for them, beside an empty page in the same scope."""

import gzip
import http.client
import re
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convenant import clock
from convenant.tenancy.middleware import SESSION_KEY
from convenant.tenancy.models import User
from convenant.tenancy.scope import Actor, scope
from incidents.models import Incident, IncidentState, VaultOpening
from incidents.permissions import membership_of

from .cases import COMMON, one_with_files
from .findings import Finding
from .measure import fastest
from .probes import clock_of
from .processes import largest_megabytes, served_portal

SIGN_IN = "/accounts/login/"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
EMPTY, LIST, DETAIL, START = "empty page", "register", "one incident", "start page"
SEARCH, FOLLOW_UP, DASHBOARD, FILES = "register, search", "follow-up", "dashboard", "files of one incident"
GOALS = {LIST: 0.40, DETAIL: 0.45, START: 0.35, SEARCH: 0.40, FOLLOW_UP: 0.40}
SHOWN = (*GOALS, DASHBOARD, FILES)
"""A dashboard is neither a list nor a detail, and files are read one at a time: their figures are shown, no more."""
BROWSERS, SECONDS = 4, 2.0
FIRST_PAGE_BYTES, WEB_MEGABYTES, LIST_QUERIES = 60_000, 150, 3


def pages_of(school: Actor) -> dict[str, str]:
    """The incident is the newest open one: people open what is still open, and reading a closed one writes a line of
    its trail, so that its page would grow while it is measured."""
    with scope(school):
        newest = Incident.objects.order_by("-occurred_on", "-id")
        chosen = newest.filter(state=IncidentState.OPEN).first() or newest[0]
        open_for_long(with_files := one_with_files(school), school)
    return {
        EMPTY: "/leeg/", LIST: "/incidenten/?weergave=alles", DETAIL: f"/incidenten/{chosen.pk}/", START: "/",
        SEARCH: f"/incidenten/?weergave=alles&q={COMMON}", FOLLOW_UP: "/incidenten/opvolging/",
        DASHBOARD: "/incidenten/cijfers/", FILES: f"/incidenten/{with_files.pk}/bijlagen/",
    }  # fmt: skip


def open_for_long(incident: Incident, actor: Actor) -> None:
    """Its vault, longer than people may: the rounds take more than ten minutes on a busy machine."""
    now = clock.now()
    VaultOpening.objects.create(
        organisation_id=actor.organisation, incident=incident, membership_id=membership_of(actor), purpose="aanvullen",
        opened_at=now, until=now + timedelta(days=1),
    )  # fmt: skip


def signed_in(actor: Actor) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(pk=actor.user), backend=BACKEND)
    session = client.session
    session[SESSION_KEY] = str(actor.membership_id)
    session.save()
    return client


@dataclass
class Rates:
    """Page → requests per second, one figure a round."""

    found: dict[str, list[float]] = field(default_factory=dict)

    def share(self, page: str) -> float:
        return statistics.median(self._shares(page))

    def noise(self, page: str) -> float:
        shares = self._shares(page)
        return (max(shares) - min(shares)) / 2

    def _shares(self, page: str) -> list[float]:
        return [mine / empty for mine, empty in zip(self.found[page], self.found[EMPTY], strict=True)]


def over_http(school: Actor, rounds: int) -> list[Finding]:
    """In turn, so that what else the machine does hits all pages alike."""
    pages, rates = pages_of(school), Rates()
    cookie = f"sessionid={signed_in(school).cookies['sessionid'].value}"
    with served_portal() as (port, process):
        for page in pages.values():
            rate(port, page, cookie)
        for _ in range(max(rounds, 3)):
            for name, page in pages.items():
                rates.found.setdefault(name, []).append(rate(port, page, cookie))
        megabytes, first = largest_megabytes(process), on_the_wire(port)
    return [
        *(shared(name, rates) for name in SHOWN),
        Finding(
            "P17", "largest web process", f"{megabytes:.0f} MB", f"≤ {WEB_MEGABYTES} MB", met=megabytes <= WEB_MEGABYTES
        ),
        Finding(
            "P17", "first page with all it needs", f"{first / 1000:.0f} kB", "≤ 60 kB", met=first <= FIRST_PAGE_BYTES
        ),
    ]


def shared(name: str, rates: Rates) -> Finding:
    share, noise, goal = rates.share(name), rates.noise(name), GOALS.get(name)
    return Finding(
        "P9" if goal else "", f"{name}, requests per second", f"{share:.0%} of empty", f"≥ {goal:.0%}" if goal else "",
        f"± {noise:.0%}", met=share + noise >= goal if goal else None,
    )  # fmt: skip


def rate(port: int, path: str, cookie: str) -> float:
    """Answers per second of four browsers, each with a connection of its own."""
    until, counts = time.perf_counter() + SECONDS, [0] * BROWSERS

    def browse(number: int) -> None:
        browser = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < until:
            browser.request("GET", path, headers={"Cookie": cookie})
            answer = browser.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{path}: status {answer.status}")
            counts[number] += 1
        browser.close()

    started = time.perf_counter()
    threads = [threading.Thread(target=browse, args=(number,)) for number in range(BROWSERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - started)


def on_the_wire(port: int) -> int:
    """Bytes of the sign-in page with its style sheets and scripts, compressed as the container serves them.

    Pages use the fonts of the reader's own machine; a font in a style sheet would have to be counted here.
    """
    page = fetched(port, SIGN_IN)
    linked = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.decode()))
    return sum(len(gzip.compress(text)) for text in (page, *(fetched(port, path) for path in linked)))


def fetched(port: int, path: str) -> bytes:
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    browser.request("GET", path)
    answer = browser.getresponse()
    body = answer.read()
    browser.close()
    if answer.status != 200:
        raise RuntimeError(f"{path}: status {answer.status}")
    return body


def queries_of_the_lists(school: Actor) -> list[Finding]:
    """P13: ways to the database between the scope's statement and the commit."""
    client, pages = signed_in(school), pages_of(school)
    found = {name: reads_of(client, pages[name]) for name in (LIST, SEARCH, FOLLOW_UP, DASHBOARD, FILES)}
    return [
        Finding(
            "P13" if name in GOALS else "", f"queries of the {name} after the scope", str(count),
            f"≤ {LIST_QUERIES}" if name in GOALS else "", met=count <= LIST_QUERIES if name in GOALS else None,
        )
        for name, count in found.items()
    ]  # fmt: skip


def reads_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    statements = [query["sql"] for query in asked.captured_queries]
    opened = max(number for number, text in enumerate(statements) if "set local role" in text)
    return sum(text.startswith(("SELECT", "execute kept_")) for text in statements[opened + 1 :])


def seconds_of_pages(school: Actor, rounds: int) -> dict[str, float]:
    """Without a server in between: what a page itself costs, to compare sizes with."""
    client = signed_in(school)
    return fastest({name: clock_of(getter(client, page)) for name, page in pages_of(school).items()}, rounds)


def getter(client: Client, page: str) -> Callable[[], object]:
    return lambda: client.get(page)
