"""What waits of forms in a session: each sealed with a key derived for the membership that opened the form.

The address of the page is sealed too: it may hold a question. Files don't wait: they are chosen again.
"""

import base64
import re
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.contrib.sessions.backends.base import SessionBase
from django.http import QueryDict

from convenant import clock
from convenant.vault.cells import reveal_from_session, seal_for_session
from convenant.vault.envelope import Place, Unreadable

SESSION_KEY = "carried_form"
KEPT = timedelta(hours=1)
MOST, ROOM = 3, 300_000
"""Forms that wait in one session, and the bytes they take together, as they are stored."""
MACHINE_MADE = re.compile(r"[0-9a-z_-]*|[0-9a-f-]{32,36}|[\d:.,-]+")
"""Codes, ids, numbers, days and times: what a form holds besides words."""
Entry = dict[str, str]


@dataclass(frozen=True)
class Opener:
    user: str
    membership: str


@dataclass(frozen=True)
class Carried:
    page: str
    action: str
    values: dict[str, list[str]]
    with_files: bool

    @property
    def says_something(self) -> bool:
        return any(value for values in self.values.values() for value in values)

    @property
    def texts(self) -> list[str]:
        """What a person wrote, as far as it shows, for a page that can't put it back into its form by itself."""
        every = (value for values in self.values.values() for value in values)
        return [value for value in every if not MACHINE_MADE.fullmatch(value)]

    @property
    def path(self) -> str:
        return urlsplit(self.page).path

    @property
    def for_script(self) -> dict[str, Any]:
        return {"action": self.action, "values": self.values}

    def sent(self) -> QueryDict:
        data = QueryDict(mutable=True)
        for name, values in self.values.items():
            data.setlist(name, values)
        return data


def store(session: SessionBase, carried: Carried, opener: Opener) -> bool:
    """False when it is too large: then what waited already stays. Otherwise the oldest ones make room."""
    entry = _sealed(carried, opener)
    if len(entry["cell"]) > ROOM:
        return False
    entries = [*_others(_in_time(session), carried.action, opener), entry]
    while len(entries) > MOST or sum(len(each["cell"]) for each in entries) > ROOM:
        entries = entries[1:]
    _put(session, entries)
    return True


def waiting(session: SessionBase, opener: Opener) -> list[Carried]:
    """What waits for this membership, the last one first. That of another role of the same person stays, closed."""
    tidy(session, opener.user)
    entries = reversed(session.get(SESSION_KEY, []))
    mine = (_opened(each) for each in entries if each["membership"] == opener.membership)
    return [carried for carried in mine if carried]


def tidy(session: SessionBase, user: str) -> None:
    """Throws away what another person left on this device, or what waited too long."""
    _put(session, [each for each in _in_time(session) if each["user"] == user])


def drop(session: SessionBase, action: str, opener: Opener) -> None:
    _put(session, _others(session.get(SESSION_KEY, []), action, opener))


def _in_time(session: SessionBase) -> list[Entry]:
    now = clock.now()
    return [each for each in session.get(SESSION_KEY, []) if datetime.fromisoformat(each["until"]) >= now]


def _others(entries: list[Entry], action: str, opener: Opener) -> list[Entry]:
    """Without that of this role for this address; what does not open any more goes along."""
    return [each for each in entries if each["membership"] != opener.membership or _goes_elsewhere(each, action)]


def _goes_elsewhere(entry: Entry, action: str) -> bool:
    carried = _opened(entry)
    return carried is not None and carried.action != action


def _put(session: SessionBase, entries: list[Entry]) -> None:
    if not entries:
        session.pop(SESSION_KEY, None)
    elif entries != session.get(SESSION_KEY):
        session[SESSION_KEY] = entries


def _sealed(carried: Carried, opener: Opener) -> Entry:
    row = uuid4()
    cell = seal_for_session(asdict(carried), _place(row, opener))
    until = (clock.now() + KEPT).isoformat()
    return asdict(opener) | {"row": str(row), "cell": base64.b64encode(cell).decode(), "until": until}


def _opened(entry: Entry) -> Carried | None:
    place = _place(UUID(entry["row"]), Opener(entry["user"], entry["membership"]))
    try:
        return Carried(**reveal_from_session(base64.b64decode(entry["cell"]), place))
    except Unreadable:
        return None


def _place(row: UUID, opener: Opener) -> Place:
    return Place("session", SESSION_KEY, row, UUID(opener.membership))
