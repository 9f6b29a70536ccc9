"""Steps of a protocol set as a category words them."""

from collections.abc import Iterable

from .models import StepTemplate


def templates_for(protocol: str, main: str, sub: str) -> list[StepTemplate]:
    """One row per number: the sub category's own wording before the main category's, before the generic row."""
    rows = StepTemplate.objects.filter(protocol=protocol, category__in=["", main, sub])
    return most_specific(rows, main, sub)


def most_specific(rows: Iterable[StepTemplate], main: str, sub: str) -> list[StepTemplate]:
    rank = {"": 0, main: 1, sub: 2}
    chosen: dict[int, StepTemplate] = {}
    for row in sorted(rows, key=lambda row: rank[row.category]):
        chosen[row.number] = row
    return [chosen[number] for number in sorted(chosen)]
