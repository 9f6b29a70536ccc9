"""The demo's people, made up by role. Tests use the same cast."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from convenant import clock
from convenant.tenancy.middleware import actor_of, role_of
from convenant.tenancy.models import Function, Membership, Organisation, OrganisationKind, User
from convenant.tenancy.scope import Actor, scope, system_actor

from .actions.assignments import Period, Place, assign_all
from .actions.rights import assign_location
from .models import Location, Service, Task
from .queries.parties import circles_of

PASSWORD = "demo-convenant"  # noqa: S105  (the demo's published password; no other settings accept it)
ALL, FIRST_HALF, SECOND_HALF, NONE = "all", "first", "second", "none"
OPERATOR_SLUG, HOORN = "beheer-portaal", "politie-basisteam-hoorn"


TASK_OF = {
    Function.SCHOOLAGENT: Task.SCHOOLAGENT, Function.WIJKAGENT: Task.WIJKAGENT, Function.LEERPLICHT: Task.LEERPLICHT,
    Function.JONGERENWERK: Task.YOUTH_WORKER, Function.ZORGPARTNER: Task.FAMILY_WORKER,
}  # fmt: skip


@dataclass(frozen=True)
class Account:
    email: str
    organisation: str
    function: Function
    name: str
    locations: str = NONE


ACCOUNTS = (
    Account("coordinator@atlas.example", "atlas-college", Function.COORDINATOR, "Coördinator Atlas", ALL),
    Account("directie@atlas.example", "atlas-college", Function.DIRECTIE, "Directie Atlas", ALL),
    Account("docent@atlas.example", "atlas-college", Function.DOCENT, "Docent Atlas", FIRST_HALF),
    Account("fg@atlas.example", "atlas-college", Function.FG, "FG Atlas"),
    Account("coordinator@tabor.example", "tabor-college", Function.COORDINATOR, "Coördinator Tabor", ALL),
    Account("schoolagent@politie-hoorn.example", HOORN, Function.SCHOOLAGENT, "Schoolagent A", FIRST_HALF),
    Account("schoolagent2@politie-hoorn.example", HOORN, Function.SCHOOLAGENT, "Schoolagent B", SECOND_HALF),
    Account("regie@hoorn.example", "gemeente-hoorn", Function.REGIE, "Regie Hoorn"),
    Account("leerplicht@hoorn.example", "leerplicht-hoorn", Function.LEERPLICHT, "Leerplicht Hoorn", ALL),
    Account("burgemeester@hoorn.example", "gemeente-hoorn", Function.BESTUURDER, "Burgemeester Hoorn"),
    Account("jongerenwerk@netwerk.example", "stichting-netwerk", Function.JONGERENWERK, "Jongerenwerk Netwerk", ALL),
    Account("halt@halt.example", "halt", Function.HALT, "Medewerker Halt"),
    Account("om@om.example", "om", Function.OM, "Medewerker OM"),
    Account("coordinator@philipsvanhorne.example", "philips-van-horne", Function.COORDINATOR, "Coördinator Horne", ALL),
    Account("bestuur@philipsvanhorne.example", "philips-van-horne", Function.BESTUURDER, "Bestuur Horne", ALL),
    Account("wijkagent@politie-weert.example", "politie-basisteam-weert", Function.WIJKAGENT, "Wijkagent Weert", ALL),
    Account("regie@weert.example", "gemeente-weert", Function.REGIE, "Regie Weert"),
    Account("cjg@cjg.example", "cjg-weert", Function.ZORGPARTNER, "Jeugdwerker CJG", ALL),
    Account("coordinator@nimeto.example", "nimeto", Function.COORDINATOR, "Coördinator Nimeto", ALL),
    Account("coordinator@depassie.example", "de-passie", Function.COORDINATOR, "Coördinator De Passie", ALL),
    Account("wijkagent@politie-utrecht.example", "politie-utrecht", Function.WIJKAGENT, "Wijkagent Utrecht", ALL),
    Account("regie@utrecht.example", "gemeente-utrecht", Function.REGIE, "Regie Utrecht"),
    Account("leerplicht@utrecht.example", "leerplicht-utrecht", Function.LEERPLICHT, "Leerplicht Utrecht", ALL),
    Account("jou@jou.example", "jou", Function.JONGERENWERK, "Jongerenwerk JoU", ALL),
    Account("buurtteam@lokalis.example", "lokalis", Function.ZORGPARTNER, "Gezinswerker Buurtteam", ALL),
    Account("beheer@portaal.example", OPERATOR_SLUG, Function.BEHEER, "Beheer"),
)  # fmt: skip


def create_accounts(password: str | None = PASSWORD, since: date | None = None) -> list[Membership]:
    """Idempotent: an account that stands is left alone. `since`: when everybody came, today when left out."""
    ensure_operator()
    encoded, start = make_password(password), since or clock.today()
    return [membership for account in ACCOUNTS if (membership := create_account(account, encoded, start))]


def ensure_operator() -> None:
    with scope(system_actor()):
        Organisation.objects.get_or_create(
            slug=OPERATOR_SLUG, defaults={"name": "Beheer van het portaal", "kind": OrganisationKind.OPERATOR}
        )


def create_account(account: Account, encoded: str, since: date) -> Membership | None:
    """`encoded`: the password as it is stored. All have the same one, and hashing it takes long."""
    if User.objects.filter(email=account.email).exists():
        return None
    with scope(system_actor()):
        organisation = Organisation.objects.get(slug=account.organisation)
    user = User.objects.create(email=account.email, password=encoded)
    membership = Membership.objects.create(
        user=user, organisation=organisation, display_name=account.name, function=account.function,
        valid_from=since, is_administrator=account == (first_of(account.organisation) or account),
    )  # fmt: skip
    if account.locations != NONE:
        assign_locations(membership, account.locations)
    return membership


def first_of(organisation: str) -> Account | None:
    """Who of the cast administers the accounts there: with nobody, nobody can be assigned either."""
    return next((account for account in ACCOUNTS if account.organisation == organisation), None)


def assign_locations(membership: Membership, which: str) -> None:
    """A school gives its own people rights; who comes from outside is assigned, a wijkagent to wijken."""
    actor = organisation_actor(membership.organisation, Function(membership.function))
    with scope(actor):
        places = share_of(list(work_places(actor)), which)
        if actor.kind != OrganisationKind.SCHOOL:
            assign_all(
                membership, wijken_of(places, membership), task_of(membership), Period(start_of_the_past()), actor=actor
            )
            return
        for location in places:
            assign_location(location, membership, actor=actor, since=start_of_the_past())


def wijken_of(places: Sequence[Location], membership: Membership) -> list[Place]:
    """The wijken of a wijkagent, where every place lies in one; for others the places themselves."""
    wijken = {place.wijk_id: place.wijk for place in places if place.wijk}
    if membership.function == Function.WIJKAGENT and all(place.wijk for place in places):
        return [wijk for wijk in wijken.values() if wijk]
    return list(places)


def task_of(membership: Membership) -> Task:
    return TASK_OF.get(Function(membership.function), Task.FIXED)


def work_places(actor: Actor) -> list[Location]:
    """A school's own locations, else the ones its organisation serves."""
    own = Location.objects.filter(organisation_id=actor.organisation).order_by("slug")
    if actor.kind == OrganisationKind.SCHOOL:
        return list(own)
    served = Service.objects.filter(organisation_id=actor.organisation).values("location_id")
    found = Location.objects.filter(pk__in=served).select_related("wijk")
    return list(found.order_by("organisation__slug", "slug"))


def start_of_the_past() -> date:
    """Before the demo's first incident: its people were there when the copies arrived."""
    return clock.school_year_bounds(clock.school_year(clock.today()) - 2)[0]


def share_of(places: list[Location], which: str) -> list[Location]:
    half = (len(places) + 1) // 2
    return {ALL: places, FIRST_HALF: places[:half], SECOND_HALF: places[half:]}[which]


def membership_actor(membership: Membership) -> Actor:
    """The actor as the middleware would make it, for commands and tests."""
    return actor_of(membership, circles_of(membership.organisation_id))


def actor_named(email: str) -> Actor:
    return membership_actor(Membership.objects.with_organisation().get(user__email=email))


def organisation_actor(organisation: Organisation, function: Function) -> Actor:
    """An organisation at work without a person: the demo year needs more hands than accounts."""
    circles = circles_of(organisation.pk)
    return Actor(
        role=role_of(organisation.kind, any(circle.holds_regie for circle in circles)),
        organisation_id=organisation.pk, organisation_name=organisation.name, kind=organisation.kind,
        function=function, display_name=organisation.name, circles=tuple(circle.id for circle in circles),
    )  # fmt: skip
