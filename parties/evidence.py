"""What this app offers to obligations: contact persons named, and locations served by somebody.

Contact persons are circle rows; who serves a location is an own row of the organisation that sends its people.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db.models import F

from convenant import clock
from convenant.evidence import Evidence, Finding
from convenant.models import Convenant, Obligation
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import MEMBER, current_actor
from convenant.wording import counted

from .models import (
    ContactPerson,
    Deputy,
    Level,
    ListConfirmation,
    Location,
    PublicCard,
    Role,
    Service,
    Team,
    TeamNote,
    Topic,
)
from .queries.coverage import first_empty_day, holds
from .queries.parties import parties_of
from .queries.places import places_served
from .queries.teams import SchoolTeam, facts_of, support_team, teams

ANSWERS_TO = {Topic.PRIVACY: (Topic.PRIVACY, Topic.FG)}
"""Whom to turn to about a topic: people with their own data may turn to the FG as well (AVG 38.4)."""


def contact(*, obligation: Obligation, convenant: Convenant, organisation_id: UUID, school_year: int) -> Finding | None:
    """parties.contact: arguments `level`, `media`, `per` (party or location), `confirmed_within_months`, `deputy`,
    `topic`."""
    arguments = obligation.evidence_arguments
    mine = {"convenant": convenant, "organisation_id": organisation_id}
    if "confirmed_within_months" in arguments:
        return _confirmed(mine, arguments["confirmed_within_months"], school_year)
    people = list(_asked_for(arguments, mine))
    if arguments.get("deputy"):
        return _replaced(people, mine, school_year)
    if arguments.get("per") == "location":
        return _per_location(people, organisation_id)
    return _per_party(people, _who(arguments))


def _asked_for(arguments: dict[str, Any], mine: dict[str, Any]) -> Iterable[ContactPerson]:
    people = ContactPerson.objects.filter(**mine).exclude(valid_until__lt=F("valid_from"))
    if arguments.get("media"):
        return people.filter(is_media_contact=True)
    if topic := arguments.get("topic"):
        return people.filter(topic__in=ANSWERS_TO.get(topic, (topic,)))
    fixed = people.filter(topic="")
    return fixed.filter(level=arguments["level"]) if arguments.get("level") else fixed


def _who(arguments: dict[str, Any]) -> str:
    if arguments.get("media"):
        return "Mediacontact"
    if topic := arguments.get("topic"):
        return str(Topic(topic).label)
    return str(Level(arguments["level"]).label) if arguments.get("level") else "Contactpersoon"


def _per_party(people: list[ContactPerson], who: str) -> Finding:
    today = clock.today()
    now = [person for person in people if holds(person, today)]
    if now:
        since = min(person.valid_from for person in now)
        label = f"{who}: bekend sinds {nl_plain(since)}"
        return Finding(len(now), 1, None, None, label, lapses_on=_lapse(people, today))
    last = max((p.valid_until for p in people if p.valid_until and p.valid_until < today), default=None)
    ahead = min((p.valid_from for p in people if p.valid_from > today), default=None)
    label = f"{who}: niemand" + (f". Vorige gestopt op {nl_plain(last)}" if last else "")
    return Finding(0, 1, last, ahead, label)


def _lapse(people: Iterable[ContactPerson], today: date) -> date | None:
    """The last day on which somebody is there, unless a successor has been named."""
    empty = first_empty_day(people, today)
    return empty - timedelta(days=1) if empty else None


def _per_location(people: list[ContactPerson], organisation_id: UUID) -> Finding:
    today = clock.today()
    wanted = set(Location.objects.open_on(today).filter(organisation_id=organisation_id).values_list("pk", flat=True))
    covered = {person.location_id for person in people if holds(person, today)} & wanted
    ends = [_lapse([p for p in people if p.location_id == place], today) for place in covered]
    return Finding(
        len(covered),
        len(wanted),
        None,
        None,
        f"Contactpersoon op {of_places(covered, wanted, 'locatie')}",
        lapses_on=min((day for day in ends if day), default=None),
    )


def of_places(covered: Iterable[Any], wanted: Iterable[Any], word: str) -> str:
    done, asked = len(list(covered)), len(list(wanted))
    plural = {"locatie": "locaties", "school": "scholen", "wijk": "wijken met een schoollocatie"}[word]
    return f"{done} van {asked} {word if asked == 1 else plural}"


def _confirmed(mine: dict[str, Any], months: int, school_year: int) -> Finding:
    """The list was looked through: counted in the half years of this school year."""
    first, last = clock.school_year_bounds(school_year)
    days = set(ListConfirmation.objects.filter(**mine).values_list("confirmed_on", flat=True))
    inside = {day for day in days if first <= day <= last}
    halves = {clock.half_year(day) for day in inside}
    latest = max(days, default=None)
    label = f"Lijst bevestigd op {nl_plain(latest)}" if latest else "Lijst nog niet bevestigd"
    again = latest + relativedelta(months=months) if latest else None
    return Finding(len(halves), None, latest, None, label, lapses_on=again)


def cards(*, obligation: Obligation, convenant: Convenant, organisation_id: UUID, school_year: int) -> Finding | None:
    """parties.cards: locations whose card "bij wie terecht" is public now. Argument `level`: only where somebody of
    that level is named for the location too."""
    wanted = set(Location.objects.filter(organisation_id=organisation_id).values_list("pk", flat=True))
    public = PublicCard.objects.filter(organisation_id=organisation_id, convenant=convenant)
    covered = wanted & set(public.values_list("location_id", flat=True))
    if "level" in obligation.evidence_arguments:
        people = _asked_for(obligation.evidence_arguments, {"convenant": convenant, "organisation_id": organisation_id})
        covered &= {person.location_id for person in people if person.location_id and holds(person, clock.today())}
    return Finding(len(covered), len(wanted), None, None, f"Openbare kaart op {of_places(covered, wanted, 'locatie')}")


def _replaced(people: list[ContactPerson], mine: dict[str, Any], school_year: int) -> Finding:
    """Deputies of this school year, and contact persons who left in it and were succeeded."""
    first, last = clock.school_year_bounds(school_year)
    deputies = Deputy.objects.filter(**mine, valid_from__lte=last, valid_until__gte=first).count()
    left = [p for p in people if p.valid_until and first <= p.valid_until < min(last, clock.today())]
    open_ = sum(not _followed(person, people) for person in left)
    label = f"{deputies} keer een vervanger, {len(left) - open_} keer een opvolger"
    if open_:
        label += f", {open_} keer nog niemand"
    elif not deputies and not left:
        label = "Nog geen vervanging nodig geweest"
    return Finding(0 if open_ else deputies + len(left), None, None, None, label)


def _followed(person: ContactPerson, people: Iterable[ContactPerson]) -> bool:
    """Somebody else holds the same place now."""
    same = (p for p in people if (p.level, p.location_id) == (person.level, person.location_id))
    return any(holds(other, clock.today()) for other in same if other.pk != person.pk)


def assignment(
    *, obligation: Obligation, convenant: Convenant, organisation_id: UUID, school_year: int
) -> Finding | None:
    """parties.assignment: of the locations this organisation answers for, those that one of its people serves.

    Arguments `role`, `per` (location, school, wijk), `except_organisations`. Locations that another organisation
    serves in the same role are not counted. Only a member reads who serves where.
    """
    if current_actor().role != MEMBER:
        return None
    arguments = obligation.evidence_arguments
    places = answerable(convenant, organisation_id, arguments)
    served = places_served(organisation_id)
    word, unit = UNITS[arguments.get("per", "school")]
    wanted = {unit(place) for place in places} - {None}
    covered = {unit(place) for place in places if place.pk in served} - {None}
    if not wanted:
        return None
    return Finding(
        len(covered), len(wanted), None, None, f"Vaste contactpersoon voor {of_places(covered, wanted, word)}"
    )


UNITS: dict[str, tuple[str, Callable[[Location], UUID | None]]] = {
    "location": ("locatie", lambda place: place.pk),
    "school": ("school", lambda place: place.organisation_id),
    "wijk": ("wijk", lambda place: place.wijk_id),
}


def answerable(convenant: Convenant, organisation_id: UUID, arguments: dict[str, Any]) -> list[Location]:
    schools = parties_of(convenant.pk, Role.SCHOOL).values("organisation_id")
    places = Location.objects.open_on(clock.today()).filter(organisation_id__in=schools)
    if arguments.get("except_organisations"):
        places = places.exclude(organisation__slug__in=arguments["except_organisations"])
    services = Service.valid.on(clock.today()).filter(convenant=convenant, role=arguments["role"])
    others = services.exclude(organisation_id=organisation_id).values("location_id")
    return list(places.exclude(pk__in=others))


def team(*, obligation: Obligation, convenant: Convenant, organisation_id: UUID, school_year: int) -> Finding | None:
    """parties.team: arguments `team`: kernteam (a school's seats), ondersteuning (its own team), notes (a partner's
    role at each school that it serves). Circle rows only."""
    kind = obligation.evidence_arguments.get("team", Team.CORE)
    if kind == Team.SUPPORT:
        count = support_team(convenant.pk, organisation_id).count()
        words = f"Ondersteuningsteam: {counted(count, 'naam', 'namen')}" if count else NO_TEAM
        return Finding(min(count, 1), 1, None, None, words)
    if kind == "notes":
        return _notes(convenant, organisation_id)
    found = next((one for one in teams(obligation.version, facts_of(convenant.pk)) if _is(one, organisation_id)), None)
    if found is None or not found.article:
        return None
    filled = found.wanted - len(found.vacancies)
    return Finding(filled, found.wanted, None, None, f"Kernteam: {filled} van {found.wanted} plaatsen bezet")


NO_TEAM = "Ondersteuningsteam: niemand genoemd"


def _is(team: SchoolTeam, organisation_id: UUID) -> bool:
    return team.party.organisation_id == organisation_id


def _notes(convenant: Convenant, organisation_id: UUID) -> Finding | None:
    served = Service.valid.on(clock.today()).filter(convenant=convenant, organisation_id=organisation_id)
    schools = set(served.values_list("location__organisation_id", flat=True))
    written = TeamNote.objects.filter(convenant=convenant, organisation_id=organisation_id, school_id__in=schools)
    done = written.count()
    return Finding(done, len(schools), None, None, f"Rol vastgelegd op {of_places(range(done), schools, 'school')}")


SOURCES = {
    "contact": Evidence("een contactpersoon in het register", contact),
    "assignment": Evidence("wie voor een locatie werkt, in het register", assignment),
    "cards": Evidence("een openbare kaart 'bij wie terecht' van elke locatie", cards),
    "team": Evidence("een team met namen", team),
}
