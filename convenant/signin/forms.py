"""The library's forms in our own words, with codes that count once and a limit on guessing."""

from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError

from .codes import note_wrong, refuse_locked, spend
from .mails import tell

LONGEST_NAME = 60
NEEDED = {"required": "Vul de code in."}


def code_field(help_text: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "vs-input--code"})
    return forms.CharField(label="Code", help_text=help_text, widget=widget, max_length=20, error_messages=NEEDED)


def name_field() -> forms.CharField:
    return forms.CharField(
        label="Naam",
        help_text="Zo herkent u deze sleutel later, bijvoorbeeld ‘Telefoon’ of ‘Laptop van school’.",
        max_length=LONGEST_NAME,
        error_messages={
            "required": "Geef de sleutel een naam.", "max_length": f"Gebruik ten hoogste {LONGEST_NAME} tekens.",
        },
    )  # fmt: skip


class CountsOnce:
    """Locks after a few wrong codes, and refuses a code that was used before."""

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        refuse_locked(self.user)
        try:
            code = str(super().clean_code())  # type: ignore[misc]
            if self.authenticator.type == Authenticator.Type.TOTP and not spend(self.authenticator, code):
                raise ValidationError("Deze code is al gebruikt. Wacht op de volgende code.", code="used")
        except ValidationError:
            if note_wrong(self.user):
                tell("code_locked", self.user)
            raise
        return code


class CodeForm(CountsOnce, AuthenticateForm):  # type: ignore[misc]
    code = code_field("Zes cijfers uit de app op uw telefoon, of een herstelcode van acht cijfers.")


class CodeAgainForm(CountsOnce, ReauthenticateForm):  # type: ignore[misc]
    code = code_field("Zes cijfers uit de app op uw telefoon, of een herstelcode van acht cijfers.")


class ActivateAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The secret waits in the session, sealed: a session is a row of the database too."""

    code = code_field("Zes cijfers. De app toont elke halve minuut een nieuwe code.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        forms.Form.__init__(self, *args, **kwargs)
        session = context.request.session
        if not self.is_bound or SECRET_SESSION_KEY not in session:
            session[SECRET_SESSION_KEY] = encrypt(generate_totp_secret())
        self.secret = decrypt(session[SECRET_SESSION_KEY])

    def clean_code(self) -> str:
        refuse_locked(self.user)
        try:
            return str(super().clean_code())
        except ValidationError:
            note_wrong(self.user)
            raise


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    name = name_field()
    passwordless = None


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    name = name_field()
