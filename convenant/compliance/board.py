"""What a page of naleving reads of one convenant and year: once, whatever the number of parties."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from convenant import clock, terms
from convenant.compliance import matrix
from convenant.compliance.bearers import Bearer, bearers_in
from convenant.compliance.published import Published, told_about
from convenant.compliance.years import is_closed
from convenant.models import Convenant, ConvenantVersion, PublishedState, Strength, TermDecision, VersionStatus
from convenant.queries.written import duties_in
from convenant.together import Asking, told_by


@dataclass(frozen=True)
class Board:
    """All a page of naleving reads: two queries, whatever the number of parties."""

    convenant: Convenant
    version: ConvenantVersion
    standing: terms.Standing
    year: int
    found: list[Published]
    columns: list[matrix.Column]
    rows: list[matrix.Row]
    texts: dict[str, tuple[str, str]]

    @property
    def is_closed(self) -> bool:
        return is_closed(self.year, clock.today())


def board_of(convenant: Convenant, year: int) -> Board:
    boards: list[Board] = told_by(boards_of([convenant.pk], year))[0]
    return boards[0]


def boards_of(convenant_ids: Collection[UUID], year: int) -> Asking[list[Board]]:
    """By the name of the convenant; none for a convenant of which no version was adopted yet."""
    versions = ConvenantVersion.objects.filter(convenant__in=convenant_ids, status=VersionStatus.ADOPTED)
    versions = versions.select_related("convenant").order_by("convenant__name")
    states = PublishedState.objects.filter(convenant__in=convenant_ids, school_year=year)
    decisions = terms.decisions_in(convenant_ids)
    yield versions, states, decisions
    bearers = bearers_in(list(convenant_ids))
    return [
        _board(
            version,
            year,
            bearers[version.convenant_id],
            [row for row in states if row.convenant_id == version.convenant_id],
            [row for row in decisions if row.convenant_id == version.convenant_id],
        )
        for version in versions
    ]


def _board(
    version: ConvenantVersion,
    year: int,
    bearers: Sequence[Bearer],
    states: Sequence[PublishedState],
    decisions: Sequence[TermDecision],
) -> Board:
    duties = [duty for duty in duties_in(version.pk) if duty.strength != Strength.FEIT]
    found, across, texts = told_about(duties, bearers, states), matrix.columns(bearers), matrix.titles_of(version.pk)
    titles = {label: title for label, (title, _) in texts.items()}
    return Board(
        convenant=version.convenant,
        version=version,
        standing=terms.standing(version, decisions, clock.today()),
        year=year,
        found=found,
        columns=across,
        rows=matrix.rows(found, across, titles, clock.today()),
        texts=texts,
    )


def chosen_year(query: Mapping[str, str]) -> int:
    return clock.asked_school_year(query.get("schooljaar", ""), clock.school_year(clock.today()))
