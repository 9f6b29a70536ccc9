"""The people of one organisation: who can do what, where, and since when. Never from `User`: the login role's alone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from convenant import clock
from convenant.templatetags.portal import nl_plain
from convenant.tenancy import hooks
from convenant.tenancy.kinds import functions_of
from convenant.tenancy.models import Function, Invitation, Membership, MembershipQuerySet, OrganisationKind
from convenant.tenancy.scope import MEMBER, Actor
from convenant.together import read_together
from parties.models import Location, LocationRight, Service

REVIEW_AFTER = timedelta(days=365)
CURRENT, COMING, ENDED = "nu", "komt", "gestopt"
STATES = {CURRENT: "Heeft toegang", COMING: "Begint later", ENDED: "Gestopt"}
BADGES = {CURRENT: ("good", "toegang"), COMING: ("info", "begint later"), ENDED: ("neutral", "gestopt")}
NONE, UNKNOWN = "geen", "nog niet"
HEAD = [
    "Naam", "Functie", "Locaties", "Beheert accounts", "Gast", "Vanaf", "Tot en met", "Laatst ingelogd",
    "Tweede stap", "Nagekeken op", "Stand",
]  # fmt: skip


def functions_offered(actor: Actor) -> tuple[Function, ...]:
    holds_regie = any(circle.holds_regie for circle in hooks.circles_of(actor.organisation))
    return functions_of(actor.kind, holds_regie=holds_regie)


def administers_now(actor: Actor) -> bool:
    """By the database: who was an administrator when the page opened need not be one any more."""
    me = mine(actor).filter(pk=actor.membership, is_administrator=True)
    return me.valid_on(clock.today()).exists()


def administrators(actor: Actor) -> list[UUID]:
    """Memberships of who administers the accounts today."""
    found = mine(actor).filter(is_administrator=True).valid_on(clock.today())
    return sorted(found.values_list("pk", flat=True))


def places_offered(actor: Actor) -> QuerySet[Location]:
    """A school's own locations, else the ones that the organisation serves. A gemeente gives no rights on any."""
    if actor.role != MEMBER:
        return Location.objects.none()
    own = Location.objects.order_by("name")
    if actor.kind == OrganisationKind.SCHOOL:
        return own.filter(organisation_id=actor.organisation)
    served = Service.valid.on(clock.today()).filter(organisation_id=actor.organisation)
    return own.filter(pk__in=served.values("location_id"))


def places_held(user_id: UUID, actor: Actor) -> set[UUID]:
    if actor.role != MEMBER:
        return set()
    rights = rights_of(actor).filter(user_id=user_id)
    return set(rights.values_list("content_object_id", flat=True))


def rights_of(actor: Actor) -> QuerySet[LocationRight]:
    """That hold today, of everybody in the organisation."""
    today = clock.today()
    still = Q(valid_until=None) | Q(valid_until__gte=today)
    return LocationRight.objects.filter(still, organisation_id=actor.organisation, valid_from__lte=today)


@dataclass(frozen=True)
class Colleague:
    """One membership, in words."""

    row: Membership
    places: tuple[str, ...]
    state: str

    @property
    def badge(self) -> tuple[str, str]:
        return BADGES[self.state]

    @property
    def function(self) -> str:
        return str(self.row.get_function_display())

    @property
    def where(self) -> str:
        return "; ".join(self.places) or NONE

    @property
    def period(self) -> str:
        since = f"vanaf {nl_plain(self.row.valid_from)}"
        return f"{since} tot en met {nl_plain(self.row.valid_until)}" if self.row.valid_until else since

    @property
    def signed_in(self) -> str:
        return nl_plain(self.row.last_sign_in) if self.row.last_sign_in else UNKNOWN

    def cells(self) -> list[str]:
        row = self.row
        days = [row.valid_from, row.valid_until, row.last_sign_in]
        return [
            row.display_name, self.function, self.where, _yes(row.is_administrator), _yes(row.is_guest),
            *(_day(day) for day in days), _yes(row.has_second_factor), _day(row.confirmed_on), STATES[self.state],
        ]  # fmt: skip


def _yes(value: bool) -> str:
    return "ja" if value else "nee"


def _day(day: date | None) -> str:
    return f"{day:%d-%m-%Y}" if day else ""


def state_of(row: Membership, today: date) -> str:
    if row.valid_until and row.valid_until < today:
        return ENDED
    return COMING if row.valid_from > today else CURRENT


def mine(actor: Actor) -> MembershipQuerySet:
    return Membership.objects.filter(organisation_id=actor.organisation)


def colleagues(actor: Actor) -> tuple[list[Colleague], list[Invitation]]:
    """Everybody, by name, and the invitations that are open. One message, whatever the number."""
    members = mine(actor).order_by("display_name", "valid_from")
    sent = Invitation.objects.filter(organisation_id=actor.organisation, accepted_at=None, withdrawn_at=None)
    sent = sent.order_by("display_name")
    rights = LocationRight.objects.none()
    if actor.role == MEMBER:
        rights = rights_of(actor).select_related("content_object")
    read_together([members, sent, rights])
    return _told(members, rights), list(sent)


def _told(members: Iterable[Membership], rights: Iterable[LocationRight]) -> list[Colleague]:
    today, places = clock.today(), defaultdict(set)
    for right in rights:
        places[right.user_id].add(right.content_object.name)
    return [Colleague(row, tuple(sorted(places[row.user_id])), state_of(row, today)) for row in members]


def narrowed(people: Sequence[Colleague], chosen: dict[str, str]) -> list[Colleague]:
    """`chosen`: words to look for (zoek), a function (functie), a state (stand)."""
    words = chosen.get("zoek", "").casefold()
    return [
        each for each in people
        if words in f"{each.row.display_name} {each.function} {each.where}".casefold()
        and chosen.get("functie", "") in ("", each.row.function)
        and chosen.get("stand", "") in ("", each.state)
    ]  # fmt: skip


def unreviewed(actor: Actor) -> MembershipQuerySet:
    """Whose access nobody confirmed for a year."""
    before = clock.today() - REVIEW_AFTER
    never = Q(confirmed_on=None, valid_from__lte=before)
    return mine(actor).valid_on(clock.today()).filter(never | Q(confirmed_on__lte=before)).order_by("valid_from")
