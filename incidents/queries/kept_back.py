"""Closed files are for the board to take along: nobody else has them among the data of the school."""

from typing import Any
from uuid import UUID

from django.db.models import Model

from convenant.models import SubjectCopy, TakeoutRequest
from convenant.tenancy.scope import Actor
from incidents.models import (
    Attachment,
    Disclosure,
    Draft,
    EventLink,
    Incident,
    InvolvedPerson,
    Measure,
    Notice,
    OpeningRequest,
    ThreadEntry,
)
from incidents.permissions import BOARD, closed_codes, hidden_from, is_school

ON_A_FILE: tuple[type[Model], ...] = (Attachment, InvolvedPerson, Measure, Disclosure, OpeningRequest, EventLink)
"""What hangs on an incident and may have rows of its own below it."""
OF_THE_BOARD: tuple[str, ...] = (BOARD, "")
"""Functions in which it was begun; where that was not kept, it may have been the board."""
SAID_OF_A_COPY: tuple[type[Model], ...] = (ThreadEntry, Notice)


def kept_back(actor: Actor) -> set[UUID]:
    """Keys of the files that this person may not read, of what hangs on them, and of what the board types, copies and
    asks.

    The portal itself, when it makes a takeout on request of the school, keeps nothing back.
    """
    if actor.membership_id is None or not is_school(actor) or not (codes := hidden_from(actor)):
        return set()
    typed = _keys(Draft, function__in=OF_THE_BOARD) - _keys(Draft, membership_id=actor.membership_id)
    copied = set() if actor.function == BOARD else _copied_and_asked(OF_THE_BOARD)
    return _with_what_hangs_on(codes) | typed | copied


def taken_alone(actor: Actor) -> set[UUID] | None:
    """The board of a school takes its closed files, what hangs on them, its copies and its questions; nobody else takes
    a part."""
    if actor.membership_id is None or not is_school(actor) or actor.function != BOARD:
        return None
    return _with_what_hangs_on(closed_codes()) | _copied_and_asked((BOARD,))


def _copied_and_asked(functions: tuple[str, ...]) -> set[UUID]:
    """By the function of then: what was the board's stays the board's, whatever its people do now."""
    return _keys(SubjectCopy, begun_function__in=functions) | _keys(TakeoutRequest, function__in=functions)


def _with_what_hangs_on(codes: tuple[str, ...]) -> set[UUID]:
    files = _keys(Incident, category__in=codes)
    below = {key for model in ON_A_FILE for key in _keys(model, incident__in=files)}
    said = {key for model in SAID_OF_A_COPY for key in _keys(model, disclosure__in=below)}
    return files | below | said


def _keys(model: type[Model], **wanted: Any) -> set[UUID]:
    return set(model._default_manager.filter(**wanted).values_list("pk", flat=True))
