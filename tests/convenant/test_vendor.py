"""What we ship of others is what vendor.toml says."""

import tomllib
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[2]
VENDORED = tomllib.loads((ROOT / "vendor.toml").read_text())["vendor"]


def test_files_have_the_written_hash() -> None:
    files = [file for one in VENDORED for file in one.get("file", [])]
    assert files
    for file in files:
        assert sha256((ROOT / file["path"]).read_bytes()).hexdigest() == file["sha256"], file["path"]


def test_every_licence_lies_beside_its_files() -> None:
    assert all((ROOT / one["licence_file"]).is_file() for one in VENDORED)
