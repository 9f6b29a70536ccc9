"""A real worker process, killed with -9 in the middle of a report: nothing half done, nothing lost, nothing double."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from convenant.tenancy.jobs import TransactionOn

STEP = [sys.executable, "-m", "tests.tenancy.killed_worker"]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def test_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """The environment of the processes; what they commit is removed afterwards, by the owner of the tables."""
    with django_db_blocker.unblock():
        name = str(connections["owner"].settings_dict["NAME"])
        assert name.startswith("test_")
        yield os.environ | {"DATABASE_NAME": name, "DATABASE_LOGIN": "login_worker"}
        owner = connections["owner"].copy("owner")
        with TransactionOn(owner), owner.cursor() as cursor:
            cursor.execute("select id from tenancy_organisation where slug = 'gemeente-hoorn'")
            organisation = cursor.fetchone()[0]
            cursor.execute("select id from convenant_convenant where slug = 'west-friesland'")
            settings = (str(organisation), f"{{{cursor.fetchone()[0]}}}")
            cursor.execute("select set_config('app.org', %s, true), set_config('app.circles', %s, true)", settings)
            for table in ("convenant_reportfile", "convenant_report", "tenancy_job", "audit_circleevent"):
                cursor.execute(f"delete from {table}")
        owner.close()


def step(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run([*STEP, *arguments], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.security("S30")
@pytest.mark.slow
def test_a_killed_worker_leaves_one_report_in_the_end(test_database: dict[str, str]) -> None:
    job = step(test_database, "ask")
    worker = subprocess.Popen([*STEP, "hang", job], env=test_database, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline().strip() == "drawing"
    worker.kill()
    worker.wait(timeout=10)
    worker.stdout.close()
    assert step(test_database, "count", job) == "running 70 0 0"
    step(test_database, "run", job)
    assert step(test_database, "count", job) == "done 100 1 1"
    step(test_database, "run", job)
    assert step(test_database, "count", job) == "done 100 1 1"


def killed_often(environment: dict[str, str], *arguments: str) -> dict[str, int]:
    command = [sys.executable, "-m", "tests.tenancy.killed_often", *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found: dict[str, int] = json.loads(done.stdout)
    return found


@pytest.mark.security("S30")
def test_killed_at_random_moments_no_report_is_lost(
    test_database: dict[str, str], record_property: Callable[[str, Any], None]
) -> None:
    """The sample; tests/reliability kills a whole installation."""
    found = killed_often(test_database, "10")
    assert (found["lost"], found["doubled"]) == (0, 0)
    assert found["done"] == found["jobs"] > 0
    record_property("figure", f"S30, sample: {found['kills']} kills: 0 of {found['jobs']} reports lost, 0 doubled")


@pytest.mark.mutant("S30")
def test_a_task_marked_done_before_its_work_is_seen(test_database: dict[str, str]) -> None:
    assert killed_often(test_database, "10", "early")["lost"] > 0
