"""S31: PostgreSQL killed with -9, and stopped at once, while the portal writes: nothing acknowledged is lost."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from convenant.launch.environment import child_environment
from convenant.launch.places import ROOT
from convenant.launch.steps import Stop

from .house import House
from .portal import wait_for
from .visitor import Visitor

WRITES, FEW = 5_000, 300
AWAY = 3.0
RECOVERY = 30.0
DURABLE = "select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit')"


def kill_backend(house: House) -> None:
    """One process of the database: it then throws out everybody and recovers by itself."""
    found = house.query("select pid from pg_stat_activity where usename like 'login%%' and state is not null limit 1")
    os.kill(found[0][0], signal.SIGKILL)


def kill_all(house: House) -> None:
    pid = int((house.cluster.data / "postmaster.pid").read_text().splitlines()[0])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for each in (pid, *map(int, children)):
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def stop_at_once(house: House) -> None:
    program = house.cluster.binaries.folder / "pg_ctl"
    house.cluster.account.run(program, "stop", "-m", "immediate", "-D", house.cluster.data)


def start_again(house: House) -> bool:
    try:
        return bool(house.cluster.running_port() or house.cluster.start(house.folder.name))
    except Stop:
        return False


def answers(house: House) -> bool:
    with suppress(Exception):
        return bool(house.query("select 1"))
    return False


@contextmanager
def writing(house: House, count: int) -> Iterator[Path]:
    """The ledger of a client that notes what was acknowledged; at the end it has written `count`."""
    ledger = house.folder / "ledger"
    with ledger.open("wb") as book:
        writer = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.writing", str(count)], cwd=ROOT, stdout=book,
            env=child_environment({**house.variables, "DATABASE_LOGIN": "login_worker", "PYTHONWARNINGS": "ignore"}),
        )  # fmt: skip
        house.running["writer"] = writer
        yield ledger
        assert writer.wait(timeout=400) == 0


def back(house: House) -> float:
    """Seconds until the database answers again."""
    return wait_for(lambda: start_again(house) and answers(house), RECOVERY, house)


def wait_for_writes(ledger: Path, enough: int, house: House) -> None:
    wait_for(lambda: ledger.read_bytes().count(b"\n") >= enough, 300, house)


def lost(house: House, ledger: Path) -> set[str]:
    rows = house.query("select id::text from audit_circleevent where action = 'load.written'")
    return set(ledger.read_text().split()) - {key for (key,) in rows}


@pytest.mark.slow
@pytest.mark.security("S31")
def test_a_database_that_is_killed_loses_nothing(house: House, record_property: Callable[[str, Any], None]) -> None:
    assert dict(house.query(DURABLE)) == dict.fromkeys(("fsync", "full_page_writes", "synchronous_commit"), "on")
    house.start("web")
    house.wait_until_up()
    visitor, seen = Visitor(house.address), Counter[int]()
    assert visitor.sign_in("coordinator@atlas.example").status == 302
    recoveries = []
    with writing(house, WRITES) as ledger:
        for number, harm in enumerate((kill_backend, kill_all, stop_at_once), start=1):
            wait_for_writes(ledger, number * WRITES // 5, house)
            harm(house)
            seen += looked_at(visitor, house, AWAY if number > 1 else 0)
            recoveries.append(back(house))
    known = len(set(ledger.read_text().split()))
    assert known >= WRITES
    assert lost(house, ledger) == set()
    assert seen[503] > 0
    assert visitor.get("/incidenten/").status == 200
    record_property(
        "figure",
        f"S31: 0 of {known} acknowledged writes lost in 3 crashes; back within {max(recoveries):.1f} s; "
        f"{seen.total()} pages asked meanwhile, 0 stack traces",
    )


@pytest.mark.slow
@pytest.mark.mutant("S31")
def test_a_commit_that_is_acknowledged_before_it_is_on_disk_is_seen(house: House) -> None:
    """Set for the login alone, so that the settings of the server look sound."""
    with house.administrator() as connection:
        connection.execute("alter role login_worker set synchronous_commit = off")
    with writing(house, FEW) as ledger:
        wait_for_writes(ledger, FEW // 2, house)
        kill_all(house)
        back(house)
    assert lost(house, ledger)


def looked_at(visitor: Visitor, house: House, seconds: float) -> Counter[int]:
    """What users see while the database is away: the page, or in words that it can't be shown now."""
    seen, until = Counter[int](), time.monotonic() + seconds
    while time.monotonic() < until:
        answer = visitor.get("/incidenten/")
        assert answer.status in (200, 503), answer
        assert "Traceback" not in answer.body
        if answer.status == 503:
            assert (answer.retry_after, "even niet te bereiken" in answer.body) == ("30", True)
        seen[answer.status] += 1
    return seen
