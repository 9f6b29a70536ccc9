"""Accounts are made by an organisation's administrator, never by signing up. The library's own sentences say "je"."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from convenant.lockout import address_of
from convenant.signin.demand import fresh

NO_ADDRESS = "0.0.0.0"  # noqa: S104  (nothing listens here: a session that no visitor made)


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "Dit e-mailadres en wachtwoord horen niet bij elkaar. Probeer het opnieuw.",
        "enter_current_password": "Vul het wachtwoord in dat u nu gebruikt.",
        "incorrect_password": "Dit wachtwoord klopt niet.",
        "invalid_password_reset": "Deze link werkt niet meer. Vraag een nieuwe link.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not fresh(self.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has a second factor proves it with that: a password alone may be known to another."""
        found = super().get_reauthentication_methods(user)
        return [method for method in found if method["id"] != "reauthenticate"] or found

    def get_client_ip(self, request: HttpRequest) -> str:
        """The one that lock-out counts by too."""
        return address_of(request) or NO_ADDRESS

    def format_email_subject(self, subject: str) -> str:
        """On one line: Python's writer of mails ends a header at more characters than CR and LF."""
        return " ".join(subject.split())
