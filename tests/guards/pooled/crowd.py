"""Many people at once: a plan of requests, threads that send them, and what was wrong with the answers."""

import random
import socket
import struct
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPResponse

from .pages import CLEAN, FAILED, READ, streamed_late

THREADS = 16
HEAD = "GET /proef/{page} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
WEIGHTS = {**{page.__name__: 10 for page in READ}, **{page.__name__: 2 for page in FAILED}, streamed_late.__name__: 3}
STATUS = {page.__name__: status for page, status in FAILED.items()}
OWN = {page.__name__ for page in READ}
ABORTED_BEFORE, ABORTED_DURING = "aborted before the answer", "aborted during the answer"


@dataclass(frozen=True)
class Person:
    """`own` are the canaries: ids of all rows of the tenant, and of nobody else."""

    cookie: str
    own: frozenset[str]


@dataclass(frozen=True)
class Sent:
    person: Person
    page: str
    manner: str = ""


@dataclass
class Outcome:
    told: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def figure(self) -> str:
        parts = ", ".join(f"{count} {what}" for what, count in sorted(self.told.items()))
        return f"{self.told.total()} requests ({parts})"


def plan(people: Sequence[Person], number: int, seed: int) -> list[Sent]:
    """One in eight hangs up. A page that streams is left in the middle as often as another before it answers."""
    chance = random.Random(seed)
    pages = chance.choices(list(WEIGHTS), list(WEIGHTS.values()), k=number)
    manners = chance.choices(["", ABORTED_BEFORE, ABORTED_DURING], [14, 1, 1], k=number)
    return [Sent(chance.choice(people), page, manner) for page, manner in zip(pages, manners, strict=True)]


def run(port: int, requests: Sequence[Sent]) -> Outcome:
    outcome, everything = Outcome(), frozenset().union(*(sent.person.own for sent in requests))
    with ThreadPoolExecutor(THREADS) as threads:
        for sent, found in zip(requests, threads.map(lambda one: send(port, one), requests), strict=True):
            outcome.told[sent.manner or f"answered {found.status}"] += 1
            outcome.wrong += judged(sent, found, everything)
    return outcome


@dataclass(frozen=True)
class Got:
    status: int = 0
    body: str = ""
    before: str = CLEAN
    after: str = CLEAN


def send(port: int, sent: Sent) -> Got:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(HEAD.format(page=sent.page, cookie=sent.person.cookie).encode())
        if sent.manner:
            if sent.manner == ABORTED_DURING:
                line.recv(64)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # hangs up with a reset
            return Got()
        answer = HTTPResponse(line)
        answer.begin()
        context = (answer.headers.get(name, "?") for name in ("X-Before", "X-After"))
        return Got(answer.status, answer.read().decode(), *context)


def judged(sent: Sent, got: Got, everything: frozenset[str]) -> list[str]:
    """Foreign canaries, a page that lacks its own, a connection that carries somebody, another status than meant."""
    if sent.manner:
        return []
    seen = set(got.body.split()) & everything
    wrong = [f"/{sent.page}: rows of others: {sorted(seen - sent.person.own)[:3]}"] if seen - sent.person.own else []
    if got.status != STATUS.get(sent.page, 200):
        wrong.append(f"/{sent.page}: status {got.status}")
    if sent.page in OWN and seen != sent.person.own:
        wrong.append(f"/{sent.page}: {len(seen)} of {len(sent.person.own)} own rows")
    if sent.page == streamed_late.__name__ and not ("no scope" in got.body and "permission denied" in got.body):
        wrong.append(f"/{sent.page}: {got.body[:80]}")
    if got.before != CLEAN or got.after not in (CLEAN, "lost" if sent.page == "dies" else CLEAN):
        wrong.append(f"/{sent.page}: the connection carried {got.before} before, {got.after} after")
    return wrong
