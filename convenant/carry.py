"""What was typed in a form that never got to its page: the session had ended, or another one had begun meanwhile.

Each form says, signed, for whom it was opened (`templatetags.form_marks`). What it held is sealed with a key derived
for that membership and waits in the session. Only that membership gets it back; anybody else on the same device gets
nothing. The address of the page is sealed too: it may hold a question. Files don't wait: they are chosen again.
"""

import base64
import re
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from convenant import clock
from convenant.tenancy.scope import Actor
from convenant.vault.cells import reveal_from_session, seal_for_session
from convenant.vault.envelope import Place, Unreadable

SALT, SESSION_KEY, MARK = "convenant.carry", "carried_form", "form_mark"
FORM_AGE, KEPT = timedelta(hours=12), timedelta(hours=1)
MOST, LONGEST = 3, 300_000
"""Forms that wait in one session, and signs in each."""
NOT_KEPT = {"csrfmiddlewaretoken", MARK, "client_secret"}
SEARCH = "/zoeken/"
"""Its page promises that a question is kept nowhere."""
MACHINE_MADE = re.compile(r"[0-9a-z_-]*|[0-9a-f-]{32,36}|[\d:.,-]+")
"""Codes, ids, numbers, days and times: what a form holds besides words."""


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


def mark_of(actor: Actor) -> str:
    """Goes into each form: says, signed, for whom it was opened."""
    return signing.dumps([str(actor.user_id), str(actor.membership_id)], salt=SALT)


def opener_of(request: HttpRequest) -> Opener | None:
    """None when the form is not ours, too old, or sent by a page of another site."""
    if not _is_from_here(request):
        return None
    try:
        user, membership = signing.loads(request.POST.get(MARK, ""), salt=SALT, max_age=FORM_AGE)
    except (signing.BadSignature, ValueError):
        return None
    return Opener(user, membership)


def is_of_another(request: HttpRequest, actor: Actor) -> bool:
    """The form was opened under another membership, perhaps of another school: its text belongs there."""
    opener = opener_of(request)
    return opener is not None and opener.membership != str(actor.membership_id)


def keep(request: HttpRequest) -> Carried | None:
    """None when there was nothing to keep, or nobody to keep it for: then nothing is stored."""
    opener, carried = opener_of(request), _carried(request)
    size = sum(len(value) for values in carried.values.values() for value in values)
    if opener is None or not 0 < size <= LONGEST or request.path == SEARCH:
        return None
    drop(request, carried.action, opener)
    request.session[SESSION_KEY] = [*request.session.get(SESSION_KEY, []), _sealed(carried, opener)][-MOST:]
    return carried


def waiting(request: HttpRequest, opener: Opener) -> list[Carried]:
    """What waits for this membership, the last one first. That of another person, or too long ago, is thrown away;
    that of another role of the same person stays, closed."""
    kept = request.session.get(SESSION_KEY, [])
    if not kept:
        return []
    now = clock.now()
    stays = [each for each in kept if each["user"] == opener.user and datetime.fromisoformat(each["until"]) >= now]
    if stays != kept:
        _store(request, stays)
    mine = (_opened(each) for each in reversed(stays) if each["membership"] == opener.membership)
    return [carried for carried in mine if carried]


def waiting_for(request: HttpRequest) -> list[Carried]:
    """For who acts in this request."""
    actor: Actor | None = getattr(request, "actor", None)
    return waiting(request, _opener(actor)) if actor else []


def drop(request: HttpRequest, action: str, opener: Opener) -> None:
    kept = request.session.get(SESSION_KEY, [])
    stays = [each for each in kept if each["membership"] != opener.membership or not _goes_to(action, _opened(each))]
    if stays != kept:
        _store(request, stays)


def take(request: HttpRequest, action: str) -> Carried | None:
    """For a page that keeps it in a way of its own: it waits no longer."""
    found = next((each for each in waiting_for(request) if each.action == action), None)
    if found:
        drop_of(request, action)
    return found


def drop_of(request: HttpRequest, action: str) -> None:
    """Of who acts in this request."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor:
        drop(request, action, _opener(actor))


def page_before(request: HttpRequest) -> str:
    """Path and question of the page with the form, as the browser tells; of another site or unknown: the start."""
    told = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(told, {request.get_host()}):
        return "/"
    parts = urlsplit(told)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"


def _carried(request: HttpRequest) -> Carried:
    values = {name: list(values) for name, values in request.POST.lists() if name not in NOT_KEPT}
    return Carried(page_before(request), request.get_full_path(), values, bool(request.FILES))


def _is_from_here(request: HttpRequest) -> bool:
    """Browsers say from which site a form comes, wherever that is not the same one."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()


def _opener(actor: Actor) -> Opener:
    return Opener(str(actor.user_id), str(actor.membership_id))


def _sealed(carried: Carried, opener: Opener) -> dict[str, str]:
    row = uuid4()
    cell = seal_for_session(asdict(carried), _place(row, opener))
    until = (clock.now() + KEPT).isoformat()
    return asdict(opener) | {"row": str(row), "cell": base64.b64encode(cell).decode(), "until": until}


def _opened(kept: dict[str, str]) -> Carried | None:
    place = _place(UUID(kept["row"]), Opener(kept["user"], kept["membership"]))
    try:
        return Carried(**reveal_from_session(base64.b64decode(kept["cell"]), place))
    except Unreadable:
        return None


def _goes_to(action: str, carried: Carried | None) -> bool:
    return carried is None or carried.action == action


def _store(request: HttpRequest, kept: list[dict[str, str]]) -> None:
    if kept:
        request.session[SESSION_KEY] = kept
    else:
        del request.session[SESSION_KEY]


def _place(row: UUID, opener: Opener) -> Place:
    return Place("session", SESSION_KEY, row, UUID(opener.membership))
