"""Who saved a row last, and when, as the trail of the own organisation tells."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Model

from convenant import clock
from convenant.audit.models import Entry
from convenant.errors import Conflict, Meanwhile
from convenant.templatetags.portal import nl_plain, nl_time
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import current_actor
from convenant.trail_words import CHANGED, saying

SOMEBODY, YOURSELF = "Een collega heeft", "U hebt"
LOOKED_BACK = 20


def told(conflict: Conflict, row: Model | None, fields: Collection[str] = ()) -> str:
    """The sentence with a name and a moment, where the trail holds them; of another organisation it holds nothing."""
    if row is None or not isinstance(conflict, Meanwhile):
        return conflict.sentence
    entry = last_change(row, fields)
    return conflict.by(name_of(entry), moment_of(entry)) if entry else conflict.sentence


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
    """Of the reader too: he saved in another window."""
    if entry.membership_id is None:
        return SOMEBODY
    if entry.membership_id == current_actor().membership_id:
        return YOURSELF
    found = Membership.objects.filter(pk=entry.membership_id).first()
    return f"{found.display_name} heeft" if found else SOMEBODY


def moment_of(entry: Entry) -> str:
    day = "" if clock.local(entry.at).date() == clock.today() else f"op {nl_plain(entry.at)} "
    return f"{day}om {nl_time(entry.at)}"
