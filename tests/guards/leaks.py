"""S1's machinery: what a response holds, and what two responses tell apart."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.test import Client
from django.urls import NoReverseMatch, reverse

from convenant.tenancy.scope import Actor
from tests.world import Planted

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
        from pypdf import PdfReader

        reader = PdfReader(io.BytesIO(body))
        return f"{reader.metadata}" + "\n".join(page.extract_text() for page in reader.pages)
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    return body.decode(errors="replace")


def shape_of(response: Any) -> tuple[int, int]:
    """Status and length, without what differs on every request anyway."""
    return response.status_code, len(VARYING.sub("", text_of(response)))


@dataclass(frozen=True)
class Probe:
    path: str
    twin: str
    """The same address with ids that do not exist; the same text where no id may be told apart, or none has to be."""


def addresses(url: Url, target: Target, actor: Actor, planted: Planted, slugs: dict[UUID, str]) -> Iterator[Probe]:
    """Addresses of rows outside the actor's walls, under every circle's slug; without ids one address per circle."""
    inside = {actor.organisation_id, *actor.circles}
    owners = {owner for _, owner in planted.rows if owner not in inside} if target.models else {None}
    for slug in sorted(slugs.values()) if "slug" in url.parameters else [""]:
        for owner in owners:
            ids = {name: planted.row(label, owner) for name, label in target.models.items()} if owner else {}
            if all(row is not None for row in ids.values()):
                path = fill(url, target, slug, {name: str(row.pk) for name, row in ids.items() if row})
                twin = fill(url, target, slug, {name: str(uuid4()) for name in ids})
                yield Probe(path, path if actor.role == target.open_to else twin)


def fill(url: Url, target: Target, slug: str, ids: dict[str, str]) -> str:
    values = {"slug": slug} | FIXED | target.fixed | ids
    try:
        return reverse(url.name, kwargs={name: values[name] for name in url.parameters})
    except (NoReverseMatch, KeyError) as unknown:
        raise AssertionError(f"the leak test can't address {url}: {unknown}") from unknown


def leaks(client: Client, probe: Probe, foreign: set[str], method: str) -> list[str]:
    """What is wrong with the answer to one address: a foreign canary, a 500, an id that can be told apart."""
    found = []
    answer = getattr(client, method)(probe.path)
    seen = text_of(answer)
    found += [f"{method} {probe.path}: canary {token}" for token in foreign if token in seen][:3]
    if answer.status_code >= 500:
        found.append(f"{method} {probe.path}: {answer.status_code}")
    if probe.twin != probe.path:
        twin = shape_of(getattr(client, method)(probe.twin))
        if shape_of(answer) != twin and (again := shape_of(getattr(client, method)(probe.path))) != twin:
            # asked twice: the first answer may show a message that the probe before this one left
            found.append(f"{method} {probe.path}: {again}, an absent id: {twin}")
    return found
