"""The library's password forms with our own sentence: its Dutch says "je"."""

from typing import Any

from allauth.account import forms

DIFFERENT = "Vul twee keer hetzelfde wachtwoord in."


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
