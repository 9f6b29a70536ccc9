"""The library's password forms with our own sentence: its Dutch says "je"."""

from typing import Any

from allauth.account import forms
from django.http import HttpRequest

from convenant.lockout import may_mail

DIFFERENT = "Vul twee keer hetzelfde wachtwoord in."


class AskNewPassword(forms.ResetPasswordForm):  # type: ignore[misc]
    """Beyond the limit it does as if: the answer stays the same and no mail goes out."""

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email = str(self.cleaned_data["email"])
        return str(super().save(request, **kwargs)) if may_mail(request, email) else email


class TypedTwice:
    def add_error(self, field: str | None, error: Any) -> None:
        typed = field == "password2" and self.data.get("password2")  # type: ignore[attr-defined]
        super().add_error(field, DIFFERENT if typed else error)  # type: ignore[misc]


class ChangePassword(TypedTwice, forms.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPassword(TypedTwice, forms.SetPasswordForm):  # type: ignore[misc]
    pass


class NewPassword(TypedTwice, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    pass
