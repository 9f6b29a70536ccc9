"""The open sessions of somebody: listing them, ending them. Rows of the login role: outside a scope, or after it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from convenant import clock

from .middleware import SESSION_KEY
from .models import Membership, User

SEEN = "seen"


@dataclass(frozen=True)
class Open:
    row: UserSession
    is_current: bool
    seen: datetime


def store_of(key: str) -> SessionBase:
    store: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return store


def end_sessions(user_id: UUID, membership_id: UUID) -> int:
    """Those that work in this role, and those in which none was chosen. Returns how many."""
    ended = 0
    for row in UserSession.objects.filter(user_id=user_id):
        if store_of(row.session_key).get(SESSION_KEY) in (None, str(membership_id)):
            row.end()
            ended += 1
    return ended


def end_others(request: HttpRequest) -> int:
    """All of the person's sessions but this one."""
    others = UserSession.objects.filter(user_id=request.user.pk).exclude(session_key=request.session.session_key)
    rows = list(others)
    for row in rows:
        row.end()
    return len(rows)


def open_sessions(request: HttpRequest) -> Iterator[Open]:
    """Newest first. What is over already goes."""
    UserSession.objects.create_from_request(request)
    rows = UserSession.objects.purge_and_list(request.user)
    for row in sorted(rows, key=lambda row: row.created_at, reverse=True):
        seen = store_of(row.session_key).get(SEEN)
        moment = datetime.fromtimestamp(seen, timezone.get_current_timezone()) if seen else row.created_at
        yield Open(row, row.session_key == request.session.session_key, moment)


def follow_key(former: str | None, key: str | None) -> None:
    """The session got another key: it stays the same line in what somebody sees of his sessions."""
    line = UserSession.objects.filter(session_key=former)
    if former and key and former != key and line.exists():
        UserSession.objects.filter(session_key=key).delete()  # the library begins another one at a new password
        line.update(session_key=key)


def note_use(membership: Membership) -> None:
    """The day alone: an administrator sees who no longer comes, not when somebody works."""
    Membership.objects.filter(pk=membership.pk).update(last_sign_in=clock.today())


def note_second_factor(user_id: UUID, *, has: bool) -> None:
    """For the administrators of each organisation, who read no account."""
    Membership.objects.filter(user_id=user_id).update(has_second_factor=has)


def note_sign_in(*, user: User, **kwargs: object) -> None:
    """Who has several roles chooses one first."""
    roles = list(Membership.objects.filter(user_id=user.pk).valid_on(clock.today()).only("id")[:2])
    if len(roles) == 1:
        note_use(roles[0])
