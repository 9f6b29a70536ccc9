"""Blacking out by hand: what stands between [[ and ]] never leaves. The words themselves may not change."""

import re
from collections.abc import Iterable

OPEN, CLOSE = "[[", "]]"
BLACKED = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
BAR = "▇▇▇▇▇▇"
"""As long for a short name as for a long one."""


class Unbalanced(ValueError):
    """A mark without its other half, or one inside another."""


def harmless(text: str) -> str:
    """The text of a file, in which no mark stands yet."""
    return re.sub(r"(\[(?=\[)|\](?=\]))", r"\1 ", text)


def plain(text: str) -> str:
    """Without the marks. Raises Unbalanced."""
    if any(mark in inside for inside in BLACKED.findall(text) for mark in (OPEN, CLOSE)):
        raise Unbalanced
    without = BLACKED.sub(r"\1", text)
    if OPEN in without or CLOSE in without:
        raise Unbalanced
    return without


def blacked(text: str) -> str:
    """What may leave."""
    plain(text)
    return BLACKED.sub(BAR, text)


def marked(text: str, names: Iterable[str]) -> str:
    """With these names blacked out, whole words, longest first: a proposal that a person looks through."""
    wanted = sorted({name for name in names if name.strip()}, key=len, reverse=True)
    if not wanted:
        return harmless(text)
    pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, wanted))})(?!\w)", re.IGNORECASE)
    return pattern.sub(rf"{OPEN}\1{CLOSE}", harmless(text))


def count(text: str) -> int:
    return len(BLACKED.findall(text))
