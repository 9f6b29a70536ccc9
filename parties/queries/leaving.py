"""What ends when somebody leaves, before it happens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from convenant import clock
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import MEMBER, Actor
from parties.models import Assignment, ContactAccount, ContactPerson, Deputy, LocationRight

from .coverage import same_human, same_name
from .gaps import Gap
from .own_list import OwnList, own_lists


@dataclass(frozen=True)
class Leaver:
    """One human: every row that names him now or later, in each circle of the organisation, and his account."""

    name: str
    rows: list[ContactPerson]
    stands_in: list[Deputy]
    memberships: list[Membership]

    @property
    def first(self) -> ContactPerson:
        return self.rows[0]


def leaver_of(person: ContactPerson, actor: Actor) -> Leaver:
    today = clock.today()
    later = Q(valid_until=None) | Q(valid_until__gte=today)
    mine = ContactPerson.objects.filter(later, organisation_id=actor.organisation)
    people = list(mine.select_related("convenant", "location", "organisation").order_by("valid_from", "pk"))
    linked = dict(ContactAccount.objects.values_list("contact_id", "membership_id"))
    account = linked.get(person.pk)
    rows = [p for p in people if same_human(p, person) or (account and linked.get(p.pk) == account)]
    accounts = {linked[row.pk] for row in rows if row.pk in linked}
    return Leaver(person.name, rows, _stands_in(person, rows, actor), _memberships(person, accounts, actor))


def _stands_in(person: ContactPerson, rows: list[ContactPerson], actor: Actor) -> list[Deputy]:
    """Also where he is no contact person and stands by name."""
    running = Deputy.objects.filter(organisation_id=actor.organisation, valid_until__gte=clock.today())
    known = {row.pk for row in rows}
    found = list(running.select_related("contact", "person"))
    return [row for row in found if row.person_id in known or (not row.person_id and same_human(row, person))]


def _memberships(person: ContactPerson, accounts: set[UUID], actor: Actor) -> list[Membership]:
    """The linked ones; where none is linked, those with his name."""
    mine = Membership.objects.filter(organisation_id=actor.organisation).valid_on(clock.today())
    known = list(mine.order_by("display_name"))
    linked = [each for each in known if each.pk in accounts]
    return linked or [each for each in known if same_name(each.display_name, person.name)]


def colleagues(actor: Actor) -> list[Membership]:
    """Everybody with access today."""
    mine = Membership.objects.filter(organisation_id=actor.organisation).valid_on(clock.today())
    return list(mine.order_by("display_name"))


def listed_without_access(actor: Actor) -> QuerySet[ContactAccount]:
    """Contact persons of today or later whose linked account has ended, and who have no other role here."""
    return _without_access(actor.organisation, clock.today())


@made_once
def first_without_access(most: int, *, organisation: UUID, today: date) -> QuerySet[ContactAccount]:
    """`listed_without_access`, for who only looks."""
    return _without_access(organisation, today)[:most]


def _without_access(organisation: UUID, today: date) -> QuerySet[ContactAccount]:
    here = Membership.objects.filter(organisation_id=organisation)
    still = Q(contact__valid_until=None) | Q(contact__valid_until__gte=today)
    mine = ContactAccount.objects.filter(still, organisation_id=organisation, membership__valid_until__lt=today)
    coming = Q(valid_until=None) | Q(valid_until__gte=today)
    gone = mine.exclude(membership__user__in=here.filter(coming).values("user_id"))
    return gone.select_related("contact").order_by("contact__name", "contact_id")


def rights_of(membership: Membership, actor: Actor) -> int:
    """Locations the account may work on. A gemeente has no table of rights to read."""
    if actor.role != MEMBER:
        return 0
    return LocationRight.objects.on(clock.today()).filter(user_id=membership.user_id).count()


def assignments_of(membership: Membership, actor: Actor) -> int:
    """Locations and wijken he serves today or later; for a gemeente see `rights_of`."""
    if actor.role != MEMBER:
        return 0
    mine = Assignment.objects.filter(organisation_id=actor.organisation, membership=membership)
    return mine.filter(Q(valid_until=None) | Q(valid_until__gte=clock.today())).count()


def gaps_after(leaver: Leaver, last_day: date, circles: Sequence[Circle], actor: Actor) -> list[tuple[OwnList, Gap]]:
    """Places that become empty because he leaves, those that are empty already left out."""
    found = []
    for own in own_lists(actor, circles):
        before = set(own.gaps())
        after = own.with_people(staying(own.people, leaver, last_day)).gaps()
        found += [(own, gap) for gap in after if gap not in before]
    return found


def staying(people: Sequence[ContactPerson], leaver: Leaver, last_day: date) -> list[ContactPerson]:
    """`people` as they would be: copies, never saved."""
    leaving = {row.pk for row in leaver.rows}
    stays = [person for person in people if person.pk not in leaving]
    for person in people:
        if person.pk in leaving and person.valid_from <= last_day:
            until = min(last_day, person.valid_until or last_day)
            stays.append(ContactPerson(**(_columns(person) | {"valid_until": until})))
    return stays


def _columns(person: ContactPerson) -> dict[str, object]:
    return {field.attname: getattr(person, field.attname) for field in person._meta.concrete_fields}


def day_after(last_day: date) -> date:
    return last_day + timedelta(days=1)
