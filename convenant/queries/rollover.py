"""How far each party is with the change to a school year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse

from convenant import clock
from convenant.compliance.bearers import Bearer, bearers_in, bearers_of
from convenant.models import Convenant, YearStep
from convenant.permissions import ROLL_OVER, may
from convenant.rollover import Step, opens_on, steps, year_at_hand
from convenant.start import Waiting
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.hooks import Circle
from convenant.tenancy.scope import Actor
from convenant.together import Asking

LAST_REMINDER = (10, 1)
"""Month and day: after it the start page no longer asks."""


@dataclass(frozen=True)
class StepLine:
    """For `components/step.html`."""

    number: int
    key: str
    title: str
    kind: str
    url: str
    done: YearStep | None
    is_next: bool

    @property
    def state(self) -> str:
        return "done" if self.done else ("now" if self.is_next else "later")

    @property
    def note(self) -> str:
        return f"Gedaan op {nl_plain(self.done.done_at)} door {self.done.done_by}" if self.done else self.kind


@dataclass(frozen=True)
class PartyLine:
    """What the circle sees of a party: which steps are done, and nothing of what was in them."""

    name: str
    done: int
    total: int
    todo: list[str]

    @property
    def is_ready(self) -> bool:
        return self.done == self.total


@dataclass(frozen=True)
class Progress:
    year: int
    mine: list[StepLine]
    parties: list[PartyLine]

    @property
    def label(self) -> str:
        return clock.school_year_label(self.year)

    @property
    def next(self) -> StepLine | None:
        return next((line for line in self.mine if not line.done), None)

    @property
    def ready(self) -> int:
        return sum(line.is_ready for line in self.parties)


def asked_of(bearer: Bearer) -> dict[str, Step]:
    """Who cooperates without having signed is asked nothing; the steps of regie are for who holds it."""
    if not (bearer.is_partner or bearer.holds_regie):
        return {}
    return {key: step for key, step in steps().items() if bearer.holds_regie or not step.of_regie}


def progress_of(convenant: Convenant, year: int, organisation_id: UUID) -> Progress:
    """Two queries."""
    bearers = bearers_of(convenant.pk)
    rows = list(YearStep.objects.filter(convenant=convenant, school_year=year))
    done = {(row.organisation_id, row.step): row for row in rows}
    own = [bearer for bearer in bearers if bearer.organisation_id == organisation_id]
    mine = _lines(convenant, own[0], done) if own else []
    return Progress(year, mine, [_party(bearer, done) for bearer in bearers if asked_of(bearer)])


def _lines(convenant: Convenant, bearer: Bearer, done: dict[tuple[UUID, str], YearStep]) -> list[StepLine]:
    found, waiting = [], True
    for number, (key, step) in enumerate(asked_of(bearer).items(), 1):
        row = done.get((bearer.organisation_id, key))
        url = reverse("compliance:rollover-step", kwargs={"slug": convenant.slug, "step": key})
        found.append(StepLine(number, key, step.title, step.kind, url, row, is_next=waiting and row is None))
        waiting = waiting and row is not None
    return found


def _party(bearer: Bearer, done: dict[tuple[UUID, str], YearStep]) -> PartyLine:
    asked = asked_of(bearer)
    todo = [step.title for key, step in asked.items() if (bearer.organisation_id, key) not in done]
    return PartyLine(bearer.name, len(asked) - len(todo), len(asked), todo)


def waiting(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """For the start page, from June to the end of September. In other months it asks nothing."""
    today = clock.today()
    year = year_at_hand(today)
    if not may(actor, ROLL_OVER) or not opens_on(year) <= today < date(year, *LAST_REMINDER):
        return []
    rows = YearStep.objects.filter(
        convenant_id__in=actor.circles, school_year=year, organisation_id=actor.organisation
    ).values_list("convenant_id", "step")
    yield (rows,)
    done = {circle.id: {step for convenant, step in rows if convenant == circle.id} for circle in circles}
    asked = _asked_in(circles, actor.organisation)
    return [
        _item(circle, year, done=len(done[circle.id]), total=len(asked[circle.id]))
        for circle in circles
        if asked[circle.id] - done[circle.id]
    ]


def _asked_in(circles: Sequence[Circle], organisation_id: UUID) -> dict[UUID, set[str]]:
    """Convenant → keys of the steps that the organisation is asked there."""
    own = {
        convenant: [bearer for bearer in bearers if bearer.organisation_id == organisation_id]
        for convenant, bearers in bearers_in([circle.id for circle in circles]).items()
    }
    return {convenant: set(asked_of(mine[0])) if mine else set() for convenant, mine in own.items()}


def _item(circle: Circle, year: int, *, done: int, total: int) -> Waiting:
    return Waiting(
        title=f"Klaarmaken voor schooljaar {clock.school_year_label(year)}",
        url=reverse("compliance:rollover", kwargs={"slug": circle.slug}),
        sub=f"{done} van {total} stappen gedaan",
        on=clock.school_year_bounds(year)[0],
    )
