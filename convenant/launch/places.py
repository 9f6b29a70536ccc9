"""Where things live: the checkout, its virtual environment, and the data folder outside it."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from convenant.launch.steps import Stop

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"


def data_root() -> Path:
    """The data folder of this checkout, made when missing.

    Root gets a system folder, because the database then runs as another user, who can't reach a
    folder below a private home. Modes of folders that are not ours are never changed.
    """
    for base in _bases():
        folder = base / checkout_key()
        if _make(base) and _make(folder):
            return folder
    raise Stop("Er is geen map voor de gegevens te maken. Zet XDG_DATA_HOME op een map waarin u mag schrijven.")


def profile_folder(profile: str) -> Path:
    """Folder of one environment ("demo", "test"): it can be entered by the database's user."""
    folder = data_root() / profile
    if not _make(folder):
        raise Stop(f"De map {folder} is niet te maken of is van iemand anders.")
    return folder


def checkout_key() -> str:
    return hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner can read, whatever the umask."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)


def _bases() -> Iterator[Path]:
    if os.geteuid() == 0:
        yield Path("/var/lib/convenantportaal")
        yield Path("/var/tmp/convenantportaal")  # noqa: S108  _make refuses a folder of somebody else
    else:
        share = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
        yield Path(share) / "convenantportaal"


def _make(folder: Path) -> bool:
    """False when the folder can't be made, or is a link or somebody else's."""
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True)
            # Root's data is reached by the database's user; everybody else's is theirs alone.
            folder.chmod(0o755 if os.geteuid() == 0 else 0o700)
        return not folder.is_symlink() and folder.stat().st_uid == os.geteuid()
    except OSError:
        return False
