"""The project's own programs, run inside the virtual environment."""

import os
from pathlib import Path

from convenant.launch.environment import Address, Variables, keep_secrets
from convenant.launch.places import ROOT, VENV, VENV_PYTHON
from convenant.launch.processes import Command, run_side_by_side, run_to_end
from convenant.launch.steps import Stop, format_seconds, say, step, stopwatch

LINTERS: dict[str, Command] = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy", "."],
    "lint-imports": [VENV / "bin" / "lint-imports"],
    "djlint": ["-m", "djlint", "templates", "--lint", "--quiet"],
}
STOCK: dict[str, Command] = {"databases van de tests": ["-m", "tests.database"]}
"""Without the demo year: it takes a minute of one core, and the browser tests make it while the other core tests."""


def prepare_tests(variables: Variables) -> None:
    with step("De databaserollen staan."):
        manage(variables, "setup_roles", "--tests", failure="De databaserollen zijn niet te maken.")


def prepare_demo(variables: Variables) -> None:
    with step("De databaserollen staan."):
        manage(variables, "setup_roles", failure="De databaserollen zijn niet te maken.")
    with step("De tabellen zijn bijgewerkt."):
        migrate = ("migrate", "--database", "owner", "--verbosity", "0", "--skip-checks")
        manage(variables, *migrate, failure="De tabellen zijn niet bij te werken.")
    with step("Het demojaar staat."):
        manage(variables, "demo", failure="Het demojaar is niet te maken.")


def measure(variables: Variables, started: float) -> int:
    """SIZE, ROUNDS and SAVE=1 of the environment; `started` is what the second start of the demo took."""
    size, rounds = os.environ.get("SIZE") or "10k", os.environ.get("ROUNDS") or "40"
    save = ["--save"] if os.environ.get("SAVE") else []
    command: Command = [VENV_PYTHON, ROOT / "manage.py", "bench", "--http", "--size", size, "--rounds", rounds, *save]
    own = {"DJANGO_SETTINGS_MODULE": "incidents.bench.settings"}
    return run_to_end([*command, "--demo-start", f"{started:.1f}"], variables | own)


def lint() -> bool:
    return check(LINTERS, lint_variables())


def lint_and_stock(variables: Variables) -> bool:
    """Beside the linters, of which one takes most of the time, the databases are made that the tests copy."""
    return check(LINTERS | STOCK, variables)


def check(programs: dict[str, Command], variables: Variables) -> bool:
    """Runs all at once, also after one failed; says of each what came of it, the first to end first."""
    watch, failed = stopwatch(), 0
    commands = {name: [VENV_PYTHON, *program] for name, program in programs.items()}
    for name, code, output in run_side_by_side(commands, variables):
        say(f"{name}: {'niet goed' if code else 'goed'} (na {format_seconds(watch())})")
        if code:
            say(output)
            failed += 1
    return not failed


def lint_variables() -> Variables:
    """mypy loads the settings, which want an address and passwords; nothing is connected."""
    nowhere = Address("127.0.0.1", 5432, "convenant", "convenant", "")
    return keep_secrets() | nowhere.variables() | {"DJANGO_SETTINGS_MODULE": "convenant.settings.test"}


def manage(variables: Variables, *arguments: str, failure: str) -> None:
    run_python(variables, ROOT / "manage.py", *arguments, failure=failure)


def run_python(variables: Variables, *arguments: str | Path, failure: str) -> None:
    if run_to_end([VENV_PYTHON, *arguments], variables):
        raise Stop(f"{failure} De reden staat hierboven.")
