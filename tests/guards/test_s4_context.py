"""S4: nothing in the repository sets who acts for longer than one transaction. Read from its source."""

import ast
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from convenant.launch.places import ROOT

OWN = tuple(f"tests/guards/{name}" for name in ("pooled/session_level.py", "test_s3_threads.py", "test_s4_context.py"))
"""Break the rule on purpose: S3's mutants, and the examples below."""
APART = ("convenant/backup/server.py", "incidents/bench/replay.py", "incidents/bench/web.py")
"""Commands with a login or a database of their own: they serve nobody, and end with their connection."""
READ = {".py", ".sql", ".html", ".sh", ".yml", ".toml", ".cfg", ".conf"}

SESSION_SET = re.compile(r"\bset\s+(?:session\s+)?\"?app\.\w+|(?:^|;)\s*set\s+(?:session\s+)?role\b", re.IGNORECASE)
"""`SET app.x` and `SET ROLE` last as long as the session; an UPDATE that sets a column `role` is something else."""
VALUE = r"(?:'(?:[^']|'')*'|[^,()]+)"
CONFIG = re.compile(rf"set_config\s*\(\s*'(?:app\.\w+|role)'\s*,\s*{VALUE}\s*,\s*(\w+)\s*\)", re.IGNORECASE)
CALLS = re.compile(r"set_config\s*\(", re.IGNORECASE)
AT_START = re.compile(r"-c\s*(?:app\.\w+|role)\s*=")
"""In a connection's `options`: set at the start of a session."""
OWNER = "-c role=owner"
"""Migrations alone: the login that may become nothing else."""


def sources() -> Iterator[Path]:
    command = [shutil.which("git") or "git", "ls-files"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        if Path(name).suffix in READ and name not in (*OWN, *APART) and "launch/vendor" not in name:
            yield ROOT / name


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """A Python file's strings, joined as Python joins them and without docstrings; any other file as it is."""
    content = path.read_text(errors="replace")
    if path.suffix != ".py":
        yield 1, content
        return
    tree = ast.parse(content)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if id(node) in docstrings or id(node) in inside:
            continue
        if isinstance(node, ast.JoinedStr):
            yield (
                node.lineno,
                "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values),
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def findings(text: str) -> Iterator[str]:
    """What in this text outlives a transaction, or could: a set_config whose third argument can't be read is one."""
    yield from (found.group(0) for found in SESSION_SET.finditer(text))
    yield from (found.group(0) for found in AT_START.finditer(text) if not text[found.start() :].startswith(OWNER))
    understood = list(CONFIG.finditer(text))
    yield from (found.group(0) for found in understood if found.group(1).lower() != "true")
    others = len(re.findall(r"set_config\s*\(\s*'(?!app\.|role')", text, re.IGNORECASE))
    if len(CALLS.findall(text)) != len(understood) + others:
        yield f"a set_config that the rule can't read: {text[:80]!r}"


def all_findings(paths: Iterator[Path]) -> tuple[int, int, list[str]]:
    files, texts, found = 0, 0, []
    for path in paths:
        files += 1
        for line, text in texts_of(path):
            texts += 1
            found += [f"{path.relative_to(ROOT)}:{line}: {told}" for told in findings(text)]
    return files, texts, found


@pytest.mark.security("S4")
def test_s4_nothing_outlives_its_transaction(record_property: Callable[[str, Any], None]) -> None:
    files, texts, found = all_findings(sources())
    assert found == []
    assert files > 300
    record_property("figure", f"S4: 0 of {texts} texts in {files} files set a role or a setting for a session")


BREACHES = [
    "set app.org = '1'",
    "SET SESSION app.circles = '{}'",
    "set  role member",
    "select set_config('app.org', %s, false)",
    "select set_config('role', 'regie', FALSE)",
    "select set_config('app.org', %s, true), set_config('app.circles', %s, false)",
    "select set_config('app.org', %s, %s)",
    "select set_config(%s, %s, true)",
    "select set_config('app.org', coalesce(%s, ''), lasting)",
    "-c app.org=1",
]
HARMLESS = [
    "set local app.org = '1'",
    "reset role",
    "update x set role = 'school'",
    "select set_config('app.org', %s, true)",
    "select set_config('statement_timeout', '5', true)",
    "-c role=owner",
]


@pytest.mark.mutant("S4")
@pytest.mark.parametrize("text", BREACHES)
def test_s4_mutant_a_setting_that_lasts(text: str) -> None:
    assert list(findings(text))


@pytest.mark.parametrize("text", HARMLESS)
def test_s4_the_rule_lets_pass_what_ends_in_time(text: str) -> None:
    assert list(findings(text)) == []
