"""A code counts once, and may be guessed a few times. Both are kept in the database: every process counts the same."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.core.exceptions import ValidationError
from django.db import transaction

from convenant.lockout import happened, note
from convenant.tenancy.models import User

GUESSES, LATELY = 5, timedelta(minutes=15)
LAST_STEP = "last_step"
LOCKED = "U vulde te vaak een verkeerde code in. Probeer het over 15 minuten opnieuw."


def refuse_locked(user: User) -> None:
    if happened("code", str(user.pk), LATELY) >= GUESSES:
        raise ValidationError(LOCKED, code="locked")


def note_wrong(user: User) -> bool:
    """Whether this one locks."""
    note("code", str(user.pk))
    return happened("code", str(user.pk), LATELY) == GUESSES


@transaction.atomic
def spend(factor: Authenticator, code: str) -> bool:
    """False for a code of a moment that was used before, or of an earlier one (RFC 6238, 5.2)."""
    row = Authenticator.objects.select_for_update().get(pk=factor.pk)
    moment = moment_of(decrypt(row.data["secret"]), code)
    if moment is None or moment <= row.data.get(LAST_STEP, -1):
        return False
    row.data[LAST_STEP] = moment
    row.save(update_fields=["data"])
    return True


def moment_of(secret: str, code: str) -> int | None:
    """Which half minute this code is of."""
    typed = code.strip().replace(" ", "")
    moments = [step for step in yield_hotp_counters_from_time() if format_hotp_value(hotp_value(secret, step)) == typed]
    return moments[-1] if moments else None
