"""The demo year as the browser tests walk through it, made once for each state of the code and each day."""

import os
import subprocess
import sys

from django.db import connections

from convenant import clock
from convenant.launch.environment import Variables, child_environment
from convenant.launch.places import ROOT
from convenant.tenancy.roles import Administrator, ensure_database
from tests.database import PREFIX, WORLD_FROM, copy, state_of, stocked, tables

DEMO_FROM = (*WORLD_FROM, "manage.py", "tests/demo_year.py")
SERVICES = ("DATABASE_", "LOGIN_", "BROKER_", "SECRET_KEY", "VAULT_MASTER_KEY")


def copy_demo_year(name: str) -> None:
    """A database of this name, whether or not there was one."""
    copy(demo_year(), name)
    open_to_logins(name)


def demo_year() -> str:
    """The name of the database. The year ends today, so it is good for one day."""
    name = f"{PREFIX}_demo_{state_of(*DEMO_FROM)}d{clock.today():%Y%m%d}"
    return stocked(name, build, like=tables())


def build() -> None:
    """In processes of their own, with the commands and the logins of `make demo`."""
    name = str(connections["owner"].settings_dict["NAME"])
    open_to_logins(name)
    bring_up_to_date(demo_variables(name))


def bring_up_to_date(variables: Variables) -> None:
    """Does nothing twice."""
    manage(variables, "migrate", "--database", "owner", "--verbosity", "0")
    manage(variables, "demo")


def demo_variables(name: str) -> Variables:
    """The servers of this test run, with the settings of the demo and a database of its own."""
    ours = {key: value for key, value in os.environ.items() if key.startswith(SERVICES)}
    more = {"DATABASE_NAME": name, "DJANGO_SETTINGS_MODULE": "convenant.settings.demo"}
    return ours | more | {"EXPORTS_PER_HOUR": "1000"}  # the walk along all links takes every file


def open_to_logins(name: str) -> None:
    names = ("DATABASE_HOST", "DATABASE_PORT", "DATABASE_ADMIN_USER", "DATABASE_ADMIN_PASSWORD")
    with Administrator(*(os.environ[each] for each in names)).connect() as connection:
        ensure_database(connection, name)


def manage(variables: Variables, *arguments: str) -> None:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    environment = child_environment({**variables, "PYTHONWARNINGS": "ignore"})
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"manage.py {arguments[0]}:\n{done.stderr[-3000:]}"
