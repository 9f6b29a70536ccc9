"""A password for a new account."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation

from convenant.signin.account_forms import DIFFERENT
from convenant.signin.passwords import validators_at
from convenant.tenancy.models import User


class FirstPassword(forms.Form):
    """`email` and `organisation`: whose it is, and where; a password that looks like either is refused."""

    summary_title = "Dit klopt nog niet"
    password1 = forms.CharField(
        label="Wachtwoord", strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": "Kies een wachtwoord."},
    )  # fmt: skip
    password2 = forms.CharField(
        label="Wachtwoord, nog een keer", strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": DIFFERENT},
    )  # fmt: skip

    def __init__(self, *args: Any, email: str, organisation: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email, self.organisation = email, organisation
        self.fields["password1"].help_text = password_validation.password_validators_help_text_html()

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        password_validation.validate_password(password, User(email=self.email), validators_at(self.organisation))
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password2") and cleaned.get("password1") and cleaned["password1"] != cleaned["password2"]:
            self.add_error("password2", DIFFERENT)
        return cleaned
