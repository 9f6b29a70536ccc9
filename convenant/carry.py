"""What was typed in a form that never got to its page: the session had ended, or another one had begun meanwhile.

Each form says, signed, for whom it was opened (`templatetags.form_marks`). What it held is sealed and waits in the
session (`carry_store`). Only that membership gets it back; anybody else on the same device gets nothing.
"""

from datetime import timedelta
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest

from convenant.carry_store import KEPT, Carried, Opener, drop, store, waiting
from convenant.http import page_before
from convenant.tenancy.scope import Actor

SALT, MARK = "convenant.carry", "form_mark"
FORM_AGE = timedelta(hours=12)
NOT_KEPT = {"csrfmiddlewaretoken", MARK, "client_secret"}
SEARCH = "/zoeken/"
"""Its page promises that a question is kept nowhere."""


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


def is_of_another_person(request: HttpRequest, opener: Opener) -> bool:
    """Than who is signed in."""
    return request.user.is_authenticated and opener.user != str(request.user.pk)


def keep(request: HttpRequest) -> Carried | None:
    """None when there was nothing to keep, or nobody to keep it for: then nothing is stored. A session of nobody ends
    together with what it holds."""
    opener, carried = opener_of(request), _carried(request)
    if opener is None or is_of_another_person(request, opener):
        return None
    if request.path == SEARCH or not carried.says_something or not store(request.session, carried, opener):
        return None
    if not request.user.is_authenticated:
        request.session.set_expiry(KEPT)
    return carried


def waiting_for(request: HttpRequest) -> list[Carried]:
    """For who acts in this request."""
    actor: Actor | None = getattr(request, "actor", None)
    return waiting(request.session, _opener(actor)) if actor else []


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
        drop(request.session, action, _opener(actor))


def _carried(request: HttpRequest) -> Carried:
    values = {name: list(values) for name, values in request.POST.lists() if name not in NOT_KEPT}
    return Carried(page_before(request), request.get_full_path(), values, bool(request.FILES))


def _is_from_here(request: HttpRequest) -> bool:
    """Browsers say from which site a form comes, wherever that is not the same one."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()


def _opener(actor: Actor) -> Opener:
    return Opener(str(actor.user_id), str(actor.membership_id))
