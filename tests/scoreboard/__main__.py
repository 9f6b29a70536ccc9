"""`python -m tests.scoreboard`: the checks of all rows, the mutants, and docs/scoreboard.md and .json.

Wants the variables of a started profile. Ends with 1 when a row fails; the page is written all the same.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.mutants import trial
from tests.mutants.__main__ import PROCESSES, try_all
from tests.mutants.catalogue import load_catalogue
from tests.mutants.laboratory import ROOT, administrator

from . import collector
from .board import FAILS, Standing, standing
from .page import Content, render
from .rows import load_rows

DOCS = ROOT / "docs"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.scoreboard", description=__doc__)
    parser.add_argument("--fast", action="store_true", help="without the checks that take long")
    parser.add_argument("--checks", type=Path, help="what `pytest --results` wrote, instead of running the checks")
    parser.add_argument("--mutants", type=Path, help="what `tests.mutants --results` wrote, instead of trying them")
    options = parser.parse_args(arguments)
    started = time.monotonic()
    tests = collector.read(options.checks) if options.checks else run_checks(fast=options.fast)
    verdicts = trial.read(options.mutants) if options.mutants else try_all(load_catalogue())
    board = [standing(row, tests, verdicts) for row in load_rows()]
    content = {
        **about(), "fast": options.fast, "apart": bool(options.checks), "seconds": round(time.monotonic() - started),
        "rows": [as_dict(one) for one in board], "mutants": [verdict.as_dict() for verdict in verdicts],
    }  # fmt: skip
    write(content)
    print(trial.text_table(verdicts))  # noqa: T201
    print("\n".join(f"{one.row.name:4} {one.state:14} {one.row.claim}" for one in board))  # noqa: T201
    return int(not verdicts or any(one.state == FAILS for one in board))


def run_checks(*, fast: bool) -> list[collector.Found]:
    marks = "(security or mutant) and not slow" if fast else "security or mutant"
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.json"
        command = [sys.executable, "-m", "pytest", "-q", "-n", str(PROCESSES), "--no-loadscope-reorder", "--create-db"]
        subprocess.run([*command, "-m", marks, "--results", str(results)], cwd=ROOT, check=False)
        return collector.read(results)


def about() -> Content:
    with administrator() as connection:
        version = str(connection.execute("show server_version").fetchall()[0][0]).partition(" ")[0]
    return {
        "day": f"{datetime.now(ZoneInfo('Europe/Amsterdam')):%Y-%m-%d}",
        "commit": commit(),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "postgresql": version},
    }


def commit() -> str:
    """Of the tree that was measured; "unknown" outside a clone."""
    command = ["git", "describe", "--always", "--dirty=, with changes"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "unknown"
    return done.stdout.strip() or "unknown"


def as_dict(one: Standing) -> dict[str, Any]:
    row = asdict(one.row)
    numbers = {key: value for key, value in asdict(one).items() if key != "row"}
    return {"row": row.pop("name"), "state": one.state, **row, **numbers}


def write(content: Content) -> None:
    (DOCS / "scoreboard.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    (DOCS / "scoreboard.md").write_text(render(content))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
