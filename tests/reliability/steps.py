"""Run as `python -m tests.reliability.steps STEP [N]`, each step a process of its own with the house's environment.

build: the world of the tests. ask: N report jobs through the outbox, in transactions of five, and as many jobs in
transactions that are rolled back.
"""

import sys
from collections.abc import Callable

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from convenant.actions.reports import MAKE  # noqa: E402
from convenant.models import Convenant  # noqa: E402
from convenant.tenancy.jobs import enqueue  # noqa: E402
from convenant.tenancy.scope import scope  # noqa: E402
from parties import accounts  # noqa: E402
from tests.conftest import AGREEMENTS  # noqa: E402
from tests.tenancy.killed_worker import regie  # noqa: E402

IN_ONE = 5


def build() -> None:
    for path in AGREEMENTS:
        call_command("load_convenant", str(path), verbosity=0)
    accounts.create_accounts()


def ask(count: str) -> None:
    actor, made = regie(), 0
    while made < int(count):
        with scope(actor):
            convenant = Convenant.objects.get(slug="west-friesland")
            for _ in range(IN_ONE):
                enqueue(MAKE, actor=actor, convenant=convenant.pk, school_year=2025)
        made += IN_ONE
        with scope(actor):
            enqueue(MAKE, actor=actor, convenant=convenant.pk, school_year=2025)
            transaction.set_rollback(True)


if __name__ == "__main__":
    steps: dict[str, Callable[..., None]] = {"build": build, "ask": ask}
    steps[sys.argv[1]](*sys.argv[2:])
