"""A known device has its own count of mistakes: a lock on the account, which anybody can cause, does not stop it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from convenant.lockout import LATELY, TwoLimits, happened, note

from .devices import asked_from

KIND = "device"


class DevicesApart(TwoLimits):
    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        if device := asked_from(request, credentials):
            return happened(KIND, device, LATELY)
        return super().get_failures(request, credentials)

    def user_login_failed(self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any) -> None:
        device = asked_from(request, credentials) if request else ""
        if device and happened(KIND, device, LATELY) < settings.AXES_FAILURE_LIMIT:
            note(KIND, device)
        super().user_login_failed(sender, credentials, request, **kwargs)
