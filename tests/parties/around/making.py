"""Rows around a school, made by the actions: for guards that ask for a portal in use."""

from datetime import date, time, timedelta

from convenant import clock
from convenant.models import Convenant
from convenant.tenancy.scope import Actor, scope
from parties.actions.alignments import Aligned, note_alignment
from parties.actions.involvement import Question, ask_involvement
from parties.actions.measures import Step, Wanted, ask_measure, take_step
from parties.actions.moments import note_moment
from parties.actions.presence import Hours, add_hour, skip_day
from parties.models import Measure
from parties.queries.assignments import tasks_of
from parties.queries.involvement import askable
from parties.queries.places import offered_to
from parties.queries.presence import next_day, served_places

START = date(2026, 9, 1)


def around_the_school(agent: Actor, gemeente: Actor, number: int = 0) -> Measure:
    """Contact, hours with a day that falls out, a measure with a step, and an alignment."""
    with scope(agent):
        convenant = Convenant.objects.get(pk=agent.circles[0])
        for each in offered_to(agent)[: number + 1]:
            note_moment(each, "bezoek", clock.today() - timedelta(days=number), actor=agent)
        place = served_places(convenant.pk, agent)[0]
        hours = Hours(place, tasks_of(agent)[0], 1 + number, time(9), time(10), START)
        hour = add_hour(convenant, hours, actor=agent)
        if day := next_day(hour, convenant.region):
            skip_day(hour, day, actor=agent)
        measure = ask_measure(convenant, Wanted(place, "hek", f"Hek {number}"), actor=agent)
    with scope(gemeente):
        take_step(measure, Step("onderzoek"), actor=gemeente)
        given = Aligned("6.1", "jeugd", "Beleidsmedewerker jeugd", clock.today())
        note_alignment(convenant, given, actor=gemeente)
    return measure


def involved(school: Actor, kind: str) -> None:
    """The school asks the first partner of that kind that the gate lets it ask."""
    with scope(school):
        partner = next(one for one in askable(school) if one.role == kind)
        place = offered_to(school).filter(organisation_id=school.organisation)[0]
        asked = Question(place, "school", "week")
        ask_involvement(partner.convenant, partner.organisation_id, asked, actor=school)
