"""Run as `python -m tests.reliability.writing COUNT`: prints the id of each row once its transaction is committed.

Three threads write events and the trail's entry through the portal's own scope, until COUNT are acknowledged; while
the database is away they try again.
"""

import sys
import threading
import time
from uuid import uuid4

import django

django.setup()

from django.db import DatabaseError, InterfaceError, connection  # noqa: E402

from convenant import clock  # noqa: E402
from convenant.audit.models import CircleEvent  # noqa: E402
from convenant.audit.trail import record  # noqa: E402
from convenant.models import Convenant  # noqa: E402
from convenant.tenancy.scope import Actor, scope  # noqa: E402
from tests.tenancy.killed_worker import regie  # noqa: E402

THREADS, LONGEST = 3, 400.0


def write_one(actor: Actor, convenant: Convenant) -> str:
    key = uuid4()
    with scope(actor):
        CircleEvent.objects.create(
            id=key, convenant_id=convenant.pk, at=clock.now(), action="load.written", object_type="load",
            object_id=key, organisation_id=actor.organisation,
        )  # fmt: skip
        record(actor, "load.written", convenant)
    return str(key)


def keep_writing(actor: Actor, convenant: Convenant, count: int, until: float) -> None:
    done = 0
    while done < count and time.monotonic() < until:
        try:
            acknowledged = write_one(actor, convenant)
        except (DatabaseError, InterfaceError):
            connection.close()
            time.sleep(0.2)
            continue
        sys.stdout.write(acknowledged + "\n")
        sys.stdout.flush()
        done += 1
    connection.close()


if __name__ == "__main__":
    somebody = regie()
    with scope(somebody):
        west = Convenant.objects.get(slug="west-friesland")
    connection.close()  # else it keeps one of the pool's four from the threads
    arguments = (somebody, west, int(sys.argv[1]) // THREADS + 1, time.monotonic() + LONGEST)
    threads = [threading.Thread(target=keep_writing, args=arguments) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
