"""S16: the same strict headers on every answer: every address, method, person and error page."""

import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from convenant.signin.oidc.fetching import form_targets
from convenant.vault.envelope import Unreadable
from parties import accounts
from tests.conftest import signed_in

from .busy import AGENT, REGIE, SCHOOL, Busy, make_busy
from .crawl import every_address
from .urls import every_url

Figure = Callable[[str, Any], None]
METHODS = ("get", "head", "post", "put", "patch", "delete", "options", "trace")
OPERATOR = "beheer@portaal.example"
PEOPLE = ("", SCHOOL, AGENT, REGIE, OPERATOR)
MORE = 60
FORMS = "form-action 'self'"
CSP = (
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", FORMS, "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'",
    "require-trusted-types-for 'script'",
)  # fmt: skip
"""The library puts them in any order."""
EXACT = {
    "Content-Security-Policy": {"; ".join(sorted(CSP))},
    "Permissions-Policy": {
        "camera=(), display-capture=(), fullscreen=(), geolocation=(), microphone=(), payment=(), usb=()"
    },
    "X-Content-Type-Options": {"nosniff"},
    "Referrer-Policy": {"same-origin"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "X-Frame-Options": {"DENY"},
    "Cache-Control": {"no-store", "max-age=0, no-cache, no-store, must-revalidate, private"},
}
TO_SERVICES = {"sso:choose", "sso:mine"}
"""Their forms lead to the sign-in service of an organisation: those the operator named, here the machine itself."""
LEADING = " ".join(["form-action 'self'", *form_targets()])
OTHERS = {"Content-Type", "Content-Length", "Content-Language", "Content-Disposition", "Vary", "Location", "Allow",
          "Expires", "X-Request-ID"}  # fmt: skip
"""What else an answer may carry; no header of CORS, no `Server`, no `X-Powered-By`."""
CACHED = {"convenant:theme": {"public, max-age=31536000, immutable", "no-cache"}}
"""Colours, the same for everybody; the address changes when they do, and an old address is not kept."""
NONCE = re.compile(r" 'nonce-[\w+/=-]{20,}'")


def wrong_headers(answer: Any, name: str = "") -> list[str]:
    found = dict(answer.items())
    found["Content-Security-Policy"] = policy_of(found.get("Content-Security-Policy", ""))
    wanted = EXACT | ({"Cache-Control": CACHED[name]} if name in CACHED and answer.status_code == 200 else {})
    if name in TO_SERVICES and answer.status_code == 200:
        wanted["Content-Security-Policy"] = {"; ".join(sorted({*CSP, LEADING} - {FORMS}))}
    wrong = [f"{key}: {found.get(key)!r}" for key, allowed in wanted.items() if found.get(key) not in allowed]
    wrong += [f"{key}: too many" for key in set(found) - set(EXACT) - OTHERS if not key.startswith("HX-")]
    return wrong + (["unsafe"] if "unsafe-" in found.get("Content-Security-Policy", "") else [])


def policy_of(header: str) -> str:
    """In one order and without the nonce, which differs each time."""
    return "; ".join(sorted(NONCE.sub("", header).split("; ")))


def clients(busy: dict[str, Busy]) -> dict[str, tuple[Client, Busy | None]]:
    found: dict[str, tuple[Client, Busy | None]] = {"": (Client(), None)}
    for email in PEOPLE[1:]:
        found[email] = (signed_in(accounts.actor_named(email)), busy.get(email))
    for client, _ in found.values():
        client.raise_request_exception = False
    return found


def probes(busy: dict[str, Busy]) -> list[tuple[str, str, str, str]]:
    """Person, method, name, path. Leaving comes last: it would sign everybody out."""
    found = [
        (email, method, address.name, address.path)
        for email, (_, one) in clients(busy).items()
        for address in every_address(one)
        for method in METHODS
        if address.name != "account_logout"
    ]
    return found + [("", method, "account_logout", reverse("account_logout")) for method in METHODS]


def sampled(found: list[tuple[str, str, str, str]]) -> list[tuple[str, str, str, str]]:
    """Each address at least once, then at random."""
    luck = random.Random(16)
    shuffled = luck.sample(found, len(found))
    once = {name: probe for probe in shuffled for name in [probe[2]]}
    return [*once.values(), *luck.sample(found, MORE)]


def check(busy: dict[str, Busy], chosen: list[tuple[str, str, str, str]]) -> Iterator[str]:
    people = clients(busy)
    for email, method, name, path in chosen:
        answer = getattr(people[email][0], method)(path)
        for wrong in wrong_headers(answer, name):
            yield f"{email} {method} {path} {answer.status_code}: {wrong}"


@pytest.mark.usefixtures("papers")
@pytest.mark.security("S16")
def test_s16_every_answer_carries_exactly_these_headers(db: None, record_property: Figure) -> None:
    busy = make_busy()
    chosen = sampled(probes(busy))
    assert {name for _, _, name, _ in chosen} == {url.name for url in every_url()}
    assert list(check(busy, chosen)) == []
    record_property("figure", f"S16: 0 of {len(chosen)} answers differ, every address among them; 0 unsafe-*")


@pytest.mark.slow
@pytest.mark.security("S16")
def test_s16_every_answer_in_full(db: None, settings: Any, record_property: Figure) -> None:
    settings.EXPORTS_PER_HOUR = 10_000
    busy = make_busy()
    chosen = probes(busy)
    assert list(check(busy, chosen)) == []
    record_property("figure", f"S16 in full: 0 of {len(chosen)} answers differ; 0 unsafe-*")


# --- every error page


def raising(error: Exception) -> Callable[..., HttpResponse]:
    def view(*args: Any, **kwargs: Any) -> HttpResponse:
        raise error

    return view


def locked_out() -> Any:
    client = Client()
    for _ in range(6):
        answer = client.post(reverse("account_login"), {"login": "niemand@nergens.example", "password": "fout"})
    return answer


@pytest.fixture
def error_pages(db: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[], dict[int, list[Any]]]:
    def made() -> dict[int, list[Any]]:
        school, docent = (signed_in(accounts.actor_named(f"{who}@atlas.example")) for who in ("coordinator", "docent"))
        strict = Client(enforce_csrf_checks=True)
        school.raise_request_exception = False
        pages = {
            400: [school.get("/?a=%00"), Client(headers={"host": "elders.example"}).get("/")],
            403: [docent.get("/incidenten/"), strict.post("/accounts/login/")],
            404: [school.get("/bestaat-niet/"), Client().get("/bestaat-niet/"), school.get("/c/utrecht/partijen/")],
            405: [school.put("/incidenten/"), school.get("/incidenten/nieuw/concept/")],
            422: [school.post("/incidenten/nieuw/", {"description": ""})],
            429: [locked_out()],
        }
        with monkeypatch.context() as patch:
            patch.setattr("incidents.views.register.page_of", raising(RuntimeError("stuk")))
            pages[500] = [school.get("/incidenten/")]
            patch.setattr("incidents.views.register.page_of", raising(Unreadable()))
            pages[410] = [school.get("/incidenten/")]
        return pages

    return made


@pytest.mark.security("S16")
def test_s16_error_pages_carry_them_too(
    error_pages: Callable[[], dict[int, list[Any]]], record_property: Figure
) -> None:
    pages = error_pages()
    assert {code: {answer.status_code for answer in answers} for code, answers in pages.items()} == {
        code: {code} for code in pages
    }
    assert [wrong_headers(answer) for answers in pages.values() for answer in answers if wrong_headers(answer)] == []
    count = sum(map(len, pages.values()))
    record_property("figure", f"S16: 0 of {count} error pages differ ({', '.join(map(str, sorted(pages)))})")


def test_s16_static_files_are_not_guessed_at(db: None) -> None:
    answer = Client().get("/static/css/tokens.css")
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer


# --- mutants


@pytest.mark.mutant("S16")
@pytest.mark.parametrize(
    ("directive", "source"),
    [("script-src", "'unsafe-inline'"), ("style-src", "'unsafe-inline'"), ("script-src", "'unsafe-eval'"),
     ("connect-src", "https:"), ("frame-ancestors", "'self'")],
)  # fmt: skip
def test_s16_sees_a_looser_policy(directive: str, source: str, db: None, settings: Any) -> None:
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy | {directive: [*policy[directive], source]}}
    assert wrong_headers(Client().get("/accounts/login/"))


@pytest.mark.mutant("S16")
@pytest.mark.parametrize(
    "layer",
    ["django.middleware.security.SecurityMiddleware", "csp.middleware.CSPMiddleware",
     "django_permissions_policy.PermissionsPolicyMiddleware", "convenant.middleware.NoStoreMiddleware",
     "django.middleware.clickjacking.XFrameOptionsMiddleware"],
)  # fmt: skip
def test_s16_sees_a_layer_less(layer: str, db: None, settings: Any) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != layer]
    assert wrong_headers(Client().get("/bestaat-niet/"))


@pytest.mark.mutant("S16")
def test_s16_sees_an_open_door_for_other_sites(db: None) -> None:
    answer = Client().get("/accounts/login/")
    answer["Access-Control-Allow-Origin"] = "*"
    assert wrong_headers(answer)
