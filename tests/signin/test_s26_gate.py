"""S26: before the second step no address of the portal gives anything, whoever asks and however he came in."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from convenant.signin import demand
from convenant.tenancy.models import Function, Membership
from convenant.tenancy.scope import Actor
from tests.conftest import signed_in
from tests.guards.crawl import every_address
from tests.guards.intruders import second_membership

from .steps import (
    LOGIN,
    PASSWORD,
    STEP,
    code_of,
    codes_shown,
    factors,
    give_code,
    in_another_process,
    later,
    set_up_app,
    typed_password,
    with_app,
    with_password,
)

Figure = Callable[[str, Any], None]
OPEN = ("/accounts/", "/rol/", "/healthz", "/readyz", "/metrics", "/static/", "/theme/", "/agenda/", "/afmelden/")
"""Of the technique, of one's own account, and of secret links that need no session."""


def reached(client: Client, addresses: list[str], ways: tuple[str, ...] = ("get",)) -> list[str]:
    """What answers with something else than the way to the second step."""
    found = []
    for address in addresses:
        for way in ways:
            answer = getattr(client, way)(address)
            if answer.status_code != 302 or not str(answer["Location"]).startswith(STEP):
                found.append(f"{way} {address}: {answer.status_code}")
    return found


def walled() -> list[str]:
    """Every address that a visitor without a session is sent away from."""
    stranger = Client()
    paths = {address.path for address in every_address(None) if not address.path.startswith(OPEN)}
    return sorted(path for path in paths if LOGIN in str(stranger.get(path).headers.get("Location", "")))


@pytest.mark.security("S26")
def test_s26_nothing_is_reached_before_the_second_step(
    anna: Actor, dirk: Actor, operator: Actor, femke: Actor, required: None, record_property: Figure
) -> None:
    addresses = walled()
    assert len(addresses) > 200
    to_set_up = typed_password(with_password(anna))
    assert reached(to_set_up, addresses, ("get", "post")) == []
    assert reached(signed_in(operator), addresses) == []
    assert reached(signed_in(femke), addresses) == []
    record_property("figure", f"S26: 0 of {len(addresses)} addresses reached, by POST too, and by 3 accounts")


@pytest.mark.mutant("S26")
def test_s26_mutant_the_gate_is_open(anna: Actor, required: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convenant.tenancy.hooks.gates", [])
    assert reached(typed_password(with_password(anna)), ["/", "/incidenten/"])


@pytest.mark.security("S26")
def test_s26_a_fragment_asks_for_the_whole_page(anna: Actor, required: None) -> None:
    client = typed_password(with_password(anna))
    answer = client.get("/incidenten/", headers={"hx-request": "true"})
    assert answer.headers.get("HX-Refresh") == "true"
    assert answer.content == b""


@pytest.mark.security("S26")
def test_s26_a_password_alone_does_not_start_a_session_once_there_is_a_factor(anna: Actor, required: None) -> None:
    user, secret = with_app(anna)
    client = typed_password(user)
    for address in ("/", "/incidenten/", STEP, f"{STEP}app/verwijderen/", "/accounts/password/change/", "/rol/"):
        assert LOGIN in client.get(address)["Location"], address
    with later(2):
        assert give_code(client, code_of(secret))["Location"] == "/"


@pytest.mark.security("S26")
def test_s26_a_new_password_does_not_skip_it(anna: Actor, required: None) -> None:
    user, _ = with_app(anna)
    mail.outbox.clear()
    client = Client()
    client.post("/accounts/password/reset/", {"email": user.email})
    link = next(word for word in str(mail.outbox[0].body).split() if "/accounts/password/reset/key/" in word)
    form = client.get(link.replace("http://testserver", ""), follow=True).redirect_chain[-1][0]
    new = {"password1": "nog-een-lange-zin-erbij", "password2": "nog-een-lange-zin-erbij"}
    assert client.post(form, new).status_code == 302
    assert LOGIN in client.get("/")["Location"]
    client.post(LOGIN, {"login": user.email, "password": new["password1"]})
    assert LOGIN in client.get("/")["Location"]


@pytest.mark.security("S26")
def test_s26_another_role_asks_it(carla: Actor, required: None) -> None:
    """A docent may do without; the same person as coördinator may not."""
    client = typed_password(with_password(carla))
    assert client.get("/").status_code == 200
    other = second_membership(carla.user, carla.organisation, Function.COORDINATOR)
    assert client.post("/rol/", {"membership": str(other.membership_id)}).status_code == 302
    assert client.get("/incidenten/")["Location"].startswith(STEP)


@pytest.mark.security("S26")
def test_s26_who_must(required: None, settings: Any) -> None:
    asked = {function for function in Function if demand.asks_second_factor(Membership(function=function))}
    assert set(Function) - asked == {Function.DOCENT}
    assert demand.asks_second_factor(Membership(function=Function.DOCENT, is_administrator=True))
    settings.SECOND_FACTOR_NOT_FOR = []
    assert demand.asks_second_factor(Membership(function=Function.DOCENT))


@pytest.mark.security("S26")
def test_s26_recovery_codes_are_shown_once_and_count_once(anna: Actor, required: None, record_property: Figure) -> None:
    user = with_password(anna)
    client = typed_password(user)
    set_up_app(client)
    codes = codes_shown(client)
    assert len(codes) == 10
    assert codes_shown(client) == [], "shown once"
    again = 0
    for number, code in enumerate(codes[:8]):
        with later(1 + number * 10):
            assert give_code(typed_password(user), code).status_code == 302
            again += give_code(typed_password(user), code).status_code == 302
    assert again == 0
    used = [message for message in mail.outbox if "Herstelcode gebruikt" in message.subject]
    assert len(used) == 8
    assert "nog 2 codes over. Maak nieuwe codes" in str(used[-1].body)
    record_property("figure", "S26: 0 of 8 recovery codes counted a second time; 10 shown once")


@pytest.mark.security("S26")
def test_s26_five_wrong_codes_lock_and_the_owner_hears(anna: Actor) -> None:
    user, secret = with_app(anna)
    mail.outbox.clear()
    client = typed_password(user)
    pages = [give_code(client, "000000").content.decode() for _ in range(6)]
    assert "Deze code klopt niet." in pages[0]
    assert "Probeer het over 15 minuten opnieuw." in pages[-1]
    assert [message.subject for message in mail.outbox] == ["Verkeerde codes voor uw account"]
    with later(2):
        assert give_code(typed_password(user), code_of(secret)).status_code == 200, "the right one waits too"
    with later(16):
        assert give_code(typed_password(user), code_of(secret)).status_code == 302


@pytest.mark.security("S26")
def test_s26_no_secret_stands_in_the_database(anna: Actor, record_property: Figure) -> None:
    """Not while it is set up either: a session is a row too."""
    user = with_password(anna)
    client = typed_password(user)
    shown = client.get(f"{STEP}app/").context["form"].secret
    assert not anywhere(shown)
    secret = set_up_app(client)
    codes = codes_shown(client)
    assert [text for text in (secret, *codes) if anywhere(text)] == []
    record_property("figure", "S26: 0 of 12 secrets (seed, seed on offer, 10 recovery codes) in clear in the database")


def anywhere(text: str) -> bool:
    """In any text, JSON or session of the tables that the login role keeps."""
    import base64
    import zlib

    with connection.cursor() as cursor:
        cursor.execute("select data::text from mfa_authenticator union all select session_data from django_session")
        rows = [row[0] for row in cursor.fetchall()]
    opened = []
    for row in rows:
        body = row.lstrip(".").split(":")[0]
        padded = body + "=" * (-len(body) % 4)
        try:
            raw = base64.urlsafe_b64decode(padded)
            opened.append(zlib.decompress(raw).decode() if row.startswith(".") else raw.decode())
        except (ValueError, zlib.error):
            opened.append(row)
    return any(text in row for row in (*rows, *opened))


@pytest.mark.mutant("S26")
def test_s26_mutant_the_library_seals_nothing(anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convenant.signin.adapter.SecondFactorAdapter.encrypt", lambda self, text: text)
    monkeypatch.setattr("convenant.signin.adapter.SecondFactorAdapter.decrypt", lambda self, text: text)
    client = typed_password(with_password(anna))
    assert anywhere(client.get(f"{STEP}app/").context["form"].secret)
    assert anywhere(set_up_app(client))


@pytest.mark.security("S26")
def test_s26_a_factor_is_changed_only_by_who_just_proved_himself(anna: Actor) -> None:
    user, secret = with_app(anna)
    with later(1):
        client = typed_password(user)
        give_code(client, code_of(secret))
        assert client.get(f"{STEP}app/verwijderen/").status_code == 200
    with later(17):
        in_another_process()
        for address in ("app/verwijderen/", "sleutels/nieuw/", "herstelcodes/nieuw/"):
            assert client.get(f"{STEP}{address}")["Location"].startswith(f"{STEP}opnieuw/"), address
        key = client.session.session_key
        back = client.post(f"{STEP}opnieuw/", {"code": code_of(secret), "next": f"{STEP}app/verwijderen/"})
        assert back["Location"] == f"{STEP}app/verwijderen/"
        assert client.session.session_key != key, "S25: the key changes"
        mail.outbox.clear()
        assert client.post(f"{STEP}app/verwijderen/").status_code == 302
        assert [message.subject for message in mail.outbox] == ["App verwijderd van uw account"]


@pytest.mark.security("S26")
def test_s26_without_its_last_factor_a_session_stands_outside(anna: Actor, required: None) -> None:
    user = with_password(anna)
    client = typed_password(user)
    set_up_app(client)
    assert client.get("/").status_code == 200
    client.post(f"{STEP}app/verwijderen/")
    assert client.get("/")["Location"].startswith(STEP)


@pytest.mark.security("S26")
def test_s26_a_password_change_asks_the_old_one_and_is_told(anna: Actor) -> None:
    user = with_password(anna)
    client = typed_password(user)
    new = {"oldpassword": PASSWORD, "password1": "nog-een-lange-zin-erbij", "password2": "nog-een-lange-zin-erbij"}
    client.post("/accounts/password/change/", new)
    assert [message.subject for message in mail.outbox] == ["Uw wachtwoord is gewijzigd"]


@pytest.mark.security("S37")
def test_s37_a_seed_survives_another_master_key_and_not_another_account(anna: Actor, bram: Actor) -> None:
    from allauth.mfa.models import Authenticator

    user, secret = with_app(anna)
    other, _ = with_app(bram)
    row = Authenticator.objects.get(user=user, type="totp")
    Authenticator.objects.filter(user=other, type="totp").update(data=row.data | {"last_step": 0})
    with later(2):
        assert give_code(typed_password(other), code_of(secret)).status_code != 302, "moved to another account"


def test_the_operator_helps_who_lost_everything(anna: Actor, required: None) -> None:
    user, _ = with_app(anna)
    mail.outbox.clear()
    call_command("remove_second_step", user.email.upper(), stdout=StringIO())
    assert factors(user) == []
    assert [message.subject for message in mail.outbox] == ["Tweede stap verwijderd van uw account"]
    assert typed_password(user).get("/")["Location"].startswith(STEP)
    with pytest.raises(CommandError, match="heeft geen tweede stap"):
        call_command("remove_second_step", user.email)
