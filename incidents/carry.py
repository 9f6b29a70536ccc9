"""What was typed when the session ended in the middle of the form.

The posted text is sealed with a key derived for the membership that opened the form and waits in the anonymous
session. Only that membership gets it back, after signing in; anybody else on the same device gets nothing.
"""

import base64
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core import signing
from django.http import HttpRequest

from convenant import clock
from convenant.tenancy.scope import Actor
from convenant.vault.cells import reveal_from_session, seal_for_session
from convenant.vault.envelope import Place, Unreadable

SALT, SESSION_KEY = "incidents.carry", "carried_form"
FORM_AGE, KEPT = timedelta(hours=12), timedelta(hours=1)


def owner_mark(actor: Actor) -> str:
    """Goes into the form: says, signed, who opened it."""
    return signing.dumps(str(actor.membership_id), salt=SALT)


def keep(request: HttpRequest, form: str, content: dict[str, Any]) -> bool:
    """False when the form was not ours or too old: then nothing is stored. `form`: which one it is, as of a draft."""
    try:
        owner = UUID(signing.loads(request.POST.get("owner", ""), salt=SALT, max_age=FORM_AGE))
    except (signing.BadSignature, ValueError):
        return False
    row = uuid4()
    cell = seal_for_session(content, _place(row, owner))
    until = (clock.now() + KEPT).isoformat()
    request.session[SESSION_KEY] = {
        "form": form,
        "row": str(row),
        "cell": base64.b64encode(cell).decode(),
        "until": until,
    }
    return True


def is_of_another(request: HttpRequest, actor: Actor) -> bool:
    """The form was opened under another membership, perhaps of another school: its text belongs there."""
    try:
        owner = signing.loads(request.POST.get("owner", ""), salt=SALT)
    except signing.BadSignature:
        return False
    return bool(owner != str(actor.membership_id))


def take(request: HttpRequest, form: str, actor: Actor) -> dict[str, Any] | None:
    """What was kept of this form for this membership, once. That of another, or too long ago, is thrown away."""
    if request.session.get(SESSION_KEY, {}).get("form", form) != form:
        return None
    kept = request.session.pop(SESSION_KEY, None)
    if kept is None or actor.membership_id is None or datetime.fromisoformat(kept["until"]) < clock.now():
        return None
    try:
        return reveal_from_session(base64.b64decode(kept["cell"]), _place(UUID(kept["row"]), actor.membership_id))
    except Unreadable:
        return None


def _place(row: UUID, membership: UUID) -> Place:
    return Place("session", SESSION_KEY, row, membership)
