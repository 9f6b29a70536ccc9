"""Cuts a pasted agreement into its articles, by the labels that are known. Pure: nothing is kept here.

A label counts where a line begins with it. When a label begins several lines (a table of contents, a list with the
same numbers), the longest chain in the order of the agreement decides, and of equal ones the last.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from convenant.models import Article

PART = re.compile(r"(?P<whole>.+?),? (?:(?:lid|punt|onder) (?P<sign>\w+)|(?P<place>\d+)e (?:punt|streepje))")
"""A part of an article: "3 lid a" begins with "a.", "Contactpersonen, 2e streepje" is the second bullet."""
BULLET = re.compile(r"\s*[-•*–▪o]\s")
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
    places = found_in(lines, [article.label for article in wanted])
    starts, heads = sorted(places.values()), headings(wanted, lines)
    pieces = []
    for article in wanted:
        if article.label in places:
            first = places[article.label]
            following = next((line for line in starts if line > first), len(lines))
            last = next((line for line in heads if first < line < following), following)
            pieces.append(Piece(article.label, article.title, _inside(article.label, lines[first:last])))
    missed = tuple(article for article in wanted if article.label not in places)
    return Cut(tuple(pieces), missed, len(" ".join(lines[: starts[0] if starts else 0]).split()))


def found_in(lines: Sequence[str], labels: Sequence[str]) -> dict[str, int]:
    """Label → line. Whole articles first; the parts of one are looked for between it and the next."""
    groups: dict[str, list[str]] = {}
    for label in labels:
        part = PART.fullmatch(label)
        groups.setdefault(part["whole"] if part else label, []).append(label)
    wholes = list(groups)
    places = chain([beginning_with(label_way(whole), lines) for whole in wholes])
    starts = sorted(places.values())
    found: dict[str, int] = {}
    for number, line in places.items():
        whole = wholes[number]
        parts = [label for label in groups[whole] if label != whole]
        found |= {whole: line} if whole in groups[whole] else {}
        end = next((each for each in starts if each > line), len(lines))
        found |= {part: line + at for part, at in parts_in(lines[line:end], parts).items()}
    return found


def parts_in(lines: Sequence[str], parts: Sequence[str]) -> dict[str, int]:
    """By their letter or number; else, when there are as many bullets as parts, one each."""
    signs = [match["sign"] for label in parts if (match := PART.fullmatch(label))]
    places = chain([beginning_with(rf"{re.escape(sign)}[.)](?:\s|$)", lines) if sign else [] for sign in signs])
    if not places and len(bullets := [at for at, line in enumerate(lines) if BULLET.match(line)]) == len(parts):
        places = dict(enumerate(bullets))
    return {parts[number]: line for number, line in places.items()}


def label_way(label: str) -> str:
    """ "5.7 ...", "Artikel 5.7. ..."."""
    return rf"(?:art(?:ikel|\.)?\s*)?{re.escape(label)}(?:[.:)]|\s|$)(?!\d)"


def beginning_with(way: str, lines: Sequence[str]) -> list[int]:
    found = re.compile(rf"\s*{way}", re.IGNORECASE)
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
    articles = list(articles)
    titles = {_bare(article.section) for article in articles} - {_bare(article.label) for article in articles} - {""}
    return [number for number, line in enumerate(lines) if _bare(line) in titles]


def _bare(text: str) -> str:
    """Without number and punctuation: "5. Rol van de scholen" and "ROL VAN DE SCHOLEN" are one."""
    return re.sub(r"^[\W\d]+|[\W]+$", "", text.casefold())


def _inside(label: str, lines: Sequence[str]) -> str:
    """The text of an article without the label it begins with."""
    head = re.sub(rf"^\s*(?:art(?:ikel|\.)?\s*)?{re.escape(label)}[.:)]?\s*", "", lines[0], flags=re.IGNORECASE)
    return "\n".join([head, *lines[1:]]).strip()
