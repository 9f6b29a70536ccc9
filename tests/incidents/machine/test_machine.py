"""No order of work loses a record, closes too soon or opens a vault to who may not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from convenant.errors import Refused
from convenant.tenancy.scope import Actor
from incidents import permissions
from incidents.actions import (
    deriving,
    events,
    followups,
    measures,
    merging,
    recording,
    step_states,
    steps,
    vault,
)
from incidents.models import Incident, VaultNote, VaultOpening
from incidents.permissions import membership_of

from .school import REASON, Cast
from .vault import Register

SEED = 20261122


@pytest.fixture
def cast(anna: Actor, directie: Actor, carla: Actor, dirk: Actor, bram: Actor, femke: Actor) -> Cast:
    return Cast(anna, directie, carla, dirk, bram, femke)


def run(cast: Cast, *, examples: int, length: int, shrinks: bool = False, seed: int = SEED) -> int:
    """How many schools were lived through. Raises what the machine found."""
    lived = 0

    def school() -> Register:
        nonlocal lived
        lived += 1
        return Register(cast)

    school._hypothesis_internal_use_seed = seed  # type: ignore[attr-defined]
    phases = (Phase.generate, Phase.shrink) if shrinks else (Phase.generate,)
    how = settings(
        max_examples=examples, stateful_step_count=length, phases=phases, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
    )  # fmt: skip
    run_state_machine_as_test(school, settings=how)  # type: ignore[arg-type]
    return lived


Record = Callable[[str, object], None]


def test_a_sample_of_schools_keeps_every_rule(cast: Cast, record_property: Record) -> None:
    lived = run(cast, examples=6, length=30)
    record_property("figure", f"0 broken rules in {lived} schools of at most 30 things done")


@pytest.mark.slow
def test_many_schools_keep_every_rule(cast: Cast, record_property: Record) -> None:
    lived = run(cast, examples=150, length=60, shrinks=True)
    record_property("figure", f"0 broken rules in {lived} schools of at most 60 things done")


def closes_anyway(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "refuse_blocked", lambda blocking: None)
    monkeypatch.setattr(recording, "refuse_open_duties", lambda incident: None)


def forgets_aftercare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing asks what is mandatory alone."""
    monkeypatch.setattr(followups, "HOLDS_UP", Q(mandatory=True, state="open"))


def keeps_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """The step stays done by a measure that was withdrawn."""
    monkeypatch.setattr(measures, "measure_asked_again", lambda incident, actor: None)


def stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opened the vault once, reads it ever after."""
    monkeypatch.setattr(vault, "has_open_vault", ever_opened)


def ever_opened(incident: Incident, actor: Actor) -> bool:
    return VaultOpening.objects.filter(incident=incident, membership_id=membership_of(actor)).exists()


def merge_takes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the double one held goes to the other: its own trail then tells of what is no longer there."""
    whole = recording.withdraw_incident

    def withdraw(double: Incident, reason: str, *, actor: Actor) -> None:
        other = Incident.objects.exclude(pk=double.pk).first()
        VaultNote.objects.filter(incident=double).update(incident=other)
        whole(double, reason, actor=actor)

    monkeypatch.setattr(merging, "withdraw_incident", withdraw)


def believes_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read a while ago is taken for what is: how it was before incidents were held."""

    def hold(incident: Incident, what: str = "") -> None:
        if incident.state != "open":
            raise Refused("Dit incident is gesloten.")

    for module in (recording, step_states, followups, events, deriving, measures):
        monkeypatch.setattr(module, "hold_open", hold)


def agrees_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "asks_four_eyes", lambda incident: False)


def tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "record", lambda *args, **how: None)


def coordinator_reads_the_board(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permissions, "hidden_from", lambda actor: ())


Thing = tuple[str, dict[str, Any]]
STEP = {"which": 0, "number": 0, "board": False, "how": "done"}
ANNA = {"which": 0, "board": False, "stale": False}
BROKEN: dict[Callable[[pytest.MonkeyPatch], None], tuple[str, list[Thing]]] = {
    closes_anyway: ("closed while something mandatory or promised was open", [("is_closed", ANNA)]),
    forgets_aftercare: (
        "closed while something mandatory or promised was open",
        [
            ("nearly_everything_is_handled", {"which": 0, "but_one": False, "skip": 0}),
            ("something_is_agreed", {"which": 0, "kind": "care"}),
            ("is_closed", ANNA),
        ],
    ),
    keeps_the_step: (
        "the step says a measure was taken",
        [
            ("measure_is_taken", {"which": 0, "stale": False, "kind": "gesprek", "days": 0}),
            ("measure_is_withdrawn", {"which": 0, "stale": False}),
        ],
    ),
    stays_open: (
        "the vault answered while closed",
        [("vault_opens", ANNA), ("time_passes", {"minutes": 11}), ("person_goes_in", ANNA | {"kind": "leerling"})],
    ),
    merge_takes_along: ("lost", [("is_merged", ANNA | {"other": 1})]),
    believes_the_screen: (
        "changed while|ended, yet changed|a revision went down|linked an ended",
        [
            ("is_withdrawn", {"which": 0, "stale": False, "reason": REASON}),
            ("step_is_handled", STEP | {"stale": True}),
        ],
    ),
    agrees_alone: (
        "without the second pair of eyes",
        [("somebody_records", {"who": "anna", "code": "SEK-02", "weight": 4}), ("vault_opens", ANNA | {"which": 2})],
    ),
    tells_nothing: ("not in the trail", [("step_is_handled", STEP | {"stale": False})]),
    coordinator_reads_the_board: (
        "anna sees it",
        [
            ("somebody_records", {"who": "directie", "code": "SEK-03", "weight": 4}),
            ("who_may_not_tries", {"which": 2, "who": "anna"}),
        ],
    ),
}
"""What is broken → what the machine says of it, and the shortest way there."""
Break = Callable[[pytest.MonkeyPatch], None]


def walk(cast: Cast, things: list[Thing]) -> None:
    school = Register(cast)
    try:
        for name, how in [("begins", {"code": "WAP-02"}), *things]:
            getattr(school, name)(**how)
            school.every_school_holds_what_it_held()
            school.a_vault_is_open_only_for_who_opened_it()
    finally:
        school.teardown()


@pytest.mark.mutant
@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__)
def test_the_machine_sees_a_broken_rule(broken: Break, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    says, things = BROKEN[broken]
    walk(cast, things)
    broken(monkeypatch)
    with pytest.raises(AssertionError, match=says):
        walk(cast, things)


@pytest.mark.slow
@pytest.mark.mutant
@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__)
def test_the_machine_finds_a_broken_rule_by_itself(broken: Break, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch)
    with pytest.raises(AssertionError):
        run(cast, examples=300, length=60)
