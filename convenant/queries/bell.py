"""The messages that one person may see, and how many are new."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from convenant import clock
from convenant.bell import Kind, kind_called, kinds_of
from convenant.models import Channel, Message, MessageChoice, MessageRead
from convenant.templatetags.portal import nl_time, nl_when
from convenant.tenancy.scope import Actor

SHOWN_READ, SHOWN_NEW = timedelta(days=90), timedelta(days=365)
MANY = 99


def may_see(actor: Actor) -> Q:
    """By function, and where the kind asks it by the right on the row it points at."""
    found = kinds_of(actor.function)
    plain = Q(kind__in=[kind.key for kind in found if kind.reach is None])
    for kind in found:
        if kind.reach is not None:
            plain |= Q(kind=kind.key) & kind.reach(actor)
    return plain & (Q(convenant=None) | Q(convenant__in=actor.circles))


def messages_of(actor: Actor) -> QuerySet[Message]:
    """Adds `read_at`: when this person read it."""
    mine = MessageRead.objects.filter(message=OuterRef("pk"), membership_id=actor.membership)
    off = MessageChoice.objects.filter(membership_id=actor.membership, kind=OuterRef("kind"), channel=Channel.NONE)
    now = clock.now()
    rows = Message.objects.filter(may_see(actor)).filter(Q(membership_id=None) | Q(membership_id=actor.membership))
    kept = Q(read_at=None, at__gte=now - SHOWN_NEW) | Q(read_at__gte=now - SHOWN_READ)
    return (
        rows.exclude(Exists(off)).annotate(read_at=Subquery(mine.values("at")[:1])).filter(kept).order_by("-at", "-pk")
    )


def new_messages(actor: Actor) -> QuerySet[Message]:
    mine = MessageRead.objects.filter(message=OuterRef("pk"), membership_id=actor.membership)
    return messages_of(actor).exclude(Exists(mine))


def unread(actor: Actor) -> int:
    """At most one more than `MANY`."""
    return len(new_messages(actor).order_by().values_list("pk", flat=True)[: MANY + 1])


@dataclass(frozen=True)
class Line:
    pk: UUID
    text: str
    sub: str
    icon: str
    is_new: bool


def days(rows: Sequence[Any]) -> list[tuple[str, list[Line]]]:
    """Day → its messages, newest first; rows come with their sender and convenant."""
    return [(nl_when(day), [line(row) for row in found]) for day, found in groupby(rows, key=day_of)]


def day_of(row: Message) -> date:
    return timezone.localtime(row.at).date()


def line(row: Any) -> Line:
    kind = kind_called(row.kind)
    circle = f" · {row.convenant.short_name}" if row.convenant else ""
    return Line(row.pk, kind.text(row), f"{kind.label} · {nl_time(row.at)}{circle}", kind.icon, row.read_at is None)


@dataclass(frozen=True)
class Choice:
    kind: Kind
    channel: Channel


def choices_of(actor: Actor) -> Iterator[Choice]:
    """Every kind that this person can get, with the way it comes."""
    chosen = channels_of(actor.membership)
    return (Choice(kind, channel_of(kind, chosen)) for kind in kinds_of(actor.function))


def channels_of(membership_id: UUID) -> dict[str, str]:
    return dict(MessageChoice.objects.filter(membership_id=membership_id).values_list("kind", "channel"))


def channel_of(kind: Kind, chosen: dict[str, str]) -> Channel:
    return Channel(chosen.get(kind.key, kind.channel))
