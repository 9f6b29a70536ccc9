"""System libraries that pip can't bring: Pango and a font for PDFs, Chromium for the browser tests."""

import ctypes
import ctypes.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from convenant.launch.steps import say, step

LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
FONT_PACKAGE = "fonts-dejavu-core"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_PACKAGE = "chromium"


def provide_system_parts(*, browser: bool) -> None:
    """Installs what is missing as root on Debian or Ubuntu, else says how; never ends the launcher."""
    missing = missing_packages(browser=browser)
    if not missing:
        return
    if _may_install():
        say(f"Deze onderdelen ontbreken: {' '.join(missing)}. Ze komen nu via apt. NO_APT=1 zet dat uit.")
        with step("Het installeren met apt is klaar."):
            _install(missing)
        missing = missing_packages(browser=browser)
    if missing:
        say(advice(missing))


def missing_packages(*, browser: bool) -> list[str]:
    """Names of Debian packages."""
    missing = [package for library, package in LIBRARIES.items() if not _loads(library)]
    if not _has_font():
        missing.append(FONT_PACKAGE)
    if browser and not any(shutil.which(name) for name in BROWSERS):
        missing.append(BROWSER_PACKAGE)
    return missing


def advice(missing: list[str]) -> str:
    """One sentence: what doesn't work, and the command that mends it."""
    parts = ["browsertests"] if BROWSER_PACKAGE in missing else []
    parts += ["pdf's"] if set(missing) - {BROWSER_PACKAGE} else []
    return f"Nog zonder {' en '.join(parts)}; de rest werkt. Installeer wat ontbreekt met: {_command(missing)}"


def _command(missing: list[str]) -> str:
    if sys.platform == "darwin":
        return "brew install --cask chromium" if missing == [BROWSER_PACKAGE] else "brew install pango"
    return f"sudo apt-get install -y --no-install-recommends {' '.join(missing)}"


def _loads(library: str) -> bool:
    if sys.platform == "darwin":
        return ctypes.util.find_library(library.removeprefix("lib").split(".so")[0]) is not None
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_font() -> bool:
    if sys.platform == "darwin":
        return True
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
    return any(next(folder.rglob("*.[to]tf"), None) for folder in folders)


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None and not os.environ.get("NO_APT")


def _install(packages: list[str]) -> None:
    """Fetches the package lists only when the install fails without."""
    install = ["install", "--yes", "-qq", "--no-install-recommends", *packages]
    if _apt(install) != 0 and _apt(["update", "-qq"]) == 0:
        _apt(install)


def _apt(arguments: list[str]) -> int:
    command = ["apt-get", "-o", "Acquire::Retries=1", "-o", "DPkg::Lock::Timeout=60", *arguments]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return done.returncode
