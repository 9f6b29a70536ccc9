"""The operator makes an organisation known: regie makes it a party, and its administrator invites its people."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from django.db.models import QuerySet
from django.utils.text import slugify

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import locked, one_at_a_time
from convenant.errors import Refused
from convenant.permissions import RUN_PORTAL, may
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from convenant.vault.keys import prepare_new

ONLY_OPERATOR = "Alleen het beheer van het portaal voegt organisaties toe."
KNOWN = "Er is al een organisatie met deze naam."
OTHER_KIND = "Een organisatie verandert niet van soort."


@dataclass(frozen=True)
class Known:
    name: str
    kind: str
    short_name: str = ""
    sectors: tuple[str, ...] = ()


KNOWN_FIELDS = tuple(field.name for field in fields(Known))


def add_organisation(known: Known, *, actor: Actor) -> Organisation:
    return add_organisations([known], actor=actor)[0]


def add_organisations(known: Sequence[Known], *, actor: Actor) -> list[Organisation]:
    """With a key each, so that others can send them something before their people are in. As many queries for a
    thousand as for one."""
    _operator(actor)
    one_at_a_time("organisations")
    names = [each.name.casefold() for each in known]
    there = {name.casefold() for name in _standing().values_list("name", flat=True)}
    if len(set(names)) < len(names) or there & set(names):
        raise Refused(KNOWN)
    rows = _rows(known)
    Organisation.objects.bulk_create(rows)
    prepare_new([row.pk for row in rows])
    for row in rows:
        record(actor, "organisation.added", row, fields=["name", "kind", "sectors"])
    return rows


def change_organisation(row: Organisation, known: Known, *, actor: Actor, seen: str) -> Organisation:
    """Another short name or other sectors; the kind says which role it has in the database. Raises Overtaken."""
    _operator(actor)
    current = locked(row, seen, KNOWN_FIELDS)
    if current.kind != known.kind:
        raise Refused(OTHER_KIND)
    current.short_name, current.sectors = known.short_name, list(known.sectors)
    current.save(update_fields=["short_name", "sectors"])
    record(actor, "organisation.changed", current, fields=["short_name", "sectors"])
    return current


def withdraw_organisation(row: Organisation, *, actor: Actor) -> None:
    """Entered by mistake. Whoever calls has seen that nothing rests on it."""
    _operator(actor)
    row.withdrawn_on = clock.today()
    row.save(update_fields=["withdrawn_on"])
    record(actor, "organisation.withdrawn", row, fields=["withdrawn_on"])


def _operator(actor: Actor) -> None:
    if not may(actor, RUN_PORTAL):
        raise Refused(ONLY_OPERATOR)


def _standing() -> QuerySet[Organisation]:
    return Organisation.objects.filter(withdrawn_on=None)


def _rows(known: Sequence[Known]) -> list[Organisation]:
    taken = set(Organisation.objects.values_list("slug", flat=True))
    rows = []
    for each in known:
        slug = _free_slug(each.name, taken)
        taken.add(slug)
        rows.append(Organisation(slug=slug, **vars(each) | {"sectors": list(each.sectors)}))
    return rows


def _free_slug(name: str, taken: set[str]) -> str:
    base = slugify(name)[:70] or "organisatie"
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
