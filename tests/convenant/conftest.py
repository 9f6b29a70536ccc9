"""Agreement files with something changed in them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import AGREEMENTS

UTRECHT = next(path for path in AGREEMENTS if path.stem == "utrecht")
Edited = Callable[..., Path]


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """Utrecht's file with pairs (old, new) replaced, each of which must occur."""

    def edit(*changes: tuple[str, str]) -> Path:
        text = UTRECHT.read_text()
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        path = tmp_path / "utrecht.yaml"
        path.write_text(text)
        return path

    return edit
