"""Asking an organisation's sign-in service: only hosts that the operator allows, never inside one's own network.

No redirects, no proxies from the environment, short time-outs, small answers (security.md: SSRF).
"""

import ipaddress
import json
import socket
from functools import partial
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

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
    try:
        with (
            _session() as session,
            session.request(method, url, timeout=TIMEOUT, allow_redirects=False, stream=True, **sent) as answer,
        ):
            return answer.status_code, _object(answer)
    except (requests.RequestException, HTTPError, OSError, ValueError, RecursionError) as error:
        raise ServiceFault(f"fetch {type(error).__name__}", UNREACHABLE) from None


def _object(answer: requests.Response) -> dict[str, Any]:
    body = answer.raw.read(LARGEST + 1, decode_content=True)
    if len(body) > LARGEST:
        raise ValueError("too large")
    found = json.loads(body)
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    for scheme in ("https://", "http://"):
        session.mount(scheme, OutwardAdapter())
    session.headers["Accept"] = "application/json"
    return session


def outward(peer: socket.socket) -> socket.socket:
    """After connecting and before a byte goes out: a name may resolve to another address each time it is asked."""
    address = ipaddress.ip_address(peer.getpeername()[0].partition("%")[0])
    if address.is_global or (settings.SIGNIN_ON_LOOPBACK and address.is_loopback):
        return peer
    peer.close()
    raise OSError("an address inside a network")


class OutwardPlain(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return outward(super()._new_conn())


class OutwardSecure(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return outward(super()._new_conn())


class OutwardPlainPool(HTTPConnectionPool):
    ConnectionCls = OutwardPlain


class OutwardSecurePool(HTTPSConnectionPool):
    ConnectionCls = OutwardSecure


class OutwardAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": OutwardPlainPool, "https": OutwardSecurePool}


get = partial(ask, "GET")
post = partial(ask, "POST")


def form_targets() -> list[str]:
    """For `form-action` of a page whose form leads to a service."""
    here = ["http://127.0.0.1:*", "http://localhost:*"] if settings.SIGNIN_ON_LOOPBACK else []
    return [f"https://{host}" for host in settings.SIGNIN_HOSTS] + here
