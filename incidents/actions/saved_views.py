"""Keeping filters under a name, for oneself."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import one_at_a_time
from convenant.errors import Refused
from convenant.tenancy.scope import Actor
from incidents import lint
from incidents.models import SavedView
from incidents.permissions import REGISTER, membership_of, require
from incidents.queries.saved_views import MOST, kept_of, saved_by


def save_view(name: str, query: Mapping[str, str], *, actor: Actor) -> SavedView:
    """The name stands on the page for whoever looks along, so it names nobody."""
    require(actor, REGISTER)
    kept = kept_of(query)
    if not kept:
        raise Refused("Kies eerst een weergave of een filter. Een zoekwoord wordt niet bewaard.")
    refuse_a_person(name, actor)
    one_at_a_time("saved views", membership_of(actor))
    if saved_by(actor).count() >= MOST:
        raise Refused(f"U hebt al {MOST} weergaven bewaard. Haal er eerst een weg.")
    return _keep(name, kept, actor)


def _keep(name: str, kept: dict[str, str], actor: Actor) -> SavedView:
    row = SavedView(membership_id=membership_of(actor), name=name, query=kept, saved_at=clock.now())
    _save(row)
    record(actor, "view.kept", row)
    return row


def rename_view(row: SavedView, name: str, *, actor: Actor) -> None:
    require(actor, REGISTER)
    refuse_a_person(name, actor)
    row.name = name
    _save(row)
    record(actor, "view.renamed", row, fields=["name"])


def refuse_a_person(name: str, actor: Actor) -> None:
    if found := lint.findings(name, actor.organisation):
        raise Refused(found[0].sentence)


def _save(row: SavedView) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as twice:
        raise Refused("U hebt al een weergave met deze naam. Kies een andere naam.") from twice


def drop_view(row: SavedView, *, actor: Actor) -> None:
    require(actor, REGISTER)
    record(actor, "view.removed", row)
    row.delete()
