"""Meetings of the demo year, through the actions a regisseur takes, at the moments it speaks of."""

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from convenant import clock
from convenant.models import Series
from convenant.tenancy.scope import Actor, scope, system_actor
from parties.models import Party, Wijk
from parties.queries import parties_of

from .actions import agenda, meetings, outcomes
from .models import ActionItem, Aim, Meeting
from .queries import series_of, wijken_of

ActorFor = Callable[[str], Actor]

TOPICS = (
    ("Gezamenlijke kluisjescontroles", Aim.DECIDE, 25),
    ("Vuurwerk rond de jaarwisseling", Aim.DISCUSS, 15),
    ("Vaste contactpersonen en vervangers", Aim.DISCUSS, 15),
    ("Afspraken over media bij ernstige incidenten", Aim.DECIDE, 15),
    ("Terugkoppeling na een melding", Aim.DISCUSS, 20),
    ("Voorlichting over online gedrag", Aim.INFORM, 10),
    ("Veilige route tussen school en station", Aim.DISCUSS, 15),
)
RESOLUTIONS = (
    "Elke school doet twee keer per schooljaar een aangekondigde kluisjescontrole.",
    "Elke partij noemt een vaste vervanger voor haar contactpersoon.",
    "De regisseur zet de terugkoppeling op elke agenda.",
    "Partijen stemmen hun bericht aan ouders af voordat het uitgaat.",
    "De scholen delen hun lesmateriaal over vuurwerk met elkaar.",
)
ACTIONS = (
    "Rooster maken voor de kluisjescontroles in het voorjaar",
    "Vervanger doorgeven voor de contactpersoon",
    "Voorstel schrijven voor de route tussen school en station",
    "Lesmateriaal over vuurwerk rondsturen",
    "Nagaan hoe de terugkoppeling sneller kan",
    "Medezeggenschap om advies vragen",
)
PLACES = ("Stadhuis, commissiekamer", "Gemeentehuis, vergaderzaal 2", "Online")
NOTICE, AHEAD = timedelta(days=14), timedelta(days=19)


def build_meetings(slug: str, rng: random.Random, actor_for: ActorFor, today: date) -> None:
    """Last school year's meetings, those of this year up to now, and one draft ahead for the first series."""
    with scope(system_actor()):
        party = Party.valid.on(today).select_related("organisation").get(convenant__slug=slug, holds_regie=True)
    regie = actor_for(party.organisation.slug)
    with scope(regie):
        rows = series_of([party.convenant_id])
        wijken = list(wijken_of(party.convenant_id))
        parties = list(parties_of(party.convenant_id))
    none: list[Wijk | None] = [None]
    days = [
        (day, series, wijk)
        for series in rows
        for index, wijk in enumerate(wijken if series.level == "wijk" else none)
        for day in days_of(series, index, party.valid_from + NOTICE, today)
    ]
    for number, (day, series, wijk) in enumerate(sorted(days, key=lambda row: row[0])):
        hold(series, at(day, rng), wijk, parties, rng, regie, actor_for, keeps_open=number == 0)
    first = max(rows, key=lambda series: (series.level == "bestuurlijk", series.per_year or 0))
    draft_ahead(first, today + AHEAD, wijken[0] if first.level == "wijk" else None, regie, rng)


def days_of(series: Series, index: int, since: date, today: date) -> list[date]:
    """Weekdays in the last and the present school year, spread over the year, all before today."""
    year, times = clock.school_year(today), series.per_year or 1
    found = []
    for start in (year - 1, year):
        first = clock.school_year_bounds(start)[0]
        for number in range(times):
            day = first + timedelta(days=50 + (290 // times) * number + 3 * index)
            found.append(day - timedelta(days=max(0, day.weekday() - 4)))
    return [day for day in found if since <= day < today]


def at(day: date, rng: random.Random) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(rng.choice((10, 13, 14, 15)))))


def plan(series: Series, starts_at: datetime, wijk: Wijk | None, regie: Actor, rng: random.Random) -> Meeting:
    return meetings.plan_meeting(
        series, starts_at, actor=regie, wijk=wijk, minutes=120 if series.level == "bestuurlijk" else 90,
        place=rng.choice(PLACES), chair=series.chair.capitalize() or "Regisseur van de gemeente",
    )  # fmt: skip


def hold(
    series: Series, starts_at: datetime, wijk: Wijk | None, parties: list[Party], rng: random.Random,
    regie: Actor, actor_for: ActorFor, *, keeps_open: bool,
) -> None:  # fmt: skip
    """With `keeps_open` the first action stays open, and is overdue by now."""
    with scope(regie):
        with clock.at(starts_at - NOTICE):
            meeting = plan(series, starts_at, wijk, regie, rng)
            add_topics(meeting, rng.sample(TOPICS, 3), regie)
            meeting = meetings.send_agenda(meeting, actor=regie)
        with clock.at(starts_at + timedelta(hours=20)):
            meeting = meetings.mark_held(meeting, actor=regie)
            for text in rng.sample(RESOLUTIONS, 1 if series.level != "bestuurlijk" else 2):
                outcomes.add_resolution(meeting, actor=regie, text=text, article=series.article)
            asked = ask(meeting, starts_at.date(), parties, rng, regie)
    finish_some(asked[1:] if keeps_open else asked, actor_for, rng)


def add_topics(meeting: Meeting, topics: list[tuple[str, Aim, int]], regie: Actor) -> None:
    for title, aim, minutes in topics:
        agenda.add_item(meeting, actor=regie, title=title, aim=aim, minutes=minutes)


def ask(
    meeting: Meeting, day: date, parties: list[Party], rng: random.Random, regie: Actor
) -> list[tuple[ActionItem, str]]:
    """The actions with the slug of the party that takes them."""
    asked = []
    for text, party in zip(rng.sample(ACTIONS, 2), rng.sample(parties, 2), strict=False):
        due = day + timedelta(days=rng.choice((28, 42, 63)))
        action = outcomes.add_action(meeting, actor=regie, organisation_id=party.organisation_id, text=text, due_on=due)
        asked.append((action, party.organisation.slug))
    return asked


def finish_some(asked: list[tuple[ActionItem, str]], actor_for: ActorFor, rng: random.Random) -> None:
    """Most actions get done by their party before the term; what is left is open, or overdue by now."""
    now = clock.now()
    for action, slug in asked:
        done_at = timezone.make_aware(datetime.combine(action.due_on - timedelta(days=rng.randint(1, 9)), time(16)))
        if rng.random() < 0.75 and done_at < now:
            owner = actor_for(slug)
            with scope(owner), clock.at(done_at):
                outcomes.finish_action(action, actor=owner)


def draft_ahead(series: Series, day: date, wijk: Wijk | None, regie: Actor, rng: random.Random) -> None:
    """The meeting the regisseur still makes an agenda for: a few items, the rest waits as suggestions."""
    weekday = day + timedelta(days=(3 - day.weekday()) % 7)
    with scope(regie):
        meeting = plan(series, at(weekday, rng), wijk, regie, rng)
        add_topics(meeting, list(TOPICS[:2]), regie)
