"""S30: web, worker and beat killed with -9 at random moments. There is no mail yet, so no mail can be lost."""

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from .house import House
from .portal import children_of, kill_family, wait_for

KILLS, JOBS = 200, 60
LONGEST_WAIT = 1.2
QUICK = {"SWEEP_SECONDS": "2", "JOB_SILENT_SECONDS": "20"}
"""Ordinary settings: lost messages are seen sooner."""
WORKER = ("--concurrency", "2")

COUNT_JOBS = """
select j.id, j.state, count(r.id), count(f.id) filter (where substring(f.pdf from 1 for 4) = '%%PDF')
from tenancy_job j left join convenant_report r on r.job_id = j.id
left join convenant_reportfile f on f.report_id = r.id
group by j.id, j.state
"""
FROM_NOWHERE = "select count(*) from convenant_report where job_id not in (select id from tenancy_job)"


def unfinished(house: House) -> int:
    found: int = house.query("select count(*) from tenancy_job where state in ('waiting', 'running')")[0][0]
    return found


def has_pool(house: House) -> bool:
    """A worker whose pool died while it started gives up; then it starts again, as under any process manager."""
    if house.running["worker"].poll() is not None:
        house.start("worker", *WORKER, **QUICK)
    return bool(children_of(house.running["worker"]))


def kill_one(house: House, chance: random.Random) -> list[str]:
    """A process of the pool mostly; sometimes the whole worker or beat, which then start afresh."""
    kind = chance.choices(("child", "worker", "beat"), (90, 7, 3))[0]
    if kind == "child":
        return [kind] if kill_child(house.running["worker"], chance) else []
    kill_family(house.running[kind])
    house.start(kind, *(WORKER if kind == "worker" else ()), **QUICK)
    return [kind]


def kill_child(process: subprocess.Popen[bytes], chance: random.Random) -> bool:
    children = children_of(process)
    with suppress(ProcessLookupError):
        for pid in chance.sample(children, min(1, len(children))):
            os.kill(pid, signal.SIGKILL)
            return True
    return False


@pytest.mark.slow
@pytest.mark.security("S30")
def test_killed_workers_lose_and_double_no_report(house: House, record_property: Callable[[str, Any], None]) -> None:
    chance, kills = random.Random(30), Counter[str]()
    house.step("ask", str(JOBS))
    house.start("worker", *WORKER, **QUICK)
    house.start("beat", **QUICK)
    while kills.total() < KILLS:
        wait_for(lambda: has_pool(house), 60, house)
        time.sleep(chance.uniform(0, LONGEST_WAIT))
        if not unfinished(house):
            house.step("ask", "20")
        kills.update(kill_one(house, chance))
    wait_for(lambda: has_pool(house) and not unfinished(house), 300, house)
    rows = house.query(COUNT_JOBS)
    assert Counter(state for _, state, _, _ in rows) == {"done": len(rows)}
    assert [row for row in rows if row[2:] != (1, 1)] == []
    assert house.query("select count(*) from convenant_report where job_id not in (select id from tenancy_job)") == [
        (0,)
    ]
    shares = f"{kills['child']} of the pool, {kills['worker']} whole workers, {kills['beat']} beat"
    figure = f"S30: {kills.total()} kills ({shares}): 0 of {len(rows)} reports lost, 0 doubled"
    record_property("figure", figure)
