"""Regie edits the categories of a draft. What was recorded keeps the set that it was recorded under.

The first edit gives the draft a set of its own, so that neither the version in force nor another convenant changes.
"""

from typing import Any
from uuid import uuid4

from convenant.audit.trail import circle_event, record
from convenant.errors import Refused
from convenant.models import Category, Choice, ConvenantVersion, VersionStatus
from convenant.queries.categories import FLAGS, next_code, rows_of
from convenant.remember import forget_soon
from convenant.tenancy.scope import Actor

from .versions import held_version

PARTS: tuple[Any, ...] = (Category, Choice)
"""The tables that a set lies in."""

NO_SOURCE = "Schrijf waar deze wijziging op berust."
NOTHING = "U hebt niets gewijzigd."
FULL = "Deze hoofdcategorie heeft al 99 soorten."
SHORTEST_SOURCE = 5


def change_category(
    version: ConvenantVersion, code: str, values: dict[str, Any], source: str, *, actor: Actor
) -> Category:
    """`values`: names of `FLAGS` → what they become. Conflict once the version is no draft any more."""
    held = held_version(version, (VersionStatus.DRAFT,), actor)
    _require_source(source)
    _own_set(held)
    row = Category.objects.get(taxonomy=held.taxonomy, code=code)
    changed = [name for name in FLAGS if name in values and getattr(row, name) != values[name]]
    if not changed:
        raise Refused(NOTHING)
    for name in changed:
        setattr(row, name, values[name])
    row.source = source
    row.save(update_fields=[*changed, "source"])
    _tell(held, "version.category_changed", code, changed, actor)
    return row


def add_category(
    version: ConvenantVersion, main: str, values: dict[str, Any], source: str, *, actor: Actor
) -> Category:
    """A kind that no set had yet below an existing main category."""
    held = held_version(version, (VersionStatus.DRAFT,), actor)
    _require_source(source)
    _own_set(held)
    rows = rows_of(held)
    above = next(row for row in rows if row.code == main and not row.main)
    code = next_code([*rows, *Category.objects.filter(main=main)], main)
    if len(code) > 6:
        raise Refused(FULL)
    row = Category.objects.create(
        taxonomy=held.taxonomy, convenant_id=held.convenant_id, code=code, main=main, keeps=above.keeps,
        order=max(each.order for each in rows) + 1, source=source, **values,
    )  # fmt: skip
    _tell(held, "version.category_added", code, list(values), actor)
    return row


def _require_source(source: str) -> None:
    if len(source.strip()) < SHORTEST_SOURCE:
        raise Refused(NO_SOURCE)


def _own_set(version: ConvenantVersion) -> None:
    """Copies the set for this draft once; from then on it is edited in place."""
    own = f"{version.convenant.slug[:40]}-versie-{version.number}-regie"
    if version.taxonomy == own:
        return
    for model in PARTS:
        rows = list(model.objects.filter(taxonomy=version.taxonomy))
        for row in rows:
            row.pk, row.taxonomy, row.convenant_id = uuid4(), own, version.convenant_id
            row._state.adding = True
        model.objects.bulk_create(rows)
    version.taxonomy = own
    version.save(update_fields=["taxonomy"])


def _tell(version: ConvenantVersion, what: str, code: str, fields: list[str], actor: Actor) -> None:
    forget_soon()
    record(actor, what, version, fields=fields)
    circle_event(actor, what, version, convenant_id=version.convenant_id, summary=f"Categorie {code}")
