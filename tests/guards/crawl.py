"""Every address of the portal once, with ids of somebody's own rows where there are any, for the gates that ask all."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

from .busy import Busy
from .leaks import fill
from .table import TABLE
from .test_s1_leaks import circle_slugs
from .urls import every_url

ACCOUNT_PARTS = {"uidb36": "1", "key": "abc-def"}


@dataclass(frozen=True)
class Address:
    name: str
    path: str


def every_address(one: Busy | None) -> Iterator[Address]:
    """Without `one`, ids that do not exist."""
    slugs = circle_slugs()
    slug = slugs[one.actor.circles[0]] if one and one.actor.circles else min(slugs.values())
    for url in every_url():
        target = TABLE[url.name]
        own = {name: next(iter(one.own.get(label, [])), None) if one else None for name, label in target.models.items()}
        ids = {name: str(pk or uuid4()) for name, pk in own.items()}
        extra = {"recipient": one.recipient} if one else {}
        yield Address(url.name, fill(url, target, slug, ACCOUNT_PARTS | extra | ids))
