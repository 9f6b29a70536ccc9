"""Reference documents per role, work of leerplicht beside an agreement, activities to prevent.

Three registers of the same shape: a row is made, changed while nobody else did, ended and brought back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from convenant import clock
from convenant.actions.documents import keep_document
from convenant.audit.trail import circle_event, record
from convenant.editing import key_of, locked
from convenant.errors import Refused
from convenant.models import Convenant, DocumentKind, LeerplichtLink, PreventionActivity, ReferenceDocument
from convenant.permissions import KEEP_ACTIVITIES, KEEP_REFERENCES, LINK_LEERPLICHT, may, may_in
from convenant.tenancy import hooks
from convenant.tenancy.scope import Actor
from convenant.uploads import Upload

Row = TypeVar("Row", ReferenceDocument, LeerplichtLink, PreventionActivity)
Given = Mapping[str, Any]
REFERENCE = ("role", "title", "issuer", "link", "article", "valid_from")
LEERPLICHT = ("article", "obligation", "whose_id", "activity", "text")
ACTIVITY = ("held_on", "kind", "place", "note")
ONLY_REGIE = "Alleen wie de regie voert, legt vast hoe een afspraak aansluit op leerplicht."
NO_RIGHT = "Uw functie legt hier niets vast. Vraag de coördinator van uw organisatie."
NOT_YOUR_ROLE = "U legt naslag vast voor de rol van uw eigen organisatie. Voor andere rollen doet de regie dat."
NOT_YOURS = "Alleen de partij die dit vastlegde, wijzigt het."
FUTURE = "De datum ligt in de toekomst. Leg vast wat er is gedaan."


def may_reference(convenant: Convenant, role: str, actor: Actor) -> bool:
    """Regie for every role, any other party for its own."""
    circle = next((each for each in hooks.circles_of(actor.organisation) if each.id == convenant.pk), None)
    return bool(circle and may(actor, KEEP_REFERENCES) and (circle.holds_regie or circle.role == role))


@dataclass(frozen=True)
class Editing:
    """What a form was opened on: `row` with the mark `seen`, or nothing and then `submission` (`convenant.editing`)."""

    row: Any = None
    seen: str = ""
    submission: UUID | None = None


def keep_reference(
    convenant: Convenant, given: Given, upload: Upload | None, *, actor: Actor, editing: Editing = Editing()
) -> ReferenceDocument:
    """`given` holds REFERENCE. A file stands beside the link; a new one takes the place of the former."""
    if not may(actor, KEEP_REFERENCES):
        raise Refused(NO_RIGHT)
    if not may_reference(convenant, given["role"], actor):
        raise Refused(NOT_YOUR_ROLE)
    row, is_twin = _opened(ReferenceDocument(organisation_id=actor.organisation), editing, REFERENCE, actor)
    if is_twin:
        return row
    if upload:
        kind = DocumentKind.REFERENCE
        row.document = keep_document(convenant, upload, kind=kind, title=given["title"], actor=actor)
    return _keep(row, convenant, {name: given[name] for name in REFERENCE}, actor, "reference.kept")


def keep_leerplicht(
    convenant: Convenant, given: Given, *, actor: Actor, editing: Editing = Editing()
) -> LeerplichtLink:
    """`given` holds LEERPLICHT."""
    if not may_in(actor, LINK_LEERPLICHT, convenant.pk):
        raise Refused(ONLY_REGIE)
    row, is_twin = _opened(LeerplichtLink(), editing, LEERPLICHT, actor)
    if is_twin:
        return row
    return _keep(row, convenant, {name: given[name] for name in LEERPLICHT}, actor, "leerplicht.linked")


def keep_activity(
    convenant: Convenant, given: Given, *, actor: Actor, editing: Editing = Editing()
) -> PreventionActivity:
    """`given` holds ACTIVITY."""
    if not may(actor, KEEP_ACTIVITIES):
        raise Refused(NO_RIGHT)
    if given["held_on"] > clock.today():
        raise Refused(FUTURE)
    row, is_twin = _opened(PreventionActivity(organisation_id=actor.organisation), editing, ACTIVITY, actor)
    if is_twin:
        return row
    return _keep(row, convenant, {name: given[name] for name in ACTIVITY}, actor, "activity.kept")


def set_ended(row: Row, ended: bool, *, actor: Actor) -> None:
    """Takes a row out of its list, or back in. It is never removed."""
    _own(row, actor)
    row.ended_at = clock.now() if ended else None
    row.save(update_fields=["ended_at"])
    _tell(row, ["ended_at"], actor, "register.ended" if ended else "register.brought_back")


def _opened(fresh: Row, editing: Editing, fields: tuple[str, ...], actor: Actor) -> tuple[Row, bool]:
    """The row to fill, and whether an earlier click made it already. Raises Overtaken when a colleague saved since."""
    if editing.row is not None:
        _own(editing.row, actor)
        return locked(editing.row, editing.seen, fields), False
    fresh.pk = key_of(actor.organisation, editing.submission)
    twin: Row | None = type(fresh)._default_manager.filter(pk=fresh.pk).first()
    return (twin, True) if twin else (fresh, False)


def _own(row: Any, actor: Actor) -> None:
    if isinstance(row, LeerplichtLink):
        if not may_in(actor, LINK_LEERPLICHT, row.convenant_id):
            raise Refused(ONLY_REGIE)
    elif row.organisation_id != actor.organisation:
        raise Refused(NOT_YOURS)
    elif not may(actor, KEEP_ACTIVITIES if isinstance(row, PreventionActivity) else KEEP_REFERENCES):
        raise Refused(NO_RIGHT)


def _keep(row: Row, convenant: Convenant, values: Mapping[str, Any], actor: Actor, verb: str) -> Row:
    row.convenant = convenant
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    _tell(row, list(values), actor, verb)
    return row


def _tell(row: Any, fields: list[str], actor: Actor, verb: str) -> None:
    record(actor, verb, row, fields=fields)
    circle_event(actor, verb, row, convenant_id=row.convenant_id)
