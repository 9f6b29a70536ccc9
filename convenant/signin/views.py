"""The pages of the second step: the library's views, where they need something of ours."""

from typing import Any

from allauth.account.internal.decorators import login_not_required
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.views import IndexView
from allauth.mfa.webauthn.views import AddWebAuthnView, LoginWebAuthnView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.utils.decorators import method_decorator

from .events import FEW_CODES


class Overview(IndexView):  # type: ignore[misc]
    """All factors of one's account; without one: how to set the first one up."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = super().get_context_data(**kwargs)
        found = page["authenticators"]
        codes = found.get("recovery_codes")
        left = len(codes.get_unused_codes()) if codes else 0
        return dict(page) | {
            "app": found.get("totp"),
            "passkeys": found.get("webauthn", []),
            "codes": codes,
            "left": left,
            "few": codes and left <= FEW_CODES,
            "first": not found and REDIRECT_FIELD_NAME in self.request.GET,
        }


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]
    """A passkey where the device can keep one: it signs in alone. Else a key as second step."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = dict(super().get_context_data(**kwargs)) | kwargs
        selection = page["js_data"]["creation_options"]["publicKey"].get("authenticatorSelection") or {}
        page["js_data"]["creation_options"]["publicKey"]["authenticatorSelection"] = dict(selection) | {
            "residentKey": "preferred", "requireResidentKey": False, "userVerification": "preferred",
        }  # fmt: skip
        return page


@method_decorator(login_not_required, name="dispatch")
class SignInWithPasskey(LoginWebAuthnView):  # type: ignore[misc]
    def get_success_url(self) -> str:
        return str(get_next_redirect_url(self.request) or super().get_success_url())


overview, add_passkey, sign_in = Overview.as_view(), AddPasskey.as_view(), SignInWithPasskey.as_view()
