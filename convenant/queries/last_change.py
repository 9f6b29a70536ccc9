"""Who saved a row last, and when, as the trail of the own organisation tells."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Model

from convenant import clock
from convenant.audit.models import Entry
from convenant.errors import Conflict
from convenant.templatetags.portal import nl_plain, nl_time
from convenant.tenancy.models import Membership
from convenant.trail_words import CHANGED, saying

SOMEBODY, SOMETIME = "Een collega", "intussen"
LOOKED_BACK = 20


def told(conflict: Conflict, row: Model | None, fields: Collection[str] = ()) -> str:
    """The sentence with a name and a moment, where the trail holds them; of another organisation it holds nothing."""
    entry = last_change(row, fields) if row is not None and SOMEBODY in conflict.sentence else None
    if entry is None:
        return conflict.sentence
    named = conflict.sentence.replace(SOMEBODY, name_of(entry), 1)
    return named.replace(SOMETIME, moment_of(entry), 1)


def last_change(row: Model, fields: Collection[str]) -> Entry | None:
    """Of one of `fields`, or of it is not said which."""
    latest = Entry.objects.filter(object_id=row.pk).order_by("-number")[:LOOKED_BACK]
    return next((entry for entry in latest if is_change(entry.action) and meets(entry.fields, fields)), None)


def is_change(action: str) -> bool:
    said = saying(action)
    return said is not None and said.kind == CHANGED


def meets(changed: Iterable[Any], fields: Collection[str]) -> bool:
    """A step that is done is told on its incident, without fields: that is not the change."""
    return not fields or any(name in fields for name in changed)


def name_of(entry: Entry) -> str:
    found = entry.membership_id and Membership.objects.filter(pk=entry.membership_id).first()
    return found.display_name if found else SOMEBODY


def moment_of(entry: Entry) -> str:
    day = "" if clock.local(entry.at).date() == clock.today() else f"op {nl_plain(entry.at)} "
    return f"{day}om {nl_time(entry.at)}"
