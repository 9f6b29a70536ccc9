"""Where mutants live: copies of the tree in a temporary folder, each with a database of its own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from .catalogue import Edit, Mutant

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = (".venv", ".git", ".*_cache", ".hypothesis", "__pycache__", "staticfiles", "node_modules", "screens")
TEMPLATE = "mutants"
"""DATABASE_NAME of the sound run; xdist's first process makes `test_mutants_gw0`, which each bench is copied from."""


@dataclass
class Bench:
    """One copy. `fresh`: its database is as the sound run left it."""

    number: int
    folder: Path
    fresh: bool = False

    @property
    def name(self) -> str:
        return f"mutant{self.number}"

    def environment(self) -> dict[str, str]:
        return dict(os.environ) | {"DATABASE_NAME": self.name}

    @contextmanager
    def broken(self, mutant: Mutant) -> Iterator[None]:
        """Only while the block runs; `ValueError` when the catalogue does not fit the tree."""
        if not self.fresh:
            copy_database(f"test_{TEMPLATE}_gw0", f"test_{self.name}")
        self.fresh = not mutant.sql
        paths = {self.folder / edit.file for edit in mutant.edits}
        before = {path: path.read_text() for path in paths}
        try:
            for edit in mutant.edits:
                self._write(self.folder / edit.file, edited((self.folder / edit.file).read_text(), edit))
            yield
        finally:
            for path, text in before.items():
                self._write(path, text)

    @staticmethod
    def _write(path: Path, text: str) -> None:
        """Python goes by size and second: a compiled file of the former text must not stay."""
        path.write_text(text)
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
            compiled.unlink()


def edited(text: str, edit: Edit) -> str:
    if text.count(edit.find) != 1:
        raise ValueError(f"{edit.file}: stands there {text.count(edit.find)} times, not once: {edit.find!r}")
    return text.replace(edit.find, edit.replace)


@contextmanager
def benches(count: int) -> Iterator[list[Bench]]:
    """Nothing stays behind. One run at a time on a server: the databases have fixed names."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder, sole_run():
        made = [Bench(number, Path(folder) / str(number)) for number in range(count)]
        for bench in made:
            shutil.copytree(ROOT, bench.folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
        try:
            yield made
        finally:
            for name in (TEMPLATE, *(f"{TEMPLATE}_gw{number}" for number in range(count)), *(b.name for b in made)):
                drop_database(f"test_{name}")


@contextmanager
def sole_run() -> Iterator[None]:
    """The lock goes with its connection, so a killed run leaves none behind."""
    with administrator() as connection:
        if connection.execute("select pg_try_advisory_lock(hashtextextended('mutants', 0))").fetchone() != (True,):
            raise SystemExit("another run of the mutants is going on")
        yield


def administrator() -> psycopg.Connection:
    return psycopg.connect(
        host=os.environ["DATABASE_HOST"], port=os.environ["DATABASE_PORT"], dbname="postgres", autocommit=True,
        user=os.environ["DATABASE_ADMIN_USER"], password=os.environ["DATABASE_ADMIN_PASSWORD"],
    )  # fmt: skip


def copy_database(template: str, name: str) -> None:
    drop_database(name)
    with administrator() as connection:
        made = sql.SQL("create database {} template {} owner owner")
        connection.execute(made.format(sql.Identifier(name), sql.Identifier(template)))


def drop_database(name: str) -> None:
    with administrator() as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
