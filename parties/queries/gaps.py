"""Contact persons that the agreement asks for, and those that nobody has named or that stop without a successor."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convenant import clock
from convenant.compliance.judging import SOON_DAYS
from convenant.models import Convenant, ConvenantVersion, Strength
from convenant.templatetags.portal import nl_plain
from convenant.wording import article_words, counted
from parties.models import ContactPerson, Level, Location, Party

from .contacts import coming_contacts
from .coverage import first_empty_day
from .parties import parties_of
from .places import places_by_party

NO_CONTACT_DUTY = {"cooperating", "via_gemeente"}
HOLDS = ("organisation_id", "level", "location_id", "topic", "valid_from", "valid_until")
"""What tells who holds a place and when."""
Wanted = dict[str, str]
"""One row of `version.contacts`: role, level, per, strength, article."""


@dataclass(frozen=True)
class Gap:
    """`on`: the day the place becomes empty; None when it is empty now."""

    sentence: str
    article: str
    strength: str
    on: date | None = None

    @property
    def where(self) -> str:
        return article_words(self.article)

    @property
    def kind(self) -> str:
        """The badge: red for a breach alone, none for what is voluntary."""
        if self.strength == Strength.VRIJWILLIG:
            return "neutral"
        return "bad" if self.strength == Strength.RESULTAAT and self.on is None else "warn"

    @property
    def word(self) -> str:
        if self.on:
            return "binnenkort"
        return "ontbreekt" if self.kind == "bad" else "nog niemand"

    @property
    def badge(self) -> str:
        """In a list of parties, where it does not say yet what is missing."""
        return "gat komt eraan" if self.on else "contact ontbreekt" if self.kind == "bad" else "nog geen contact"

    @property
    def meaning(self) -> str:
        if self.on:
            return "Noem een opvolger voor die dag."
        return MEANINGS.get(self.strength, "")


MEANINGS: dict[str, str] = {
    Strength.RESULTAAT: "Het convenant vraagt dit.",
    Strength.INSPANNING: "Het convenant vraagt hier een inspanning. Het is geen overtreding.",
    Strength.VRIJWILLIG: "Het convenant laat dit vrij.",
}


@dataclass(frozen=True)
class Seat:
    """A place that the agreement asks a contact person for. Without `place`: for the whole organisation."""

    wanted: Wanted
    place: Location | None
    people: list[ContactPerson]

    @property
    def level(self) -> str:
        return str(Level(self.wanted["level"]).label)

    def empty_on(self, day: date) -> date | None:
        """Only when that is near."""
        empty = first_empty_day(self.people, day)
        return empty if empty and empty - day <= SOON_DAYS else None

    def gap(self, day: date) -> Gap | None:
        """As one line of the own organisation's page; `contact_gaps` counts locations together."""
        empty = self.empty_on(day)
        where = f" voor {self.place.name}" if self.place else ""
        return _gap(self.wanted, empty, day, f"geen contactpersoon{where}") if empty else None


def seats_of(
    party: Party, wanted: Iterable[Wanted], people: Sequence[ContactPerson], places: Sequence[Location]
) -> Iterator[list[Seat]]:
    """Per row of the agreement that asks something of this party its seats."""
    if party.status in NO_CONTACT_DUTY:
        return
    fixed = [person for person in people if not person.topic]
    for row in wanted:
        if row["role"] in (party.role, "all"):
            named = [person for person in fixed if person.level == row["level"]]
            yield _seats(row, named, places)


def _seats(row: Wanted, named: list[ContactPerson], places: Sequence[Location]) -> list[Seat]:
    if row["per"] == "party":
        return [Seat(row, None, named)]
    unique = {place.pk: place for place in places}
    return [Seat(row, place, [p for p in named if p.location_id == pk]) for pk, place in unique.items()]


def contact_gaps(
    party: Party,
    wanted: Iterable[Wanted],
    people: Sequence[ContactPerson],
    places: Sequence[Location],
    day: date | None = None,
) -> list[Gap]:
    """`wanted` is what the version asks, `people` the party's own ones of `day` (today) and later, `places` where it
    must have them."""
    on = day or clock.today()
    return [gap for seats in seats_of(party, wanted, people, places) for gap in _gaps(seats, on)]


def _gaps(seats: list[Seat], day: date) -> Iterator[Gap]:
    """Those empty now in one line, those that become so in another with the first day."""
    empty = [found for seat in seats if (found := seat.empty_on(day))]
    now, coming = [each for each in empty if each == day], [each for each in empty if each > day]
    for days, of_all in ((now, f"{len(now)} van {len(seats)} locaties"), (coming, locations(len(coming)))):
        if days:
            what = f"{of_all} zonder contactpersoon" if seats[0].place else "geen contactpersoon"
            yield _gap(seats[0].wanted, min(days), day, what)


def locations(count: int) -> str:
    return counted(count, "locatie", "locaties")


def _gap(wanted: Wanted, empty: date, day: date, what: str) -> Gap:
    sentence = f"{what}, {Level(wanted['level']).label.lower()}"
    sentence = f"Vanaf {nl_plain(empty)} {sentence}" if empty > day else sentence[:1].upper() + sentence[1:]
    return Gap(sentence, wanted["article"], wanted["strength"], empty if empty > day else None)


def gaps_by_party(
    convenant: Convenant, version: ConvenantVersion, some: Sequence[Party] | None = None
) -> dict[Party, list[Gap]]:
    """Every active party in the order of the agreement, or `some` of them, with what is missing: four queries."""
    parties = list(parties_of(convenant.pk)) if some is None else list(some)
    places = places_by_party(parties, convenant.pk)
    people: dict[UUID, list[ContactPerson]] = {}
    named = coming_contacts(convenant.pk).filter(organisation_id__in=[party.organisation_id for party in parties])
    for person in (
        named.filter(topic="").select_related(None).only(*HOLDS)
    ):  # confidants may be thousands, and hold no place
        people.setdefault(person.organisation_id, []).append(person)
    return {
        party: contact_gaps(
            party, version.contacts, people.get(party.organisation_id, []), places[party.organisation_id]
        )
        for party in parties
    }
