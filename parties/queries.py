"""Who takes part, who serves whom, and where somebody works."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from convenant import clock
from convenant.compliance import Bearer
from convenant.models import Convenant, ConvenantVersion
from convenant.queries.media import Spokesperson
from convenant.tenancy.hooks import Circle
from convenant.tenancy.scope import Actor, current_scope
from convenant.wording import article_words

from .models import ContactPerson, Level, Location, LocationRight, Party, Role, Service
from .permissions import ATTEND


def circles_of(organisation_id: UUID, day: date | None = None) -> list[Circle]:
    """Circles the organisation is an active party to. Runs as the login role, on its few granted columns."""
    rows = (
        Party.valid.on(day or clock.today())
        .filter(organisation_id=organisation_id)
        .order_by("convenant__slug")
        .values_list("convenant_id", "convenant__slug", "role", "holds_regie")
    )
    return [Circle(*row) for row in rows]


def locations_of(actor: Actor) -> QuerySet[Location]:
    """Locations the person may work on: a guardian right of the acting organisation on each one.

    The wall on `LocationRight` keeps rights of other organisations out; one subquery, whatever the number.
    """
    if actor.user_id is None:
        return Location.objects.none()
    rights = LocationRight.objects.filter(
        organisation_id=actor.organisation, user_id=actor.user_id, permission__codename=ATTEND
    )
    return Location.objects.filter(pk__in=rights.values("content_object_id"))


def places_of(actor: Actor) -> list[Location]:
    """`locations_of` by name, asked once in a scope: what a list offers and what it shows rest on the same rights."""
    kept = current_scope().kept
    if (key := rights_key(actor)) not in kept:
        kept[key] = list(locations_of(actor).select_related("organisation").order_by("name"))
    return list(kept[key])


def location_ids(actor: Actor) -> list[UUID]:
    return [place.pk for place in places_of(actor)]


def rights_key(actor: Actor) -> tuple[str, UUID | None, UUID | None]:
    return "places", actor.organisation_id, actor.user_id


def forget_rights() -> None:
    """Somebody's rights changed in this scope."""
    kept = current_scope().kept
    for key in [key for key in kept if key[0] == "places"]:
        del kept[key]


def parties_of(convenant_id: UUID, role: str = "", day: date | None = None) -> QuerySet[Party]:
    """Active parties with their organisation, in the order of the agreement."""
    found = Party.valid.on(day or clock.today()).filter(convenant_id=convenant_id).select_related("organisation")
    return found.filter(role=role) if role else found


def serving(
    location_id: UUID, convenant_id: UUID, role: str = Role.POLITIE, day: date | None = None
) -> QuerySet[Service]:
    """Organisations that serve a location in a role under one convenant."""
    found = Service.valid.on(day or clock.today()).filter(location_id=location_id, convenant_id=convenant_id, role=role)
    return found.select_related("organisation")


GROUPED = {Role.GEMEENTE: "Gemeenten", Role.LEERPLICHT: "Leerplicht"}
"""Roles that stand side by side in a convenant: several of them share one column of the matrix."""


def bearers(convenant_ids: Sequence[UUID]) -> dict[UUID, list[Bearer]]:
    """Convenant → active parties as the obligations see them, in the order of the agreement: one query."""
    found: dict[UUID, list[Party]] = {}
    for party in Party.valid.on(clock.today()).filter(convenant_id__in=convenant_ids).select_related("organisation"):
        found.setdefault(party.convenant_id, []).append(party)
    return {convenant: _bearers(parties) for convenant, parties in found.items()}


def _bearers(parties: list[Party]) -> list[Bearer]:
    several = {role for role in GROUPED if sum(party.role == role for party in parties) > 1}
    return [_bearer(party, several) for party in parties]


def _bearer(party: Party, several: set[Role]) -> Bearer:
    organisation = party.organisation
    return Bearer(
        organisation_id=organisation.pk,
        slug=organisation.slug,
        name=organisation.name,
        short_name=organisation.short_name or organisation.name,
        role=party.role,
        status=party.status,
        sectors=tuple(organisation.sectors),
        holds_regie=party.holds_regie,
        column=GROUPED[Role(party.role)] if party.role in several else "",
    )


@dataclass(frozen=True)
class Gap:
    """A contact person that the agreement asks for and nobody has named."""

    sentence: str
    article: str
    strength: str

    @property
    def where(self) -> str:
        return article_words(self.article)


def current_contacts(convenant_id: UUID, day: date | None = None) -> QuerySet[ContactPerson]:
    today = day or clock.today()
    found = ContactPerson.objects.filter(Q(valid_until=None) | Q(valid_until__gte=today), valid_from__lte=today)
    return found.filter(convenant_id=convenant_id).select_related("organisation", "location")


def contacts_of(party: Party) -> QuerySet[ContactPerson]:
    found = current_contacts(party.convenant_id).filter(organisation_id=party.organisation_id)
    return found.order_by("level", "location__name", "name")


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


def gaps_by_party(convenant: Convenant, version: ConvenantVersion) -> dict[Party, list[Gap]]:
    """Every active party in the order of the agreement with what is missing: four queries."""
    parties = list(parties_of(convenant.pk))
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


def places_by_party(parties: Sequence[Party], convenant_id: UUID) -> dict[UUID, list[Location]]:
    """Where each party must have somebody: a school its own locations, another the ones it serves. Two queries."""
    found: dict[UUID, list[Location]] = {party.organisation_id: [] for party in parties}
    for place in Location.objects.filter(organisation_id__in=list(found)):
        found[place.organisation_id].append(place)
    served = Service.valid.on(clock.today()).filter(convenant_id=convenant_id).select_related("location")
    for service in served:
        if service.organisation_id in found:
            found[service.organisation_id].append(service.location)
    return found


def services_of(location_ids: Iterable[UUID], convenant_id: UUID) -> QuerySet[Service]:
    """Who serves these locations, per role."""
    found = Service.valid.on(clock.today()).filter(convenant_id=convenant_id, location_id__in=list(location_ids))
    return found.select_related("organisation", "location").order_by("location__name", "role")


def party_called(slug: str, convenant_id: UUID) -> QuerySet[Party]:
    return parties_of(convenant_id).filter(organisation__slug=slug)


def own_contacts(actor: Actor, convenant: Convenant) -> QuerySet[ContactPerson]:
    """Also those that ended or start later: what the organisation itself may change."""
    return ContactPerson.objects.filter(convenant=convenant, organisation_id=actor.organisation).select_related(
        "location", "organisation"
    )


def directory(convenant_id: UUID, words: str = "", role: str = "", level: str = "") -> QuerySet[ContactPerson]:
    """Contact persons of today. `words` looks in names, functions, organisations and locations."""
    found = current_contacts(convenant_id).order_by("organisation__name", "level", "location__name", "name")
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(function__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(location__name__icontains=word)
        )
    if role:
        organisations = parties_of(convenant_id, role).values("organisation_id")
        found = found.filter(organisation_id__in=organisations)
    return found.filter(level=level) if level else found


def roles_on(convenant_id: UUID, day: date) -> dict[UUID, str]:
    """Organisation id → party role, of the parties valid on that day: what the gate asks."""
    return dict(Party.valid.on(day).filter(convenant_id=convenant_id).values_list("organisation_id", "role"))


def spokespersons(convenant_id: UUID) -> list[Spokesperson]:
    """Contact persons of today whom their party named for the press."""
    people = ContactPerson.objects.filter(
        convenant_id=convenant_id, is_media_contact=True, valid_from__lte=clock.today()
    )
    people = people.filter(Q(valid_until=None) | Q(valid_until__gte=clock.today()))
    columns = ("organisation_id", "name", "function", "phone")
    return [Spokesperson(*row) for row in people.values_list(*columns)]
