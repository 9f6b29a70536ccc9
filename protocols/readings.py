"""Where the law behind a duty was read: its article, and a public page whose text states it.

A page is no proof that the law still says so: a lawyer's name in `checked_by` of the table is. It tells a duty that
somebody found from one that nobody did.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from .table import table


@dataclass(frozen=True)
class Reading:
    """`sectors`: where it holds; none means everywhere."""

    law: str
    at: str
    sectors: tuple[str, ...] = ()


@cache
def readings() -> dict[str, Reading]:
    rows = table()["readings"].items()
    return {key: Reading(row["law"], row["at"], tuple(row.get("sectors", ()))) for key, row in rows}


def read_in(keys: Iterable[str], sector: str = "") -> tuple[Reading, ...]:
    """Of those named the ones that hold in this sector."""
    found = [readings()[key] for key in keys]
    return tuple(each for each in found if not each.sectors or sector in each.sectors)


def law_of(found: Iterable[Reading]) -> str:
    """The laws, each once, as one line; empty where nothing was read."""
    words = "; ".join(dict.fromkeys(each.law for each in found))
    return words[:1].upper() + words[1:]
