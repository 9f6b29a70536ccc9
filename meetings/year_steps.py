"""What meetings ask at the change of a school year: the series start again, open actions go along."""

from collections import Counter
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from convenant import clock
from convenant.holidays import holiday_on
from convenant.models import Series
from convenant.rollover import AFRESH, CARRIED, Asked, Look, Step
from convenant.templatetags.portal import nl_plain
from convenant.wording import days_late

from .actions.meetings import AlreadyPlanned, plan_meeting
from .models import ActionItem, ActionState, Meeting, MeetingState
from .permissions import plannable
from .queries import series_of, wijken_of, within

A_YEAR = timedelta(weeks=52)
"""The same day of the week."""
WEEK = timedelta(weeks=1)
MOST_ROWS = 12


def planned_in(asked: Asked, year: int) -> list[Meeting]:
    """Of any organiser, in order of time; what was called off does not count."""
    found = Meeting.objects.filter(within(*clock.school_year_bounds(year)), convenant=asked.convenant)
    return list(found.exclude(state=MeetingState.CANCELLED).select_related("wijk").order_by("starts_at", "pk"))


def wanted(series: Series, asked: Asked) -> int:
    """In a school year; a series of each wijk counts for each of them."""
    times = series.per_year or 0
    return times * wijken_of(asked.convenant.pk).count() if series.level == "wijk" else times


def look_at_series(asked: Asked) -> Look:
    rows = series_of([asked.convenant.pk])
    counts = Counter(meeting.series for meeting in planned_in(asked, asked.year))
    missing = {row.key: max(0, wanted(row, asked) - counts[row.key]) for row in rows}
    short = [f"{row.name}: nog {missing[row.key]} te plannen" for row in rows if missing[row.key]]
    return Look(
        sentence=f"Vaste overleggen beginnen opnieuw. Het portaal zet ze klaar zoals in {_before(asked)}: op dezelfde "
        "weekdag en tijd, en niet in een schoolvakantie. U past ze daarna aan en verstuurt de agenda.",
        counts=[(sum(counts.values()), f"staan er voor {asked.label}"), (sum(missing.values()), "nog te plannen")],
        rows=[(row.name, _planned(counts[row.key], wanted(row, asked))) for row in rows],
        todo=short,
        link=(reverse("meetings:plan", kwargs={"slug": asked.convenant.slug}), "Zelf een overleg plannen"),
    )


def _planned(count: int, asked_for: int) -> str:
    return f"{count} van {asked_for}" if asked_for else f"{count} gepland, zonder vast aantal"


def _before(asked: Asked) -> str:
    return clock.school_year_label(asked.year - 1)


def plan_series(asked: Asked) -> str:
    """As many as are missing and had a forerunner last year. Each is a draft of who organises it."""
    mine = {row.key: row for row in plannable(asked.actor, series_of([asked.convenant.pk]))}
    there = Counter(meeting.series for meeting in planned_in(asked, asked.year))
    made = 0
    for former in planned_in(asked, asked.year - 1):
        series = mine.get(former.series)
        if series is None or there[former.series] >= wanted(series, asked):
            continue
        if _plan_again(former, series, asked):
            there[former.series] += 1
            made += 1
    return f"{made} {'overleg' if made == 1 else 'overleggen'} klaargezet als concept."


def _plan_again(former: Meeting, series: Series, asked: Asked) -> bool:
    """Not on a day that has gone by, when the change is made in September."""
    starts_at = next_year(former.starts_at, asked)
    if starts_at < clock.now():
        return False
    try:
        plan_meeting(
            series, starts_at, actor=asked.actor, minutes=former.minutes, place=former.place, chair=former.chair,
            wijk=former.wijk,
        )  # fmt: skip
    except AlreadyPlanned:
        return False
    return True


def next_year(moment: datetime, asked: Asked) -> datetime:
    """The same weekday and the same time on the clock, a week on for each week of holiday in between."""
    local = timezone.localtime(moment)
    day = local.date() + A_YEAR
    day = day if day >= asked.starts else day + WEEK
    return timezone.make_aware(datetime.combine(free_day(day, asked.convenant.region, asked.ends), local.time()))


def free_day(day: date, region: str, last: date) -> date:
    """Within the school year; the day itself where the weeks after it are all holiday."""
    found = day
    while holiday_on(found, region) and found + WEEK <= last:
        found += WEEK
    return day if holiday_on(found, region) else found


def look_at_actions(asked: Asked) -> Look:
    mine = ActionItem.objects.filter(
        convenant=asked.convenant, organisation_id=asked.actor.organisation, state=ActionState.OPEN
    )
    rows = list(mine.order_by("due_on", "pk"))
    today = clock.today()
    late = [row for row in rows if row.due_on < today]
    return Look(
        sentence="Open acties gaan mee met dezelfde datum. Wat klaar is, vinkt u eerst af.",
        counts=[(len(rows), "open acties gaan mee"), (len(late), "daarvan te laat")],
        rows=[(row.text, nl_plain(row.due_on)) for row in rows[:MOST_ROWS]],
        todo=[f"{row.text}: {days_late(today, row.due_on)}" for row in late[:MOST_ROWS]],
        link=(reverse("meetings:my-actions") + "?van=ons", "Acties afvinken"),
    )


SERIES = Step("Vaste overleggen", AFRESH, "Zet de overleggen klaar", look_at_series, plan_series, of_regie=True)
ACTIONS = Step("Open acties", CARRIED, "Deze acties gaan mee", look_at_actions, lambda asked: "Nagekeken.")
