"""Rules that get in each other's way. The first one that fits decides, so a later one may never get a turn."""

from itertools import product
from typing import Any

from convenant.models import Outcome
from convenant.wording import listing

from .reading import Document, Place
from .walking import Row, as_list, roles_in, rows_of

ALL = "all"
Question = tuple[str, str, str]
"""Sender's role, recipient's role, data class."""
Found = tuple[Place, Row, set[Question]]


def check_precedence(document: Document) -> None:
    """Warnings: an order can be meant. `all` is every role that a party of this file has."""
    roles = roles_in(document)
    found = [(place, row, _questions(row, roles)) for place, row in rows_of(document, "rules")]
    for number, later in enumerate(found):
        _roles(document, later, roles)
        if not _is_shadowed(document, found[:number], later):
            _contradictions(document, found[:number], later)


def _questions(row: Row, roles: set[str]) -> set[Question]:
    return set(product(_named(row["from"], roles), _named(row["to"], roles), row["data"]))


def _named(value: str | list[str], roles: set[str]) -> set[str]:
    names = set(as_list(value))
    return roles if ALL in names else names


def _roles(document: Document, found: Found, roles: set[str]) -> None:
    place, row, _ = found
    for key in ("from", "to"):
        missing = sorted(set(as_list(row[key])) - roles - {ALL})
        if missing:
            names = listing([f"'{role}'" for role in missing])
            document.warn((*place, key), f"Regel {row['id']}: geen partij van dit bestand heeft rol {names}.")


def _is_shadowed(document: Document, earlier: list[Found], later: Found) -> bool:
    """True when every question of the later rule has its answer already, whatever the circumstances."""
    place, row, questions = later
    taken = [(each, asked & questions) for _, each, asked in earlier if _follows(each.get("when", {}), row)]
    if questions - set().union(*(asked for _, asked in taken)):
        return False
    names = listing([each["id"] for each, asked in taken if asked])
    document.warn(place, f"Regel {row['id']} komt nooit aan de beurt: eerder beslist {names}.")
    return True


def _contradictions(document: Document, earlier: list[Found], later: Found) -> None:
    """Neither is the exception to the other, both may fit, and they say different things."""
    place, row, questions = later
    for _, former, asked in earlier:
        shared = asked & questions
        is_exception = asked <= questions or questions <= asked
        if shared and not is_exception and _opposed(former, row) and _same_when(former, row):
            sentence = (
                f"Regel {row['id']} zegt iets anders dan regel {former['id']}, die voorgaat, over {_words(shared)}."
            )
            document.warn(place, sentence)


def _opposed(one: Row, other: Row) -> bool:
    return {one["outcome"], other["outcome"]} == {Outcome.ALLOW.value, Outcome.DENY.value}


def _same_when(one: Row, other: Row) -> bool:
    return bool(one.get("when", {}) == other.get("when", {}))


def _words(shared: set[Question]) -> str:
    sender, recipient, data = min(shared)
    more = f" en {len(shared) - 1} andere gevallen" if len(shared) > 1 else ""
    return f"{data} van {sender} naar {recipient}{more}"


def _follows(wanted: Row, row: Row) -> bool:
    """Whatever fits `row` fits `wanted` as well."""
    return all(key in row.get("when", {}) and _within(row["when"][key], wanted[key]) for key in wanted)


def _within(narrow: Any, wide: Any) -> bool:
    if isinstance(wide, bool):
        return bool(narrow == wide) if isinstance(narrow, bool) else wide
    return not isinstance(narrow, bool) and set(as_list(narrow)) <= set(as_list(wide))
