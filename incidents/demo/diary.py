"""Many lives at once, in the order of time: so the trail of each organisation reads as it would have been written.

A life is a generator. It yields when and as whom it goes on; what follows runs in that scope, at that moment.
"""

from collections.abc import Iterator
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from convenant import clock
from convenant.tenancy.scope import Actor, scope


class Turn(NamedTuple):
    at: datetime
    actor: Actor


Life = Iterator[Turn]


class Diary:
    def __init__(self, until: datetime) -> None:
        """Nothing happens at or after `until`."""
        self._until = until
        self._order = count()
        self._waiting: list[tuple[datetime, int, Actor, Life]] = []

    def start(self, life: Life) -> None:
        turn = next(life, None)
        if turn is not None and turn.at < self._until:
            heappush(self._waiting, (turn.at, next(self._order), turn.actor, life))

    def play(self) -> None:
        while self._waiting:
            moment, _, actor, life = heappop(self._waiting)
            with scope(actor), clock.at(moment):
                self.start(life)
