"""Sessions of people for whom an organisation's sign-in service vouched."""

from collections.abc import Callable

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from convenant.refusing import refused
from convenant.signin.demand import ORGANISATION, SECOND_STEP, records
from convenant.tenancy.middleware import VOUCHED_BY
from convenant.tenancy.models import Membership, User

GetResponse = Callable[[HttpRequest], HttpResponse]
KEYS_OF_THE_ACCOUNT = "/accounts/"
OPEN = tuple(
    KEYS_OF_THE_ACCOUNT + page
    for page in (
        "login/", "logout/", "organisatie/", "reauthenticate/", "tweede-stap/code/", "tweede-stap/opnieuw/",
        "tweede-stap/sleutels/opnieuw/", "tweede-stap/sleutels/inloggen/",
    )
)  # fmt: skip
"""Pages that prove who somebody is and change nothing."""
SENTENCE = (
    "U bent ingelogd via uw organisatie. Uw wachtwoord en uw tweede stap gelden ook voor andere organisaties. "
    "Log uit, log in met uw wachtwoord en probeer het opnieuw."
)


PROVE_FIRST = (
    "U bent ingelogd via uw organisatie en uw account heeft geen wachtwoord. Log uit, kies ‘Wachtwoord vergeten’ en "
    "log met dat wachtwoord in."
)


class VouchedMiddleware:
    """Who came in through organisation A gets no key to the same account that opens B as well: no new password,
    passkey or code, while the account works for another organisation too. Where it works for A alone the person proves
    first, with something that A does not hold, who he is: a role at B may still come."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if not path.startswith(KEYS_OF_THE_ACCOUNT) or path.startswith(OPEN) or not is_vouched(request):
            return self.get_response(request)
        if opens_elsewhere(request):
            return refused(request, SENTENCE)
        if proved_here(request):
            return self.get_response(request)
        if not (isinstance(request.user, User) and request.user.has_usable_password()):
            return refused(request, PROVE_FIRST)
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({REDIRECT_FIELD_NAME: path})}")


def is_vouched(request: HttpRequest) -> bool:
    return VOUCHED_BY in request.session and request.user.is_authenticated


def proved_here(request: HttpRequest) -> bool:
    """By the account's own password or second step; what the organisation told of one does not count."""
    return any(
        record["method"] == "password" or (record["method"] == SECOND_STEP and record.get("type") != ORGANISATION)
        for record in records(request)
    )


def opens_elsewhere(request: HttpRequest) -> bool:
    """Also by a membership that ended or is still to begin: it may come to life."""
    vouched_by = request.session[VOUCHED_BY]
    return Membership.objects.filter(user_id=str(request.user.pk)).exclude(organisation_id=vouched_by).exists()
