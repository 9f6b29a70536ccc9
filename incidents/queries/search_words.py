"""What people call a kind of incident: words beside those of its label. Facts, in `data`."""

from collections import defaultdict
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent.parent / "data" / "search_words.txt"


def called(word: str) -> tuple[str, ...]:
    """The words of labels that are meant; `word` is small and without accents."""
    return _table().get(word, ())


@cache
def _table() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        label, _, typed = line.partition(":")
        for word in () if line.startswith("#") else typed.split():
            found[word].append(label)
    return {word: tuple(labels) for word, labels in found.items()}
