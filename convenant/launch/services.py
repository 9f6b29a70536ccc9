"""Database and broker of one profile: start, reuse what runs already, stop."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from convenant.launch import broker, postgres
from convenant.launch.account import Account, server_account
from convenant.launch.environment import Address, Variables, keep_secrets, parse_url, write_environment
from convenant.launch.places import profile_folder
from convenant.launch.steps import step


@dataclass(frozen=True)
class Profile:
    """A named environment with servers and data of its own."""

    name: str

    @property
    def is_demo(self) -> bool:
        return self.name == "demo"

    @property
    def folder(self) -> Path:
        return profile_folder(self.name)

    @property
    def settings_module(self) -> str:
        return f"convenant.settings.{'demo' if self.is_demo else 'test'}"


@contextmanager
def running_services(profile: Profile) -> Iterator[Variables]:
    """The variables for Django while the servers run; on leaving all is stopped."""
    try:
        yield start_services(profile)
    finally:
        stop_services(profile)


def start_services(profile: Profile) -> Variables:
    """Leaves the servers running in the background."""
    account, secrets = server_account(), keep_secrets()
    with step("De database draait."):
        address = _start_database(profile, account, secrets)
    with step("De berichtenserver draait."):
        broker_variables = _start_broker(profile, account, secrets["BROKER_PASSWORD"])
    variables = secrets | address.variables() | broker_variables
    variables["DJANGO_SETTINGS_MODULE"] = profile.settings_module
    del variables["BROKER_PASSWORD"]  # it is in BROKER_URL, if there is a server of ours
    write_environment(profile.folder, variables)
    return variables


def stop_services(profile: Profile) -> None:
    account = server_account()
    if not os.environ.get("DATABASE_URL"):
        cluster = postgres.private_cluster(profile.folder, account, durable=profile.is_demo)
        cluster.stop()
    server = broker.private_server(profile.folder, account, keep_secrets()["BROKER_PASSWORD"])
    if server:
        server.stop()


def _start_database(profile: Profile, account: Account, secrets: Variables) -> Address:
    url = os.environ.get("DATABASE_URL")
    if url:
        return parse_url(url)
    cluster = postgres.private_cluster(profile.folder, account, durable=profile.is_demo)
    password = secrets["DATABASE_ADMIN_PASSWORD"]
    cluster.create(password)
    port = cluster.running_port() or cluster.start(profile.name)
    return Address("127.0.0.1", port, "convenant", postgres.ADMIN, password)


def _start_broker(profile: Profile, account: Account, password: str) -> Variables:
    if broker.given_url():
        return {"BROKER_URL": broker.given_url()}
    server = broker.private_server(profile.folder, account, password)
    if server is None:
        folder = profile.folder / "messages"
        folder.mkdir(mode=0o700, exist_ok=True)
        return {"BROKER_URL": "filesystem://", "BROKER_FOLDER": str(folder)}
    port = server.running_port() or server.start(profile.name)
    return {"BROKER_URL": broker.server_url(port, password)}
