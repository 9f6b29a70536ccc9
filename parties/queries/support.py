"""When the operator could look along, and what was looked at."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from convenant import clock
from convenant.audit.models import Entry
from convenant.tenancy.models import Membership, SupportAccess
from convenant.tenancy.scope import Actor

from .colleagues import state_of

LATEST = 50
READABLE = (
    "id", "display_name", "function", "is_administrator", "is_guest", "valid_from", "valid_until", "last_sign_in",
    "has_second_factor",
)  # fmt: skip
"""What the operator's role may read of a membership: no account, no address, no location."""


@dataclass(frozen=True)
class Occasion:
    row: SupportAccess
    is_open: bool
    looks: tuple[datetime, ...]

    @property
    def last_look(self) -> datetime | None:
        return self.looks[-1] if self.looks else None


def occasions(actor: Actor) -> list[Occasion]:
    """Newest first, with each time that somebody looked. Two queries."""
    rows = list(SupportAccess.objects.filter(organisation_id=actor.organisation).order_by("-opened_at")[:LATEST])
    looks: dict[object, list[datetime]] = {}
    looked = Entry.objects.filter(action="support.looked", object_id__in=[row.pk for row in rows])
    for object_id, at in looked.order_by("number").values_list("object_id", "at"):
        looks.setdefault(object_id, []).append(at)
    return [Occasion(row, row.until > clock.now(), tuple(looks.get(row.pk, ()))) for row in rows]


def open_now() -> QuerySet[SupportAccess]:
    """By the columns that the operator may read."""
    rows = SupportAccess.objects.filter(until__gt=clock.now()).select_related("organisation").order_by("until")
    return rows.only("id", "reason", "opened_at", "until", "organisation__name", "organisation__kind")


def accounts_seen(actor: Actor) -> list[tuple[Membership, str]]:
    rows = Membership.objects.filter(organisation_id=actor.organisation).only(*READABLE).order_by("display_name")
    return [(row, state_of(row, clock.today())) for row in rows]
