"""Contact persons that the agreement asks for and nobody has named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from convenant.models import Convenant, ConvenantVersion
from convenant.wording import article_words
from parties.models import ContactPerson, Level, Location, Party

from .contacts import current_contacts
from .parties import parties_of
from .places import places_by_party


@dataclass(frozen=True)
class Gap:
    """A contact person that the agreement asks for and nobody has named."""

    sentence: str
    article: str
    strength: str

    @property
    def where(self) -> str:
        return article_words(self.article)


def contact_gaps(
    party: Party, wanted: Iterable[dict[str, str]], people: Sequence[ContactPerson], places: Sequence[Location]
) -> list[Gap]:
    """`wanted` is what the version asks, `people` the party's own current ones, `places` where it must have them."""
    found = []
    for row in wanted:
        if row["role"] not in (party.role, "all") or party.status in NO_CONTACT_DUTY:
            continue
        named = [person for person in people if person.level == row["level"]]
        level = Level(row["level"]).label.lower()
        if row["per"] == "party" and not named:
            found.append(Gap(f"Geen contactpersoon, {level}", row["article"], row["strength"]))
        if row["per"] == "location" and places:
            missing = len({place.pk for place in places} - {person.location_id for person in named})
            if missing:
                sentence = f"{missing} van {len(places)} locaties zonder contactpersoon, {level}"
                found.append(Gap(sentence, row["article"], row["strength"]))
    return found


NO_CONTACT_DUTY = {"cooperating", "via_gemeente"}


def gaps_by_party(
    convenant: Convenant, version: ConvenantVersion, some: Sequence[Party] | None = None
) -> dict[Party, list[Gap]]:
    """Every active party in the order of the agreement, or `some` of them, with what is missing: four queries."""
    parties = list(parties_of(convenant.pk)) if some is None else list(some)
    places = places_by_party(parties, convenant.pk)
    people: dict[UUID, list[ContactPerson]] = {}
    for person in current_contacts(convenant.pk):
        people.setdefault(person.organisation_id, []).append(person)
    return {
        party: contact_gaps(
            party, version.contacts, people.get(party.organisation_id, []), places[party.organisation_id]
        )
        for party in parties
    }
