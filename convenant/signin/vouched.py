"""Sessions of people for whom an organisation's sign-in service vouched."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from convenant.tenancy.middleware import VOUCHED_BY
from convenant.tenancy.models import Membership

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


class VouchedMiddleware:
    """Who came in through organisation A gets no key to the same account that opens B as well: no new password,
    passkey or code, while the account works for another organisation too."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith(KEYS_OF_THE_ACCOUNT) and not path.startswith(OPEN) and opens_elsewhere(request):
            return render(request, "403.html", {"refusal": SENTENCE}, status=403)
        return self.get_response(request)


def opens_elsewhere(request: HttpRequest) -> bool:
    """Also by a membership that ended or is still to begin: it may come to life."""
    vouched_by = request.session.get(VOUCHED_BY)
    if not vouched_by or not request.user.is_authenticated:
        return False
    return Membership.objects.filter(user_id=str(request.user.pk)).exclude(organisation_id=vouched_by).exists()
