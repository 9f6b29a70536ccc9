"""S23: guessing is locked, the owner still gets in from a device that is known, and nobody empties the register."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.http import HttpResponse
from django.test import Client

from convenant.signin import devices, exports
from convenant.tenancy.scope import Actor, scope
from tests.conftest import TODAY, signed_in
from tests.guards.table import TABLE
from tests.parties.directory.naming import named

from .steps import LOGIN, PASSWORD, later, typed_password, with_password

Figure = Callable[[str, Any], None]
EXPORT = "/incidenten/export.csv"


def tried(client: Client, email: str, password: str, address: str = "10.7.0.1") -> int:
    return int(client.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=address).status_code)


def locked_from_everywhere(email: str) -> int:
    """How many of 60 guesses, each from an address of its own, were looked at."""
    return sum(tried(Client(), email, "verkeerd", f"10.6.0.{number}") == 200 for number in range(60))


def own_laptop(actor: Actor) -> tuple[str, Client]:
    """Signed in on before, now signed out, at another address."""
    user = with_password(actor)
    client = typed_password(user)
    client.post("/accounts/logout/")
    return user.email, client


@pytest.mark.security("S23")
def test_s23_the_owner_gets_in_from_a_known_device_during_the_lock(anna: Actor, record_property: Figure) -> None:
    email, laptop = own_laptop(anna)
    looked_at = locked_from_everywhere(email)
    assert looked_at <= 20
    assert tried(Client(), email, PASSWORD) == 429, "elsewhere the lock holds"
    assert tried(laptop, email, PASSWORD) == 302
    record_property("figure", f"S23: {looked_at} of 60 guesses from 60 addresses looked at; the owner's laptop got in")


@pytest.mark.mutant("S23")
def test_s23_mutant_no_device_is_known(anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    email, laptop = own_laptop(anna)
    monkeypatch.setattr("convenant.signin.locks.asked_from", lambda request, credentials: "")
    locked_from_everywhere(email)
    assert tried(laptop, email, PASSWORD) == 429


@pytest.mark.security("S23")
def test_s23_a_known_device_may_guess_no_more_than_another(anna: Actor) -> None:
    """A stolen cookie opens nothing, and is locked by itself; the owner elsewhere is not."""
    email, stolen = own_laptop(anna)
    answers = [tried(stolen, email, f"gok {number}", f"10.8.0.{number}") for number in range(30)]
    assert answers.count(200) <= 5
    assert answers[-1] == 429
    assert tried(stolen, email, PASSWORD) == 429
    assert tried(Client(), email, PASSWORD) == 302
    with later(16):
        assert tried(stolen, email, PASSWORD) == 302


@pytest.mark.security("S23")
def test_s23_a_made_up_device_or_that_of_a_colleague_counts_as_none(anna: Actor, bram: Actor) -> None:
    email, _ = own_laptop(anna)
    _, colleague = own_laptop(bram)
    locked_from_everywhere(email)
    assert tried(colleague, email, PASSWORD) == 429
    for made_up in ("", "x", "a:b:c", signing.dumps(["a", "b"]), signing.dumps("x", salt=devices.SALT)):
        stranger = Client()
        stranger.cookies["device"] = made_up
        assert tried(stranger, email, PASSWORD) == 429, made_up


def taken_along(client: Client, count: int) -> list[int]:
    return [client.get(EXPORT).status_code for _ in range(count)]


@pytest.mark.security("S23")
def test_s23_ten_files_an_hour(anna: Actor, bram: Actor, record_property: Figure) -> None:
    client = signed_in(anna)
    assert taken_along(client, 14) == [200] * 10 + [429] * 4
    refused = signed_in(anna).get(EXPORT)
    assert refused.status_code == 429, "another session of the same person counts along"
    assert "Probeer het om 11:46 uur opnieuw." in refused.content.decode()
    assert 0 < int(refused["Retry-After"]) <= 3660
    assert client.get("/incidenten/").status_code == 200, "reading goes on"
    with time_machine.travel(TODAY + timedelta(minutes=20), tick=False):
        assert signed_in(bram).get("/ontvangen/export.csv").status_code != 429
    with time_machine.travel(TODAY + timedelta(minutes=29), tick=False):
        assert client.get(EXPORT).status_code == 429
    record_property("figure", "S23: 10 of 14 exports in an hour, the page says when again; a colleague is not stopped")


@pytest.mark.security("S23")
@pytest.mark.parametrize("page", ["kaart.vcf", "{person}/kaart.vcf", "bijlage-2.pdf"])
def test_s23_cards_and_the_annex_count_along(page: str, anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parties.views.directory.pdf_answer", lambda *_, **__: HttpResponse(
        b"%PDF", headers={"Content-Disposition": "attachment"}))  # fmt: skip
    with scope(anna):
        person = named(anna).pk
    client, address = signed_in(anna), f"/c/west-friesland/contactpersonen/{page.format(person=person)}"
    assert [client.get(address).status_code for _ in range(11)] == [200] * 10 + [429]


@pytest.mark.mutant("S23")
def test_s23_mutant_exports_are_not_counted(anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "note", lambda kind, person: None)
    assert taken_along(signed_in(anna), 12) == [200] * 12


@pytest.mark.security("S23")
def test_s23_every_address_of_a_spreadsheet_is_an_export() -> None:
    """By its name: who adds one calls it so."""
    words = ("export", "download", "vcard", "annex-pdf")
    named = [name for name in TABLE if any(word in name for word in words)]
    outside = {name for name in named if not (name.endswith("export") or name in exports.OTHER_NAMES)}
    assert outside == {"documents:download"}, "one paper of the circle; all others are counted"
