"""The JSON schema says what the loader says: an editor helps with the very shapes that the checker refuses."""

import json
import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from convenant.agreements.form import AGREEMENT
from convenant.agreements.meaning import MEANINGS
from convenant.agreements.reading import Document
from convenant.agreements.schema import KEYS_PATH, PATH, keys_of, keys_text, schema, schema_text
from tests.conftest import AGREEMENTS

ROOT = Path(__file__).parents[2]
FOURTH = Path(__file__).parent / "agreements" / "zuiderkade.yaml"
FILES = [*AGREEMENTS, *([FOURTH] if FOURTH.exists() else [])]
SEED, BROKEN = 20261121, 400
VALIDATOR = Draft202012Validator(schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
Mutation = Callable[[random.Random, Any], Any]


def as_editors_read(value: Any) -> Any:
    """Dates are text to a JSON schema, keys too."""
    if isinstance(value, dict):
        return {str(key): as_editors_read(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_editors_read(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def refused_by_schema(content: Any) -> bool:
    return not VALIDATOR.is_valid(as_editors_read(content))


def refused_by_shapes(content: Any) -> bool:
    document = Document("proef")
    AGREEMENT.check(content, (), document)
    return bool(document.problems)


def test_the_committed_schema_and_keys_are_current() -> None:
    for path, text, options in ((PATH, schema_text(), {}), (KEYS_PATH, keys_text(), {"keys": True})):
        assert (ROOT / path).read_text() == text, f"manage.py agreement_schema > {path}"
        told = StringIO()
        call_command("agreement_schema", stdout=told, **options)
        assert told.getvalue() == text


def test_it_is_a_schema_of_its_dialect() -> None:
    Draft202012Validator.check_schema(schema())


def test_every_key_is_explained_once() -> None:
    paths = {path for path, _, _ in keys_of(AGREEMENT)}
    assert paths == set(MEANINGS) - {""}
    assert all(meaning.strip() for meaning in MEANINGS.values())


def test_an_editor_sees_the_meaning() -> None:
    rhythm = schema()["properties"]["obligations"]["items"]["properties"]["rhythm"]
    assert rhythm["description"] == MEANINGS["obligations.rhythm"]
    assert rhythm["properties"]["times"]["description"] == MEANINGS["obligations.rhythm.times"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_our_files_fit(path: Path) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(as_editors_read(yaml.safe_load(path.read_text())))] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_file_points_at_the_schema(path: Path) -> None:
    line = path.read_text().split("\n", 1)[0]
    assert line.startswith("# yaml-language-server: $schema=")
    assert (path.parent / line.partition("=")[2]).resolve() == ROOT / PATH


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield place
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield from places(item, (*place, key))


def drop(rng: random.Random, value: Any) -> Any:
    if isinstance(value, dict) and value:
        del value[rng.choice(sorted(value, key=str))]
    return value


def misspell(rng: random.Random, value: Any) -> Any:
    if isinstance(value, dict) and value:
        key = rng.choice(sorted(value, key=str))
        value[f"{key}x"] = value.pop(key)
    return value


MUTATIONS: dict[str, Mutation] = {
    "drop a key": drop,
    "misspell a key": misspell,
    "a number": lambda rng, value: rng.choice([0, -1, 5.5, 100_000]),
    "true": lambda rng, value: True,
    "nothing": lambda rng, value: None,
    "empty text": lambda rng, value: "",
    "long text": lambda rng, value: "x" * 2000,
    "an unknown word": lambda rng, value: "wat dan ook !",
    "an empty list": lambda rng, value: [],
    "a list": lambda rng, value: [value],
    "keys": lambda rng, value: {"sleutel": value},
}


def short(content: Any) -> Any:
    """The first rows of each list: shapes repeat, and whole files take long."""
    return {key: value[:3] if isinstance(value, list) else value for key, value in content.items()}


def broken_files() -> Iterator[tuple[str, Any]]:
    rng = random.Random(SEED)
    files = [short(yaml.safe_load(path.read_text())) for path in AGREEMENTS]
    for _ in range(BROKEN):
        content = deepcopy(rng.choice(files))
        name, place = rng.choice(sorted(MUTATIONS)), rng.choice(list(places(content))[1:])
        holder = content
        for key in place[:-1]:
            holder = holder[key]
        holder[place[-1]] = MUTATIONS[name](rng, holder[place[-1]])
        yield f"{name} at {place}", content


def test_schema_and_checker_refuse_the_same(record_property: Callable[[str, str], None]) -> None:
    """Files broken at random places: the two judges agree on every one, and most of them are refused."""
    verdicts = [(what, refused_by_shapes(content), refused_by_schema(content)) for what, content in broken_files()]
    apart = [json.dumps(verdict, default=str) for verdict in verdicts if verdict[1] != verdict[2]]
    refused = sum(by_shapes for _, by_shapes, _ in verdicts)
    record_property("figure", f"{len(verdicts) - len(apart)} of {len(verdicts)} the same, {refused} refused")
    assert apart == []
    assert refused >= 100


def test_a_schema_that_forgets_a_limit_is_seen() -> None:
    """The comparison can fail: without the limits of text it does."""
    loose = json.loads(json.dumps(schema()).replace('"maxLength": 200', '"maxLength": 99999'))
    judge = Draft202012Validator(loose)
    seen = [content for _, content in broken_files() if refused_by_shapes(content)]
    assert any(judge.is_valid(as_editors_read(content)) for content in seen)
