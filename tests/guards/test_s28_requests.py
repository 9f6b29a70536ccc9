"""S28: no other site acts for somebody, no address changes a thing by being read, nobody is led elsewhere."""

import random
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse
from django.views.decorators.csrf import csrf_exempt

from convenant.signin.exports import is_export
from convenant.tenancy.models import User
from convenant.tenancy.scope import Actor
from parties import accounts
from tests.conftest import signed_in
from tests.incidents.exchanging import incident_for

from .busy import AGENT, REGIE, SCHOOL, Busy, make_busy
from .crawl import Address, every_address
from .urls import every_url

Figure = Callable[[str, Any], None]
UNSAFE = ("post", "put", "patch", "delete")
FULL = [pytest.param(False, id="sample"), pytest.param(True, id="full", marks=pytest.mark.slow)]
READINGS, TRIES = 25, 100
"""Addresses per person, and other places on top of all for two ways, in `make test`; all in `make test-slow`."""
OPERATOR = "beheer@portaal.example"
HERE = "http://testserver"
PASSWORD = "een-lange-zin-als-wachtwoord"


# --- an unsafe method without the token of a form


def strict(client: Client) -> Client:
    client.handler.enforce_csrf_checks = True
    return client


def unprotected(busy: dict[str, Busy], people: tuple[str, ...], *, full: bool = True) -> tuple[int, list[str]]:
    """In a sample each address gets one of the methods."""
    luck, count, found = random.Random(28), 0, []
    for email in people:
        client = strict(signed_in(accounts.actor_named(email)) if email else Client())
        for address in every_address(busy.get(email)):
            for method in UNSAFE if full else luck.sample(UNSAFE, 1):
                count += 1
                answer = getattr(client, method)(address.path)
                if answer.status_code != 403 or "403_csrf.html" not in {part.name for part in answer.templates}:
                    found.append(f"{email} {method} {address.path}: {answer.status_code}")
    return count, found


@pytest.mark.security("S28")
@pytest.mark.parametrize("full", FULL)
def test_s28_every_unsafe_request_without_a_token_is_refused(full: bool, db: None, record_property: Figure) -> None:
    count, found = unprotected(make_busy(), ("", SCHOOL), full=full)
    assert found == []
    told = f"{count} of {count} unsafe requests without a token refused"
    record_property("figure", f"S28: {told}, {len(every_url())} addresses")


@pytest.mark.mutant("S28")
def test_s28_sees_a_view_that_asks_no_token(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = next(one for one in every_pattern() if getattr(one, "name", "") == "choose-membership")
    monkeypatch.setattr(pattern, "callback", csrf_exempt(pattern.callback))
    monkeypatch.setattr(f"{__name__}.every_address", lambda one: [Address("choose-membership", "/rol/")])
    assert unprotected({}, (SCHOOL,))[1]


def every_pattern() -> Iterator[Any]:
    waiting = list(get_resolver().url_patterns)
    while waiting:
        one = waiting.pop()
        waiting.extend(getattr(one, "url_patterns", []))
        yield one


# --- reading changes nothing

COUNTS = """
select relname, pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
  + pg_stat_get_xact_tuples_deleted(oid)
from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
"""
ALWAYS = {"django_session", "audit_entry", "usersessions_usersession"}
"""The session, the trail, and when this device was last seen: once a minute."""
BY_READING = {
    "exchange:copy": {
        "incidents_receiveddisclosure", "incidents_notice", "convenant_decision", "convenant_messageread",
    },
    "bell:open": {"convenant_messageread"},
    "mfa_activate_totp": {"vault_accountkey"},
}  # fmt: skip
"""Opening a copy is an act: the sender learns that it was read and can't take it back any more (see the page). What a
message leads to was read. Who is offered a code for his telephone gets a key that seals it, as everybody does once."""
TALLY = {"tenancy_mailrequest"}
"""How many files somebody took in this hour."""


def row_counts() -> dict[str, int]:
    """Rows written so far in this transaction, per table; the database itself keeps count."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS)
        return dict(cursor.fetchall())


def changes(client: Client, one: Busy | None, sample: int | None = None) -> tuple[int, list[str]]:
    addresses = [address for address in every_address(one) if address.name != "account_logout"]
    if sample:
        addresses = random.Random(28).sample(addresses, sample)
    found = []
    for address in addresses:
        before = row_counts()
        client.get(address.path)
        touched = {table for table, count in row_counts().items() if count != before.get(table, 0)}
        expected = ALWAYS | BY_READING.get(address.name, TALLY if is_export(address.path) else set())
        if unexpected := touched - expected:
            found.append(f"{address.path}: {sorted(unexpected)}")
    return len(addresses), found


@pytest.mark.security("S28")
@pytest.mark.parametrize("full", FULL)
def test_s28_reading_changes_nothing(full: bool, db: None, record_property: Figure) -> None:
    busy, total = make_busy(), 0
    found: list[str] = []
    for email in (SCHOOL, AGENT, REGIE, OPERATOR):
        client = signed_in(accounts.actor_named(email))
        client.raise_request_exception = False
        count, wrong = changes(client, busy.get(email), None if full else READINGS)
        total, found = total + count, found + wrong
    assert found == []
    record_property(
        "figure", f"S28: 0 of {total} readings changed a row (session and trail aside; opening a copy is an act)"
    )


@pytest.mark.mutant("S28")
def test_s28_sees_a_page_that_writes(anna: Actor, bram: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def writes(*args: Any, **kwargs: Any) -> None:
        incident_for(anna, bram)

    monkeypatch.setattr("incidents.views.register.register.view_of", writes)
    client = signed_in(anna)
    client.raise_request_exception = False
    monkeypatch.setattr(f"{__name__}.every_address", lambda one: [Address("incidents:list", "/incidenten/")])
    assert changes(client, None)[1]


# --- nobody is led to another site

ELSEWHERE = (
    "https://elders.example/", "http://elders.example", "//elders.example/", "///elders.example/", "////elders.example",
    "\\\\elders.example", "/\\elders.example", "\\/elders.example/", "/\t/elders.example", "/\n/elders.example",
    "\thttps://elders.example", " https://elders.example", "https:elders.example", "https:/elders.example",
    "https:///elders.example", "HTTPS://ELDERS.EXAMPLE", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x",
    "https://testserver@elders.example/", "https://testserver.elders.example/", "https://elders.example#testserver",
    "https://elders.example?testserver", "//testserver@elders.example", "//elders.example\\@testserver",
    "https://testserver:x@elders.example", "//elders%2eexample", "/%2f/elders.example/..", "//%65lders.example",
    "https://elders。example", "//elders.example%00", "\x00//elders.example", "/\x00/elders.example",
    "ftp://elders.example/", "file:///etc/hostname", "mailto:a@elders.example", "//[::1]/", "http://0x7f000001/",
    "http://2130706433/", "//127.0.0.1:9999/", "https://testserver\\.elders.example", "/..//elders.example",
    "/.//elders.example", "/;@elders.example", "//;@elders.example", "http://elders.example:80/",
    "//elders.example:443/",
    "x://elders.example/", "//google.com/%2f..", "https://elders.example/%0d%0aSet-Cookie:a=b", "//\\elders.example",
)  # fmt: skip


def leads_away(answer: Any) -> bool:
    """As a browser reads an address: a backslash is a slash, white space and controls at the front do not count."""
    location = "".join(char for char in answer.get("Location", "") if char > " ").replace("\\", "/")
    parts = urlsplit(location)
    return location.startswith("//") or (bool(parts.scheme or parts.netloc) and parts.netloc != "testserver")


def redirects(anna: Actor, bram: Actor) -> dict[str, Callable[[str], Any]]:
    """Every way to say where somebody goes next."""
    user = User.objects.get(pk=anna.user)
    user.set_password(PASSWORD)
    user.save()
    ground = reverse("exchange:ground", args=[incident_for(anna, bram).pk, "toestemming"])
    thrown_away = reverse("carried-drop")
    given = {"given_on": "2026-11-20", "given_by": "ouders", "about": "De melding", "note": "Op papier", "source": "x"}
    credentials = {"login": user.email, "password": PASSWORD}
    return {
        "login": lambda to: Client().post(reverse("account_login"), credentials | {"next": to}),
        "login address": lambda to: Client().post(reverse("account_login", query={"next": to}), credentials),
        "login again": lambda to: signed_in(anna).get(reverse("account_login"), {"next": to}),
        "logout": lambda to: signed_in(anna).post(reverse("account_logout"), {"next": to}),
        "reset": lambda to: Client().post(reverse("account_reset_password"), {"email": "x@x.example", "next": to}),
        "role": lambda to: signed_in(anna).post("/rol/", {"membership": str(anna.membership_id), "next": to}),
        "ground": lambda to: signed_in(anna).post(ground, given | {"naar": to}),
        "page before": lambda to: signed_in(anna).post(thrown_away, headers={"referer": f"{HERE}{to}"}),
        "slash": lambda to: signed_in(anna).get("/" + to.lstrip("/\\")),
    }


@pytest.mark.security("S28")
@pytest.mark.parametrize("full", FULL)
def test_s28_nobody_is_led_elsewhere(full: bool, anna: Actor, bram: Actor, record_property: Figure) -> None:
    ways = redirects(anna, bram)
    tries = [(name, to) for name in ways for to in ELSEWHERE]
    if not full:
        luck = random.Random(28)
        tries = [(name, to) for name in ("login", "page before") for to in ELSEWHERE] + luck.sample(tries, TRIES)
    assert [f"{name}: {to!r}" for name, to in tries if leads_away(ways[name](to))] == []
    told = f"{len(ELSEWHERE)} addresses, {len(ways)} ways"
    record_property("figure", f"S28: 0 of {len(tries)} tries led elsewhere ({told})")


def test_s28_an_address_of_ones_own_is_followed(anna: Actor, bram: Actor) -> None:
    """Else the silence above proves nothing."""
    ways = redirects(anna, bram)
    followed = {name for name, go in ways.items() if go("/menu/").get("Location") == "/menu/"}
    assert followed >= {"login", "login address", "page before"}


@pytest.mark.mutant("S28")
def test_s28_sees_a_redirect_that_is_not_looked_at(anna: Actor, bram: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convenant.signin.accounts.ClosedAdapter.is_safe_url", lambda self, url: True)
    go = redirects(anna, bram)["login"]
    assert sum(leads_away(go(to)) for to in ELSEWHERE if to.isprintable()) > 10


# --- another name for the host

HOSTS = ("elders.example", "testserver.elders.example", "elders.example:80", "testserver@elders.example", "",
         "[::1]:80", "testserver#x", "127.0.0.1.elders.example", "testserver elders.example", "*")  # fmt: skip


@pytest.mark.security("S28")
@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host"])
def test_s28_another_host_is_refused_or_ignored(header: str, db: None, record_property: Figure) -> None:
    for host in HOSTS:
        answer = Client(headers={header: host}).get("/accounts/password/reset/")
        if header == "Host" and host:
            assert answer.status_code == 400, host
        assert "elders" not in answer.content.decode()
    record_property("figure", f"S28: 0 of {len(HOSTS)} other names taken from {header}")


@pytest.mark.security("S28")
@pytest.mark.parametrize("origin", ["https://elders.example", "null"])
def test_s28_another_origin_gets_no_leave_to_read(origin: str, anna: Actor) -> None:
    client = signed_in(anna)
    asks = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    for method, path in (("get", "/"), ("options", "/incidenten/"), ("get", "/static/css/tokens.css")):
        answer = getattr(client, method)(path, headers=asks)
        assert [name for name in answer.headers if name.startswith("Access-Control-")] == []
