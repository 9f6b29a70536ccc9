"""A form that never got to its page: what it held waits for whoever opened it (`convenant.carry`)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from convenant import carry, clock
from convenant.carry_store import Carried, Opener
from convenant.lockout import HOUR, happened, note
from convenant.refusing import refused
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import NOBODY, scope

GetResponse = Callable[[HttpRequest], HttpResponse]
NOT_SAVED = "Wat u verstuurde, is nog niet opgeslagen."
KEPT = NOT_SAVED + " Uw tekst is bewaard als concept. Log binnen een uur in: dan staat hij weer in het formulier."
LOST = NOT_SAVED + " Log in en doe het opnieuw."
NO_ROLE = NOT_SAVED + " Uw tekst is bewaard als concept. Kies uw rol: dan staat hij weer in het formulier."
FILES = " Bestanden kiest u daarna opnieuw."
OTHER_ROLE = "U opende dit formulier in een andere rol. Wissel eerst terug van rol. Er is niets opgeslagen."
KIND, KEEPS_PER_HOUR = "carried", 30
SETTLED = (409, 422)
"""Answers that hold what was typed, beside those that took it."""


class CarriedFormMiddleware:
    """Stands around the scope. What waits of a form goes as soon as that form got to its page; a page that failed or
    refused gives the text no place, so then it stays."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or not request.user.is_authenticated:
            return response
        if not hasattr(request, "actor") and keep(request):
            messages.info(request, with_files(request, NO_ROLE))
        elif _got_there(request, response):
            carry.drop_of(request, request.get_full_path())
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: Any) -> HttpResponse | None:
        """No text of one role goes into the rows of another."""
        actor = getattr(request, "actor", None)
        request.got_to_view = True  # type: ignore[attr-defined]
        if request.method != "POST" or actor is None or not carry.is_of_another(request, actor):
            return None
        return refused(request, OTHER_ROLE)


def _got_there(request: HttpRequest, response: HttpResponse) -> bool:
    taken = response.status_code < 400 or response.status_code in SETTLED
    return taken and hasattr(request, "got_to_view")


def keep(request: HttpRequest) -> Carried | None:
    opener = carry.opener_of(request)
    return carry.keep(request) if opener and _may_keep(opener) else None


def _may_keep(opener: Opener) -> bool:
    """While the role is valid, and so often in an hour: whoever opened a page once could go on sending its form without
    a session, and each time would begin one. Asked and counted outside any scope."""
    with scope(NOBODY):
        roles = Membership.objects.filter(pk=opener.membership, user_id=opener.user, user__is_active=True)
        may = roles.valid_on(clock.today()).exists()
        may = may and happened(KIND, opener.membership, HOUR) < KEEPS_PER_HOUR
        if may:
            note(KIND, opener.membership)
    return may


def keep_past_sign_out(request: HttpRequest) -> None:
    """Kept or not, the sign-in page says what became of it."""
    kept = keep(request) is not None
    (messages.info if kept else messages.warning)(request, with_files(request, KEPT) if kept else LOST)


def with_files(request: HttpRequest, sentence: str) -> str:
    return sentence + FILES if request.FILES else sentence
