"""An entry of a calendar, and the list of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils.timezone import localtime

from convenant import clock, registry
from convenant.compliance.bearers import Bearer, bearers_in
from convenant.models import Convenant, ConvenantVersion, State, VersionStatus
from convenant.tenancy.hooks import Circle
from convenant.tenancy.scope import Actor
from convenant.together import told_by

MEETING, DUTY, CONTACT, TERM, ACTION = "overleg", "afspraak", "contact", "looptijd", "actie"
KINDS = {
    MEETING: "Overleg", DUTY: "Afspraak", CONTACT: "Contactpersonen", TERM: "Looptijd", ACTION: "Actiepunt",
}  # fmt: skip
ICONS = {MEETING: "agenda", DUTY: "check-square", CONTACT: "people", TERM: "hourglass", ACTION: "tasks"}
Badge = tuple[str, str]
"""Kind and word."""


class Who(NamedTuple):
    """A party that the entry is about, with its own state where it has one."""

    slug: str
    name: str
    state: str = ""


@dataclass(frozen=True)
class Entry:
    """`title` leaves the portal in feeds: it comes from the agreement, never from what people typed. `detail` stays on
    the page. `day` is the day in Amsterdam; `start` is aware and there for what has a time. `moves` only ever rises.

    `ours`: about the organisation of who asks; `waits`: it still asks something of that organisation.
    """

    uid: str
    kind: str
    title: str
    convenant_id: UUID
    day: date
    url: str
    start: datetime | None = None
    minutes: int = 0
    place: str = ""
    detail: str = ""
    who: tuple[Who, ...] = ()
    strength: str = ""
    article: str = ""
    state: str = ""
    badge: Badge | None = None
    ours: bool = False
    waits: bool = False
    moves: int = 0
    tentative: bool = False
    cancelled: bool = False

    @property
    def end(self) -> datetime | None:
        """Counted in UTC: on the day that the clock changes an hour by the clock is no hour."""
        return localtime(self.start.astimezone(UTC) + timedelta(minutes=self.minutes)) if self.start else None


@dataclass(frozen=True)
class Asked:
    """What every source needs, read once: both days inside; `versions` come with their convenant."""

    actor: Actor
    circles: dict[UUID, Circle]
    first: date
    last: date
    today: date
    versions: dict[UUID, ConvenantVersion]
    bearers: dict[UUID, list[Bearer]]

    def holder(self, convenant_id: UUID) -> Bearer | None:
        """Who holds regie."""
        return next((each for each in self.bearers[convenant_id] if each.holds_regie), None)

    @property
    def convenants(self) -> dict[UUID, Convenant]:
        return {key: each.convenant for key, each in self.versions.items()}

    def own(self, organisation_id: UUID) -> bool:
        return organisation_id == self.actor.organisation_id

    @property
    def school_years(self) -> range:
        return range(clock.school_year(self.first), clock.school_year(self.last) + 1)


def entries(asked: Asked) -> list[Entry]:
    """In order. As many queries for one circle as for many, whatever the number of rows."""
    told = told_by(*(source(asked) for _, source in registry.calendar_sources))
    found = [entry for each in told for entry in each]
    return sorted((each for each in found if asked.first <= each.day <= asked.last), key=_order)


def ask(actor: Actor, circles: Sequence[Circle], first: date, last: date) -> Asked:
    ids = [circle.id for circle in circles]
    adopted = ConvenantVersion.objects.filter(convenant__in=ids, status=VersionStatus.ADOPTED)
    versions = {each.convenant_id: each for each in adopted.select_related("convenant")}
    return Asked(
        actor=actor, circles={each.id: each for each in circles if each.id in versions}, first=first, last=last,
        today=clock.today(), versions=versions, bearers=bearers_in(list(versions)),
    )  # fmt: skip


def _order(entry: Entry) -> tuple[date, str, str, str]:
    """By day, what has a time after what lasts the day."""
    return entry.day, f"{entry.start:%H%M}" if entry.start else "", entry.title, entry.uid


def open_badge(state: str, day: date, today: date, late: str) -> Badge | None:
    """The badge of a duty; none where there is nothing to say yet."""
    words: dict[str, Badge] = {
        State.KEPT: ("good", "nagekomen"),
        State.SOON: ("warn", "binnenkort"),
        State.LATE: ("bad", late if day < today else "te laat"),
        State.UNSEEN: ("line", "van hier niet te zien"),
    }
    return words.get(state)


def asks_still(state: str, day: date, today: date) -> bool:
    """What the portal can't see asks something until its day; after it nobody knows."""
    return state in (State.LATE, State.SOON, State.NOT_YET) or (state == State.UNSEEN and day >= today)
