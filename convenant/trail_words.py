"""What stands in the trail, in words. The words are data: `data/trail_words.yaml`."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

WORDS = Path(__file__).parent / "data" / "trail_words.yaml"
READ, TAKEN, GIVEN, CHANGED = "gelezen", "meegenomen", "verstrekt", "gewijzigd"
KINDS = {
    READ: "Gelezen of geopend",
    TAKEN: "Als bestand meegenomen",
    GIVEN: "Aan een ander gegeven",
    CHANGED: "Gewijzigd of vastgelegd",
}


FRAME = "Algemene pagina"


class Saying(NamedTuple):
    kind: str
    words: str


class Words(NamedTuple):
    """Subject → its name; verb → kind and word; whole action → kind and sentence; family of addresses → its name."""

    subjects: dict[str, str]
    verbs: dict[str, Saying]
    whole: dict[str, Saying]
    families: dict[str, str]


@lru_cache(maxsize=1)
def known() -> Words:
    found = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    verbs = {verb: Saying(kind, words) for kind, each in found["verbs"].items() for verb, words in each.items()}
    return Words(
        found["subjects"], verbs, {action: Saying(*each) for action, each in found["whole"].items()}, found["families"]
    )


def saying(action: str) -> Saying | None:
    """None for an action that nobody has put into words."""
    words = known()
    if action in words.whole:
        return words.whole[action]
    subject, _, verb = action.partition(".")
    if subject not in words.subjects or verb not in words.verbs:
        return None
    kind, word = words.verbs[verb]
    return Saying(kind, f"{words.subjects[subject]}: {word}")


def page_words(view_name: str) -> str:
    """What part of the portal an address belongs to; a page without a family is one of the frame around all parts."""
    return known().families.get(view_name.partition(":")[0], FRAME)


def verbs_of(kind: str) -> list[str]:
    return [verb for verb, each in known().verbs.items() if each.kind == kind]
