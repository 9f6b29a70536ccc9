"""Signing in through a provider that others made and certified: what our own stand-in may have understood wrongly."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
import requests
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from convenant import clock
from convenant.models import Identity, IdentityProvider
from convenant.signin.oidc import keeping
from convenant.signin.oidc.attempt import return_address
from convenant.signin.oidc.keeping import Told
from convenant.tenancy.scope import Actor, scope

from .service import CLIENT

HERE = Path(__file__).parent / "certified"
SECRET = "geheim&+ %/="
NODE, NPM = shutil.which("node") or "", shutil.which("npm") or ""
Answer = Any
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not NPM, reason="needs npm and Node.js")]
FORM = re.compile(r'<form[^>]* action="([^"]+)"')
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certified")
    for name in ("package.json", "server.mjs"):
        shutil.copy(HERE / name, folder)
    asked = [NPM, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
    subprocess.run(asked, cwd=folder, check=True, timeout=300)
    return folder


@pytest.fixture(autouse=True)
def clock_of_the_machine(frozen_clock: None) -> Iterator[None]:
    """The provider's tokens tell the true time."""
    cache.clear()
    with time_machine.travel(time_machine.escape_hatch.datetime.datetime.now(UTC), tick=True):
        yield


@pytest.fixture
def provider(installed: Path, anna: Actor) -> Iterator[IdentityProvider]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with scope(anna):
        row = keeping.keep_provider(Told(f"http://127.0.0.1:{port}", CLIENT, SECRET), actor=anna)
    told = {"PORT": str(port), "RETURN_ADDRESS": return_address(row), "CLIENT": CLIENT, "SECRET": SECRET}
    with subprocess.Popen([NODE, "server.mjs"], cwd=installed, env=os.environ | told, stdout=subprocess.PIPE) as node:
        assert node.stdout is not None
        assert node.stdout.readline() == b"ready\n"
        with scope(anna):
            keeping.test_provider(actor=anna)
            keeping.switch_provider(on=True, actor=anna)
        yield IdentityProvider.objects.get(pk=row.pk)
        node.terminate()


@pytest.fixture
def came_back(provider: IdentityProvider) -> Callable[[str], Answer]:
    """What the portal answers to who signed in there under this name."""

    def walk(name: str) -> Answer:
        client = Client()
        address = client.post(reverse("sso:begin", args=[provider.pk]), {"next": ""})["Location"]
        back = urlsplit(signed_in_there(address, name))
        return client.get(back.path, dict(parse_qsl(back.query)))

    return walk


def signed_in_there(address: str, name: str) -> str:
    """Through its pages: sign in, agree. The address that it sends the browser back to."""
    with requests.Session() as browser:
        answer = browser.get(address, allow_redirects=False)
        for _ in range(12):
            while answer.is_redirect:
                address = urljoin(address, answer.headers["Location"])
                if urlsplit(address).path.startswith(reverse("sso:choose")):
                    return address
                answer = browser.get(address, allow_redirects=False)
            form = FORM.search(answer.text)
            assert form, answer.text
            sent = dict(FIELD.findall(answer.text)) | {"login": name, "password": "is niet gevraagd"}
            address = urljoin(address, form[1])
            answer = browser.post(address, sent, allow_redirects=False)
    raise AssertionError("it never came back")


def connect(provider: IdentityProvider, actor: Actor, subject: str) -> None:
    Identity.objects.create(
        organisation_id=provider.organisation_id, user_id=actor.user, issuer=provider.issuer, subject=subject,
        connected_at=clock.now(),
    )  # fmt: skip


@pytest.mark.security("S27")
def test_who_connected_gets_in_and_others_do_not(
    provider: IdentityProvider, anna: Actor, carla: Actor, came_back: Callable[[str], Answer]
) -> None:
    connect(provider, anna, "anna")
    connect(provider, carla, "leerling-carla")
    assert is_inside(came_back("anna"))
    stranger, pupil = came_back("vreemde"), came_back("leerling-carla")
    assert not is_inside(stranger)
    assert not is_inside(pupil)
    assert "nog niet gekoppeld" in stranger.content.decode()
    assert "leerling" in pupil.content.decode().lower()


def is_inside(answer: Answer) -> bool:
    return "_auth_user_id" in answer.client.session
