"""The world every test starts from: the three convenants and the demo's cast, committed once per test database.

Tests run as `login_web`, in a transaction that is rolled back (recipe: alias `owner` migrates).
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections, transaction
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from xdist.scheduler import LoadScopeScheduling

from convenant import clock, remember
from convenant.signin.session_limits import BEGAN
from convenant.tenancy.middleware import SESSION_KEY
from convenant.tenancy.models import Membership, User
from convenant.tenancy.scope import Actor, Scope, scope
from convenant.tenancy.sessions import SEEN
from parties import accounts
from tests.database import AGREEMENTS as AGREEMENTS
from tests.database import TODAY as TODAY
from tests.database import copy, exists, world
from tests.ids import ids_from
from tests.provisions import Ledger
from tests.scoreboard.collector import Collector

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SPREAD = "test_s1_leaks.py"
CAST = {
    "anna": "coordinator@atlas.example",
    "carla": "docent@atlas.example",
    "directie": "directie@atlas.example",
    "bram": "schoolagent@politie-hoorn.example",
    "bram2": "schoolagent2@politie-hoorn.example",
    "dirk": "coordinator@tabor.example",
    "eva": "coordinator@nimeto.example",
    "fg": "fg@atlas.example",
    "femke": "regie@hoorn.example",
    "burgemeester": "burgemeester@hoorn.example",
    "leerplicht": "leerplicht@hoorn.example",
    "jongerenwerk": "jongerenwerk@netwerk.example",
    "halt": "halt@halt.example",
    "om": "om@om.example",
    "weert": "coordinator@philipsvanhorne.example",
    "weert_board": "bestuur@philipsvanhorne.example",
    "weert_agent": "wijkagent@politie-weert.example",
    "weert_regie": "regie@weert.example",
    "cjg": "cjg@cjg.example",
    "utrecht": "coordinator@depassie.example",
    "utrecht_agent": "wijkagent@politie-utrecht.example",
    "utrecht_regie": "regie@utrecht.example",
    "jou": "jou@jou.example",
    "buurtteam": "buurtteam@lokalis.example",
    "operator": "beheer@portaal.example",
}


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_modify_db_settings: None,  # a database per xdist worker
) -> Iterator[None]:
    keep = django_db_keepdb and not django_db_createdb
    creation: Any = connections["owner"].creation
    name = creation._get_test_db_name()
    with django_db_blocker.unblock():
        if not (keep and exists(name)):
            copy(world(), name)
        config = setup_databases(
            verbosity=0, interactive=False, aliases={"owner": None}, serialized_aliases=[], keepdb=True
        )
        for alias in ("default", "worker"):
            assert connections[alias].settings_dict["NAME"] == name
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            for alias in ("default", "worker"):
                connections[alias].close()
            teardown_databases(config, verbosity=0)


@pytest.fixture(autouse=True)
def frozen_clock(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.node.get_closest_marker("e2e"):
        yield
        return
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture(autouse=True)
def seeded_ids(request: pytest.FixtureRequest) -> Iterator[None]:
    """Not in a browser test: its rows stay, beside those of servers that know no seed."""
    if request.node.get_closest_marker("e2e"):
        yield
        return
    with ids_from(request.node.nodeid):
        yield


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test may load its own reference data. A minute does not end half way, between two counts of queries."""
    remember.forget()
    monkeypatch.setattr(remember, "time", SimpleNamespace(monotonic=lambda: 0.0))


def _cast_fixture(name: str, email: str) -> Any:
    @pytest.fixture(name=name)
    def member(db: None) -> Actor:
        return accounts.actor_named(email)

    return member


for _name, _email in CAST.items():
    globals()[_name] = _cast_fixture(_name, _email)


@pytest.fixture
def acting(db: None) -> Callable[[Actor], Any]:
    """`with acting(anna): ...` opens her scope."""

    @contextmanager
    def act(actor: Actor) -> Iterator[Scope]:
        with scope(actor) as opened:
            yield opened

    return act


def signed_in(actor: Actor) -> Client:
    """The session of somebody who signed in this moment, written at once: `force_login` asks the database 17 times.

    The day of his last sign-in is not noted.
    """
    client, now = Client(headers={"accept-language": "nl"}), int(clock.now().timestamp())
    user = User.objects.only("password").get(pk=actor.user)
    session = SessionStore()
    session.update({auth.SESSION_KEY: str(user.pk), auth.BACKEND_SESSION_KEY: BACKEND})
    session.update({auth.HASH_SESSION_KEY: user.get_session_auth_hash(), SESSION_KEY: str(actor.membership_id)})
    session.update({BEGAN: now, SEEN: now})
    session.create()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return client


def sign_in(client: Client, actor: Actor) -> None:
    """In the session this client has already, as the sign-in page does."""
    client.force_login(User.objects.get(pk=actor.user), backend=BACKEND)


@pytest.fixture
def client_of(db: None) -> Callable[[Actor], Client]:
    return signed_in


@pytest.fixture
def as_worker(db: None, django_db_blocker: Any) -> Iterator[None]:
    """Runs the test on the worker's login, which may become `aggregator` and `dispatch`. Sees the committed world."""
    with django_db_blocker.unblock():
        web, worker = connections["default"], connections["worker"].copy("default")
        connections["default"] = worker
        try:
            with transaction.atomic(using="default"):
                yield
                transaction.set_rollback(True, using="default")
        finally:
            connections["default"] = web
            worker.close()


@pytest.fixture
def membership_of() -> Callable[[Actor], Membership]:
    return lambda actor: Membership.objects.get(user_id=actor.user, organisation_id=actor.organisation)


class Shares(LoadScopeScheduling):  # type: ignore[misc]
    """Processes of pytest-xdist get whole files, one gets all browser tests (there is one portal), S1 goes by role.

    The mark `xdist_group` does nothing here: xdist 3.8 hangs it on a name that pytest 9.2 no longer has.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        if path.endswith(SPREAD):
            return nodeid
        return "browser" if path.startswith("tests/e2e/") else path


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Shares:
    return Shares(config, log)


LONGEST_FIRST = ("tests/e2e/", "tests/guards/", "tests/reliability/", "tests/vault/", "tests/backup/", "tests/signin/")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):  # small files come last, so that both processes end at the same time
        items.sort(key=rank)
    for item in items:
        database = item.get_closest_marker("django_db")
        if database and database.kwargs.get("transaction"):
            raise pytest.UsageError(f"{item.nodeid}: transactional tests would flush the world; use the db fixture")


def rank(item: pytest.Item) -> int:
    found = [place for place, folder in enumerate(LONGEST_FIRST) if item.nodeid.startswith(folder)]
    return found[0] if found else len(LONGEST_FIRST)


def pytest_collection_finish() -> None:
    """Code and tests stay to the end: looking through them again and again for garbage costs a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--results", type=Path, help="write what was found per row of docs/scoreboard.md to this file")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Ledger(), "ledger")
    config.pluginmanager.register(Collector(config.getoption("results")), "collector")
