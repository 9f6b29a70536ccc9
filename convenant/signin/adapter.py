"""What allauth asks the portal about second factors."""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from convenant.vault.accounts import reveal_for_account, seal_for_account

NAMES = {Authenticator.Type.WEBAUTHN: "Toegangssleutel"}


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seeds are sealed under a key of the vault, and bound to the account that they belong to."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "Dit kan niet worden verwijderd.",
        "cannot_generate_recovery_codes": "Herstelcodes kunt u maken als u een app of een toegangssleutel heeft.",
        "incorrect_code": "Deze code klopt niet. Wacht op de volgende code en probeer het opnieuw.",
    }

    def encrypt(self, text: str) -> str:
        return seal_for_account(text, place_of(context.request))

    def decrypt(self, encrypted_text: str) -> str:
        return reveal_for_account(encrypted_text, place_of(context.request))

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  (the library's name)
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"{NAMES.get(type, 'Sleutel')} {count + 1}"


def place_of(request: HttpRequest) -> bytes:
    """The account at hand: signed in, or half way between the password and the second step."""
    stage = getattr(request, "_login_stage", None)
    user = stage.login.user if stage and not request.user.is_authenticated else request.user
    return f"second-factor|{user.pk}".encode()
