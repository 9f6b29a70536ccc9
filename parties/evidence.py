"""What this app offers to obligations: contact persons named, and locations served by somebody.

Contact persons are circle rows; who serves a location is an own row of the organisation that sends its people.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta

from convenant import clock
from convenant.evidence import Finding
from convenant.models import Convenant, Obligation
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import MEMBER, current_actor

from .models import ContactPerson, Level, Location, PublicCard, Role, Service
from .queries.parties import parties_of
from .queries.places import places_served

UNSEEN_ARGUMENTS = {"deputy", "topic"}
"""What an obligation may ask of contact persons that the portal does not keep yet."""


def contact(*, obligation: Obligation, convenant: Convenant, organisation_id: UUID, school_year: int) -> Finding | None:
    """parties.contact: arguments `level`, `media`, `per` (party or location), `confirmed_within_months`."""
    arguments = obligation.evidence_arguments
    if UNSEEN_ARGUMENTS & set(arguments):
        return None
    people = list(_asked_for(arguments, convenant, organisation_id))
    if arguments.get("per") == "location":
        return _per_location(people, organisation_id)
    if "confirmed_within_months" in arguments:
        return _confirmed(people, arguments["confirmed_within_months"], school_year)
    return _per_party(people, _who(arguments))


def _asked_for(arguments: dict[str, Any], convenant: Convenant, organisation_id: UUID) -> Iterable[ContactPerson]:
    people = ContactPerson.objects.filter(convenant=convenant, organisation_id=organisation_id)
    if arguments.get("level"):
        people = people.filter(level=arguments["level"])
    return people.filter(is_media_contact=True) if arguments.get("media") else people


def _who(arguments: dict[str, Any]) -> str:
    if arguments.get("media"):
        return "Mediacontact"
    return str(Level(arguments["level"]).label) if arguments.get("level") else "Contactpersoon"


def _current(people: Iterable[ContactPerson], day: date) -> list[ContactPerson]:
    return [p for p in people if p.valid_from <= day and (p.valid_until is None or p.valid_until >= day)]


def _per_party(people: list[ContactPerson], who: str) -> Finding:
    today = clock.today()
    now = _current(people, today)
    if now:
        since = min(person.valid_from for person in now)
        label = f"{who}: bekend sinds {nl_plain(since)}"
        return Finding(len(now), 1, None, None, label, lapses_on=_lapse(now, people))
    last = max((p.valid_until for p in people if p.valid_until and p.valid_until < today), default=None)
    ahead = min((p.valid_from for p in people if p.valid_from > today), default=None)
    label = f"{who}: niemand" + (f". Vorige gestopt op {nl_plain(last)}" if last else "")
    return Finding(0, 1, last, ahead, label)


def _lapse(now: list[ContactPerson], people: list[ContactPerson]) -> date | None:
    """The day the last one stops, unless a successor has been named."""
    if any(person.valid_until is None for person in now):
        return None
    last = max(person.valid_until for person in now if person.valid_until)
    followed = any(person.valid_from <= last + timedelta(days=1) for person in people if person not in now)
    later = followed and any((p.valid_until is None or p.valid_until > last) for p in people if p not in now)
    return None if later else last


def _per_location(people: list[ContactPerson], organisation_id: UUID) -> Finding:
    wanted = set(
        Location.objects.open_on(clock.today()).filter(organisation_id=organisation_id).values_list("pk", flat=True)
    )
    covered = {person.location_id for person in _current(people, clock.today())} & wanted
    return Finding(len(covered), len(wanted), None, None, f"Contactpersoon op {_of(covered, wanted, 'locatie')}")


def _of(covered: Iterable[Any], wanted: Iterable[Any], word: str) -> str:
    done, asked = len(list(covered)), len(list(wanted))
    plural = {"locatie": "locaties", "school": "scholen", "wijk": "wijken met een schoollocatie"}[word]
    return f"{done} van {asked} {word if asked == 1 else plural}"


def _confirmed(people: list[ContactPerson], months: int, school_year: int) -> Finding:
    """The list was looked through: counted in the half years of this school year."""
    first, last = clock.school_year_bounds(school_year)
    days = {person.confirmed_on for person in people if person.confirmed_on}
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
        people = _asked_for(obligation.evidence_arguments, convenant, organisation_id)
        covered &= {person.location_id for person in _current(people, clock.today()) if person.location_id}
    return Finding(len(covered), len(wanted), None, None, f"Openbare kaart op {_of(covered, wanted, 'locatie')}")


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
    places = _answerable(convenant, organisation_id, arguments)
    served = places_served(organisation_id)
    word, unit = UNITS[arguments.get("per", "school")]
    wanted = {unit(place) for place in places} - {None}
    covered = {unit(place) for place in places if place.pk in served} - {None}
    if not wanted:
        return None
    return Finding(len(covered), len(wanted), None, None, f"Vaste contactpersoon voor {_of(covered, wanted, word)}")


UNITS: dict[str, tuple[str, Callable[[Location], UUID | None]]] = {
    "location": ("locatie", lambda place: place.pk),
    "school": ("school", lambda place: place.organisation_id),
    "wijk": ("wijk", lambda place: place.wijk_id),
}


def _answerable(convenant: Convenant, organisation_id: UUID, arguments: dict[str, Any]) -> list[Location]:
    schools = parties_of(convenant.pk, Role.SCHOOL).values("organisation_id")
    places = Location.objects.open_on(clock.today()).filter(organisation_id__in=schools)
    if arguments.get("except_organisations"):
        places = places.exclude(organisation__slug__in=arguments["except_organisations"])
    services = Service.valid.on(clock.today()).filter(convenant=convenant, role=arguments["role"])
    others = services.exclude(organisation_id=organisation_id).values("location_id")
    return list(places.exclude(pk__in=others))
