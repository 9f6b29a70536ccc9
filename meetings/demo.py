"""Meetings of the demo year, through the actions their organiser takes, at the moments it speaks of."""

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from convenant import clock
from convenant.models import Series
from convenant.tenancy.scope import Actor, scope, system_actor
from parties.models import Party, Wijk
from parties.queries.parties import parties_of

from .actions import agenda, meetings, outcomes
from .models import ActionItem, Aim, Meeting
from .queries import series_of, wijken_of

ActorFor = Callable[[str], Actor]
Asked = list[tuple[ActionItem, str]]
"""Actions with the slug of the party that took them on."""

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
CHAIRS = {"school": "Veiligheidscoördinator van de school"}
PLACES = ("Stadhuis, commissiekamer", "Gemeentehuis, vergaderzaal 2", "Online")
NOTICE, SOON, AHEAD, RECENT = (timedelta(days=days) for days in (14, 8, 19, 60))


def build_meetings(slug: str, rng: random.Random, actor_for: ActorFor, today: date) -> None:
    """Last school year's meetings, those of this year up to now, and one draft ahead for the first series."""
    with scope(system_actor()):
        party = Party.valid.on(today).select_related("organisation").get(convenant__slug=slug, holds_regie=True)
    regie = actor_for(party.organisation.slug)
    with scope(regie):
        rows = series_of([party.convenant_id])
        wijken = list(wijken_of(party.convenant_id))
        parties = list(parties_of(party.convenant_id))
    asked: Asked = []
    organiser = organiser_of(regie, parties, actor_for)
    for day, series, wijk in calendar(rows, wijken, party.valid_from + NOTICE, today):
        asked += hold(series, at(day, rng), wijk, parties, rng, organiser(series))
    finish_most(asked, actor_for, rng, today)
    ahead(rows, wijken, today, organiser, rng)


def organiser_of(regie: Actor, parties: list[Party], actor_for: ActorFor) -> Callable[[Series], Actor]:
    """Regie for what its own role organises; else the first party that has the role the agreement names."""

    def found(series: Series) -> Actor:
        named = [party for party in parties if party.role == series.organiser]
        if not named or any(party.holds_regie for party in named):
            return regie
        return actor_for(named[0].organisation.slug)

    return found


def calendar(
    rows: list[Series], wijken: list[Wijk], since: date, today: date
) -> list[tuple[date, Series, Wijk | None]]:
    """Which meeting was when, last school year and this one, in order of time."""
    nowhere: list[Wijk | None] = [None]
    found = [
        (day, series, wijk)
        for row, series in enumerate(rows)
        for number, wijk in enumerate(wijken if series.level == "wijk" else nowhere)
        for day in days_of(series, 17 * row + 3 * number, today)
        if since <= day < today
    ]
    return sorted(found, key=lambda meeting: meeting[0])


def days_of(series: Series, offset: int, today: date) -> list[date]:
    """Weekdays spread over the last and the present school year, `offset` days apart from other series."""
    year, times = clock.school_year(today), series.per_year or 1
    starts = [clock.school_year_bounds(start)[0] for start in (year - 1, year)]
    days = [first + timedelta(days=45 + offset + 240 // times * number) for first in starts for number in range(times)]
    return [day - timedelta(days=max(0, day.weekday() - 4)) for day in days]


def at(day: date, rng: random.Random) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(rng.choice((10, 13, 14, 15)))))


def plan(series: Series, starts_at: datetime, wijk: Wijk | None, actor: Actor, rng: random.Random) -> Meeting:
    place = rng.choice(PLACES)  # always drawn: the rest of the year stays the same
    return meetings.plan_meeting(
        series, starts_at, actor=actor, wijk=wijk, minutes=120 if series.level == "bestuurlijk" else 90,
        place="Online" if "digitaal" in series.key else place,
        chair=series.chair.capitalize() or CHAIRS.get(series.organiser, "Regisseur van de gemeente"),
    )  # fmt: skip


def hold(
    series: Series, starts_at: datetime, wijk: Wijk | None, parties: list[Party], rng: random.Random,
    actor: Actor,
) -> Asked:  # fmt: skip
    """A meeting from its agenda to its outcome; returns the actions it asked."""
    with scope(actor):
        with clock.at(starts_at - NOTICE):
            meeting = plan(series, starts_at, wijk, actor, rng)
            add_topics(meeting, rng.sample(TOPICS, 3), actor)
            meeting = meetings.send_agenda(meeting, actor=actor)
        with clock.at(starts_at + timedelta(hours=20)):
            meeting = meetings.mark_held(meeting, actor=actor)
            for text in rng.sample(RESOLUTIONS, 1 if series.level != "bestuurlijk" else 2):
                outcomes.add_resolution(meeting, actor=actor, text=text, article=series.article)
            return ask(meeting, starts_at.date(), parties, rng, actor)


def add_topics(meeting: Meeting, topics: list[tuple[str, Aim, int]], actor: Actor) -> None:
    for title, aim, minutes in topics:
        agenda.add_item(meeting, actor=actor, title=title, aim=aim, minutes=minutes)


def ask(meeting: Meeting, day: date, parties: list[Party], rng: random.Random, actor: Actor) -> Asked:
    """Of two parties; who does not hold regie asks only itself."""
    asked: Asked = []
    may_be_asked = set(outcomes.owners_for(meeting, actor))
    for text, party in zip(rng.sample(ACTIONS, 2), rng.sample(parties, 2), strict=False):
        due = day + timedelta(days=rng.choice((28, 42, 63)))
        if party not in may_be_asked:
            continue
        action = outcomes.add_action(meeting, actor=actor, organisation_id=party.organisation_id, text=text, due_on=due)
        asked.append((action, party.organisation.slug))
    return asked


def finish_most(asked: Asked, actor_for: ActorFor, rng: random.Random, today: date) -> None:
    """What was due is done by its party, but for the last and one in six of the last two months."""
    due = sorted((row for row in asked if row[0].due_on < today), key=lambda row: row[0].due_on)
    for action, slug in due[:-1]:
        is_recent = today - action.due_on < RECENT
        if is_recent and rng.random() < 1 / 6:
            continue
        owner = actor_for(slug)
        done_at = timezone.make_aware(datetime.combine(action.due_on - timedelta(days=rng.randint(1, 9)), time(16)))
        with scope(owner), clock.at(done_at):
            outcomes.finish_action(action, actor=owner)


def ahead(
    rows: list[Series], wijken: list[Wijk], today: date, organiser: Callable[[Series], Actor], rng: random.Random
) -> None:
    """A concept the regisseur still works on, the rest waiting as suggestions; and one agenda that was sent."""
    by_weight = sorted(rows, key=lambda series: (series.level != "bestuurlijk", -(series.per_year or 0)))
    for series, distance in ((by_weight[0], AHEAD), (by_weight[-1], SOON)):
        day = today + distance
        day += timedelta(days=(3 - day.weekday()) % 7)
        actor = organiser(series)
        with scope(actor):
            meeting = plan(series, at(day, rng), wijken[0] if series.level == "wijk" else None, actor, rng)
            add_topics(meeting, list(TOPICS[:2]), actor)
            if distance == SOON:
                meetings.send_agenda(meeting, actor=actor)
