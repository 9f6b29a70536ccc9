"""Keeps the named sets a file uses: categories and choices of its taxonomy."""

from typing import Any, TypeVar

from django.db import models

from convenant.models import Category, Choice

from .agreement import Agreement

Row = TypeVar("Row", bound=models.Model)


def adopt_sets(agreement: Agreement) -> list[str]:
    name, taxonomy = agreement.content["taxonomy"], agreement.sets["taxonomy"]
    categories = [
        Category(taxonomy=name, order=order, main="", **row) for order, row in enumerate(taxonomy["main"])
    ] + [_sub_category(name, order, row, taxonomy) for order, row in enumerate(taxonomy["sub"])]
    choices = [
        Choice(taxonomy=name, kind=kind, order=order, **row)
        for kind, part in (("facet", "facets"), ("place", "places"))
        for order, row in enumerate(taxonomy[part])
    ]
    _refuse_half_closed(agreement, categories)
    changed = keep_set(categories, ("taxonomy", "code"), taxonomy=name)
    changed += keep_set(choices, ("taxonomy", "kind", "code"), taxonomy=name)
    return [f"Categorieën {name}: {changed} rijen nieuw of gewijzigd."] if changed else []


def _refuse_half_closed(agreement: Agreement, categories: list[Category]) -> None:
    """The board's own file is told by its code: one that is closed is closed in every set, in none it is open."""
    closed = {row.code: row.closed for row in categories}
    others = Category.objects.exclude(taxonomy=agreement.content["taxonomy"]).filter(code__in=closed)
    for code, taxonomy, is_closed in others.values_list("code", "taxonomy", "closed"):
        if is_closed != closed[code]:
            sentence = f"Code '{code}' staat in '{taxonomy}' anders bij 'closed'. Kies een andere code."
            agreement.document.report(("taxonomy",), sentence)
    agreement.document.accept()


def _sub_category(name: str, order: int, row: dict[str, Any], taxonomy: dict[str, Any]) -> Category:
    """A sub-category keeps what its main category keeps."""
    main = row["code"].split("-")[0]
    keeps = next((each["keeps"] for each in taxonomy["main"] if each["code"] == main), "core")
    return Category(taxonomy=name, order=order, main=main, keeps=keeps, **row)


def keep_set(wanted: list[Row], key: tuple[str, ...], **within: Any) -> int:
    """Inserts what is new and updates what differs, never removes: records point at codes. Returns how many."""
    if not wanted:
        return 0
    model = type(wanted[0])
    names = [column.attname for column in model._meta.concrete_fields if not column.primary_key]
    rows = model._default_manager.filter(**within).values_list(*names)
    known = list(rows)
    changed = [row for row in wanted if tuple(getattr(row, name) for name in names) not in known]
    model._default_manager.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=list(key),
        update_fields=[name for name in names if name not in key],
    )
    return len(changed)
