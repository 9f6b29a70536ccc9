"""S3: a connection that is used again brings nothing of the former user along. Many at once, over a pool of two."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.auth import SESSION_KEY as USER_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections

from convenant.launch.environment import child_environment
from convenant.launch.places import ROOT
from convenant.launch.ports import pick_port
from convenant.launch.processes import die_with_parent, end_family
from convenant.launch.serve import fetch, serving_variables
from convenant.signin.session_limits import BEGAN
from convenant.tenancy.middleware import SESSION_KEY
from convenant.tenancy.models import Membership
from convenant.tenancy.sessions import SEEN
from tests.conftest import BACKEND, CAST

from .pooled.crowd import Person, Sent, plan, run

SAMPLE, ALL = 500, 10_000
SERVICES = ("DATABASE_", "LOGIN_", "BROKER_", "SECRET_KEY", "VAULT_MASTER_KEY")
TENANTS = [CAST[name] for name in ("anna", "bram", "dirk", "eva", "femke", "halt", "weert", "utrecht_regie")]


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Person]]:
    """Signed in for real, for another process reads it: their sessions are committed, and taken away at the end."""
    with django_db_blocker.unblock():
        found = [signed_in(membership) for membership in Membership.objects.filter(user__email__in=TENANTS)]
        yield [person for person, _ in found]
        for _, session in found:
            session.delete()
        connections["default"].close()


def signed_in(membership: Membership) -> tuple[Person, SessionStore]:
    user, session = membership.user, SessionStore()
    session[USER_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
    session[HASH_SESSION_KEY], session[SESSION_KEY] = user.get_session_auth_hash(), str(membership.pk)
    session[BEGAN] = session[SEEN] = int(
        time.time()
    )  # for the server; a module's fixture comes before the frozen clock
    session.create()
    colleagues = Membership.objects.filter(organisation_id=membership.organisation_id).values_list("pk", flat=True)
    return Person(f"{settings.SESSION_COOKIE_NAME}={session.session_key}", frozenset(map(str, colleagues))), session


@contextmanager
def served(module: str, log: Path) -> Iterator[int]:
    """The launcher's own server and variables, with 16 threads in one process over two connections."""
    port = pick_port(f"s3-{module}")
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "16",
        "--log-level", "warning", "--host", "127.0.0.1", "--port", str(port), "convenant.wsgi:application",
    ]  # fmt: skip
    ours = {name: value for name, value in os.environ.items() if name.startswith(SERVICES)}
    variables = serving_variables(ours, "login_web") | {
        "DATABASE_NAME": str(connections["default"].settings_dict["NAME"]), "DATABASE_POOL": "2",
        "DJANGO_SETTINGS_MODULE": f"tests.guards.pooled.{module}",
    }  # fmt: skip
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=child_environment(variables), stdin=subprocess.DEVNULL, stdout=output,
            stderr=output, start_new_session=True, preexec_fn=die_with_parent(),
        )  # fmt: skip
        try:
            wait_for(port, log)
            yield port
        finally:
            end_family(process)


def wait_for(port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while not fetch(port, "/healthz")[0]:
        if time.monotonic() > deadline:
            raise AssertionError(f"no server:\n{log.read_text()[-3000:]}")
        time.sleep(0.05)


@pytest.mark.security("S3", "S4")
@pytest.mark.parametrize("number", [SAMPLE, pytest.param(ALL, marks=pytest.mark.slow)])
def test_s3_a_used_connection_brings_nobody_along(
    number: int, people: list[Person], tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    with served("settings", tmp_path / "log") as port:
        outcome = run(port, plan(people, number, seed=3))
        calm = run(port, [Sent(person, "plain") for person in people])
    assert outcome.wrong + calm.wrong == []
    record_property("figure", f"S3: 0 wrong of {outcome.figure}; 16 threads, pool of 2, {len(people)} tenants")
    answered = sum(count for what, count in outcome.told.items() if what.startswith("answered"))
    record_property("figure", f"S4: the context was empty at {answered} of {answered} first statements of a request")


@pytest.mark.mutant("S3", "S4")
def test_s3_mutant_context_of_a_session(people: list[Person], tmp_path: Path) -> None:
    with served("session_level", tmp_path / "log") as port:
        wrong = run(port, plan(people, 60, seed=5)).wrong
    assert any(re.search(r"carried login_web,[0-9a-f-]{36}", told) for told in wrong)
