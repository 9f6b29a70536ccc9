"""The chapter on meetings of the evaluation report: held against agreed, and what became of the actions."""

from collections import Counter

from convenant import clock
from convenant.models import Convenant, Series
from convenant.reports.sections import Cell, Section, Table
from convenant.tenancy.scope import Actor

from .models import ActionItem, ActionState, Meeting, MeetingState, Resolution
from .queries import series_of, within

KEY, TITLE = "meetings.held", "Overleg en besluiten"


def section(convenant: Convenant, school_year: int, actor: Actor) -> Section:
    period = within(*clock.school_year_bounds(school_year))
    held = Meeting.objects.filter(period, convenant_id=convenant.pk, state=MeetingState.HELD)
    counts = Counter(held.values_list("series", flat=True))
    series = series_of([convenant.pk])
    resolutions = Resolution.objects.filter(convenant_id=convenant.pk, meeting__in=held).count()
    actions = Counter(
        ActionItem.objects.filter(convenant_id=convenant.pk, meeting__in=held).values_list("state", flat=True)
    )
    behind = [one for one in series if one.per_year and counts[one.key] < one.per_year]
    return Section(
        key=KEY, title=TITLE, conclusion=_conclusion(counts.total(), resolutions), tables=[_table(series, counts)],
        paragraphs=[_actions(actions)], figures=[(str(counts.total()), "keer overleg gehouden")],
        good=[f"{one.name}: zo vaak gehouden als afgesproken." for one in series if one.per_year and one not in behind],
        better=[f"{one.name}: {counts[one.key]} van {one.per_year} keer gehouden." for one in behind],
    )  # fmt: skip


def _conclusion(meetings: int, resolutions: int) -> str:
    besluiten = "1 besluit" if resolutions == 1 else f"{resolutions} besluiten"
    return f"De partijen hielden {meetings} keer overleg en namen {besluiten}."


def _actions(actions: Counter[str]) -> str:
    done, still = actions[ActionState.DONE], actions[ActionState.OPEN]
    return f"Van de {done + still} acties uit deze overleggen zijn er {done} gedaan en staan er {still} open."


def _table(series: list[Series], counts: Counter[str]) -> Table:
    rows: list[list[Cell]] = [[one.name, one.per_year or "niet bepaald", counts[one.key]] for one in series]
    return Table("Vaste overleggen, afgesproken en gehouden", ["Overleg", "Afgesproken per jaar", "Gehouden"], rows)
