"""A private installation to break: own PostgreSQL with fsync on, own broker, own web, worker and beat, all on loopback.

Nothing of it outlives the `with` block; its data lies in a profile folder of its own that is removed.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from convenant.launch import broker, postgres
from convenant.launch.account import server_account
from convenant.launch.environment import Address, child_environment, keep_secrets
from convenant.launch.places import ROOT, data_root, profile_folder
from convenant.launch.ports import pick_port

from .portal import Portal, finish


@dataclass
class House(Portal):
    """A portal that has its database and its broker to itself."""

    cluster: postgres.Cluster = field(kw_only=True)
    messages: broker.Server = field(kw_only=True)


def clear_away(name: str) -> None:
    """What a run that was killed left behind: its database may still be up."""
    account, password = server_account(), keep_secrets()["BROKER_PASSWORD"]
    for folder in data_root().glob(f"{name}-*"):
        if not Path(f"/proc/{folder.name.rpartition('-')[2]}").exists():
            postgres.private_cluster(folder, account, durable=True).stop()
            if messages := broker.private_server(folder, account, password):
                messages.stop()
            shutil.rmtree(folder)


@contextmanager
def standing_house(name: str) -> Iterator[House]:
    """Servers run and the world of the tests is built; nothing of the portal is started yet."""
    clear_away(name)
    folder, account, secrets = profile_folder(f"{name}-{os.getpid()}"), server_account(), keep_secrets()
    cluster = postgres.private_cluster(folder, account, durable=True)
    messages = broker.private_server(folder, account, secrets["BROKER_PASSWORD"])
    assert messages is not None, "no redis or valkey on this machine"
    cluster.create(secrets["DATABASE_ADMIN_PASSWORD"])
    house = House({}, folder, pick_port(f"web-{name}"), cluster=cluster, messages=messages)
    try:
        port, broker_port = cluster.start(folder.name), messages.start(folder.name)
        address = Address("127.0.0.1", port, "convenant", postgres.ADMIN, secrets["DATABASE_ADMIN_PASSWORD"])
        house.variables = secrets | address.variables()
        house.variables |= {"BROKER_URL": broker.server_url(broker_port, secrets["BROKER_PASSWORD"])}
        house.variables |= {"DJANGO_SETTINGS_MODULE": "convenant.settings.demo"}
        build(house)
        yield house
    finally:
        house.end()
        cluster.stop()
        messages.stop()
        shutil.rmtree(folder)


def build(house: House) -> None:
    manage = [sys.executable, str(ROOT / "manage.py")]
    environment = child_environment({**house.variables, "PYTHONWARNINGS": "ignore"})
    finish([*manage, "setup_roles"], environment)
    finish([*manage, "migrate", "--database", "owner", "--verbosity", "0"], environment)
    house.step("build", login="login_web")
