"""How often somebody may try a password or ask for a mail. Counted in the database: a restart or an empty cache forgets
nothing, and every process counts the same."""

from datetime import datetime, timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from convenant import clock
from convenant.tenancy.models import Tally

HOUR, LATELY = timedelta(hours=1), timedelta(minutes=15)
LONGEST_ADDRESS = 254


def address_of(request: HttpRequest) -> str:
    """The visitor's address. Each trusted proxy adds one to the end of X-Forwarded-For; what stands before those was
    typed by the visitor and proves nothing."""
    chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    trusted: int = settings.TRUSTED_PROXIES
    return chain[-trusted] if 0 < trusted <= len(chain) else str(request.META.get("REMOTE_ADDR", ""))


def account_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """The account that somebody tries: the e-mail address as it is stored. None would count everybody together."""
    asked = (credentials or {}).get("email") or request.POST.get("login", "")
    return str(asked).strip().lower()[:LONGEST_ADDRESS] or None


class TwoLimits(AxesDatabaseHandler):  # type: ignore[misc]
    """Few failures from one address lock that address out; many from everywhere lock the account, for an hour at most.
    With the low limit alone on the account anybody could lock a colleague out."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        here, everywhere = self.get_user_attempts(request, credentials)  # as AXES_LOCKOUT_PARAMETERS names them
        lately = request.axes_attempt_time - LATELY  # type: ignore[attr-defined]
        if _failures(everywhere) >= settings.LOCKOUT_PER_ACCOUNT:
            return int(settings.AXES_FAILURE_LIMIT)
        return _failures(here.filter(attempt_time__gte=lately))


def _failures(attempts: "QuerySet[Any]") -> int:
    return int(attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0)


def may_mail(request: HttpRequest, email: str) -> bool:
    """Counts this request, for the address it is about and for where it comes from; False when either had enough.

    Says nothing of whether the account exists.
    """
    limits = {  # a whole school may share one address
        ("to", email.strip().lower()): settings.RESET_MAILS_PER_HOUR,
        ("from", address_of(request)): settings.RESET_MAILS_FROM_ONE_PLACE,
    }
    if any(happened(kind, value, HOUR) >= limit for (kind, value), limit in limits.items()):
        return False
    for kind, value in limits:
        note(kind, value)
    return True


def happened(kind: str, value: str, lately: timedelta) -> int:
    """How often in the last while, an hour at most."""
    return Tally.objects.filter(key=_key(kind, value), at__gt=clock.now() - lately).count()


def oldest(kind: str, value: str, lately: timedelta) -> datetime | None:
    """When the first of these was."""
    found = Tally.objects.filter(key=_key(kind, value), at__gt=clock.now() - lately).order_by("at")
    return found.values_list("at", flat=True).first()


def note(kind: str, value: str) -> None:
    """Keeps a keyed hash only, for an hour."""
    Tally.objects.filter(at__lte=clock.now() - HOUR).delete()
    Tally.objects.create(key=_key(kind, value), at=clock.now())


def _key(kind: str, value: str) -> str:
    return salted_hmac(f"convenant.lockout.{kind}", value, algorithm="sha256").hexdigest()
