"""What an organisation keeps about its own contact persons, circle by circle."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from convenant import clock
from convenant.compliance.judging import SOON_DAYS
from convenant.models import ConvenantVersion, Obligation, VersionStatus
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.scope import Actor
from convenant.together import Asking, Readable, told_by
from parties.models import ContactPerson, Deputy, ListConfirmation, Location, Party, Service

from .coverage import holds
from .gaps import Gap, Seat, contact_gaps, seats_of

CONFIRMED_WITHIN = "confirmed_within_months"
HALF_YEAR = 6
"""Months after which the portal asks whether the list is right, where the agreement names no term of its own."""
ASKED_AHEAD = SOON_DAYS / 4


@dataclass(frozen=True)
class OwnList:
    """Of one circle. `people` hold a fixed place today or later: an agreement asks so many and no more. Confidants may
    be thousands, so they are only counted in `listed`: everybody of today. `confirmed_on` is the day of the last
    confirmation, or of the first name where nobody confirmed anything yet."""

    circle: Circle
    party: Party
    version: ConvenantVersion
    people: list[ContactPerson]
    listed: int
    places: list[Location]
    deputies: list[Deputy]
    confirmed_on: date | None
    months: int

    @property
    def due(self) -> date | None:
        return self.confirmed_on + relativedelta(months=self.months) if self.confirmed_on else None

    @property
    def now(self) -> list[ContactPerson]:
        return [person for person in self.people if holds(person, clock.today())]

    def is_due(self, day: date) -> bool:
        return bool(self.listed and self.due and self.due <= day)

    def seats(self) -> list[Seat]:
        return [
            seat for seats in seats_of(self.party, self.version.contacts, self.people, self.places) for seat in seats
        ]

    def gaps(self) -> list[Gap]:
        return contact_gaps(self.party, self.version.contacts, self.people, self.places)

    def with_people(self, people: Iterable[ContactPerson]) -> "OwnList":
        """As it would be: what a preview tells from."""
        return replace(self, people=list(people))


def own_lists(actor: Actor, circles: Sequence[Circle]) -> list[OwnList]:
    """One message."""
    found: list[OwnList] = told_by(ask_own_lists(actor, circles))[0]
    return found


def ask_own_lists(actor: Actor, circles: Sequence[Circle]) -> Asking[list[OwnList]]:
    if actor.organisation_id is None or not circles:
        return []
    rows = _Rows(actor.organisation, [circle.id for circle in circles])
    yield rows.all
    return [found for circle in circles if (found := rows.of(circle))]


@made_once
def _parties(*, organisation: UUID, circles: list[UUID], today: date) -> QuerySet[Party]:
    return Party.valid.on(today).filter(organisation_id=organisation, convenant_id__any_of=circles)


@made_once
def _versions(*, circles: list[UUID]) -> QuerySet[ConvenantVersion]:
    adopted = ConvenantVersion.objects.filter(convenant_id__any_of=circles, status=VersionStatus.ADOPTED)
    return adopted.select_related("convenant").only("contacts", "convenant__slug", "convenant__short_name")


@made_once
def _people(*, organisation: UUID, circles: list[UUID], today: date) -> QuerySet[ContactPerson]:
    later = Q(valid_until=None) | Q(valid_until__gte=today)
    people = ContactPerson.objects.filter(later, organisation_id=organisation, convenant_id__any_of=circles, topic="")
    return people.select_related("location", "organisation").order_by("level", "location__name", "name")


@made_once
def _counts(*, organisation: UUID, circles: list[UUID], today: date) -> QuerySet[ContactPerson, Any]:
    """Convenant, how many there are today, and the first day somebody was named or confirmed."""
    later = Q(valid_until=None) | Q(valid_until__gte=today)
    people = ContactPerson.objects.filter(later, organisation_id=organisation, convenant_id__any_of=circles)
    told = people.values("convenant_id").annotate(
        listed=Count("pk", filter=Q(valid_from__lte=today)), first=Min(Coalesce("confirmed_on", "valid_from"))
    )
    return told.values_list("convenant_id", "listed", "first")


@made_once
def _deputies(*, organisation: UUID, circles: list[UUID], today: date) -> QuerySet[Deputy]:
    mine = Deputy.objects.filter(organisation_id=organisation, convenant_id__any_of=circles, valid_until__gte=today)
    return mine.select_related("contact", "person")


@made_once
def _confirmed(*, organisation: UUID, circles: list[UUID]) -> QuerySet[ListConfirmation]:
    return ListConfirmation.objects.filter(organisation_id=organisation, convenant_id__any_of=circles)


@made_once
def _own_places(*, organisation: UUID, today: date) -> QuerySet[Location]:
    return Location.objects.open_on(today).filter(organisation_id=organisation)


@made_once
def _services(*, organisation: UUID, circles: list[UUID], today: date) -> QuerySet[Service]:
    mine = Service.valid.on(today).filter(organisation_id=organisation, convenant_id__any_of=circles)
    return mine.select_related("location")


@made_once
def _terms(*, circles: list[UUID]) -> QuerySet[Obligation, Any]:
    adopted = {"version__convenant_id__any_of": circles, "version__status": VersionStatus.ADOPTED}
    terms = Obligation.objects.filter(evidence_arguments__has_key=CONFIRMED_WITHIN, **adopted)
    return terms.values_list("version__convenant_id", "evidence_arguments")


class _Rows:
    """The rows of all circles at once, then divided."""

    def __init__(self, organisation: UUID, circles: list[UUID]) -> None:
        self.organisation, today = organisation, clock.today()
        self.parties = _parties(organisation=organisation, circles=circles, today=today)
        self.versions = _versions(circles=circles)
        self.people = _people(organisation=organisation, circles=circles, today=today)
        self.counts = _counts(organisation=organisation, circles=circles, today=today)
        self.deputies = _deputies(organisation=organisation, circles=circles, today=today)
        self.confirmed = _confirmed(organisation=organisation, circles=circles)
        self.own_places = _own_places(organisation=organisation, today=today)
        self.services = _services(organisation=organisation, circles=circles, today=today)
        self.terms = _terms(circles=circles)
        self.all: tuple[Readable, ...] = (
            self.parties, self.versions, self.people, self.counts, self.deputies, self.confirmed, self.own_places,
            self.services, self.terms,
        )  # fmt: skip

    def of(self, circle: Circle) -> OwnList | None:
        party = next((row for row in self.parties if row.convenant_id == circle.id), None)
        version = next((row for row in self.versions if row.convenant_id == circle.id), None)
        if party is None or version is None:
            return None
        people = [row for row in self.people if row.convenant_id == circle.id]
        listed, first = next((told for pk, *told in self.counts if pk == circle.id), (0, None))
        return OwnList(
            circle=circle, party=party, version=version, people=people, listed=listed,
            places=self._places(party), deputies=[row for row in self.deputies if row.convenant_id == circle.id],
            confirmed_on=self._confirmed(circle.id) or first, months=self._months(circle.id),
        )  # fmt: skip

    def _places(self, party: Party) -> list[Location]:
        served = [row.location for row in self.services if row.convenant_id == party.convenant_id]
        return [*self.own_places, *served]

    def _confirmed(self, convenant_id: UUID) -> date | None:
        return max((row.confirmed_on for row in self.confirmed if row.convenant_id == convenant_id), default=None)

    def _months(self, convenant_id: UUID) -> int:
        found = [arguments[CONFIRMED_WITHIN] for pk, arguments in self.terms if pk == convenant_id]
        return min(found, default=HALF_YEAR)
