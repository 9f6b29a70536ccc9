"""The views that one person gave a name, each with its number."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet

from convenant.tenancy.made_once import Statement, made_once
from convenant.tenancy.scope import Actor
from incidents.models import SavedView
from incidents.permissions import membership_of

from .register import view_of, wanted

MOST = 10
KEPT = (
    "weergave",
    "category",
    "location",
    "place",
    "since",
    "until",
    "seriousness",
    "facet",
    "step",
    "handler",
    "sort",
)
"""What of an address is kept: choices and days. What was typed to search may name somebody, so it is not."""
Clean = Callable[[Mapping[str, str]], dict[str, Any] | None]
"""The filters of a query as the form takes them, or None where they no longer fit."""


def saved_by(actor: Actor) -> QuerySet[SavedView]:
    return SavedView.objects.filter(membership_id=membership_of(actor)).order_by("name")


def views_of(actor: Actor) -> Statement[SavedView]:
    """The same for the register, which asks it at each reading."""
    return _views(membership=membership_of(actor))


@made_once
def _views(*, membership: UUID) -> QuerySet[SavedView]:
    return SavedView.objects.filter(membership_id=membership).order_by("name")


def kept_of(query: Mapping[str, str]) -> dict[str, str]:
    return {key: query[key] for key in KEPT if query.get(key)}


def conditions(saved: Sequence[SavedView], clean: Clean) -> dict[str, Q]:
    """Name of a count → what it counts. A view whose location was taken away has none."""
    cleaned = {key_of(number): (row, clean(row.query)) for number, row in enumerate(saved)}
    return {
        key: wanted(filters) & view_of(row.query.get("weergave", "")).condition()
        for key, (row, filters) in cleaned.items()
        if filters is not None
    }


def key_of(number: int) -> str:
    return f"saved_{number}"


def links(saved: Sequence[SavedView], numbers: Mapping[str, int], query: Mapping[str, str]) -> list[dict[str, Any]]:
    here = kept_of(query)
    return [
        {
            "label": row.name, "count": numbers.get(key_of(number)), "current": row.query == here,
            "url": "?" + urlencode(row.query),
        }
        for number, row in enumerate(saved)
    ]  # fmt: skip
