"""Making an agenda: every change locks the meeting and raises its revision."""

from typing import Any
from uuid import UUID

from django.db.models import F

from convenant.agenda import Suggestion
from convenant.audit.trail import record
from convenant.editing import locked
from convenant.errors import Conflict, Refused
from convenant.tenancy.scope import Actor
from meetings.agenda import UP
from meetings.models import AgendaItem, Meeting, SuggestionDismissal

from .meetings import for_change

TYPED = ("title", "explanation", "aim", "minutes", "article")
KEPT = (*TYPED, "source", "position")


class SameItem(Refused):
    pass


class ItemGone(Refused):
    pass


class OrderChanged(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "Iemand anders heeft de agenda net gewijzigd. Hieronder staat de nieuwe volgorde. Kies opnieuw."
        )


def add_item(meeting: Meeting, *, actor: Actor, title: str, **fields: Any) -> AgendaItem:
    """At the end. The same title twice is a double click."""
    current = for_change(meeting, actor=actor)
    if AgendaItem.objects.filter(meeting_id=current.pk, title=title).exists():
        raise SameItem("Dit punt staat al op de agenda.")
    item = _append(current, AgendaItem(title=title, **fields))
    _changed(current, actor=actor, subject=item, action="agenda.item_added")
    return item


def edit_item(item: AgendaItem, *, actor: Actor, seen: str | None = None, **fields: Any) -> AgendaItem:
    """`seen`: the mark of what the editor started from. Raises Overtaken when somebody saved since."""
    current = for_change(item.meeting, actor=actor)
    if seen is not None:
        locked(item, seen, TYPED)
    for name, value in fields.items():
        setattr(item, name, value)
    item.save(update_fields=list(fields))
    _changed(current, actor=actor, subject=item, action="agenda.item_changed", fields=list(fields))
    return item


def remove_item(item: AgendaItem, *, actor: Actor) -> dict[str, Any]:
    """What `restore_item` needs to put it back."""
    current = for_change(item.meeting, actor=actor)
    kept = {name: getattr(item, name) for name in KEPT}
    record(actor, "agenda.item_removed", item)
    AgendaItem.objects.filter(pk=item.pk).delete()
    AgendaItem.objects.filter(meeting_id=current.pk, position__gt=item.position).update(position=F("position") - 1)
    _raise_revision(current)
    return kept


def restore_item(meeting: Meeting, kept: dict[str, Any], *, actor: Actor) -> AgendaItem:
    """Twice is once: a title or source that is back already stays as it is."""
    current = for_change(meeting, actor=actor)
    items = AgendaItem.objects.filter(meeting_id=current.pk)
    back = items.filter(title=kept["title"]).first()
    if back is None and kept["source"]:
        back = items.filter(source=kept["source"]).first()
    if back is not None:
        return back
    items.filter(position__gte=kept["position"]).update(position=F("position") + 1)
    item = AgendaItem.objects.create(
        convenant_id=current.convenant_id, organisation_id=current.organisation_id, meeting_id=current.pk, **kept
    )
    _changed(current, actor=actor, subject=item, action="agenda.item_restored")
    return item


def move_item(meeting: Meeting, item_id: UUID, direction: str, *, revision: int, actor: Actor) -> tuple[int, int]:
    """Former and new place, from 1. Raises OrderChanged when somebody changed the agenda after `revision`."""
    current = for_change(meeting, actor=actor)
    if current.revision != revision:
        raise OrderChanged
    items = list(AgendaItem.objects.filter(meeting_id=current.pk).order_by("position", "pk"))
    place = next((index for index, item in enumerate(items) if item.pk == item_id), None)
    if place is None:
        raise ItemGone("Dit punt staat niet meer op de agenda.")
    target = max(place - 1, 0) if direction == UP else min(place + 1, len(items) - 1)
    items.insert(target, items.pop(place))
    for position, item in enumerate(items, start=1):
        item.position = position
    AgendaItem.objects.bulk_update(items, ["position"])
    _changed(current, actor=actor, subject=items[target], action="agenda.item_moved", fields=["position"])
    return place + 1, target + 1


def take_suggestion(meeting: Meeting, suggestion: Suggestion, *, actor: Actor) -> tuple[AgendaItem, bool]:
    """The item, and whether it is new: the same suggestion comes on an agenda once."""
    current = for_change(meeting, actor=actor)
    standing = AgendaItem.objects.filter(meeting_id=current.pk, source=suggestion.key).first()
    if standing is not None:
        return standing, False
    item = AgendaItem(
        title=suggestion.title[:160], explanation=suggestion.reason, aim=suggestion.aim, minutes=suggestion.minutes,
        article=suggestion.article, source=suggestion.key,
    )  # fmt: skip
    _append(current, item)
    _changed(current, actor=actor, subject=item, action="agenda.suggestion_taken")
    return item, True


def dismiss(meeting: Meeting, key: str, *, actor: Actor) -> None:
    """For this meeting only."""
    current = for_change(meeting, actor=actor)
    mark, made = SuggestionDismissal.objects.get_or_create(
        convenant_id=current.convenant_id, organisation_id=current.organisation_id, meeting_id=current.pk, source=key
    )
    if made:
        record(actor, "agenda.suggestion_dismissed", mark)


def bring_back(meeting: Meeting, key: str, *, actor: Actor) -> None:
    current = for_change(meeting, actor=actor)
    for mark in SuggestionDismissal.objects.filter(meeting_id=current.pk, source=key):
        record(actor, "agenda.suggestion_back", mark)
        SuggestionDismissal.objects.filter(pk=mark.pk).delete()


def _append(meeting: Meeting, item: AgendaItem) -> AgendaItem:
    item.convenant_id, item.organisation_id = meeting.convenant_id, meeting.organisation_id
    item.meeting_id = meeting.pk
    item.position = AgendaItem.objects.filter(meeting_id=meeting.pk).count() + 1
    item.save()
    return item


def _changed(
    meeting: Meeting, *, actor: Actor, subject: AgendaItem, action: str, fields: list[str] | None = None
) -> None:
    record(actor, action, subject, fields=fields)
    _raise_revision(meeting)


def _raise_revision(meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(revision=F("revision") + 1)
