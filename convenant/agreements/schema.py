"""The shapes of form.py as a JSON schema, and as a table of keys. Editors and people read what the loader checks."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from .form import AGREEMENT
from .meaning import MEANINGS
from .shape import Each, Either, Map, Open, Shape, Tagged

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PATH = "docs/agreement.schema.json"
KEYS_PATH = "docs/agreement-keys.md"
HEAD = """# De sleutels van een convenantbestand

Gemaakt met `manage.py agreement_schema --keys`; hier wijzigen heeft geen zin. Wat een sleutel betekent staat in
`convenant/agreements/meaning.py`, wat erin mag in `convenant/agreements/form.py`. Hoe u een bestand schrijft:
[new-convenant.md](new-convenant.md).

| Sleutel | Nodig | Betekenis | Waarde |
|---|---|---|---|
"""


def schema() -> dict[str, Any]:
    return {"$schema": DIALECT, "title": "Convenant Veilige School", **AGREEMENT.described("", MEANINGS)}


def schema_text() -> str:
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def keys_text() -> str:
    return HEAD + "".join(f"| `{path}` | {need} | {MEANINGS[path]} | {value} |\n" for path, need, value in _rows())


def _rows() -> Iterator[tuple[str, str, str]]:
    for path, shape, required in keys_of(AGREEMENT):
        yield path, "ja" if required else "", _value(shape.described(path, {}))


def keys_of(shape: Shape, path: str = "") -> Iterator[tuple[str, Shape, bool]]:
    """Every key that may stand in a file: dotted path, its shape, whether it is required."""
    if isinstance(shape, Map):
        for key, below in (shape.required | shape.optional).items():
            here = f"{path}.{key}" if path else key
            yield here, below, key in shape.required
            yield from keys_of(below, here)
    elif isinstance(shape, Each | Open):
        yield from keys_of(shape.of, path)
    elif isinstance(shape, Either):
        for each in shape.shapes:
            yield from keys_of(each, path)
    elif isinstance(shape, Tagged):
        yield f"{path}.{shape.tag}", shape, True
        for each in shape.kinds.values():
            yield from keys_of(each, path)


def _value(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(f"`{_plain(value)}`" for value in schema["enum"])
    if "anyOf" in schema:
        return " of ".join(filter(None, dict.fromkeys(map(_value, schema["anyOf"]))))
    kind = schema.get("type", "")
    if kind == "array":
        inner = _value(schema["items"])
        return f"lijst van {inner}" if inner else "lijst"
    words = KINDS.get(str(kind[0] if isinstance(kind, list) else kind))
    return words(schema) if words else ""


def _plain(value: Any) -> str:
    return str(json.dumps(value)) if not isinstance(value, str) else value


def _text(schema: dict[str, Any]) -> str:
    return "datum" if schema.get("format") == "date" else f"tekst, hoogstens {schema['maxLength']} tekens"


KINDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "string": _text,
    "integer": lambda schema: f"{schema['minimum']} tot en met {schema['maximum']}",
    "boolean": lambda schema: "`true` of `false`",
}
