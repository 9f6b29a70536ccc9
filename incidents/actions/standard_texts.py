"""Texts that colleagues start from, kept by who handles incidents."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import locked
from convenant.errors import Refused
from convenant.tenancy.scope import Actor
from incidents import lint
from incidents.models import StandardText
from incidents.permissions import HANDLE, require

MARKED = ("use", "title", "body")


@dataclass(frozen=True)
class Wording:
    use: str
    title: str
    body: str


def keep_text(row: StandardText | None, wording: Wording, *, actor: Actor, seen: str = "") -> StandardText:
    """A new one, or a change of `row`; raises Overtaken when a colleague saved since `seen`. It names nobody."""
    require(actor, HANDLE)
    if found := lint.findings(f"{wording.title}\n{wording.body}", actor.organisation):
        raise Refused(f"{found[0].sentence} {found[0].found}. Een standaardtekst noemt niemand.")
    kept = locked(row, seen, MARKED) if row else StandardText()
    kept.use, kept.title, kept.body, kept.changed_at = wording.use, wording.title, wording.body, clock.now()
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as twice:
        raise Refused("Er is al een standaardtekst met deze titel. Kies een andere titel.") from twice
    record(actor, "text.changed" if row else "text.added", kept)
    return kept


def remove_text(row: StandardText, *, actor: Actor) -> None:
    """What was written with it stays as it is."""
    require(actor, HANDLE)
    record(actor, "text.removed", row)
    row.delete()
