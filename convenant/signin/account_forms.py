"""The library's password forms with our own sentence: its Dutch says "je"."""

from functools import partial
from typing import Any

from allauth.account import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from convenant.lockout import LATELY, happened, may_mail, note
from convenant.signin.afterwards import afterwards

DIFFERENT = "Vul twee keer hetzelfde wachtwoord in."
TOO_OFTEN = "U vulde te vaak een verkeerd wachtwoord in. Probeer het over 15 minuten opnieuw."
GUESSED = "old password"


class AskNewPassword(forms.ResetPasswordForm):  # type: ignore[misc]
    """Beyond the limit it does as if: the answer stays the same and no mail goes out.

    Whether there is such an account is looked up once the answer has left.
    """

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email = str(self.cleaned_data["email"])
        if may_mail(request, email):
            afterwards(request, partial(self.mail_if_known, request))
        return email

    def mail_if_known(self, request: HttpRequest) -> None:
        super().clean_email()
        super().save(request)


class TypedTwice:
    def add_error(self, field: str | None, error: Any) -> None:
        typed = field == "password2" and self.data.get("password2")  # type: ignore[attr-defined]
        super().add_error(field, DIFFERENT if typed else error)  # type: ignore[misc]


class ChangePassword(TypedTwice, forms.ChangePasswordForm):  # type: ignore[misc]
    """Who finds a session open may not guess the password behind it."""

    def clean_oldpassword(self) -> str:
        person = str(self.user.pk)
        if happened(GUESSED, person, LATELY) >= settings.AXES_FAILURE_LIMIT:
            raise ValidationError(TOO_OFTEN, code="locked")
        try:
            return str(super().clean_oldpassword())
        except ValidationError:
            note(GUESSED, person)
            raise


class SetPassword(TypedTwice, forms.SetPasswordForm):  # type: ignore[misc]
    pass


class NewPassword(TypedTwice, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    pass
