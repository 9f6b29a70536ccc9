"""Cuts a pasted agreement into its articles, by the labels that are known. Pure: nothing is kept here.

A label counts where a line begins with it. When a label begins several lines (a table of contents, a list with the
same numbers), the longest chain in the order of the agreement decides, and of equal ones the last.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from convenant.models import Article

PART = re.compile(r"(?P<whole>.+?),? (?:lid|punt|onder) (?P<part>\w+)")
"""Label "3 lid a" is found at a line "a." as well."""
FIRST_WORDS = 18


@dataclass(frozen=True)
class Piece:
    label: str
    title: str
    text: str

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def start(self) -> str:
        words = self.text.split()
        return " ".join(words[:FIRST_WORDS]) + ("…" if len(words) > FIRST_WORDS else "")


@dataclass(frozen=True)
class Cut:
    pieces: tuple[Piece, ...]
    not_found: tuple[Article, ...]
    before: int
    """Words in front of the first article: a title page, contents. They belong to no article."""


def cut(text: str, articles: Sequence[Article]) -> Cut:
    """`articles` in the order of the agreement; numbers that do not occur in it are not looked for."""
    lines = text.splitlines()
    wanted = [article for article in articles if not article.missing]
    places = chain([candidates(article.label, lines) for article in wanted])
    heads = headings(wanted, lines)
    pieces = []
    starts = sorted(places.values())
    for number, article in enumerate(wanted):
        if number in places:
            first = places[number]
            following = next((line for line in starts if line > first), len(lines))
            last = min([line for line in heads if first < line < following], default=following)
            pieces.append(Piece(article.label, article.title, _inside(article.label, lines[first:last])))
    missed = tuple(article for number, article in enumerate(wanted) if number not in places)
    return Cut(tuple(pieces), missed, len(" ".join(lines[: starts[0] if starts else 0]).split()))


def candidates(label: str, lines: Sequence[str]) -> list[int]:
    """Lines that begin with the label ("5.7 …", "Artikel 5.7. …") or, for a part of an article, with "a." or "a)"."""
    ways = [rf"(?:art(?:ikel|\.)?\s*)?{re.escape(label)}(?:[.:)]|\s|$)(?!\d)"]
    if part := PART.fullmatch(label):
        ways.append(rf"{re.escape(part['part'])}[.)](?:\s|$)")
    found = re.compile(rf"\s*(?:{'|'.join(ways)})", re.IGNORECASE)
    return [number for number, line in enumerate(lines) if found.match(line)]


def chain(options: Sequence[Sequence[int]]) -> dict[int, int]:
    """Position → line, lines strictly rising with positions, as many as can be; of equal chains the one latest in the
    text. Walks from the end, so that each step keeps the greatest line it can (patience sorting)."""
    tails: list[int] = []
    ends: list[tuple[int, int]] = []
    before: dict[tuple[int, int], tuple[int, int] | None] = {}
    for position in range(len(options) - 1, -1, -1):
        for line in sorted(options[position]):  # the nearest to the end last, so that a position counts once
            at = bisect_left(tails, -line)
            before[position, line] = ends[at - 1] if at else None
            tails[at : at + 1], ends[at : at + 1] = [-line], [(position, line)]
    found: dict[int, int] = {}
    step = ends[-1] if ends else None
    while step:
        found[step[0]] = step[1]
        step = before[step]
    return found


def headings(articles: Iterable[Article], lines: Sequence[str]) -> list[int]:
    """Lines that are nothing but the title of a part: the article above them ends there."""
    titles = {_bare(article.section) for article in articles} - {_bare(article.label) for article in articles}
    return [number for number, line in enumerate(lines) if _bare(line) in titles]


def _bare(text: str) -> str:
    """Without number and punctuation: "5. Rol van de scholen" and "ROL VAN DE SCHOLEN" are one."""
    return re.sub(r"^[\W\d]+|[\W]+$", "", text.casefold())


def _inside(label: str, lines: Sequence[str]) -> str:
    """The text of an article without the label it begins with."""
    head = re.sub(rf"^\s*(?:art(?:ikel|\.)?\s*)?{re.escape(label)}[.:)]?\s*", "", lines[0], flags=re.IGNORECASE)
    return "\n".join([head, *lines[1:]]).strip()
