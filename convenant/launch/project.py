"""Running the project's own programs inside the virtual environment."""

import subprocess

from convenant.launch.environment import Variables, child_environment
from convenant.launch.places import ROOT, VENV_PYTHON
from convenant.launch.steps import Stop


def create_database(variables: Variables) -> None:
    run_python(variables, "-m", "convenant.launch.create_database", failure="De database is niet te bereiken.")


def run_python(variables: Variables, *arguments: str, failure: str) -> None:
    command = [str(VENV_PYTHON), *arguments]
    if subprocess.run(command, cwd=ROOT, env=child_environment(variables), check=False).returncode:
        raise Stop(failure)
