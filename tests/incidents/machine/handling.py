"""Rules of the core: what is known changes, steps and duties are handled, it ends, or turns out a double."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.db.models import Model
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from convenant import clock
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope
from incidents.actions import bulk, events, followups, measures
from incidents.actions.deriving import change_category
from incidents.actions.followups import Agreed, Done
from incidents.actions.measures import Taken
from incidents.actions.merging import merge_incident
from incidents.actions.recording import CoreChange, change_core, close_incident, withdraw_incident
from incidents.actions.steps import complete_step, depart_from_step, reopen_step
from incidents.forms.bulk import do_step
from incidents.models import (
    EventLink,
    EventNotice,
    EventWord,
    FollowUp,
    FollowUpKind,
    Incident,
    IncidentState,
    Measure,
    Step,
    StepState,
)

from .school import REASON, STALE, WHICH, Kept, School

BOARD_TOO = st.booleans()
KEPT = (IncidentState.OPEN, IncidentState.CLOSED)
MEASURES = ("schorsing", "gesprek", "verwijdering")


class Handling(School):
    @rule(which=WHICH, stale=STALE, behind=st.booleans(), weight=st.integers(1, 4), board=BOARD_TOO)
    def core_changes(self, which: int, stale: bool, behind: bool, weight: int, board: bool) -> None:
        kept = self.one(which)
        actor, current = self.worker_of(kept, board=board), self.held_revision(kept)
        revision = 1 if behind else current
        change = CoreChange(revision, "Er lag iets in een kluisje.", "gang", clock.today(), None, weight, 0, [])

        def act() -> None:
            change_core(self.look(actor, kept, stale=stale), change, actor=actor)

        assert not (self.change(kept, actor, act) and revision != current), "a stale edit was accepted"

    def held_revision(self, kept: Kept) -> int:
        return self.held[self.ledger_of(kept.school)].revisions[kept.pk]

    @rule(which=WHICH, stale=STALE, code=st.sampled_from(("WAP-02", "DIE-01", "FYS-01")))
    def kind_changes(self, which: int, stale: bool, code: str) -> None:
        kept = self.one(which)
        actor, seen = self.worker_of(kept, board=True), kept.code

        def act() -> None:
            change_category(self.look(actor, kept, stale=stale), code, actor=actor, seen=seen)

        if self.change(kept, actor, act, "incident.changed"):
            kept.code = code

    @rule(
        which=WHICH, stale=STALE, number=st.integers(0, 11), board=BOARD_TOO,
        how=st.sampled_from(("done", "departed", "reopened")),
    )  # fmt: skip
    def step_is_handled(self, which: int, stale: bool, number: int, board: bool, how: str) -> None:
        kept = self.one(which)
        actor = self.worker_of(kept, board=board)

        def act() -> None:
            incident = self.look(actor, kept, stale=stale)
            step = Step.objects.get(incident=incident, number=number)
            step.incident = incident
            if how == "done":
                complete_step(step, actor=actor)
            elif how == "departed":
                depart_from_step(step, REASON, actor=actor)
            else:
                reopen_step(step, actor=actor)

        self.change(kept, actor, act, f"step.{how}")

    @rule(which=WHICH, but_one=st.booleans(), skip=st.integers(0, 9))
    def nearly_everything_is_handled(self, which: int, but_one: bool, skip: int) -> None:
        """So that closing is within reach; mostly one thing is left."""
        kept = self.one(which)
        actor = self.worker_of(kept, board=True)
        if self.state(kept) != IncidentState.OPEN:
            return
        with scope(actor):
            steps = list(Step.objects.filter(incident=kept.first, state=StepState.OPEN).exclude(key="close"))
            duties = list(FollowUp.objects.filter(incident=kept.first, state=StepState.OPEN))
            left = steps.pop(skip % len(steps)) if but_one and steps else None
            for step in steps:
                depart_from_step(step, REASON, actor=actor)
            for duty in duties:
                followups.depart_from_followup(duty, REASON, actor=actor)
        assert left is None or left.state == StepState.OPEN

    @rule(which=WHICH, stale=STALE, board=BOARD_TOO)
    def is_closed(self, which: int, stale: bool, board: bool) -> None:
        kept = self.one(which)
        actor = self.worker_of(kept, board=board)
        self.change(
            kept, actor, lambda: close_incident(self.look(actor, kept, stale=stale), actor=actor), "incident.closed"
        )

    @rule(which=WHICH, stale=STALE, reason=st.sampled_from(("", REASON)))
    def is_withdrawn(self, which: int, stale: bool, reason: str) -> None:
        kept = self.one(which)
        actor = self.worker_of(kept, board=True)

        def act() -> None:
            withdraw_incident(self.look(actor, kept, stale=stale), reason, actor=actor)

        assert not (self.change(kept, actor, act, "incident.withdrawn") and not reason)

    @precondition(lambda self: len(self.made) > 1)
    @rule(which=WHICH, other=WHICH, stale=STALE, board=BOARD_TOO)
    def is_merged(self, which: int, other: int, stale: bool, board: bool) -> None:
        kept, goes_on = self.one(which), self.one(other)
        actor = self.worker_of(kept, board=board)

        def act() -> None:
            merge_incident(self.look(actor, kept, stale=stale), goes_on.first.reference, REASON, actor=actor)

        if self.change(kept, actor, act, "incident.merged", "incident.withdrawn"):
            with scope(actor):
                assert Incident.objects.get(pk=kept.pk).merged_into_id == goes_on.pk

    @rule(which=WHICH, stale=STALE, kind=st.sampled_from(MEASURES), days=st.integers(0, 3))
    def measure_is_taken(self, which: int, stale: bool, kind: str, days: int) -> None:
        kept = self.one(which)
        actor = self.worker_of(kept, board=True)
        first, decided = clock.today(), "bestuurder" if kind == "verwijdering" else "directie"
        taken = Taken(kind, "vo", first, first + timedelta(days=days) if kind == "schorsing" else None, decided)

        def act() -> None:
            measures.add_measure(self.look(actor, kept, stale=stale), taken, actor=actor)

        self.change(kept, actor, act, "school_measure.recorded")

    @rule(which=WHICH, stale=STALE)
    def measure_is_withdrawn(self, which: int, stale: bool) -> None:
        kept = self.one(which)
        actor = self.worker_of(kept, board=True)
        with scope(actor):
            row = Measure.objects.filter(incident=kept.first).first()
        if row is None:
            return

        def act() -> None:
            row.incident = self.look(actor, kept, stale=stale)
            measures.withdraw_measure(row, REASON, actor=actor)

        self.change(kept, actor, act, "school_measure.withdrawn", within=KEPT)

    @rule(which=WHICH, kind=st.sampled_from((FollowUpKind.CARE, FollowUpKind.ACTION)))
    def something_is_agreed(self, which: int, kind: str) -> None:
        kept = self.one(which)
        actor = self.worker_of(kept, board=True)
        agreed = Agreed(kind, "anders", "Iets dat helpt", "coordinator", clock.today(), "wat wij afspraken")

        def act() -> None:
            followups.add_agreed(self.look(actor, kept), agreed, actor=actor)

        self.change(kept, actor, act, f"{kind}.agreed")

    @rule(which=WHICH, stale=STALE, number=st.integers(0, 9), how=st.sampled_from(("done", "departed", "reopened")))
    def duty_is_handled(self, which: int, stale: bool, number: int, how: str) -> None:
        kept = self.one(which)
        actor = self.worker_of(kept, board=True)
        with scope(actor):
            rows = list(FollowUp.objects.filter(incident=kept.first).select_related("measure").order_by("key", "pk"))
        if not rows:
            return

        row = rows[number % len(rows)]
        within = (IncidentState.OPEN,) if row.must else KEPT

        def act() -> None:
            row.incident = self.look(actor, kept, stale=stale)
            if how == "done":
                followups.complete_followup(row, Done(clock.today(), proof={"tried": ["gesprek"]}), actor=actor)
            elif how == "departed":
                followups.depart_from_followup(row, REASON, actor=actor)
            else:
                followups.reopen_followup(row, actor=actor)

        self.change(kept, actor, act, f"followup.{how}", within=within)

    @rule(key=st.sampled_from(("safety", "evaluate", "close")))
    def a_step_of_several(self, key: str) -> None:
        actor = self.cast.anna
        with scope(actor):
            mine = [kept for kept in self.made if kept.school == actor and kept.code != "SEK-03"]
            rows = list(Incident.objects.filter(pk__in=[kept.pk for kept in mine]))
            outcome = bulk.for_each(rows, lambda row: do_step(row, key, clock.today(), actor=actor))
        done = {row.pk for row in outcome.done}
        assert not done & {kept.pk for kept in mine if self.state(kept) != IncidentState.OPEN}
        assert len(outcome.done) + len(outcome.refused) == len(rows)

    @rule(which=WHICH, stale=STALE)
    def another_school_is_asked(self, which: int, stale: bool) -> None:
        kept = self.one(which)
        actor = self.worker_of(kept, board=True)
        partner = Organisation(pk=self.other(kept).organisation_id)

        def act() -> None:
            school = Organisation.objects.get(pk=partner.pk)
            events.ask_event(self.look(actor, kept, stale=stale), school, actor=actor)

        self.change(kept, actor, act, "event.asked")

    def other(self, kept: Kept) -> Actor:
        return self.cast.anna if kept.school == self.cast.dirk else self.cast.dirk

    @rule(which=WHICH, stale=STALE, known=st.booleans())
    def a_school_answers(self, which: int, stale: bool, known: bool) -> None:
        kept = self.one(which)
        actor = self.worker_of(kept, board=True)
        with scope(actor):
            notice = EventNotice.objects.filter(word=EventWord.ASKED, answered_at=None).first()
        if notice is None:
            return

        def act() -> None:
            events.answer_event(notice, self.look(actor, kept, stale=stale) if known else None, actor=actor)

        done = self.attempt(actor, act, "event.confirmed" if known else "event.rejected")
        assert not (done and known and self.state(kept) != IncidentState.OPEN), "linked an ended incident"

    @rule(which=WHICH)
    def a_school_lets_go(self, which: int) -> None:
        kept = self.one(which)
        actor = self.worker_of(kept, board=True)
        with scope(actor):
            links = list(EventLink.objects.filter(incident=kept.first, ended_at=None).select_related("incident"))
        if links:
            assert self.attempt(actor, lambda: events.end_event(links[0], actor=actor), "event.ended")

    @rule(which=WHICH, table=st.sampled_from((Incident, Step, FollowUp, Measure, EventLink)))
    def somebody_deletes(self, which: int, table: type[Model]) -> None:
        """Whatever the portal would ask: its login may not."""
        with scope(self.one(which).school), pytest.raises(ProgrammingError), transaction.atomic():
            table._default_manager.all()._raw_delete("default")
