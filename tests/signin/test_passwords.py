"""S26: which passwords are taken."""

import gzip
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from convenant.signin import passwords
from convenant.tenancy.models import User
from convenant.tenancy.scope import Actor
from tests.conftest import signed_in

from .steps import PASSWORD, with_password

Figure = Callable[[str, Any], None]
REFUSED = (
    "kort", "veertien tekens"[:14], "atlas college 2026", "AtlasCollege2026!", "Atlas-College-Hoorn-1",
    "coordinator12345", "coordinator@atlas.example", "Convenantportaal", "convenantportaal2026", "Wachtwoord123456",
    "welkomwelkom2026",
    "aaaaaaaaaaaaaaaa", "qwertyqwertyqwerty", "123123123123123123", " " * 20, "passwordpassword",
)  # fmt: skip
TAKEN = (
    "de kat slaapt op het dak", "alleenkleineletters", "ALLEENHOOFDLETTERS", "5839201748392017", "x" * 7 + "y" * 121,
    "paard batterij nietje correct", "Ik werk graag bij het Atlas College in de ochtend",
    "een-lange-zin-als-wachtwoord",    "éénÉnTwintigVierkanten", "🙂🐴🔋🖇✅ vijf plaatjes op rij",
)  # fmt: skip


def taken(password: str, user: User | None = None) -> bool:
    try:
        validate_password(password, user)
    except ValidationError:
        return False
    return True


@pytest.mark.security("S26")
def test_s26_words_of_the_place_and_common_passwords_are_refused(anna: Actor, record_property: Figure) -> None:
    user = User.objects.get(pk=anna.user)
    assert [word for word in REFUSED if taken(word, user)] == []
    assert [word for word in TAKEN if not taken(word, user)] == []
    longest = "zo lang mag een wachtwoord zeker zijn, en er hoeven geen cijfers in; " * 2
    assert len(longest) >= 128
    assert taken(longest, user)
    record_property("figure", f"S26: {len(REFUSED)} weak passwords refused, {len(TAKEN)} good ones of up to 128 taken")


@pytest.mark.security("S26")
def test_s26_the_list_holds_every_long_one_of_a_million(record_property: Figure) -> None:
    """The most used ones of 100,000 are all shorter than 15 characters or in here."""
    listed = gzip.decompress(passwords.LIST.read_bytes()).decode().splitlines()
    assert len(listed) > 9000
    assert min(map(len, listed)) >= passwords.SHORTEST
    assert [one for one in listed[::7] if taken(one)] == []
    assert [one for one in listed[::7] if taken(one.upper())] == []
    record_property(
        "figure", f"S26: {len(listed[::7]):,} of {len(listed):,} common passwords of 15 or more tried, 0 taken"
    )


@pytest.mark.security("S26")
def test_s26_checking_takes_no_longer_for_odd_input(anna: Actor, record_property: Figure) -> None:
    user = User.objects.get(pk=anna.user)
    odd = ("a" * 100_000, "atlas" * 20_000, "ab" * 50_000 + "c", "̈" * 100_000, " -" * 50_000)
    with_clock = time.perf_counter
    began = with_clock()
    for password in odd:
        taken(password, user)
    spent = with_clock() - began
    assert spent < 3
    record_property("figure", f"S26: {len(odd)} passwords of 100,000 odd characters checked within 3 s")


@pytest.mark.security("S26")
def test_s26_the_page_says_why_in_dutch(anna: Actor) -> None:
    with_password(anna)
    new = {"oldpassword": PASSWORD, "password1": "AtlasCollege2026!", "password2": "AtlasCollege2026!"}
    page = signed_in(anna).post("/accounts/password/change/", new).content.decode()
    assert "De naam van uw organisatie, uw e-mailadres en woorden als ‘wachtwoord’ tellen niet mee." in page


@pytest.mark.mutant("S26")
def test_s26_mutant_the_place_is_not_known(anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "organisations_of", lambda user: [])
    monkeypatch.setattr(passwords, "words_of", lambda user, place: set())
    user = User.objects.get(pk=anna.user)
    assert [word for word in REFUSED if taken(word, user)]
