"""Times of one case for five organisations, with what belongs to each time: noise, plan and result."""

import random
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper

from convenant.tenancy.scope import Actor
from parties.accounts import actor_named

from .cases import CASES, POLICE, SCHOOL, Case
from .database import World
from .plans import faults
from .replay import Query, captured, isolated, runs, timed, unprotected, with_where

PERCENTILES = (50, 75, 90, 99, 100)
MEDIAN = 50
PLAIN, AGAIN, ISOLATED = "plain", "plain again", "isolated"
SHORT, LITTLE = 0.0002, 0.0001
"""Seconds (ADR 28). A statement that takes less than the first by itself may take the second more: of so little,
starting it behind a wall is a part that no plan can take away."""


@dataclass(frozen=True)
class Comparison:
    """One case at one organisation; seconds are the fastest fiftieth of the rounds."""

    percentile: int
    seconds: dict[str, float]
    rows: int
    faults: list[str]

    @property
    def extra(self) -> float:
        """Seconds that isolation adds."""
        return self.seconds[ISOLATED] - self.seconds[PLAIN]

    @property
    def ratio(self) -> float:
        return self.seconds[ISOLATED] / self.seconds[PLAIN]

    @property
    def is_little(self) -> bool:
        return self.seconds[PLAIN] < SHORT and self.extra <= LITTLE

    @property
    def noise(self) -> float:
        """How far the same query is from itself."""
        return abs(self.seconds[AGAIN] / self.seconds[PLAIN] - 1)


@dataclass(frozen=True)
class Result:
    case: Case
    comparisons: list[Comparison] = field(default_factory=list)

    @property
    def median(self) -> Comparison:
        return next(found for found in self.comparisons if found.percentile == MEDIAN)

    @property
    def worst(self) -> Comparison:
        return max(self.comparisons, key=lambda found: found.ratio - found.noise)

    @property
    def faults(self) -> list[str]:
        return sorted({fault for found in self.comparisons for fault in found.faults})

    @property
    def slow(self) -> bool:
        """Only when the noise does not explain it, and it is more than a little of a short statement."""
        return _beyond(self.median, self.case.goal) or _beyond(self.worst, self.case.worst)


def _beyond(found: Comparison, goal: float | None) -> bool:
    return goal is not None and not found.is_little and found.ratio > goal + found.noise


def actors(world: World) -> dict[str, dict[int, Actor]]:
    """Side → percentile of size → who acts: the coordinator of that school, or the agent who serves it."""
    ranks = {percentile: world.school_at(percentile) for percentile in PERCENTILES}
    accounts = {SCHOOL: "school-{rank}", POLICE: "politie-{team}"}
    return {
        side: {
            percentile: actor_named(f"{name.format(rank=rank, team=world.team_of(rank))}@bench.example")
            for percentile, rank in ranks.items()
        }
        for side, name in accounts.items()
    }


def compare_all(world: World, rounds: int, chosen: Iterable[Case] = CASES) -> list[Result]:
    people = actors(world)
    with unprotected() as free:
        return [
            Result(case, [compare(case, size, actor, free, rounds) for size, actor in people[case.side].items()])
            for case in chosen
        ]


def compare(case: Case, size: int, actor: Actor, free: BaseDatabaseWrapper, rounds: int) -> Comparison:
    mine = captured(actor, case.ask)[-1:]
    plain = [with_where(query, actor) for query in mine]
    with isolated(actor) as walled:
        kept, expected = timed(walled, mine)[1], timed(free, plain)[1]
        wrong = (
            []
            if in_one_order(kept, case) == in_one_order(expected, case)
            else [f"other rows: {len(kept[0])} instead of {len(expected[0])}"]
        )
        ways = {PLAIN: (free, plain), AGAIN: (free, plain), ISOLATED: (walled, mine)}
        seconds = fastest({name: runs(*way) for name, way in ways.items()}, rounds)
        demands = {"keeps_rows": case.keeps_rows, "asks_more": case.asks_more}
        found = [fault for query in mine for fault in faults(walled, query, **demands)]
    return Comparison(size, seconds, len(kept[0]), [*wrong, *found, *shown_to_nobody(mine)])


def in_one_order(found: list[Any], case: Case) -> list[Any]:
    """Rows that nobody asked an order of come as the plan reads them."""
    return found if case.ordered else [sorted(rows, key=repr) for rows in found]


def fastest(ways: dict[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Each round runs every way once, in another order: what else the machine does then hits all alike.

    The fastest fiftieth counts: what a query costs by itself, where the median would tell how busy the machine was.
    """
    order = random.Random(rounds)  # noqa: S311  (an order, no secret)
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name in order.sample(list(ways), len(ways)):
            seconds[name].append(ways[name]())
    return {name: statistics.quantiles(found, n=50, method="inclusive")[0] for name, found in seconds.items()}


def shown_to_nobody(queries: list[Query]) -> list[str]:
    """As a member of no organisation the same query gives nothing."""
    nobody = Actor(role="member", organisation_id=UUID(int=0))
    with isolated(nobody) as walled:
        _, rows = timed(walled, queries)
    return ["shows rows to no organisation"] if any(_holds(found) for found in rows) else []


def _holds(rows: list[Any]) -> bool:
    """A count of nothing is a row of zeros."""
    return any(any(value for value in row) for row in rows)
