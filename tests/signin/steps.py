"""Signing in as a person would: password, second step, setting one up."""

import re
import time
from datetime import timedelta
from typing import Any

import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from convenant.tenancy.models import User
from convenant.tenancy.scope import Actor
from tests.conftest import TODAY

LOGIN, STEP = "/accounts/login/", "/accounts/tweede-stap/"
PASSWORD = "een-lange-zin-als-wachtwoord"


def later(minutes: float) -> Any:
    return time_machine.travel(TODAY + timedelta(minutes=minutes), tick=False)


def with_password(actor: Actor) -> User:
    user = User.objects.get(pk=actor.user)
    user.set_password(PASSWORD)
    user.save()
    return user


def typed_password(user: User, client: Client | None = None) -> Client:
    client = client or Client()
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    return client


def code_of(secret: str, later: int = 0) -> str:
    """The code of now, or of so many half minutes later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later)))


def set_up_app(client: Client) -> str:
    """The secret of an app that is now the second step of who is signed in."""
    secret = client.get(f"{STEP}app/").context["form"].secret
    assert client.post(f"{STEP}app/", {"code": code_of(secret)}).status_code == 302
    return str(secret)


def with_app(actor: Actor) -> tuple[User, str]:
    """An account with an app, signed out, and the app's secret."""
    user = with_password(actor)
    secret = set_up_app(typed_password(user))
    in_another_process()
    return user, secret


def codes_shown(client: Client) -> list[str]:
    return re.findall(r"<li>(\d{8})</li>", client.get(f"{STEP}herstelcodes/").content.decode())


def give_code(client: Client, code: str) -> Any:
    return client.post(f"{STEP}code/", {"code": code})


def in_another_process() -> None:
    """The next request comes to a process that remembers nothing: what one keeps in memory proves nothing."""
    cache.clear()


def factors(user: User) -> list[str]:
    return sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))
