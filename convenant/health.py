"""How the installation is doing. Each part answers by itself: one that is away hides nothing of the others.

Runs as the login role outside a scope: it may read what the operator may not, and gives out counts only.
"""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from convenant import clock, registry
from convenant.celery import app
from convenant.tenancy.scope import OPERATOR, scope, system_actor
from convenant.vault.registering import refuse_wrong_key
from convenant.vault.states import key_states

GOOD, WARN, BAD, UNKNOWN = "good", "warn", "bad", "neutral"
PING_SECONDS = 0.5
CLOCK_MAY_DIFFER = 2.0
MASTER_KEY_DAYS = 730
DISK_LOW, DISK_FULL = 0.15, 0.05
BACKUP_LATE = ANCHOR_LATE = timedelta(hours=26)
DURABILITY = ("fsync", "full_page_writes", "synchronous_commit")
MEGA, GIGA = 1024**2, 1024**3
Found = TypeVar("Found")


@dataclass(frozen=True)
class Part:
    """One line of the page: what it is, how it does (`kind` of the badge, `word` in it), and the figure behind it."""

    name: str
    kind: str
    word: str
    detail: str = ""


def outside(read: Callable[[], Found]) -> Found:
    """`read()` on a connection of its own, as the login role, beside the scope of the request."""

    def run() -> Found:
        try:
            return read()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(run).result()


def parts() -> list[Part]:
    return [*(_safely(name, probe) for name, probe in PARTS.items()), *(source() for _, source in registry.health)]


def _safely(name: str, probe: Callable[[], Part]) -> Part:
    try:
        return probe()
    except Exception:  # noqa: BLE001  (whatever is wrong: it does not work)
        return Part(name, BAD, "werkt niet")


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        return bool(cursor.fetchone())


def pending_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrations_ran() -> bool:
    return not pending_migrations()


def broker_connection() -> Any:
    return app.connection_for_write(transport_options={"max_retries": 0, "socket_connect_timeout": 1})


def broker_answers() -> bool:
    with broker_connection() as broker:
        broker.ensure_connection(max_retries=0, timeout=1)
    return True


def master_key_fits() -> bool:
    refuse_wrong_key()
    return True


def database_is_durable() -> bool:
    """In production what is answered as saved must be on disk: the three settings that tests switch off are on."""
    if not settings.DATABASE_MUST_BE_DURABLE:
        return True
    with connection.cursor() as cursor:
        cursor.execute("select bool_and(setting = 'on') from pg_settings where name = any(%s)", [list(DURABILITY)])
        return bool(cursor.fetchone()[0])


PROBES: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": migrations_ran,
    "broker": broker_answers,
    "durable": database_is_durable,
    "master_key": master_key_fits,
}
"""What must work before a process may serve: readyz asks these."""


def ready_parts() -> list[str]:
    """Names of the probes that fail."""
    return [name for name, probe in PROBES.items() if not _works(probe)]


def _works(probe: Callable[[], bool]) -> bool:
    try:
        return probe()
    except Exception:  # noqa: BLE001  (whatever is wrong: it is not ready)
        return False


def database() -> Part:
    with connection.cursor() as cursor:
        cursor.execute("select pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    return Part("Database", GOOD, "werkt", f"{size / MEGA:.0f} MB")


def migrations() -> Part:
    waiting = pending_migrations()
    return Part("Migraties", BAD, f"{waiting} te doen") if waiting else Part("Migraties", GOOD, "alle gedaan")


def broker() -> Part:
    broker_answers()
    return Part("Berichtenserver", GOOD, "werkt")


def workers() -> Part:
    """Those that answer within half a second."""
    with broker_connection() as reached:
        reached.ensure_connection(max_retries=0, timeout=1)
        seen = len(app.control.ping(timeout=PING_SECONDS, connection=reached))
    if not seen:
        return Part("Werkprocessen", BAD, "geen gezien", "Taken wachten tot er een start.")
    return Part("Werkprocessen", GOOD, f"{seen} gezien")


def disk() -> Part:
    found = shutil.disk_usage(settings.BASE_DIR)
    left = found.free / found.total
    kind = BAD if left < DISK_FULL else WARN if left < DISK_LOW else GOOD
    return Part("Schijf", kind, f"{left:.0%} vrij", f"{found.free / GIGA:.0f} van {found.total / GIGA:.0f} GB")


def keys() -> Part:
    """What the master key and the key registry say; counts and dates, no key."""
    with scope(system_actor(OPERATOR)):
        found = key_states()
    master, alive = found.master, sum(state.keys for state in found.organisations)
    gone, back = (sum(getattr(row, name) for row in found.organisations) for name in ("destroyed", "not_replayed"))
    told = f"{alive} sleutels, {gone} vernietigd; hoofdsleutel {master.fingerprint}, {master.days or 0} dagen oud."
    if not master.fits:
        return Part("Sleutels", BAD, "hoofdsleutel past niet", master.problem)
    if back:
        return Part("Sleutels", BAD, f"{back} vernietigde terug", "Draai manage.py vault_replay_destroyed.")
    if master.changing:
        return Part("Sleutels", WARN, "hoofdsleutel wordt vervangen", told)
    old = (master.days or 0) > MASTER_KEY_DAYS
    return Part("Sleutels", WARN if old else GOOD, "hoofdsleutel is oud" if old else "in orde", told)


def clocks() -> Part:
    """This process against the database: terms and locks go by both."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        apart = abs((clock.now() - cursor.fetchone()[0]).total_seconds())
    kind, word = (GOOD, "gelijk") if apart <= CLOCK_MAY_DIFFER else (BAD, "loopt niet gelijk")
    return Part("Klok", kind, word, f"{apart:.1f} seconde verschil met de database".replace(".", ","))


def backups() -> Part:
    """By the file's own date, where this process may look into the folder."""
    return _newest(
        "Reservekopie", settings.BACKUP_FOLDER, "portaal-*.kopie", BACKUP_LATE, "Zet BACKUP_FOLDER om dit hier te zien."
    )


def anchors() -> Part:
    """What proves that the trail was not shortened: one file a night."""
    return _newest(
        "Ankers van het logboek",
        settings.TRAIL_ANCHOR_FOLDER,
        "logboek-*.json",
        ANCHOR_LATE,
        "Zet TRAIL_ANCHOR_FOLDER.",
    )


def _newest(name: str, folder: str, files: str, late: timedelta, how: str) -> Part:
    """Of `files` alone: half a backup, or the ledger of keys in the folder of the anchors, is no sign of life."""
    if not folder:
        return Part(name, WARN, "niet vastgelegd", how)
    moments = [entry.stat().st_mtime for entry in Path(folder).glob(files)]
    if not moments:
        return Part(name, BAD, "nog geen")
    hours = (clock.now().timestamp() - max(moments)) / 3600
    return Part(name, BAD if hours > late.total_seconds() / 3600 else GOOD, f"{max(hours, 0):.0f} uur oud")


PARTS: dict[str, Callable[[], Part]] = {
    "Database": database,
    "Migraties": migrations,
    "Berichtenserver": broker,
    "Werkprocessen": workers,
    "Schijf": disk,
    "Klok": clocks,
    "Reservekopie": backups,
    "Ankers van het logboek": anchors,
    "Sleutels": keys,
}
