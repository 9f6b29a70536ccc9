"""Fixed hours of partners go along in a change: to the location that follows, or to who goes on with the work."""

from datetime import time, timedelta
from typing import Any

import time_machine

from convenant.models import Convenant
from convenant.tenancy.scope import Actor, scope
from parties.actions import changes
from parties.actions.presence import Hours, add_hour, stop_hour
from parties.change_round import each_night
from parties.models import Change, Location, Party, PresenceHour, Service, Task, Weekday
from parties.queries.changes import preview
from parties.queries.plan import Plan

from .making import ATLAS, BEFORE, DAY, TABOR, TEAM, new_organisation, organisation, planned


def an_hour(agent: Actor, *, of: str = ATLAS) -> PresenceHour:
    with scope(agent):
        served = Service.valid.on(BEFORE).filter(organisation_id=agent.organisation, location__organisation__slug=of)
        place = Location.objects.filter(pk__in=served.values("location_id")).order_by("slug")[0]
        told = Hours(
            place, Task.SCHOOLAGENT, Weekday.TUESDAY, time(10), time(11), BEFORE - timedelta(days=30), "Kamer 3"
        )
        return add_hour(Convenant.objects.get(pk=agent.circles[0]), told, actor=agent)


def lines(change: Change) -> str:
    return " ".join(line.text for part in preview(Plan(change)) for line in part.lines)


def hours(actor: Actor, **at: Any) -> list[PresenceHour]:
    with scope(actor):
        return list(PresenceHour.objects.on(DAY).filter(weekday=Weekday.TUESDAY, **at).select_related("location"))


def test_an_hour_goes_to_the_location_that_follows_once(femke: Actor, bram: Actor) -> None:
    former = an_hour(bram)
    with scope(femke):
        change = planned(femke, "fusie", [ATLAS], [TABOR])
        assert "mee naar de nieuwe locatie." in lines(change)
        changes.decide_change(change, actor=femke)
    each_night()
    assert [each.pk for each in hours(bram, starts=time(10), organisation=bram.organisation)] == [former.pk], (
        "not before"
    )
    with time_machine.travel(DAY, tick=False):
        each_night()
        (new,) = hours(bram, starts=time(10), organisation=bram.organisation)
        assert new.location.follows_id == former.location_id
        assert (new.task, new.starts, new.ends, new.room, new.valid_from) == (
            former.task, former.starts, former.ends, "Kamer 3", DAY,
        )  # fmt: skip
        with scope(bram):
            assert PresenceHour.objects.get(pk=former.pk).valid_until == BEFORE, "what was, stays true"
    with time_machine.travel(DAY + timedelta(days=9), tick=False):
        with scope(bram):
            stop_hour(new, DAY + timedelta(days=5), actor=bram)
        each_night()
        with scope(bram):
            rows = PresenceHour.objects.filter(
                location=new.location, starts=time(10), organisation_id=bram.organisation
            )
            assert [each.valid_until for each in rows] == [DAY + timedelta(days=5)], "what is stopped stays stopped"


def test_the_team_that_goes_on_gets_the_hours_of_the_one_that_stops(femke: Actor, bram: Actor) -> None:
    new_organisation("team-noord", "politie")
    former = an_hour(bram)
    with scope(femke):
        change = planned(femke, "herindeling", [TEAM], ["team-noord"])
        assert "mee naar wie het werk overneemt." in lines(change)
        changes.decide_change(change, actor=femke)
    with time_machine.travel(DAY, tick=False):
        each_night()
        each_night()
        with scope(femke):
            team = organisation("team-noord")
            assert Party.valid.on(DAY).filter(organisation=team).exists()
        (new,) = hours(femke, starts=time(10), organisation=team)
        assert (new.location_id, new.valid_from) == (former.location_id, DAY)
        assert not hours(femke, starts=time(10), organisation=bram.organisation)
