"""Naleving of one party over the school years: what was published in each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from convenant import clock
from convenant.compliance import matrix
from convenant.compliance.bearers import Bearer, bears
from convenant.compliance.duties import obligations_of
from convenant.models import Convenant, PublishedState, State

NOTHING = "niets gepubliceerd"


@dataclass(frozen=True)
class YearCell:
    mark: str
    words: str


@dataclass(frozen=True)
class Strip:
    """One duty; `cells` in the order of `years`."""

    key: str
    title: str
    article: str
    strength: str
    cells: list[YearCell]


def years_published(convenant: Convenant) -> list[int]:
    """The oldest first; this school year is always there."""
    rows = PublishedState.objects.filter(convenant=convenant).values_list("school_year", flat=True).distinct()
    return sorted({*rows, clock.school_year(clock.today())})


def strips(convenant: Convenant, bearer: Bearer, years: Sequence[int]) -> list[Strip]:
    """Two queries. A duty that was asked only in a former version is left out: it has no words any more."""
    rows = {
        (row.obligation, row.school_year): row
        for row in PublishedState.objects.filter(convenant=convenant, organisation_id=bearer.organisation_id)
    }
    return [
        Strip(duty.key, duty.title, duty.article, duty.strength, [_cell(rows.get((duty.key, year))) for year in years])
        for duty in obligations_of(convenant)
        if bears(duty, bearer)
    ]


def _cell(row: PublishedState | None) -> YearCell:
    if row is None:
        return YearCell("none", NOTHING)
    word = matrix.BADGES[State(row.state)][1]
    return YearCell(matrix.MARKS[State(row.state)], f"{word}. {row.label}" if row.label else word)


def bearer_of(found: Sequence[Bearer], slug: str, organisation_id: UUID) -> Bearer:
    """The party asked for, else one's own, else the first."""
    asked = [each for each in found if each.slug == slug]
    own = [each for each in found if each.organisation_id == organisation_id]
    return (asked or own or list(found))[0]


def export_lines(found: Sequence[Strip], years: Sequence[int]) -> list[list[str | int | None]]:
    return [
        [strip.article, strip.title, strip.strength, clock.school_year_label(year), *cell.words.partition(". ")[::2]]
        for strip in found
        for year, cell in zip(years, strip.cells, strict=True)
    ]


def closing_words(years: Sequence[int], closed: Sequence[int]) -> str:
    """Which columns no longer change."""
    gone = [clock.school_year_label(year) for year in years if year in closed]
    return f"Afgesloten: {', '.join(gone)}. Die standen veranderen niet meer." if gone else ""
