"""Connections to hosts outside one's own network alone, looked at after the name was resolved."""

import ipaddress
import socket
from typing import Any

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

FAULTS = (requests.RequestException, HTTPError)


def outward_session() -> requests.Session:
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
