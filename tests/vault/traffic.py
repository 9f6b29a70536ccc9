"""People at work in the vault, on threads of their own, until somebody says stop."""

import random
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID, uuid4

import time_machine
from django.db import connections
from django.test import Client

from convenant.tenancy.scope import Actor, scope
from convenant.vault.cells import blind_index, reveal_content, seal_in_transit
from convenant.vault.envelope import Place
from incidents.actions.vault import Person, add_person, change_person, open_vault, write_note
from incidents.models import Incident, InvolvedPerson, VaultNote
from tests.conftest import TODAY, signed_in

MANY = 50
"""With a page and a rotation over ever more people and notes the long run would never end."""


@dataclass(eq=False)
class Traffic:
    school: Actor
    police: Actor
    incident: Incident
    done: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    people: dict[int, list[UUID]] = field(default_factory=lambda: defaultdict(list))

    def write(self) -> None:
        """New people until the vault holds many, as a full one does; then the same people change."""
        with scope(self.school):
            person = self.somebody()
        with scope(self.school):
            person.incident = self.incident
            change_person(person, Person("leerling", "slachtoffer", name="Gewijzigd", note="later"), actor=self.school)

    def somebody(self) -> InvolvedPerson:
        """Of this thread's own people: two who change one person at once is another test's."""
        mine = self.people[threading.get_ident()]
        if len(mine) == MANY:
            return InvolvedPerson.objects.get(pk=random.choice(mine))
        write_note(self.incident, "story", "Het hele verhaal.", actor=self.school)
        person = add_person(
            self.incident, Person("leerling", "betrokken", name="Naam van iemand"), actor=self.school, another=True
        )
        mine.append(person.pk)
        return person

    def read(self) -> None:
        with scope(self.school):
            for row in InvolvedPerson.objects.filter(incident=self.incident).order_by("-added_at")[:20]:
                assert row.reveal("name").startswith(("Naam", "Gewijzigd"))
            for note in VaultNote.objects.filter(incident=self.incident).order_by("-written_at")[:20]:
                assert note.reveal("body") == "Het hele verhaal."

        with scope(self.school):
            first = blind_index("Gewijzigd", self.school.organisation)
        with scope(self.school):
            assert first == blind_index("gewijzigd", self.school.organisation)

    def send(self) -> None:
        place = Place("incidents_notice", "content", uuid4(), self.police.organisation)
        with scope(self.school):
            cell = seal_in_transit({"text": "Aan de politie."}, place)
        with scope(self.police):
            assert reveal_content(cell, place) == {"text": "Aan de politie."}

    @cache  # noqa: B019  (one browser, gone with the test)
    def client(self) -> Client:
        return signed_in(self.school)

    def visit(self) -> None:
        """The page itself, as a browser gets it."""
        page = self.client().get(f"/incidenten/{self.incident.pk}/")
        assert page.status_code == 200
        assert "niet te lezen" not in page.content.decode()

    def repeat(self, name: str, work: Callable[[], None]) -> None:
        while not self.stopping.is_set():
            try:
                work()
                self.done[name] += 1
            except Exception as problem:  # noqa: BLE001  (every error is what the test counts)
                self.errors.append(f"{name}: {problem!r}")
        connections.close_all()


@contextmanager
def flowing(traffic: Traffic) -> Iterator[Traffic]:
    with scope(traffic.school):
        open_vault(traffic.incident, "aanvullen", actor=traffic.school)
    works = {"write": traffic.write, "write beside": traffic.write, "read": traffic.read}
    works |= {"send": traffic.send, "visit": traffic.visit}
    threads = [threading.Thread(target=traffic.repeat, args=item) for item in works.items()]
    with time_machine.travel(TODAY, tick=False):
        for thread in threads:
            thread.start()
        try:
            yield traffic
        finally:
            traffic.stopping.set()
            for thread in threads:
                thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
