"""The commands of the launcher."""

import argparse
import sys
from contextlib import redirect_stdout

from convenant.launch.environment import render_exports
from convenant.launch.services import Profile, start_services, stop_services
from convenant.launch.steps import Stop, say
from convenant.launch.project import create_database


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    try:
        return COMMANDS[options.command](Profile(options.profile))
    except Stop as stop:
        say(str(stop))
        return 1


def environment(profile: Profile) -> int:
    """Starts the servers, leaves them running, prints the variables for a shell."""
    with redirect_stdout(sys.stderr):
        variables = start_services(profile)
        create_database(variables)
    print(render_exports(variables), end="")
    return 0


def stop(profile: Profile) -> int:
    stop_services(profile)
    return 0


COMMANDS = {"env": environment, "stop": stop}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m convenant.launch")
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--profile", default="demo")
    return parser
