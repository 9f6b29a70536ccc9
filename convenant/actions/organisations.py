"""The operator makes an organisation known: regie makes it a party, and its administrator invites its people."""

from dataclasses import dataclass

from django.utils.text import slugify

from convenant.audit.trail import record
from convenant.editing import one_at_a_time
from convenant.errors import Refused
from convenant.permissions import RUN_PORTAL, may
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from convenant.vault.keys import prepare

ONLY_OPERATOR = "Alleen het beheer van het portaal voegt organisaties toe."
KNOWN = "Er is al een organisatie met deze naam."


@dataclass(frozen=True)
class Known:
    name: str
    kind: str
    short_name: str = ""
    sectors: tuple[str, ...] = ()


def add_organisation(known: Known, *, actor: Actor) -> Organisation:
    """With a key, so that others can send it something before its people are in."""
    if not may(actor, RUN_PORTAL):
        raise Refused(ONLY_OPERATOR)
    one_at_a_time("organisations")
    if Organisation.objects.filter(name__iexact=known.name).exists():
        raise Refused(KNOWN)
    row = Organisation(slug=_free_slug(known.name), **vars(known) | {"sectors": list(known.sectors)})
    row.save()
    prepare(row.pk)
    record(actor, "organisation.added", row, fields=["name", "kind", "sectors"])
    return row


def _free_slug(name: str) -> str:
    base = slugify(name)[:70] or "organisatie"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
