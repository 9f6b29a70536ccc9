"""One mutant on a bench: its tests run, and must fail for the right reason."""

import json
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.scoreboard import collector

from .catalogue import Mutant
from .hook import ROW, SQL
from .laboratory import TEMPLATE, Bench

KILLED, SURVIVED, UNCLEAR = "killed", "survived", "unclear"
"""Unclear: nothing was asked, or what failed was no check of the row (an import, a fixture, the clock ran out)."""
SECONDS = 240
OK, TESTS_FAILED = 0, 1  # pytest's exit codes


@dataclass(frozen=True)
class Verdict:
    name: str
    row: str
    breaks: str
    outcome: str
    seen_by: str
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def read(path: Path) -> list[Verdict]:
    return [Verdict(**fields) for fields in json.loads(path.read_text())]


def try_mutant(mutant: Mutant, bench: Bench, ailing: list[str]) -> Verdict:
    """`ailing`: tests that fail with nothing broken; they say nothing, so they are not asked."""
    started = time.monotonic()
    try:
        with bench.broken(mutant):
            outcome, seen_by = ask(mutant, bench, ailing)
    except subprocess.TimeoutExpired:
        bench.fresh = False
        outcome, seen_by = UNCLEAR, f"no answer within {SECONDS} s"
    return Verdict(mutant.name, mutant.row, mutant.breaks, outcome, seen_by, round(time.monotonic() - started, 1))


def ask(mutant: Mutant, bench: Bench, ailing: list[str]) -> tuple[str, str]:
    results = bench.folder / "results.json"
    results.unlink(missing_ok=True)
    told = {ROW: mutant.row, SQL: mutant.sql}
    options = ["-x", "-p", "tests.mutants.hook", "--reuse-db", "-m", "security and not slow"]
    options += [f"--deselect={test}" for test in ailing]
    done = run_pytest(bench, [*options, "--results", str(results), *mutant.tests], told)
    found = collector.read(results) if results.exists() else []
    return judge(mutant, done.returncode, found, done.stdout)


def judge(mutant: Mutant, code: int, found: list[collector.Found], said: str) -> tuple[str, str]:
    failed = [test.id for test in found if test.outcome == "failed" and mutant.row in test.proves]
    if code == TESTS_FAILED and failed:
        return KILLED, failed[0]
    if code == OK and found:
        return SURVIVED, ""
    return UNCLEAR, " ".join(said.split())[-600:]


def try_sound_tree(mutants: Iterable[Mutant], bench: Bench, processes: int) -> list[str]:
    """All tests named, with nothing broken. Returns those that fail. Makes the database that benches copy."""
    results, chosen = bench.folder / "results.json", sorted({test for mutant in mutants for test in mutant.tests})
    options = ["-n", str(processes), "--reuse-db", "--create-db", "-m", "security and not slow"]
    done = run_pytest(
        bench, [*options, "--results", str(results), *chosen], {"DATABASE_NAME": TEMPLATE}, seconds=4 * SECONDS
    )
    if done.returncode not in (OK, TESTS_FAILED):
        raise SystemExit(f"The tests do not run at all:\n{done.stdout[-4000:]}")
    return [test.id for test in collector.read(results) if test.outcome != "passed"]


def run_pytest(
    bench: Bench, arguments: list[str], variables: dict[str, str], seconds: int = SECONDS
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "--tb=line", *arguments]
    return subprocess.run(
        command, cwd=bench.folder, env=bench.environment() | variables, timeout=seconds,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip


def text_table(verdicts: list[Verdict]) -> str:
    lines = [f"{one.outcome:9} {one.row:4} {one.seconds:6.1f} s  {one.name}" for one in verdicts]
    killed = sum(one.outcome == KILLED for one in verdicts)
    return "\n".join([*lines, f"{killed} of {len(verdicts)} mutants killed"])
