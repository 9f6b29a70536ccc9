"""What was published of each duty: circle rows. The pages of naleving read those only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from convenant.compliance.bearers import Bearer, bears
from convenant.compliance.duties import obligations_of
from convenant.models import Convenant, Obligation, PublishedState, State


@dataclass(frozen=True)
class Published:
    """One duty of one party with what is published about it; `row` is None when nothing is."""

    obligation: Obligation
    bearer: Bearer
    row: PublishedState | None

    @property
    def state(self) -> State:
        return State(self.row.state) if self.row else State.UNSEEN


def published(convenant: Convenant, school_year: int, bearers: Sequence[Bearer]) -> list[Published]:
    """Every duty of every party, in the order of the agreement: two queries."""
    rows = PublishedState.objects.filter(convenant=convenant, school_year=school_year)
    return told_about(obligations_of(convenant), bearers, rows)


def told_about(
    obligations: Iterable[Obligation], bearers: Sequence[Bearer], rows: Iterable[PublishedState]
) -> list[Published]:
    known = {(row.organisation_id, row.obligation): row for row in rows}
    return [
        Published(obligation, bearer, known.get((bearer.organisation_id, obligation.key)))
        for obligation in obligations
        for bearer in bearers
        if bears(obligation, bearer)
    ]
