"""Writing and reading the trail. `record` collects; the scope writes as its last statement."""

import json
from typing import Any
from uuid import UUID

from django.db import connection, models

from convenant import clock
from convenant.tenancy.made_once import Statement, made_once
from convenant.tenancy.scope import Actor, Scope, current_scope

from .functions import CHECK
from .models import CircleEvent, Entry

MOST = 200
"""Lines of one history."""


def record(
    actor: Actor,
    action: str,
    subject: models.Model,
    *,
    fields: list[str] | None = None,
    ground: str = "",
    purpose: str = "",
) -> None:
    """`fields` are names, never values. The entry lands when the scope ends, or not at all if it rolls back."""
    current_scope().pending.append(
        {
            "at": clock.now().isoformat(),
            "action": action,
            "object_type": subject._meta.label,
            "object_id": str(subject.pk),
            "membership_id": str(actor.membership_id or ""),
            "function": actor.function,
            "fields": fields or [],
            "ground": ground,
            "purpose": purpose,
        }
    )


def write_pending(scope: Scope) -> None:
    if scope.pending and scope.actor.organisation_id:
        with connection.cursor() as cursor:
            cursor.execute("select audit_append(%s::jsonb)", [json.dumps(scope.pending)])
    scope.pending.clear()


def timeline(subject: models.Model) -> list[Entry]:
    """Newest first; the acting organisation's own trail of one object."""
    return timeline_read(subject).all()


def timeline_read(subject: models.Model, without: str = "") -> Statement[Entry]:
    """The question of `timeline`, to be read with others; `without` one action, of which so many may be told that they
    push all else out."""
    return _entries(without, subject=subject.pk)


def told_of(subject: models.Model, action: str) -> Statement[Entry]:
    """What `timeline_read` leaves out."""
    return _entries_of(action, subject=subject.pk)


@made_once
def _entries(without: str, *, subject: UUID) -> models.QuerySet[Entry]:
    told = Entry.objects.filter(object_id=subject)
    return (told.exclude(action=without) if without else told).order_by("-number")[:MOST]


@made_once
def _entries_of(action: str, *, subject: UUID) -> models.QuerySet[Entry]:
    return Entry.objects.filter(object_id=subject, action=action).order_by("-number")[:MOST]


def broken_links() -> list[int]:
    """Numbers of entries of the acting organisation that were altered, reordered or follow a removed one."""
    with connection.cursor() as cursor:
        cursor.execute(CHECK)
        return [row[0] for row in cursor.fetchall()]


def circle_event(
    actor: Actor, action: str, subject: models.Model, *, convenant_id: UUID, summary: str = ""
) -> CircleEvent:
    """Shared history: every party of the circle reads it. `summary` holds no values."""
    event: dict[str, Any] = {"action": action, "object_type": subject._meta.label, "object_id": subject.pk}
    return CircleEvent.objects.create(
        convenant_id=convenant_id,
        organisation_id=actor.organisation,
        at=clock.now(),
        function=actor.function,
        summary=summary,
        **event,
    )


def shared_timeline(subject: models.Model) -> list[CircleEvent]:
    return list(CircleEvent.objects.filter(object_id=subject.pk).order_by("-at")[:MOST])
