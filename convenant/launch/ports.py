"""Loopback ports: a fixed choice per checkout and profile, below the range the system hands out."""

import hashlib
import socket

from convenant.launch.places import ROOT
from convenant.launch.steps import Stop

FIRST, COUNT = 20_000, 10_000


def pick_port(purpose: str) -> int:
    """The first free port from this purpose's own place in the range."""
    start = int(hashlib.sha256(f"{ROOT}:{purpose}".encode()).hexdigest(), 16)
    for offset in range(200):
        port = FIRST + (start + offset) % COUNT
        if is_free(port):
            return port
    raise Stop("Er is geen vrije poort gevonden op deze computer.")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
