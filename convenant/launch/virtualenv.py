"""The virtual environment in the checkout, filled from a lock with hashes."""

import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path

from convenant.launch.locks import one_by_one
from convenant.launch.places import ROOT, VENV, VENV_PYTHON, data_root
from convenant.launch.steps import Stop, say, step


def provide_packages(lock: str) -> None:
    """Installs requirements/<lock>.txt unless that very file was installed before.

    The development lock holds all of the demo's.
    """
    with one_by_one(data_root() / "install.lock"):
        _provide_virtualenv()
        if not any(_is_installed(name) for name in {lock, "dev"}):
            _install(lock)


def _provide_virtualenv() -> None:
    if _works():
        return
    if importlib.util.find_spec("ensurepip") is None:
        raise Stop(f"Python kan hier geen virtuele omgeving maken. Installeer eerst: {venv_command()}")
    with step("De virtuele omgeving staat in .venv."):
        command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
        if subprocess.run(command, check=False).returncode:
            raise Stop(f"De virtuele omgeving is niet te maken in {VENV}. Kijk of u daar mag schrijven.")


def venv_command() -> str:
    """Debian and Ubuntu ship ensurepip in a package of its own."""
    return f"sudo apt-get install -y python{sys.version_info.major}.{sys.version_info.minor}-venv"


def _works() -> bool:
    """False too for an environment whose Python was removed or has no pip."""
    try:
        trial = subprocess.run([VENV_PYTHON, "-c", "import pip"], capture_output=True, check=False)
    except OSError:
        return False
    return trial.returncode == 0


def _install(lock: str) -> None:
    say("De pakketten worden opgehaald. De eerste keer duurt dat even.")
    with step("De pakketten staan klaar."):
        # The lock names every package, so pip needs to work out no dependencies.
        options = ["--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
        command = [str(VENV_PYTHON), "-m", "pip", "install", *options, "--requirement", str(_lock(lock))]
        if subprocess.run(command, check=False).returncode:
            raise Stop("De pakketten zijn niet te installeren. De reden staat hierboven.")
    _stamp(lock).write_text(_fingerprint(lock))


def _is_installed(lock: str) -> bool:
    return _stamp(lock).exists() and _stamp(lock).read_text() == _fingerprint(lock)


def _fingerprint(lock: str) -> str:
    return hashlib.sha256(_lock(lock).read_bytes()).hexdigest()


def _lock(lock: str) -> Path:
    return ROOT / "requirements" / f"{lock}.txt"


def _stamp(lock: str) -> Path:
    return VENV / f"installed-{lock}"
