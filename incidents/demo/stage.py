"""Everything the lives of one circle share: who works where, what the rules ask, when somebody is at work."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from convenant.gate import GateRules, evaluate
from convenant.models import ConvenantVersion, DataClass
from convenant.tenancy.models import Function, Organisation
from convenant.tenancy.scope import MEMBER, Actor, scope
from incidents.actions.recording import Report
from incidents.queries.rules import automatic_core_article
from incidents.queries.taxonomy import Taxonomy
from parties.accounts import ACCOUNTS, NONE, actor_named, organisation_actor
from parties.models import Location, Role
from parties.queries.places import locations_of

from .diary import Diary
from .planning import Planned, Year, at

ActorFor = Callable[[str], Actor]
FIRST_HOUR, HOURS = 8, 8
FEW_DAYS = 10


class Cast:
    """The demo's accounts where there is one, so that a person's right on a location holds; else the organisation."""

    def __init__(self, actor_for: ActorFor) -> None:
        self._actor_for = actor_for
        self._accounts = {(one.organisation, one.function): actor_named(one.email) for one in ACCOUNTS}
        self._workers = [
            (one.organisation, actor, places_of(actor))
            for one in ACCOUNTS
            if one.locations != NONE and (actor := actor_named(one.email))
        ]

    def school(self, organisation: Organisation, function: Function = Function.COORDINATOR) -> Actor:
        account = self._accounts.get((organisation.slug, function))
        return account or organisation_actor(organisation, function)

    def reporter(self, school: str, place: str) -> Actor | None:
        """A docent's account, when the school has one at this location."""
        docent = self._accounts.get((school, Function.DOCENT))
        return (
            docent
            if docent and any(actor == docent and place in places for _, actor, places in self._workers)
            else None
        )

    def at_work(self, organisation: str, place: str) -> Actor:
        """Who serves a location for a partner."""
        for slug, actor, places in self._workers:
            if slug == organisation and place in places:
                return actor
        return self._actor_for(organisation)

    def has_account(self, school: str) -> bool:
        return (school, Function.COORDINATOR) in self._accounts


def places_of(actor: Actor) -> frozenset[str]:
    with scope(actor):
        return frozenset(locations_of(actor).values_list("slug", flat=True))


@dataclass(frozen=True)
class Stage:
    """`partners`: role → organisation that serves, per location slug."""

    version: ConvenantVersion
    names: Taxonomy
    rules: GateRules
    year: Year
    cast: Cast
    diary: Diary
    locations: dict[str, Location]
    partners: dict[tuple[str, str], Organisation]
    copies_itself: bool
    desks: dict[tuple[str, Function], Actor]

    def police_of(self, planned: Planned) -> Organisation:
        return self.partners[planned.place, Role.POLITIE]

    def desk(self, planned: Planned, function: Function | None = None) -> Actor:
        """Who handles it at the school: the coordinator; the directie where the file is closed."""
        category = self.names.category(planned.code)
        usual = Function.DIRECTIE if category and category.closed else Function.COORDINATOR
        key = planned.school, function or usual
        if key not in self.desks:
            self.desks[key] = self.cast.school(self.locations[planned.place].organisation, key[1])
        return self.desks[key]

    def report(self, planned: Planned) -> Report:
        category = self.names.category(planned.code)
        assert category is not None  # noqa: S101  (the cases name codes of the taxonomy: a test compares them)
        return Report(
            version=self.version, location=self.locations[planned.place], category=category, description=planned.text,
            place=planned.spot, occurred_on=planned.occurred.date(), occurred_at=planned.occurred.time(),
            seriousness=planned.seriousness, facets=list(planned.facets), pupils=planned.pupils,
        )  # fmt: skip

    def needs(self, sender: Role, recipient: Role, data_class: DataClass) -> tuple[str, ...]:
        """What the rule asks of who sends this; empty when it asks nothing."""
        return evaluate(self.rules, sender, recipient, data_class, {"assigned": True}).needs

    def allows(self, sender: Role, recipient: Role, data_class: DataClass) -> bool:
        known = {"assigned": True, "school_is_party": True, "context_known": True}
        return evaluate(self.rules, sender, recipient, data_class, known).allowed

    def days_ago(self, moment: datetime) -> int:
        return (self.year.today - moment.date()).days

    def school_day_before(self, days: int) -> date:
        """That many school days back when few, else the school day that many days ago or before."""
        day = self.year.today
        if days > FEW_DAYS:
            day -= timedelta(days=days - 1)
            days = 1
        while days:
            day -= timedelta(days=1)
            days -= self.year.is_school_day(day)
        return day

    def work_day(self, moment: datetime, days: tuple[int, int], rng: Random) -> datetime:
        """A working hour some days later, on a school day; zero days is later the same day, when it is one."""
        day = (moment + timedelta(days=rng.randint(*days))).date()
        wanted = at(day, time(FIRST_HOUR + rng.randrange(HOURS), rng.randrange(60)))
        earliest = moment + timedelta(minutes=rng.randint(20, 90))
        if day == moment.date():
            return max(wanted, earliest)
        return wanted if self.year.is_school_day(day) else at(self.year.next_school_day(day), wanted.time())


def copies_itself(version: ConvenantVersion) -> bool:
    return automatic_core_article(version) is not None


def is_person(actor: Actor) -> bool:
    """Only a person with a membership opens a vault."""
    return actor.role == MEMBER and actor.membership_id is not None
