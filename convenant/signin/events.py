"""What follows when a factor is added, removed or used: who signed in gets another session key, and a mail."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import authentication_step_completed
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from convenant.tenancy.sessions import note_second_factor

from .codes import LAST_STEP, moment_of
from .demand import FACTORS, SECOND_STEP, forget_second_step
from .devices import remember
from .mails import tell

FEW_CODES = 3


def listen() -> None:
    signals.authenticator_added.connect(added, dispatch_uid="signin.added")
    signals.authenticator_removed.connect(removed, dispatch_uid="signin.removed")
    signals.authenticator_used.connect(used, dispatch_uid="signin.used")
    user_logged_in.connect(remember, dispatch_uid="signin.device")
    authentication_step_completed.connect(proved_again, dispatch_uid="signin.again")


def added(*, request: HttpRequest, user: Any, authenticator: Authenticator, **_: Any) -> None:
    """Who sets a factor up has used it, and its first code counts once too."""
    if authenticator.type not in FACTORS:
        return
    if authenticator.type == Authenticator.Type.TOTP:
        authenticator.data[LAST_STEP] = moment_of(decrypt(authenticator.data["secret"]), request.POST.get("code", ""))
        authenticator.save(update_fields=["data"])
    record_authentication(request, user, SECOND_STEP, id=authenticator.pk, type=authenticator.type)
    request.session.cycle_key()
    note_second_factor(user.pk, has=True)


def removed(*, request: HttpRequest, user: Any, authenticator: Authenticator, **_: Any) -> None:
    if not Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists():
        forget_second_step(request)
        note_second_factor(user.pk, has=False)
    request.session.cycle_key()


def used(*, user: Any, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        authenticator.refresh_from_db()
        left = len(authenticator.wrap().get_unused_codes())
        tell("recovery_code_used", user, {"left": left, "few": left <= FEW_CODES})


def proved_again(*, request: HttpRequest, reauthenticated: bool = False, **_: Any) -> None:
    if reauthenticated:
        request.session.cycle_key()
