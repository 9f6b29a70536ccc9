"""An agreement file that was read and checked, on its way into the portal."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from convenant import clock
from convenant.models import Convenant, ConvenantVersion

from .checking import check
from .differences import Difference
from .reading import Document, read, read_bytes
from .sets import shared_sets


@dataclass
class Agreement:
    """A file that fits, with the named sets it uses. Loaders of other apps may `document.report` what they refuse."""

    document: Document
    sets: dict[str, dict[str, Any]]
    convenant: Convenant = field(default_factory=Convenant)
    version: ConvenantVersion = field(default_factory=ConvenantVersion)
    is_new: bool = False
    is_draft: bool = False
    """Loaders of a draft make what adopting it will need, and change nothing that is in force."""
    is_revision: bool = False
    differences: list[Difference] = field(default_factory=list)
    loaded_by: str = "opdracht op de server"

    @property
    def content(self) -> dict[str, Any]:
        return self.document.content

    @property
    def valid_from(self) -> date:
        return self.version.valid_from or self.version.signed_on or clock.today()


def prepare(path: Path) -> Agreement:
    """Reads and checks without the database. Raises Unacceptable with every problem of the file."""
    return _prepared(read(path))


def prepare_text(raw: bytes, name: str) -> Agreement:
    """As `prepare`, of what was uploaded or pasted."""
    return _prepared(read_bytes(raw, name))


def _prepared(document: Document) -> Agreement:
    shared = shared_sets()
    check(document, shared)
    document.accept()
    own = document.content.get("own_sets", {})
    sets = {part: (found.content | own.get(part, {}))[document.content[part]] for part, found in shared.items()}
    return Agreement(document, sets)
