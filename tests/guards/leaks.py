"""S1's machinery: what a response holds, and what two responses tell apart."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.test import Client
from django.urls import NoReverseMatch, reverse

from convenant.tenancy.scope import Actor
from tests.world import CANARY, Planted

from .table import FIXED, Target
from .urls import Url

VARYING = re.compile(
    r'X-Request-ID: \w{12}|csrfmiddlewaretoken" value="[^"]*"|nonce-[\w+/=-]+|nonce="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}'
)


def text_of(response: Any) -> str:
    """Everything a reader gets: headers, redirects, and the body; a PDF or a spreadsheet is decoded."""
    body = b"".join(response) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    return headers + "\n" + decode(body)


def decode(body: bytes) -> str:
    if body.startswith(b"%PDF"):
        return _text_of_pdf(body)
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    return body.decode(errors="replace")


def length_of(text: str) -> int:
    """Without what differs on every request anyway."""
    return len(VARYING.sub("", text))


@lru_cache(maxsize=256)
def _text_of_pdf(body: bytes) -> str:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(body))
    return f"{reader.metadata}" + "\n".join(page.extract_text() for page in reader.pages)


@dataclass(frozen=True)
class Probe:
    path: str
    twin: str
    """The same address with ids that do not exist; the same text where no id may be told apart, or none has to be."""


def addresses(url: Url, target: Target, actor: Actor, planted: Planted, slugs: dict[UUID, str]) -> Iterator[Probe]:
    """Addresses of rows outside the actor's walls, under every circle's slug; without ids one address per circle."""
    inside = {actor.organisation_id, *actor.circles}
    owners = {owner for _, owner in planted.rows if owner not in inside} if target.models else {None}
    absent = {name: str(uuid4()) for name in target.models}
    for slug in sorted(slugs.values()) if "slug" in url.parameters else [""]:
        for owner in owners:
            ids = {name: planted.row(label, owner) for name, label in target.models.items()} if owner else {}
            if all(row is not None for row in ids.values()):
                path = fill(url, target, slug, {name: str(row.pk) for name, row in ids.items() if row})
                twin = fill(url, target, slug, {name: absent[name] for name in ids})
                yield Probe(path, path if actor.role == target.open_to else twin)


def fill(url: Url, target: Target, slug: str, ids: dict[str, str]) -> str:
    values = {"slug": slug} | FIXED | target.fixed | ids
    try:
        return reverse(url.name, kwargs={name: values[name] for name in url.parameters})
    except (NoReverseMatch, KeyError) as unknown:
        raise AssertionError(f"the leak test can't address {url}: {unknown}") from unknown


@dataclass
class Prober:
    """Asks addresses as one person, and keeps what was wrong: a foreign canary, a 500, an id that can be told apart."""

    client: Client
    foreign: set[str]
    own: set[str] = field(default_factory=set)
    asked: int = 0
    own_seen: int = 0
    """How often a page showed a canary that is the reader's to read: proof that a foreign one would be seen."""
    faults: list[str] = field(default_factory=list)
    absent: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    """What an id answers that does not exist: the same for every row that the address may name."""

    def ask(self, probe: Probe, method: str) -> None:
        self.asked += 1
        answer = self._sent(method, probe.path)
        seen = text_of(answer)
        canaries = set(CANARY.findall(seen))
        self.own_seen += len(canaries & self.own)
        self.faults += [f"{method} {probe.path}: canary {token}" for token in canaries & self.foreign][:3]
        if answer.status_code >= 500:
            self.faults.append(f"{method} {probe.path}: {answer.status_code}")
        if probe.twin != probe.path:
            self._compare(probe, method, (answer.status_code, length_of(seen)))

    def _compare(self, probe: Probe, method: str, shape: tuple[int, int]) -> None:
        key = method, probe.twin
        if key not in self.absent:
            self.absent[key] = self._shape(*key)
        if shape == self.absent[key]:
            return
        self.absent[key] = self._shape(*key)
        if (again := self._shape(method, probe.path)) != self.absent[key]:
            # asked twice: an answer may show a message that the probe before this one left
            self.faults.append(f"{method} {probe.path}: {again}, an absent id: {self.absent[key]}")

    def _shape(self, method: str, path: str) -> tuple[int, int]:
        answer = self._sent(method, path)
        return answer.status_code, length_of(text_of(answer))

    def _sent(self, method: str, path: str) -> Any:
        return getattr(self.client, method)(path)
