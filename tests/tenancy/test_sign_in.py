import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from convenant import health
from convenant.celery import app
from convenant.signin.account_forms import DIFFERENT
from convenant.tenancy.middleware import SESSION_KEY
from convenant.tenancy.models import Function, Membership, Organisation, User
from convenant.tenancy.scope import Actor, scope, system_actor
from tests.conftest import BACKEND, TODAY

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
    assert "Dit e-mailadres en wachtwoord horen niet bij elkaar." in response.content.decode()
    assert client.get("/").status_code == 302


INFORMAL = re.compile(r"\b(je|jij|jou|jouw)\b", re.IGNORECASE)


def test_pages_and_mails_of_the_account_say_u(client: Client, email: str) -> None:
    client.post("/accounts/password/reset/", {"email": email})
    (message,) = mail.outbox
    assert message.subject == "Nieuw wachtwoord voor het Convenantportaal"
    link = re.search(r"http://testserver(/accounts/\S+)", str(message.body))
    assert link is not None
    new = {"password1": "nog-een-lange-zin-erbij", "password2": "nog-een-lange-zin-erbij"}
    seen = [str(message.body), sign_in(client, email, "verkeerd").content.decode()]
    form = client.get(link[1], follow=True).redirect_chain[-1][0]
    seen += [client.post(form, new | {"password2": "anders"}).content.decode()]
    assert DIFFERENT in seen[-1]
    seen += [client.post(form, new, follow=True).content.decode()]
    assert sign_in(client, email, new["password1"]).status_code == 302
    seen += [client.get("/").content.decode(), client.get("/accounts/password/change/").content.decode()]
    seen += [client.post("/accounts/password/change/", {"oldpassword": "fout"} | new).content.decode()]
    seen += [client.post("/accounts/logout/", follow=True).content.decode()]
    assert "U bent uitgelogd." in seen[-1]
    assert [INFORMAL.search(text) for text in seen] == [None] * len(seen)


@pytest.mark.security("S23")
def test_five_wrong_passwords_lock_and_the_right_one_waits_too(client: Client, email: str) -> None:
    answers = [sign_in(client, email, f"verkeerd-{number}").status_code for number in range(6)]
    assert answers[-1] == 429
    locked = sign_in(client, email, PASSWORD)
    assert locked.status_code == 429
    assert "Te vaak een verkeerd wachtwoord" in locked.content.decode()


@pytest.mark.security("S23")
def test_lock_ends(client: Client, email: str) -> None:
    for number in range(6):
        sign_in(client, email, f"verkeerd-{number}")
    with time_machine.travel(TODAY + timedelta(minutes=16), tick=False):
        assert sign_in(client, email, PASSWORD).status_code == 302


@pytest.mark.security("S26")
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


def test_another_role_is_offered_to_who_has_one(anna: Actor, client_of: Callable[[Actor], Client]) -> None:
    client = client_of(anna)
    assert "Wissel van rol" not in client.get("/").content.decode()
    with scope(system_actor()):
        other = Organisation.objects.get(slug="tabor-college")
    Membership.objects.create(user_id=anna.user, organisation=other, display_name="I", function=Function.COORDINATOR)
    session = client.session
    session[SESSION_KEY] = str(anna.membership_id)
    session.save()
    assert "Wissel van rol" in client.get("/").content.decode()


def test_two_memberships_and_no_choice_asks_for_one(anna: Actor, client: Client) -> None:
    with scope(system_actor()):
        other = Organisation.objects.get(slug="tabor-college")
    Membership.objects.create(user_id=anna.user, organisation=other, display_name="I", function=Function.COORDINATOR)
    client.force_login(User.objects.get(pk=anna.user), backend=BACKEND)
    assert client.get("/")["Location"] == "/rol/"


@pytest.mark.security("S25")
def test_membership_of_somebody_else_is_refused(anna: Actor, dirk: Actor, client_of: Callable[[Actor], Client]) -> None:
    response = client_of(anna).post("/rol/", {"membership": dirk.membership_id})
    assert response.status_code == 422
    assert "Kies een van uw eigen rollen" in response.content.decode()


@pytest.mark.security("S25")
def test_a_session_that_names_somebody_else_s_role_opens_nothing(
    anna: Actor, dirk: Actor, client_of: Callable[[Actor], Client]
) -> None:
    client = client_of(anna)
    session = client.session
    session[SESSION_KEY] = str(dirk.membership_id)
    session.save()
    page = client.get("/", follow=True).content.decode()
    assert anna.organisation_name in page
    assert dirk.organisation_name not in page


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


def test_readyz_names_a_broker_that_does_not_answer(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/readyz").json() == {"ready": True, "missing": []}
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    assert client.get("/readyz").json()["missing"] == ["broker"]


def test_readyz_names_a_migration_that_did_not_run(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [("tenancy", "0099_later")])
    assert client.get("/readyz").json()["missing"] == ["migrations"]


def test_readyz_names_a_database_that_does_not_answer(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        response = client.get("/readyz")
    assert (response.status_code, response.json()["missing"]) == (503, ["database", "migrations", "master_key"])


@pytest.mark.security("S39")
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
