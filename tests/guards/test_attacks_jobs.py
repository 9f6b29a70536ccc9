"""What somebody tried who can write rows of the own organisation by SQL, and had the worker do the rest."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from convenant import clock
from convenant.actions.keys import RESEAL
from convenant.tenancy.jobs import enqueue
from convenant.tenancy.models import Job, JobState
from convenant.tenancy.scope import Actor, scope
from convenant.tenancy.tasks import run_job
from incidents.actions.releases import COMPUTE
from incidents.models import Release, ReleaseCell, ReleaseState
from incidents.releases import counting, terms
from tests.incidents.releasing import LAST_YEAR, agree, circle, record_incidents, schools_of
from tests.incidents.test_releases import asked

FIRST_HALF, WHOLE_YEAR = 1, 0
FEW = {("FYS-02", 1): 2, ("BED-01", 1): 1, ("DIE-01", 2): 1}


def run(actor: Actor, task: str, **ids: Any) -> Job:
    with scope(actor):
        job = enqueue(task, actor=actor, **ids)
    run_job(str(job.pk))
    with scope(actor):
        return Job.objects.get(pk=job.pk)


def forged_release(regie: Actor, half: int, *, needs_approval: bool) -> Release:
    """The row as regie could write it by SQL: every number, however small, and perhaps nobody's word."""
    with scope(regie):
        return Release.objects.create(
            convenant=circle("west-friesland"), school_year=LAST_YEAR, half=half, k=0, needs_approval=needs_approval,
            asked_at=clock.now(),
        )  # fmt: skip


def counted(release: Release, regie: Actor) -> Job:
    return run(regie, COMPUTE, release=release.pk, convenant=release.convenant_id)


def seen_by(regie: Actor, release: Release) -> tuple[str, set[int | None]]:
    with scope(regie):
        state = Release.objects.get(pk=release.pk).state
        return state, set(ReleaseCell.objects.filter(release=release).values_list("count", flat=True))


def forgeries(femke: Actor) -> list[str]:
    """What came out of three forged releases; nothing should."""
    convenant, found = circle("west-friesland"), []
    schools = schools_of(convenant)
    for school in schools:
        record_incidents(convenant, school, FEW)
    nobodys = forged_release(femke, FIRST_HALF, needs_approval=False)
    counted(nobodys, femke)
    if seen_by(femke, nobodys) != (ReleaseState.ASKED, set()):
        found.append("counted without the word of a school")
    agree(nobodys, schools)
    counted(nobodys, femke)
    if seen_by(femke, nobodys)[1] & {1, 2, 3, 4}:
        found.append("a small number")
    second = forged_release(femke, WHOLE_YEAR, needs_approval=True)
    agree(second, schools)
    counted(second, femke)
    if seen_by(femke, second)[0] != ReleaseState.ASKED:
        found.append("two tables over the same months")
    return found


@pytest.mark.security("S12")
def test_a_release_that_regie_wrote_itself_is_counted_by_the_rule(
    femke: Actor, as_worker: None, record_property: Callable[[str, Any], None]
) -> None:
    assert forgeries(femke) == []
    record_property("figure", "S12: 0 of 3 releases with terms of regie's own making told a number")


@pytest.mark.mutant("S12")
def test_the_mutant_believes_the_row_of_the_release(
    femke: Actor, as_worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "hold_to_the_rule", lambda release: None)
    assert forgeries(femke)


@pytest.mark.security("S12")
def test_figures_of_months_that_go_on_are_not_counted(femke: Actor, as_worker: None) -> None:
    with scope(femke):
        release = Release.objects.create(
            convenant=circle("west-friesland"), school_year=LAST_YEAR + 1, half=FIRST_HALF, asked_at=clock.now()
        )
    agree(release, schools_of(circle("west-friesland")))
    with pytest.raises(terms.PeriodNotOver):
        counting.compute(release.pk, release.convenant_id)


@pytest.mark.security("S9")
def test_the_terms_stay_those_of_the_convenant(femke: Actor, as_worker: None) -> None:
    """An honest release is counted with the k of the rule."""
    release = asked(femke)
    agree(release, schools_of(circle("west-friesland")))
    assert counted(release, femke).state == JobState.DONE
    with scope(femke):
        assert Release.objects.get(pk=release.pk).k == 5


@pytest.mark.security("S2")
def test_a_job_reaches_the_keys_of_its_own_organisation_alone(
    anna: Actor, dirk: Actor, as_worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose cells are moved follows from whose job it is; a name in the arguments is no such word."""
    reached: list[UUID] = []

    def moved(whose: UUID, position: object) -> tuple[None, int]:
        reached.append(whose)
        return None, 0

    monkeypatch.setattr("convenant.vault.rotation.reseal_batch", moved)
    start = {"table": 0, "after": UUID(int=0)}
    assert run(anna, RESEAL, organisation=dirk.organisation, **start).state == JobState.FAILED
    assert reached == []
    assert run(anna, RESEAL, **start).state == JobState.DONE
    assert reached == [anna.organisation]
