"""Asking an organisation's sign-in service: only hosts that the operator allows, never inside one's own network.

No redirects, no proxies from the environment, short time-outs, small answers (security.md: SSRF).
"""

import json
from functools import partial
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from .refusals import ServiceFault

TIMEOUT = (3.05, 5)
LARGEST = 256 * 1024
LOOPBACK = ("127.0.0.1", "localhost", "::1")
UNREACHABLE = "De inlogdienst van uw organisatie antwoordt niet of niet goed."


def allowed(url: str) -> bool:
    """An absolute address without user, fragment or odd characters, at a host on the operator's list."""
    try:
        parts = urlsplit(url)
        plain = url.isascii() and url.isprintable() and not set(url) & set(' \\"<>') and parts.port != 0
    except ValueError:
        return False
    if not plain or parts.username is not None or parts.fragment or not parts.hostname:
        return False
    return (parts.hostname in settings.SIGNIN_HOSTS and parts.scheme == "https") or _loopback(parts)


def _loopback(parts: SplitResult) -> bool:
    return settings.SIGNIN_ON_LOOPBACK and parts.scheme == "http" and parts.hostname in LOOPBACK


def ask(method: str, url: str, **sent: Any) -> tuple[int, dict[str, Any]]:
    """Status and JSON object. Raises ServiceFault."""
    if not allowed(url):
        raise ServiceFault(
            "address", "De inlogdienst verwijst naar een adres dat niet is toegestaan: vraag de operator."
        )
    from .outward import (
        FAULTS,
        outward_session,
    )  # late: five megabytes that a process without such sign-ins never needs

    try:
        with (
            outward_session() as session,
            session.request(method, url, timeout=TIMEOUT, allow_redirects=False, stream=True, **sent) as answer,
        ):
            return answer.status_code, _object(answer)
    except (*FAULTS, OSError, ValueError, RecursionError) as error:
        raise ServiceFault(f"fetch {type(error).__name__}", UNREACHABLE) from None


def _object(answer: Any) -> dict[str, Any]:
    body = answer.raw.read(LARGEST + 1, decode_content=True)
    if len(body) > LARGEST:
        raise ValueError("too large")
    found = json.loads(body)
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


get = partial(ask, "GET")
post = partial(ask, "POST")


def form_targets() -> list[str]:
    """For `form-action` of a page whose form leads to a service."""
    here = ["http://127.0.0.1:*", "http://localhost:*"] if settings.SIGNIN_ON_LOOPBACK else []
    return [f"https://{host}" for host in settings.SIGNIN_HOSTS] + here
