"""Whom to turn to at a location: what the school prepares, what is public, and what differs between the two."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from convenant import clock
from convenant.models import Convenant
from convenant.tenancy.scope import VISITOR, Actor, scope, system_actor
from convenant.terms import version_in_force
from parties.models import CardLine, ContactPerson, Location, PublicCard

from .contacts import current_contacts

COLUMNS = ("slug", "school", "place", "article", "lines", "released_at",
           "convenant__slug", "convenant__name", "convenant__theme")  # fmt: skip
SOURCE = "parties.cards"


@dataclass(frozen=True)
class Shown:
    """One person or desk as everybody reads it."""

    title: str
    name: str
    function: str
    available: str
    phone: str
    contact: str = ""
    until: str = ""

    @property
    def dialled(self) -> str:
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")

    def is_over(self, day: date) -> bool:
        return bool(self.until) and date.fromisoformat(self.until) < day


def own_places(actor: Actor) -> QuerySet[Location]:
    return Location.objects.filter(organisation_id=actor.organisation).select_related("organisation").order_by("name")


def lines_at(location: Location, convenant_id: UUID) -> list[CardLine]:
    """What the school prepared, in its order."""
    found = CardLine.objects.filter(organisation_id=location.organisation_id, location=location)
    return list(found.filter(convenant_id=convenant_id).select_related("contact").order_by("position", "title", "pk"))


def choosable(actor: Actor, convenant_id: UUID) -> QuerySet[ContactPerson]:
    """Own contact persons of today: people of a partner are a desk, their organisation keeps their names."""
    return current_contacts(convenant_id).filter(organisation_id=actor.organisation).order_by("name", "pk")


def as_shown(line: CardLine) -> Shown:
    person = line.contact
    return Shown(
        title=line.title,
        name=person.name if person else "",
        function=line.function or (person.function if person else ""),
        available=line.available,
        phone=line.phone or (person.phone if person else ""),
        contact=str(person.pk) if person else "",
        until=person.valid_until.isoformat() if person and person.valid_until else "",
    )


def has_left(person: ContactPerson | None) -> bool:
    """From the moment that it is known: on the last day itself somebody is off the page."""
    return bool(person and person.valid_until and person.valid_until <= clock.today())


def leavers(lines: Iterable[CardLine]) -> list[ContactPerson]:
    return [line.contact for line in lines if line.contact and has_left(line.contact)]


def public_lines(card: PublicCard) -> list[Shown]:
    today = clock.today()
    return [line for line in (Shown(**kept) for kept in card.lines) if not line.is_over(today)]


def kept_lines(lines: Iterable[Shown]) -> list[dict[str, str]]:
    return [asdict(line) for line in lines]


def public_card(slug: str) -> PublicCard | None:
    """As a passer-by reads it: one query as `visitor`, who has no other table but the name of the convenant."""
    with scope(system_actor(VISITOR)):
        return PublicCard.objects.only(*COLUMNS).select_related("convenant").filter(slug=slug).first()


def article_of(convenant: Convenant) -> str:
    """The article that asks for the card; empty where the agreement asks none."""
    duties = version_in_force(convenant).obligations.filter(evidence=SOURCE).order_by("key")
    return str(duties.values_list("article", flat=True).first() or "")


@dataclass(frozen=True)
class State:
    """Where a location stands. `differs`: what is prepared is not what is public."""

    location: Location
    card: PublicCard | None
    lines: Sequence[CardLine] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        return bool(self.card) and [as_shown(line) for line in self.lines] != self.public

    @property
    def public(self) -> list[Shown]:
        return public_lines(self.card) if self.card else []

    @property
    def left(self) -> list[ContactPerson]:
        return leavers(self.lines)


def states(actor: Actor, convenant_id: UUID) -> list[State]:
    """Every own location: three queries."""
    places = list(own_places(actor))
    cards = {card.location_id: card for card in PublicCard.objects.filter(organisation_id=actor.organisation)}
    lines: dict[UUID, list[CardLine]] = {}
    found = CardLine.objects.filter(organisation_id=actor.organisation, convenant_id=convenant_id)
    for line in found.select_related("contact").order_by("position", "title", "pk"):
        lines.setdefault(line.location_id, []).append(line)
    return [State(place, cards.get(place.pk), lines.get(place.pk, [])) for place in places]


def state_of(location: Location, convenant_id: UUID) -> State:
    card = PublicCard.objects.filter(location=location).first()
    return State(location, card, lines_at(location, convenant_id))


def public_card_of(location: Location) -> PublicCard | None:
    return PublicCard.objects.select_related("convenant").filter(location=location).first()
