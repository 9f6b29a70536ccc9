"""Accounts are made by an organisation's administrator, never by signing up. The library's own sentences say "je"."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "Dit e-mailadres en wachtwoord horen niet bij elkaar. Probeer het opnieuw.",
        "enter_current_password": "Vul het wachtwoord in dat u nu gebruikt.",
        "incorrect_password": "Dit wachtwoord klopt niet.",
        "invalid_password_reset": "Deze link werkt niet meer. Vraag een nieuwe link.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        """On one line: Python's writer of mails ends a header at more characters than CR and LF."""
        return " ".join(subject.split())
