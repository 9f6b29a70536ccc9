"""Two schools at work on their incidents, in any order Hypothesis thinks of, with what people saw a while ago."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import time_machine
from django.db import transaction
from django.http import Http404
from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from convenant import clock
from convenant.audit.trail import broken_links
from convenant.editing import all_or_nothing
from convenant.errors import Refused
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.scope import Actor, scope
from incidents.actions.recording import record_incident
from incidents.actions.vault import has_open_vault
from incidents.models import Incident, IncidentState, Step
from incidents.permissions import visible_to
from tests.conftest import TODAY, signed_in
from tests.incidents.recording import report

from . import ledger

WHICH = st.integers(0, 11)
STALE = st.booleans()
REASON = "Dit is besproken en hier niet nodig."
MOST = 4
CANARY = "Kwikstaartje"
"""Stands in every name, text and file name that goes into a vault, and nowhere else."""
CODES = ("WAP-02", "DIE-01", "SEK-02", "SEK-03")
"""An ordinary one, one with other steps, one that asks four eyes, and the file of the board alone."""
BOARD = "SEK-03"
REPORTERS = ("anna", "directie", "carla", "dirk")


@dataclass(frozen=True)
class Cast:
    anna: Actor
    directie: Actor
    carla: Actor
    dirk: Actor
    bram: Actor
    femke: Actor


@dataclass
class Kept:
    """An incident as its maker saw it on the first day; `until` tells until when whose vault is open."""

    first: Incident
    steps: list[Step]
    school: Actor
    code: str
    until: dict[UUID, datetime] = field(default_factory=dict)

    @property
    def pk(self) -> UUID:
        return self.first.pk

    def seen(self) -> Incident:
        return copy(self.first)

    def opened(self, actor: Actor) -> bool:
        return actor.membership_id in self.until and self.until[actor.membership_id] > clock.now()


class School(RuleBasedStateMachine):
    """The ground of the machine: time, doing something as somebody, and what has to hold after each thing done."""

    def __init__(self, cast: Cast) -> None:
        super().__init__()
        self.cast, self.made = cast, list[Kept]()
        self.clients = dict[Actor, Client]()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.travel = time_machine.travel(TODAY, tick=False)
        self.time = self.travel.start()
        self.held = {school: self.first_look(school) for school in (cast.directie, cast.dirk)}

    def first_look(self, school: Actor) -> ledger.Held:
        with scope(school):
            return ledger.read(school)

    def teardown(self) -> None:
        try:
            for school in self.held:
                with scope(school):
                    assert broken_links() == [], "a link of the trail is broken"
        finally:
            self.travel.stop()
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def client(self, actor: Actor) -> Client:
        if actor not in self.clients:
            self.clients[actor] = signed_in(actor)
        return self.clients[actor]

    def one(self, which: int) -> Kept:
        return self.made[which % len(self.made)]

    def worker_of(self, kept: Kept, *, board: bool) -> Actor:
        return kept.school if kept.school == self.cast.dirk else self.cast.directie if board else self.cast.anna

    def ledger_of(self, actor: Actor) -> Actor:
        return self.cast.dirk if actor == self.cast.dirk else self.cast.directie

    def state(self, kept: Kept) -> str:
        return self.held[self.ledger_of(kept.school)].states[kept.pk]

    def look(self, actor: Actor, kept: Kept, *, stale: bool = False) -> Incident:
        """As a page fetches it; or what somebody still has on the screen. Inside the actor's scope."""
        return kept.seen() if stale else get_visible_or_404(visible_to(actor), pk=kept.pk)

    def attempt(self, actor: Actor, act: Callable[[], Any], *told: str) -> bool:
        """Done, and then it is in the trail; or refused, and then nothing happened."""
        school = self.ledger_of(actor)
        before = self.first_look(school)
        try:
            with scope(actor), all_or_nothing():
                act()
        except (Refused, Http404):
            assert self.first_look(school) == before, "a refusal left something behind"
            return False
        with scope(school):
            missing = set(told) - set(ledger.told_since(before.last))
        assert not missing, f"not in the trail: {missing}"
        return True

    def change(
        self, kept: Kept, actor: Actor, act: Callable[[], Any], *told: str,
        within: tuple[IncidentState, ...] = (IncidentState.OPEN,),
    ) -> bool:  # fmt: skip
        """Something that an incident allows only while it is open, or in these states."""
        was = self.state(kept)
        done = self.attempt(actor, act, *told)
        assert not (done and was not in within), f"changed while {was}"
        return done

    @initialize(code=st.sampled_from(CODES[:2]))
    def begins(self, code: str) -> None:
        self.add(self.cast.anna, code, 3)
        self.add(self.cast.anna, "WAP-02", 3)

    @precondition(lambda self: len(self.made) < MOST)
    @rule(
        who=st.sampled_from(REPORTERS),
        code=st.sampled_from(CODES),
        weight=st.integers(1, 4),
    )
    def somebody_records(self, who: str, code: str, weight: int) -> None:
        self.add(getattr(self.cast, who), "WAP-02" if who == "dirk" and code == BOARD else code, weight)

    def add(self, actor: Actor, code: str, weight: int) -> None:
        found: list[Incident] = []
        told = ("incident.recorded",)
        how = {"seriousness": weight, "vault_text": f"{CANARY} stond in de tekst"}
        assert self.attempt(
            actor, lambda: found.append(record_incident(report(actor, code, **how), actor=actor)), *told
        )
        first = found[0]
        with scope(self.ledger_of(actor)):
            steps = list(Step.objects.filter(incident=first))
        school = self.cast.dirk if actor == self.cast.dirk else self.cast.anna
        self.made.append(Kept(first, steps, school, code))

    @rule(minutes=st.sampled_from((1, 11, 61, 1500)))
    def time_passes(self, minutes: int) -> None:
        self.time.shift(timedelta(minutes=minutes))

    @invariant()
    def every_school_holds_what_it_held(self) -> None:
        self.held = {school: ledger.check(school, before) for school, before in self.held.items()}

    @invariant()
    def a_vault_is_open_only_for_who_opened_it(self) -> None:
        for kept in self.made[-2:]:
            actors = (self.cast.dirk,) if kept.school == self.cast.dirk else (self.cast.anna, self.cast.directie)
            for actor in actors:
                with scope(actor):
                    assert has_open_vault(kept.first, actor) is kept.opened(actor), "a vault is open past its end"
