"""Database and broker of one profile: start, reuse what runs already, stop."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from convenant.launch import broker, postgres
from convenant.launch.account import server_account
from convenant.launch.environment import (
    Address,
    Variables,
    keep_secrets,
    parse_url,
    reachable,
    write_environment,
)
from convenant.launch.locks import sole_launcher
from convenant.launch.places import data_root, profile_folder
from convenant.launch.processes import ignore_ending_signals, reap_orphans
from convenant.launch.steps import step
from convenant.launch.wheels import WHEELS


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


@dataclass(frozen=True)
class Services:
    """`cluster` is None with DATABASE_URL; `server` is None with REDIS_URL or without a broker program."""

    profile: Profile
    cluster: postgres.Cluster | None
    server: broker.Server | None

    def start(self) -> Variables:
        """The variables for Django; the servers stay when the launcher ends."""
        secrets = keep_secrets()
        password = secrets.pop("BROKER_PASSWORD")
        with step(f"De database draait: {self.cluster.binaries.origin if self.cluster else 'die van DATABASE_URL'}."):
            address = self._start_database(secrets["DATABASE_ADMIN_PASSWORD"])
        with step("De berichtenserver draait." if self.server else "De berichten gaan via een map of via REDIS_URL."):
            broker_variables = self._start_broker(password)
        variables = secrets | address.variables() | broker_variables
        variables["DJANGO_SETTINGS_MODULE"] = self.profile.settings_module
        write_environment(self.profile.folder, variables)
        return variables

    def stop(self) -> None:
        if self.cluster:
            self.cluster.stop()
        if self.server:
            self.server.stop()

    def _start_database(self, password: str) -> Address:
        if self.cluster is None:
            return reachable(parse_url(os.environ["DATABASE_URL"]))
        self.cluster.create(password)
        port = self.cluster.running_port() or self.cluster.start(self.profile.name)
        return Address("127.0.0.1", port, "convenant", postgres.ADMIN, password)

    def _start_broker(self, password: str) -> Variables:
        if self.server:
            port = self.server.running_port() or self.server.start(self.profile.name)
            return {"BROKER_URL": broker.server_url(port, password)}
        if broker.given_url():
            return {"BROKER_URL": broker.given_url()}
        return broker.folder_variables(self.profile.folder / "messages")


@contextmanager
def running_services(profile: Profile) -> Iterator[Variables]:
    services = find_services(profile)
    try:
        yield services.start()
    finally:
        ignore_ending_signals()
        services.stop()
        reap_orphans()


def find_services(profile: Profile) -> Services:
    account, password = server_account(), keep_secrets()["BROKER_PASSWORD"]
    given = bool(os.environ.get("DATABASE_URL"))
    cluster = None if given else postgres.private_cluster(profile.folder, account, durable=profile.is_demo)
    server = None if broker.given_url() else broker.private_server(profile.folder, account, password)
    return Services(profile, cluster, server)


def stop_all(profile: Profile) -> None:
    """Whatever is ours, also what was started with another choice of DATABASE, DATABASE_URL or REDIS_URL."""
    account = server_account()
    for folder in profile.folder.glob("postgres-*"):
        postgres.Cluster(postgres.find_binaries(account), folder, account, durable=profile.is_demo).stop()
    server = broker.private_server(profile.folder, account, keep_secrets()["BROKER_PASSWORD"])
    if server:
        server.stop()


def drop(profile: Profile) -> None:
    """Stops the servers of a profile and deletes its data; Stop while a demo or test run uses it."""
    with sole_launcher(profile.folder, f"{profile.name} draait nog. Stop dat eerst met Ctrl-C."):
        stop_all(profile)
        shutil.rmtree(profile.folder)


def known_profiles() -> list[Profile]:
    folders = [path for path in data_root().iterdir() if path.is_dir() and path.name != WHEELS]
    return [Profile(folder.name) for folder in folders]
