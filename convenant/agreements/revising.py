"""Better words of ours for the same signed text: changed in place, so that whatever points at them stays right.

What was decided, published or uploaded names articles, duties and meetings by their label or key, and stands in rows
that the operator can't read. So a revision never takes one of those away: that is a new version.
"""

from collections.abc import Iterator
from typing import Any

from convenant.models import Article, Category, ConvenantVersion, Obligation, Rule, Series

from .agreement import Agreement
from .differences import Difference, contents_of, differences

STAY: tuple[tuple[Any, str, str, str], ...] = (
    (Article, "label", "Artikel", "articles"),
    (Obligation, "key", "Verplichting", "obligations"),
    (Series, "key", "Overleg", "series"),
)
MEMBERSHIP_STAYS = "Partijen en toewijzingen veranderen hier niet door: die houdt wie regie voert bij."


def put(model: Any, rows: Iterator[Any], key: str) -> None:
    """By key, so a row keeps its id."""
    kept = ("id", "version_id", key)
    names = [column.name for column in model._meta.concrete_fields if column.attname not in kept]
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=["version", key], update_fields=names)


def require_nothing_lost(agreement: Agreement, parts: dict[Any, list[Any]]) -> None:
    """Raises Unacceptable before anything is changed."""
    for model, key, word, place in STAY:
        wanted = {getattr(row, key) for row in parts[model]}
        for name in model.objects.filter(version=agreement.version).values_list(key, flat=True):
            if name not in wanted:
                sentence = f"{word} '{name}' ontbreekt nu. Bij een verbetering blijft alles bestaan waar iets op rust."
                agreement.document.report((place,), f"{sentence} Is de tekst veranderd? Verhoog version.number.")
    agreement.document.accept()


def revise(agreement: Agreement, values: dict[str, Any], parts: dict[Any, list[Any]]) -> list[Difference]:
    """`values` of the version itself, `parts` its rows: model → rows that belong to `agreement.version`."""
    version = agreement.version
    require_nothing_lost(agreement, parts)
    before = contents_of(version)
    for model, key in ((Article, "label"), (Obligation, "key"), (Series, "key"), (Rule, "key")):
        put(model, iter(parts[model]), key)
    version.rules.exclude(key__in=[rule.key for rule in parts[Rule]]).delete()
    _set(version, values)
    return list(differences(before, contents_of(version)))


def _set(version: ConvenantVersion, values: dict[str, Any]) -> None:
    """A day of signing that regie filled in stays where the file has none."""
    if values.get("signed_on") is None:
        values = {key: value for key, value in values.items() if not key.startswith("signed_")}
    elif version.valid_from == version.signed_on:
        version.valid_from = values["signed_on"]
    if Category.objects.filter(taxonomy=version.taxonomy, convenant=version.convenant_id).exists():
        values = {key: value for key, value in values.items() if key != "taxonomy"}  # what regie edited stays
    for name, value in values.items():
        setattr(version, name, value)
    version.revision += 1
    version.save()
