from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from convenant.tenancy.models import Function, Membership, Organisation, User
from convenant.tenancy.scope import Actor, scope, system_actor
from convenant.views import health
from tests.conftest import TODAY

LOGIN = "/accounts/login/"
PASSWORD = "een-lange-zin-als-wachtwoord"


@pytest.fixture
def email(anna: Actor) -> str:
    user = User.objects.get(pk=anna.user)
    user.set_password(PASSWORD)
    user.save()
    return user.email


def sign_in(client: Client, email: str, password: str) -> Any:
    return client.post(LOGIN, {"login": email, "password": password})


def test_sign_in_opens_the_start_page(client: Client, email: str) -> None:
    before = client.session.session_key
    response = sign_in(client, email, PASSWORD)
    assert response.status_code == 302
    assert response["Location"] == "/"
    assert client.session.session_key != before
    assert client.get("/").status_code == 200


def test_wrong_password_says_so_in_dutch(client: Client, email: str) -> None:
    response = sign_in(client, email, "verkeerd")
    assert "wachtwoord" in response.content.decode()
    assert client.get("/").status_code == 302


def test_five_wrong_passwords_lock_and_the_right_one_waits_too(client: Client, email: str) -> None:
    answers = [sign_in(client, email, f"verkeerd-{number}").status_code for number in range(6)]
    assert answers[-1] == 429
    locked = sign_in(client, email, PASSWORD)
    assert locked.status_code == 429
    assert "Te vaak een verkeerd wachtwoord" in locked.content.decode()


def test_lock_ends(client: Client, email: str) -> None:
    for number in range(6):
        sign_in(client, email, f"verkeerd-{number}")
    with time_machine.travel(TODAY + timedelta(minutes=16), tick=False):
        assert sign_in(client, email, PASSWORD).status_code == 302


def test_nobody_signs_up(client: Client, db: None) -> None:
    response = client.get("/accounts/signup/")
    assert b"password1" not in response.content


def test_signed_out_person_gets_the_login_page(client: Client, db: None) -> None:
    response = client.get("/incidenten/")
    assert response.status_code == 302
    assert response["Location"].startswith(LOGIN)


def test_switching_the_active_membership(anna: Actor, client_of: Callable[[Actor], Client]) -> None:
    client = client_of(anna)
    with scope(system_actor()):
        other = Organisation.objects.get(slug="tabor-college")
    second = Membership.objects.create(
        user_id=anna.user, organisation=other, display_name="Invaller Tabor", function=Function.COORDINATOR
    )
    key = client.session.session_key
    response = client.post("/rol/", {"membership": second.pk})
    assert response.status_code == 302
    assert client.session.session_key != key
    assert "Tabor College" in client.get("/").content.decode()


def test_two_memberships_and_no_choice_asks_for_one(anna: Actor, client: Client) -> None:
    with scope(system_actor()):
        other = Organisation.objects.get(slug="tabor-college")
    Membership.objects.create(user_id=anna.user, organisation=other, display_name="I", function=Function.COORDINATOR)
    client.force_login(User.objects.get(pk=anna.user), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/")["Location"] == "/rol/"


def test_membership_of_somebody_else_is_refused(anna: Actor, dirk: Actor, client_of: Callable[[Actor], Client]) -> None:
    response = client_of(anna).post("/rol/", {"membership": dirk.membership_id})
    assert response.status_code == 422
    assert "Kies een van uw eigen rollen" in response.content.decode()


def test_healthz_answers(client: Client) -> None:
    assert client.get("/healthz").status_code == 200


def test_readyz_names_what_is_not_fine(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> bool:
        raise ConnectionError

    monkeypatch.setitem(health.PROBES, "broker", away)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"ready": False, "missing": ["broker"]}
    monkeypatch.setitem(health.PROBES, "broker", lambda: True)
    assert client.get("/readyz").status_code == 200


def test_production_settings_pass_the_deploy_check(monkeypatch: pytest.MonkeyPatch) -> None:
    import os
    import subprocess
    import sys

    env = os.environ | {"DJANGO_SETTINGS_MODULE": "convenant.settings.production", "SECRET_KEY": "k" * 60 + "Aa1!xyz"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_models_and_migrations_agree(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
