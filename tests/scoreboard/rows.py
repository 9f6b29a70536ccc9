"""The rows of the scoreboard: what is claimed, in words. Data in rows.yaml."""

from dataclasses import dataclass
from pathlib import Path

import yaml

HERE = Path(__file__).parent
ROW_NAMES = tuple(f"S{number}" for number in range(1, 41))


@dataclass(frozen=True)
class Row:
    name: str
    claim: str
    tried: str
    limits: str
    missing: str = ""
    outside: str = ""


def load_rows() -> list[Row]:
    texts: dict[str, dict[str, str]] = yaml.safe_load((HERE / "rows.yaml").read_text())
    return [
        Row(name, **{key: " ".join(text.split()) for key, text in fields.items()}) for name, fields in texts.items()
    ]
