"""The own list as one row of entries over all circles, of which a page shows a few: places, and whoever holds none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

from django.db.models import Q, QuerySet

from convenant import clock
from convenant.tenancy.scope import Actor
from parties.models import ContactPerson

from .gaps import Seat
from .own_list import OwnList

Entry = tuple["Part", Seat | ContactPerson]


@dataclass(frozen=True)
class OwnWish:
    """What the reader asks for; empty is everything. `circle` is a slug."""

    words: str = ""
    circle: str = ""
    only_gaps: bool = False


def everybody(own: OwnList, actor: Actor) -> QuerySet[ContactPerson]:
    """Of one circle, today and later."""
    later = Q(valid_until=None) | Q(valid_until__gte=clock.today())
    mine = ContactPerson.objects.filter(later, organisation_id=actor.organisation, convenant_id=own.circle.id)
    return mine.select_related("location", "organisation").order_by("level", "location__name", "name", "pk")


@dataclass(frozen=True)
class Part:
    """One circle: its places are reckoned from the few who hold one, the others stay in the database until shown."""

    own: OwnList
    actor: Actor
    wish: OwnWish

    @cached_property
    def seats(self) -> list[Seat]:
        return [seat for seat in self.own.seats() if self._asked(seat)]

    def _asked(self, seat: Seat) -> bool:
        if self.wish.only_gaps and not seat.empty_on(clock.today()):
            return False
        named = " ".join([seat.place.name if seat.place else "", *(f"{p.name} {p.function}" for p in seat.people)])
        return all(word in named.casefold() for word in self.wish.words.casefold().split())

    @cached_property
    def others(self) -> QuerySet[ContactPerson]:
        if self.wish.only_gaps:
            return ContactPerson.objects.none()
        seated = {person.pk for seat in self.own.seats() for person in seat.people}
        unseated = [person.pk for person in self.own.people if person.pk not in seated]
        found = everybody(self.own, self.actor).filter(~Q(topic="") | Q(pk__in=unseated))
        for word in self.wish.words.split():
            found = found.filter(Q(name__icontains=word) | Q(function__icontains=word))
        return found

    @cached_property
    def count(self) -> int:
        return len(self.seats) + self.others.count()

    def between(self, start: int, stop: int) -> Iterator[Seat | ContactPerson]:
        yield from self.seats[start:stop]
        first, last = max(0, start - len(self.seats)), stop - len(self.seats)
        if last > first:
            yield from self.others[first:last]


class OwnEntries(Sequence[Entry]):
    """For a paginator: counts by the database, and reads only what is asked."""

    def __init__(self, lists: Sequence[OwnList], wish: OwnWish, actor: Actor) -> None:
        self.parts = [Part(own, actor, wish) for own in lists if wish.circle in ("", own.circle.slug)]

    def __len__(self) -> int:
        return sum(part.count for part in self.parts)

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> list[Entry]: ...
    def __getitem__(self, at: int | slice) -> Entry | list[Entry]:
        if isinstance(at, int):
            return next(self._between(at, at + 1))
        start, stop, _ = at.indices(len(self))
        return list(self._between(start, stop))

    def _between(self, start: int, stop: int) -> Iterator[Entry]:
        for part in self.parts:
            if start < part.count and stop > 0:
                yield from ((part, each) for each in part.between(max(0, start), min(stop, part.count)))
            start, stop = start - part.count, stop - part.count
