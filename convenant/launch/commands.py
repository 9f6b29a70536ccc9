"""The commands of the launcher."""

import argparse
import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout

from convenant.launch import project
from convenant.launch.bench import REQUESTS, measure
from convenant.launch.environment import Variables, render_exports
from convenant.launch.locks import sole_launcher
from convenant.launch.places import ROOT, VENV, VENV_PYTHON, data_root
from convenant.launch.ports import pick_port
from convenant.launch.processes import (
    Command,
    Family,
    Interrupted,
    adopt_orphans,
    catch_ending_signals,
    run_to_end,
)
from convenant.launch.serve import chosen_port, running_portal, serve_until_stopped
from convenant.launch.services import Profile, drop, find_services, known_profiles, running_services, stop_all
from convenant.launch.steps import Stop, format_seconds, say, step, stopwatch
from convenant.launch.system import provide_system_parts
from convenant.launch.virtualenv import provide_packages
from convenant.launch.wheels import WHEELS

CACHES = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", ".hypothesis", "staticfiles")
NO_TESTS_FOUND = 5  # pytest's exit code
PYTEST = ("-q", "-n", "2", "--no-loadscope-reorder", "--durations", "15", "--durations-min", "2")
"""The slowest are told, so that growth is seen."""
NO_OTHER_DEMO = "De demo heet altijd demo: laat --profile weg. Een andere poort kiest u met PORT=8001."
Checks = Callable[[Variables], bool]


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    profile = Profile(options.profile or DEFAULT_PROFILES.get(options.command, "demo"))
    catch_ending_signals()
    adopt_orphans()
    try:
        return COMMANDS[options.command](profile)
    except Stop as stop:
        say(str(stop))
        return 1
    except Interrupted:
        say("Gestopt. Er draait niets meer.")
        return 0 if options.command == "demo" else 130


def demo(profile: Profile) -> int:
    if not profile.is_demo:  # other profiles have the settings of tests, which have no year to show
        raise Stop(NO_OTHER_DEMO)
    watch, port = stopwatch(), chosen_port()
    with running_demo(profile, port) as family:
        say(f"Het portaal draait op http://127.0.0.1:{port} ({format_seconds(watch())}). Stoppen: Ctrl-C.")
        serve_until_stopped(family)
    return 0


def bench(profile: Profile) -> int:
    """Starts the demo twice, so that the second start is a warm one, and measures that; then what isolation costs."""
    for _ in range(2):
        watch, port = stopwatch(), pick_port("bench")
        with running_demo(profile, port) as family:
            started = watch()
            figures = measure(family, port)
    say(f"Tweede start: {format_seconds(started)} (doel: hoogstens 10 s).")
    say(f"Grootste webproces: {figures.web_megabytes:.0f} MB (doel: hoogstens 150 MB).")
    say(f"Eerste pagina: {figures.first_page_kilobytes:.0f} kB (doel: hoogstens 60 kB).")
    say(f"Antwoord op /healthz: mediaan {figures.median_milliseconds:.0f} ms over {REQUESTS} verzoeken.")
    with running_services(profile) as variables:
        return project.measure(variables, started)


@contextmanager
def running_demo(profile: Profile, port: int) -> Iterator[Family]:
    with sole_launcher(profile.folder, "De demo van deze map draait al. Stop die eerst met Ctrl-C."):
        provide_system_parts(browser=False)
        provide_packages("demo")
        with running_services(profile) as variables:
            project.prepare_demo(variables)
            with running_portal(variables, port, profile.folder) as family:
                yield family


def test(profile: Profile) -> int:
    """The linters, then the fast tests; with TESTS only those tests."""
    provide_system_parts(browser=True)
    provide_packages("dev")
    checks = None if os.environ.get("TESTS") else project.lint_and_stock
    return _run_tests(profile, "not slow", checks)


def test_slow(profile: Profile) -> int:
    provide_system_parts(browser=True)
    provide_packages("dev")
    code = _run_tests(profile, "slow")
    if code == NO_TESTS_FOUND:
        say("Er zijn geen langzame tests.")
        return 0
    return code


def lint(_profile: Profile) -> int:
    provide_packages("dev")
    return 0 if project.lint() else 1


def environment(profile: Profile) -> int:
    """Starts the servers, leaves them running, prints the variables for a shell."""
    with redirect_stdout(sys.stderr):
        variables = find_services(profile).start()
    print(render_exports(variables), end="")
    return 0


def stop(profile: Profile) -> int:
    stop_all(profile)
    return 0


def drop_profile(profile: Profile) -> int:
    drop(profile)
    return 0


def clean(_profile: Profile) -> int:
    """Deletes what the launcher made: all profiles, the virtual environment, the caches."""
    folder = data_root()
    for profile in known_profiles():
        drop(profile)
    for path in (folder, VENV, *(ROOT / name for name in CACHES)):
        shutil.rmtree(path, ignore_errors=True)
    say(f"Verwijderd: {folder}, .venv en de tijdelijke mappen.")
    return 0


def scoreboard(profile: Profile) -> int:
    """The checks of every row and the mutants; writes docs/scoreboard.md. With FAST only the fast checks."""
    provide_system_parts(browser=True)
    provide_packages("dev")
    fast = ["--fast"] if os.environ.get("FAST") else []
    return _run(profile, [VENV_PYTHON, "-m", "tests.scoreboard", *fast], "Het scorebord staat in docs/scoreboard.md.")


def mutants(profile: Profile) -> int:
    provide_system_parts(browser=False)
    provide_packages("dev")
    chosen = shlex.split(os.environ.get("MUTANTS", ""))
    return _run(profile, [VENV_PYTHON, "-m", "tests.mutants", *chosen], "De mutanten zijn geprobeerd.")


def _run_tests(profile: Profile, marker: str, checks: Checks | None = None) -> int:
    command: Command = [VENV_PYTHON, "-m", "pytest", *PYTEST, "-m", marker]
    chosen = shlex.split(os.environ.get("PYTEST_ARGS", "")) + shlex.split(os.environ.get("TESTS", ""))
    return _run(profile, [*command, *chosen], "De tests zijn klaar.", checks)


def _run(profile: Profile, command: Command, done: str, checks: Checks | None = None) -> int:
    with (
        sole_launcher(profile.folder, "In deze map loopt al een make test. Wacht tot die klaar is."),
        running_services(profile) as variables,
    ):
        project.prepare_tests(variables)
        if checks and not checks(variables):
            return 1
        with step(done):
            return run_to_end(command, variables)


COMMANDS = {
    "demo": demo,
    "test": test,
    "test-slow": test_slow,
    "lint": lint,
    "env": environment,
    "stop": stop,
    "drop": drop_profile,
    "bench": bench,
    "scoreboard": scoreboard,
    "mutants": mutants,
    "clean": clean,
}
DEFAULT_PROFILES = dict.fromkeys(("test", "test-slow", "scoreboard", "mutants"), "test")


def profile_name(text: str) -> str:
    """A profile is a folder: a name with a path in it would delete somewhere else."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,20}", text) or text == WHEELS:
        raise argparse.ArgumentTypeError("gebruik kleine letters, cijfers en streepjes")
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m convenant.launch")
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--profile", type=profile_name, help="own servers and data under this name")
    return parser
