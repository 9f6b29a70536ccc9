"""Contact persons for the demo year, made up by role, with a few gaps. Calls the actions."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from convenant import clock
from convenant.models import Convenant, ConvenantVersion
from convenant.tenancy.scope import Actor, scope, system_actor
from convenant.terms import version_in_force
from parties.actions.contacts import Details, confirm_contacts, end_contact, name_contact
from parties.models import ContactPerson, Level, Location, Party
from parties.queries.parties import parties_of
from parties.queries.places import places_by_party

ActorFor = Callable[[str], Actor]
FUNCTIONS = {
    ("school", Level.EXECUTIVE): "Bestuurder", ("school", Level.OPERATIONAL): "Veiligheidscoördinator",
    ("gemeente", Level.EXECUTIVE): "Burgemeester", ("gemeente", Level.OPERATIONAL): "Gebiedsmanager veiligheid",
    ("politie", Level.EXECUTIVE): "Teamchef", ("politie", Level.OPERATIONAL): "Schoolagent",
    ("om", Level.EXECUTIVE): "Parketsecretaris", ("om", Level.OPERATIONAL): "Jeugdofficier",
    ("halt", Level.EXECUTIVE): "Regiomanager", ("halt", Level.OPERATIONAL): "Halt-medewerker",
    ("jongerenwerk", Level.EXECUTIVE): "Directeur", ("jongerenwerk", Level.OPERATIONAL): "Jongerenwerker",
    ("zorg", Level.EXECUTIVE): "Manager", ("zorg", Level.OPERATIONAL): "Jeugdprofessional",
    ("leerplicht", Level.EXECUTIVE): "Teamleider", ("leerplicht", Level.OPERATIONAL): "Leerplichtambtenaar",
}  # fmt: skip
STOPPED_DAYS, LEAVING_DAYS = 54, 30
LONG_AGO = timedelta(days=195)
"""A list is looked through each half year: of some parties that is over since some days."""


def build_parties(slug: str, rng: random.Random, actor_for: ActorFor, today: date) -> None:
    """Everybody is named at the start of last school year. Then somebody stops, somebody is about to, a list is
    confirmed: so that each state of a contact person shows."""
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
        version = version_in_force(convenant)
        parties = list(parties_of(convenant.pk))
        places = places_by_party(parties, convenant.pk)
    start = clock.school_year_bounds(clock.school_year(today) - 1)[0] + timedelta(days=24)
    schools = [party for party in parties if party.role == "school"]
    stops, misses = rng.sample(schools, 2)
    leaves = rng.choice([party for party in parties if party.role == "halt"])
    for party in parties:
        actor = actor_for(party.organisation.slug)
        skipped = 1 if party == misses else 0
        with scope(actor), clock.at(moment(start)):
            asked = details_of(party, version, places[party.organisation_id][skipped:], start)
            people = [name_contact(convenant, details, actor=actor) for details in asked]
        with scope(actor):
            change(party, people, {stops: STOPPED_DAYS, leaves: -LEAVING_DAYS}, today, actor)
            with clock.at(moment(today if rng.random() < 0.7 else today - LONG_AGO)):
                confirm_contacts(convenant, actor=actor)


def moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10, 30)))


def details_of(party: Party, version: ConvenantVersion, places: Sequence[Location], start: date) -> Iterator[Details]:
    """An operational contact for every party; executive and per location where the agreement asks it."""
    asked = [row for row in version.contacts if row["role"] in (party.role, "all")]
    levels = {row["level"] for row in asked} | {Level.OPERATIONAL.value}
    for level in sorted(levels):
        yield detail(party, Level(level), start)
    if any(row["per"] == "location" for row in asked):
        for place in places:
            yield detail(party, Level.OPERATIONAL, start, place)


def detail(party: Party, level: Level, start: date, place: Location | None = None) -> Details:
    function = FUNCTIONS[party.role, level]
    where = place.name if place else party.organisation.name
    mailbox = function.split()[0].lower().replace("ö", "o")
    return Details(
        name=f"{function} {where}"[:120],
        function=function,
        level=level,
        valid_from=start,
        email=f"{mailbox}@{place.slug if place else party.organisation.slug}.example",
        phone="088 000 00 00",
        location_id=place.pk if place else None,
        is_media_contact=level == Level.EXECUTIVE,
    )


def change(party: Party, people: Sequence[ContactPerson], leaving: dict[Party, int], today: date, actor: Actor) -> None:
    """`leaving`: how many days ago the first contact of that party stopped; below zero it is still to come."""
    if party in leaving:
        end_contact(people[0], today - timedelta(days=leaving[party]), actor=actor)
