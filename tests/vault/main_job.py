"""The main job with a canary in every sealed field, and all places where a word could stay behind."""

import base64
import io
import json
import logging
import re
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from string import ascii_lowercase
from typing import Any
from unittest import mock

from celery import Celery
from django.core import mail
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from convenant.actions.keys import ask_reseal, begin_rotation, key_keeper
from convenant.tenancy.models import Job, JobState, Organisation
from convenant.tenancy.scope import Actor, scope
from convenant.tenancy.tasks import run_job
from convenant.vault.envelope import Place
from convenant.vault.rotation import Position
from incidents.models import Attachment, Incident, InvolvedPerson, VaultNote
from incidents.queries import vault as vault_queries
from tests.conftest import signed_in
from tests.convenant.files.making import image
from tests.guards.leaks import decode
from tests.guards.test_attacks_content import own_addresses
from tests.incidents.exchanging import POLICE, copy_at, notices_at, sent, shared_location
from tests.incidents.recording import posted
from tests.world import Planted, plant

from .conftest import as_the_worker

OPEN = "kanarieopen"
"""Stands in a core, which is not sealed: a search that does not find it in the dump finds nothing."""
FIELDS = (
    "moved", "name", "contact", "remark", "story", "concern", "draft", "necessity", "answer", "late", "file", "removal",
)  # fmt: skip
MARK = "".join(secrets.choice(ascii_lowercase) for _ in range(8))
CANARIES = {name: f"Kanarie{name}{MARK}" for name in FIELDS}
LINKS = re.compile(r'(?:href|action|src|hx-\w+)="([^"]*)"')


@dataclass
class Traces:
    """Per place what was found there, as text."""

    places: dict[str, list[str]] = field(default_factory=dict)
    pages: int = 0
    sealed: set[str] = field(default_factory=set)
    """Canaries that came back out of the vault on a page: they were really in."""
    altered: bool = False
    """A page met a cell that does not open, and said so."""

    def add(self, place: str, *texts: str) -> None:
        self.places.setdefault(place, []).extend(texts)

    def hits(self) -> dict[str, list[str]]:
        """Place → canaries that should not be there."""
        found = {place: canaries_in("\n".join(texts)) for place, texts in self.places.items()}
        return {place: names for place, names in found.items() if names}


def canaries_in(text: str) -> list[str]:
    return [name for name, canary in CANARIES.items() if canary.lower() in text.lower()]


class Visitor(Client):
    """A browser that notes where it was and what it was told, apart from the pages that may show the vault."""

    traces: Traces

    def request(self, **environ: Any) -> Any:
        response = super().request(**environ)
        seen = self.traces
        seen.pages += 1
        seen.add("URLs", f"{environ.get('PATH_INFO')}?{environ.get('QUERY_STRING')}")
        seen.add("response headers", *(f"{name}: {value}" for name, value in response.items()))
        body = b"".join(response) if response.streaming else response.content
        text = decode(body)
        if body.startswith(b"%PDF"):
            seen.add("PDF metadata", str(PdfReader(io.BytesIO(body)).metadata))
        elif response.status_code in (403, 404, 410) or response.status_code >= 500:
            seen.add("error pages", text)
        seen.add("links, so Referer", *LINKS.findall(text))
        seen.sealed |= set(canaries_in(text))
        return response


def visitor(actor: Actor, traces: Traces) -> Visitor:
    found = Visitor(headers={"accept-language": "nl"})
    found.traces, found.cookies = traces, signed_in(actor).cookies
    found.raise_request_exception = False
    return found


class Memory(logging.Handler):
    def __init__(self, traces: Traces) -> None:
        super().__init__(logging.DEBUG)
        self.traces = traces
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.traces.add("logs", self.format(record))


@contextmanager
def logging_all(traces: Traces) -> Iterator[None]:
    """Every logger, every level, tracebacks too."""
    root, handler = logging.getLogger(), Memory(traces)
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


@contextmanager
def messages_to(app: Celery) -> Iterator[None]:
    with mock.patch("convenant.celery.app", app):
        yield
    app.close()


def file_broker(folder: Path) -> Celery:
    folder.mkdir()
    app = Celery("traces", broker="filesystem://", set_as_current=False)
    places = ("data_folder_in", "data_folder_out", "control_folder")
    app.conf.broker_transport_options = dict.fromkeys(places, str(folder))
    return app


def message_texts(raw: str) -> Iterator[str]:
    """A message as it lies at the broker, and its body as the worker reads it."""
    yield raw
    try:
        yield base64.b64decode(json.loads(raw)["body"]).decode()
    except (ValueError, KeyError, TypeError):
        return


def do_main_job(school: Actor, police: Actor, folder: Path, *, files: bool = True) -> Traces:
    """Records, tells, answers; with errors on the way; and what was left behind by it. `files`: PDFs and lists too."""
    traces, temporary = Traces(), folder / "temporary"
    temporary.mkdir()
    with logging_all(traces), messages_to(file_broker(folder / "messages")):
        with mock.patch.object(tempfile, "tempdir", str(temporary)):
            work(school, police, traces)
            work_in_background(school)
            if files:
                fetch_files(school, traces)
    for path in (folder / "messages").rglob("*"):
        if path.is_file():
            traces.add("broker (files)", *message_texts(path.read_text(errors="replace")))
    for path in temporary.rglob("*"):
        traces.add("temporary files", path.name, path.read_bytes().decode(errors="replace") if path.is_file() else "")
    for number in range(len(mail.outbox)):
        traces.add("mail", mail.outbox[number].message().as_string())
    traces.add("cache", repr(getattr(caches["default"], "_cache", {})))
    for actor in (school, police):
        with scope(actor):
            traces.add("jobs", *(repr(row) for row in Job.objects.values()))
    return traces


def work(school: Actor, police: Actor, traces: Traces) -> None:
    at_school, at_police = visitor(school, traces), visitor(police, traces)
    incident = record(at_school, school, police)
    fill_vault(at_school, incident, school)
    given = send(incident, school)
    copy = copy_at(police, given)
    at_police.get(reverse("exchange:inbox"))
    at_police.get(reverse("exchange:copy", args=[copy.pk]))
    at_police.post(reverse("exchange:persons", args=[copy.pk]))
    at_police.post(reverse("exchange:answer", args=[copy.pk]), {"code": "visit", "text": CANARIES["answer"]})
    for notice in notices_at(school, "answer"):
        at_school.post(reverse("exchange:answer-read", args=[notice.pk]), follow=True)
    at_school.get(reverse("exchange:disclosure", args=[given]))
    at_school.get(reverse("incidents:detail", args=[incident.pk]))
    go_wrong(at_school, incident)
    Client().post(reverse("account_reset_password"), {"email": "coordinator@atlas.example"})


def fetch_files(school: Actor, traces: Traces) -> None:
    """Everything that is made to be taken away, of rows of every kind."""
    planted, client = Planted(), visitor(school, traces)
    plant(school, planted)
    for _, path in own_addresses(school, planted):
        if re.search(r"pdf|export|\.(csv|xlsx|ics)$", path):
            client.get(path)


def record(client: Client, school: Actor, police: Actor) -> Incident:
    location = shared_location(school, police).pk
    values = posted(school, vault_note=CANARIES["moved"], description=f"Mes in een kluisje {OPEN}.", location=location)
    client.post(reverse("incidents:record"), values)
    client.post(reverse("incidents:draft"), {"description": CANARIES["draft"], "category": "WAP"})
    client.get(reverse("incidents:record"))
    concern = {"sub": "ZOR-01", "location": str(location), "text": CANARIES["concern"]}
    client.post(reverse("incidents:concern"), concern)
    with scope(school):
        return Incident.objects.get(description__contains=OPEN)


def fill_vault(client: Client, incident: Incident, school: Actor) -> None:
    client.post(reverse("incidents:vault-open", args=[incident.pk]), {"purpose": "aanvullen"})
    person = {"kind": "leerling", "role": "betrokken", "name": CANARIES["name"], "birth_date": "2011-03-04"}
    person |= {"contact": CANARIES["contact"], "note": CANARIES["remark"]}
    client.post(reverse("incidents:person-add", args=[incident.pk]), person)
    client.post(reverse("incidents:story", args=[incident.pk]), {"text": CANARIES["story"]})
    attach(client, incident, school)
    client.get(reverse("incidents:detail", args=[incident.pk]))
    with scope(school):
        row = InvolvedPerson.objects.get(incident=incident)
    client.get(reverse("incidents:person", args=[incident.pk, row.pk]))


def attach(client: Client, incident: Incident, school: Actor) -> None:
    """A photo whose name names somebody, large enough to wait on disk; fetched, and removed with a reason."""
    page, large = reverse("incidents:attachments", args=[incident.pk]), image(size=(1600, 1300), noise=True)
    photo = SimpleUploadedFile(f"{CANARIES['file']}.jpg", large + bytes(3_000_000), "image/jpeg")
    client.post(page, {"photos": photo})
    client.get(page)
    with scope(school):
        row = Attachment.objects.get(incident=incident)
    client.get(reverse("incidents:attachment-file", args=[incident.pk, row.pk]))
    client.post(reverse("incidents:attachment-remove", args=[incident.pk, row.pk]), {"reason": CANARIES["removal"]})
    client.get(page)


def send(incident: Incident, school: Actor) -> Any:
    with scope(school):
        person = InvolvedPerson.objects.get(incident=incident)
    fields = frozenset({"what", f"name.{person.pk}", f"contact.{person.pk}"})
    return sent(
        incident, school, POLICE["anna"], fields=fields, ground="gerechtvaardigd_belang", informed=True,
        necessity=CANARIES["necessity"], subsidiarity=CANARIES["necessity"],
    ).pk  # fmt: skip


def go_wrong(client: Visitor, incident: Incident) -> None:
    """An error with the clear text at hand, one in the middle of saving, and a cell that was altered."""
    page = reverse("incidents:detail", args=[incident.pk])
    with failing_after(vault_queries, "note_words"):
        assert client.get(page).status_code == 500
    with failing_after(VaultNote, "seal"):
        story = reverse("incidents:story", args=[incident.pk])
        assert client.post(story, {"text": CANARIES["late"]}).status_code == 500
    with mock.patch.object(InvolvedPerson, "place", lambda row, _: Place("t", "c", row.pk, row.organisation_id)):
        client.traces.altered = "niet te lezen" in client.get(page).content.decode()


@contextmanager
def failing_after(owner: Any, name: str) -> Iterator[None]:
    whole: Callable[..., Any] = getattr(owner, name)

    def broken(*args: Any, **kwargs: Any) -> Any:
        whole(*args, **kwargs)
        raise RuntimeError("something broke here")

    with mock.patch.object(owner, name, broken):
        yield


def work_in_background(school: Actor) -> None:
    """The workers open every cell of the school and seal it again."""
    with scope(school):
        organisation = Organisation.objects.get(pk=school.organisation)
    with scope(keeper := key_keeper(organisation)):
        begin_rotation(organisation, actor=keeper)
        ask_reseal(Position(), actor=keeper)
    while waiting := waiting_jobs(school):
        with as_the_worker():
            run_job(str(waiting[0]))


def waiting_jobs(actor: Actor) -> list[Any]:
    with scope(actor):
        return list(Job.objects.filter(state=JobState.WAITING).values_list("pk", flat=True))
