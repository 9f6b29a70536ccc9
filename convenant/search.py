"""One question over what somebody may see. Each app adds its sources to `registry.search_sources`.

A source asks only inside the walls: the queryset that its own pages start from. Words match by their Dutch stem or as
they stand; the wall's index comes first, the words are a filter behind it (performance.md 1).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Case, Count, Model, Q, QuerySet, Value, When, Window

from convenant.accents import folded, pattern
from convenant.tenancy.hooks import Circle
from convenant.tenancy.scope import Actor
from convenant.together import Asking

Row = TypeVar("Row", bound=Model)
SHORTEST, LONGEST, MOST_WORDS = 2, 100, 8
SHOWN, ALL_SHOWN = 5, 100
AROUND = 60
RANKING = "Bovenaan staat wat precies zo heet, dan wat zo begint, dan wat het in de naam heeft, dan de rest."


@dataclass(frozen=True)
class Sought:
    """`text` is trimmed; `most` how many of each kind are asked."""

    actor: Actor
    circles: dict[UUID, Circle]
    text: str
    most: int = SHOWN

    @property
    def words(self) -> list[str]:
        return self.text.split()[:MOST_WORDS]

    def slug(self, convenant_id: UUID) -> str:
        return self.circles[convenant_id].slug

    def best(self, rows: QuerySet[Row], name: str, *texts: str, then: Sequence[str]) -> QuerySet[Row]:
        """Those that match in `name` or in `texts`, best first, with `total`: how many there are in all."""
        columns = (name, *texts)
        found = rows.alias(found_in=SearchVector(*columns, config="dutch")).filter(self._matches(columns))
        place = Case(
            When(**{f"{name}__iexact": self.text}, then=Value(0)),
            When(**{f"{name}__istartswith": self.text}, then=Value(1)),
            When(**{f"{name}__icontains": self.text}, then=Value(2)),
            default=Value(3),
        )
        counted = found.annotate(total=Window(Count("pk")), nearness=place)
        best: QuerySet[Row] = counted.order_by("nearness", *then)[: self.most]
        return best

    def _matches(self, columns: Sequence[str]) -> Q:
        stem = Q(found_in=SearchQuery(self.text, config="dutch", search_type="plain"))
        return stem | self.as_typed(*columns)

    def as_typed(self, *columns: str) -> Q:
        """Every word stands somewhere in these columns, with or without its accents."""
        every = Q()
        for word in self.words:
            anywhere = Q()
            for column in columns:
                anywhere |= Q(**{f"{column}__iregex": pattern(word)})
            every &= anywhere
        return every


Piece = tuple[str, bool]
"""Words, and whether they are what was sought."""


@dataclass(frozen=True)
class Hit:
    """`text` is where the words were found; a hit of a vault or an incident has none."""

    title: str
    url: str
    sub: str = ""
    text: str = ""


@dataclass(frozen=True)
class Group:
    """`key` is what the address calls it; `where` completes "Gezocht in …"; `more_url`: the app's filtered list."""

    key: str
    label: str
    where: str
    hits: Sequence[Hit] = ()
    total: int = 0
    more_url: str = ""


@dataclass(frozen=True)
class Source:
    """`find` gives None for who may not look there. `for_operator`: it asks no row of an organisation or circle."""

    key: str
    find: Callable[[Sought], Asking[Group | None]]
    for_operator: bool = False


def total_of(rows: Iterable[Any]) -> int:
    """Of rows that `best` asked: each says how many there are."""
    return next((int(row.total) for row in rows), 0)


def snippet(text: str, words: Sequence[str]) -> list[Piece]:
    """A piece of the text round the first word that stands in it; empty when none does."""
    low = folded(text).lower()
    places = [low.find(folded(word).lower()) for word in words]
    first = min((place for place in places if place >= 0), default=-1)
    if first < 0:
        return []
    start, end = max(0, first - AROUND), min(len(text), first + AROUND * 2)
    shown = f"{'… ' if start else ''}{text[start:end].strip()}{' …' if end < len(text) else ''}"
    return list(pieces(shown, words))


def pieces(text: str, words: Sequence[str]) -> Iterator[Piece]:
    """The text cut at what was sought."""
    low, at = folded(text).lower(), 0
    while at < len(text):
        found = [(place, len(word)) for word in words if (place := low.find(folded(word).lower(), at)) >= 0]
        if not found:
            break
        place, length = min(found, key=lambda each: (each[0], -each[1]))
        if place > at:
            yield text[at:place], False
        yield text[place : place + length], True
        at = place + length
    if at < len(text):
        yield text[at:], False
