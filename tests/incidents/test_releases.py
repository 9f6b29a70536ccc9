"""From asking to freezing: who may, what is counted, and that nothing changes afterwards."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import Error

from convenant.errors import Refused
from convenant.tenancy.models import Job
from convenant.tenancy.scope import AGGREGATOR, Actor, scope, system_actor
from convenant.tenancy.tasks import run_job
from incidents.actions import releases as actions
from incidents.models import Incident, Release, ReleaseApproval, ReleaseCell, ReleaseState
from incidents.releases import counting, terms

from .releasing import LAST_YEAR, Numbers, agree, circle, record_incidents, schools_of

Acting = Callable[[Actor], Any]
FIRM: Numbers = {("FYS-02", 1): 4, ("BED-01", 1): 3, ("DIE-01", 2): 2, ("VER-01", 2): 2, ("FYS-01", 2): 3}


def asked(femke: Actor, half: int = 0) -> Release:
    with scope(femke):
        return actions.ask_release(circle("west-friesland"), LAST_YEAR, half, actor=femke)


def cells(release: Release, reader: Actor) -> dict[tuple[str, str], int | None]:
    with scope(reader):
        return {(cell.row, cell.column): cell.count for cell in ReleaseCell.objects.filter(release=release)}


def released(femke: Actor, numbers: Numbers = FIRM) -> Release:
    """Through the job, as the worker runs it."""
    convenant = circle("west-friesland")
    schools = schools_of(convenant)
    for school in schools:
        record_incidents(convenant, school, numbers)
    release = asked(femke)
    agree(release, schools)
    with scope(schools[-1]):
        job = Job.objects.get(task=actions.COMPUTE)
    run_job(str(job.pk))
    with scope(femke):
        return Release.objects.get(pk=release.pk)


@pytest.mark.security("S9")
@pytest.mark.provision("WE-P2")
@pytest.mark.provision("UT-23-1")
@pytest.mark.parametrize("regie", ["weert_regie", "utrecht_regie", "femke"])
def test_regie_reads_releases_and_has_no_right_on_incidents(
    regie: str, request: pytest.FixtureRequest, acting: Acting
) -> None:
    actor = request.getfixturevalue(regie)
    with acting(actor):
        assert list(ReleaseCell.objects.all()) == []
        assert list(Release.objects.all()) == []
        for table in ("incidents_incident", "incidents_involvedperson", "incidents_step", "incidents_disclosure"):
            with pytest.raises(Error, match="permission denied"), transaction.atomic():
                connection.cursor().execute(f"select count(*) from {table}")


def test_the_last_agreement_has_the_worker_count(femke: Actor, as_worker: None) -> None:
    release = released(femke)
    assert release.state == ReleaseState.RELEASED
    assert (release.schools_counted, release.schools_total) == (8, 8)
    found = cells(release, femke)
    assert (release.rows_level, release.columns_level) == ("main", "all")
    assert found["FYS", "*"] == 55
    assert found["BED", "*"] == 25
    assert found["*", "*"] == 110
    assert found["RAD", "*"] is None
    assert set(found.values()) & {1, 2, 3, 4} == set()


@pytest.mark.security("S12")
def test_withdrawn_incidents_and_schools_that_did_not_agree_are_not_counted(femke: Actor, as_worker: None) -> None:
    convenant = circle("west-friesland")
    schools = schools_of(convenant)
    for school in schools:
        record_incidents(convenant, school, {("FYS-02", 1): 4})
        record_incidents(convenant, school, {("FYS-02", 1): 5}, state="withdrawn")
    release = asked(femke)
    agree(release, schools[:5])
    counting.compute(release.pk, convenant.pk)
    assert cells(release, femke)["*", "*"] == 20


@pytest.mark.security("S12")
def test_one_school_that_makes_up_almost_all_is_not_shown(femke: Actor, as_worker: None) -> None:
    convenant = circle("west-friesland")
    schools = schools_of(convenant)
    record_incidents(convenant, schools[0], {("FYS-02", 1): 40})
    record_incidents(convenant, schools[1], {("FYS-02", 1): 2})
    record_incidents(convenant, schools[2], {("FYS-02", 1): 2})
    release = asked(femke)
    agree(release, schools)
    counting.compute(release.pk, convenant.pk)
    assert set(cells(release, femke).values()) == {None}


@pytest.mark.security("S12")
def test_a_second_run_changes_nothing(femke: Actor, as_worker: None) -> None:
    release = released(femke)
    before = cells(release, femke)
    convenant = circle("west-friesland")
    for school in schools_of(convenant):
        record_incidents(convenant, school, {("RAD-01", 1): 9})
    again = counting.compute(release.pk, convenant.pk)
    assert again.released_at == release.released_at
    assert cells(release, femke) == before


@pytest.mark.security("S12")
def test_what_is_frozen_stays_frozen(femke: Actor, as_worker: None) -> None:
    release = released(femke)
    school = schools_of(circle("west-friesland"))[0]
    with scope(femke), pytest.raises(actions.AlreadyReleased):
        actions.start_release(release, actor=femke)
    with scope(school), pytest.raises(actions.AlreadyReleased):
        actions.approve_release(release, actor=school)
    for actor in (femke, school):
        for statement in ("update incidents_releasecell set count = 1", "update incidents_release set k = 1"):
            with scope(actor), pytest.raises(Error, match="permission denied"), transaction.atomic():
                connection.cursor().execute(statement)


@pytest.mark.security("S9")
def test_login_web_cannot_become_aggregator(femke: Actor) -> None:
    with pytest.raises(Error, match="permission denied"), transaction.atomic(), scope(system_actor(AGGREGATOR)):
        pass


@pytest.mark.security("S9")
@pytest.mark.provision("WE-5.11")
def test_only_the_school_itself_reads_its_incidents_and_only_totals_leave(
    weert: Actor, weert_regie: Actor, as_worker: None
) -> None:
    convenant = circle("weert-nederweert")
    for school in schools_of(convenant):
        record_incidents(convenant, school, {("FYS-02", 1): 3})
    with scope(weert):
        assert {row.organisation_id for row in Incident.objects.all()} == {weert.organisation_id}
    with scope(weert_regie):
        release = actions.ask_release(convenant, LAST_YEAR, 0, actor=weert_regie)
    agree(release, schools_of(convenant))
    counting.compute(release.pk, convenant.pk)
    found = cells(release, weert_regie)
    assert found["*", "*"] == 30
    assert all(value is None or value % 5 == 0 for value in found.values())
    assert {field.name for field in ReleaseCell._meta.get_fields()} == {
        "id", "convenant", "release", "row", "column", "count",
    }  # fmt: skip


@pytest.mark.security("S9")
def test_the_aggregator_reads_seven_columns_and_no_other(as_worker: None) -> None:
    with scope(system_actor(AGGREGATOR)):
        seven = ("organisation_id", "location_id", "convenant_id", "category", "school_year", "half", "state")
        assert list(Incident.objects.values_list(*seven)) == []
        for column in ("id", "description", "occurred_on", "reference", "recorded_by"):
            with pytest.raises(Error, match="permission denied"), transaction.atomic():
                connection.cursor().execute(f"select {column} from incidents_incident")


def test_who_may_ask_and_who_may_agree(
    anna: Actor, directie: Actor, carla: Actor, bram: Actor, femke: Actor, burgemeester: Actor, utrecht_regie: Actor
) -> None:
    convenant = circle_of(femke)
    for actor in (anna, bram, burgemeester, utrecht_regie):
        with scope(actor), pytest.raises(Refused, match="Dat mag niet met uw functie"):
            actions.ask_release(convenant, LAST_YEAR, 0, actor=actor)
    release = asked_by(femke)
    for actor in (carla, bram, femke):
        with scope(actor), pytest.raises(Refused, match="Dat mag niet met uw functie"):
            actions.approve_release(release, actor=actor)
    for actor in (anna, directie):
        with scope(actor):
            actions.approve_release(release, actor=actor)
            assert ReleaseApproval.objects.filter(release=release).count() == 1


def circle_of(femke: Actor) -> Any:
    from convenant.models import Convenant

    with scope(femke):
        return Convenant.objects.get(slug="west-friesland")


def asked_by(femke: Actor, half: int = 0, school_year: int = LAST_YEAR) -> Release:
    convenant = circle_of(femke)
    with scope(femke):
        return actions.ask_release(convenant, school_year, half, actor=femke)


@pytest.mark.security("S12")
def test_periods_that_overlap_are_refused(femke: Actor) -> None:
    asked_by(femke, half=1)
    with pytest.raises(terms.PeriodTaken, match="al cijfers over een andere periode"):
        asked_by(femke, half=0)
    with pytest.raises(terms.PeriodTaken, match="al gevraagd"):
        asked_by(femke, half=1)
    assert asked_by(femke, half=2).half == 2


def test_a_period_must_be_over(femke: Actor) -> None:
    with pytest.raises(terms.PeriodNotOver):
        asked_by(femke, school_year=LAST_YEAR + 1)


@pytest.mark.security("S12")
def test_regie_starts_with_at_least_three_schools(femke: Actor, anna: Actor) -> None:
    release = asked_by(femke)
    with scope(anna):
        actions.approve_release(release, actor=anna)
    with scope(femke), pytest.raises(actions.TooFewSchools, match="Alleen 1 school deed mee"):
        actions.start_release(release, actor=femke)


def test_regie_starts_without_those_that_stay_silent(femke: Actor, as_worker: None) -> None:
    convenant = circle("west-friesland")
    schools = schools_of(convenant)
    release = asked(femke)
    agree(release, schools[:3])
    with scope(femke):
        job = actions.start_release(release, actor=femke)
        assert actions.start_release(release, actor=femke) == job
    run_job(str(job.pk))
    with scope(femke):
        done = Release.objects.get(pk=release.pk)
        assert (done.state, done.schools_counted, done.schools_total) == ("released", 3, 8)
        job.refresh_from_db()
        assert (job.state, job.progress, job.result) == ("done", 100, {"release": str(release.pk)})


def test_the_command_counts_what_is_due_and_says_so(femke: Actor, as_worker: None) -> None:
    convenant = circle("west-friesland")
    schools = schools_of(convenant)
    for school in schools:
        record_incidents(convenant, school, FIRM)
    out = StringIO()
    call_command("release_figures", "--convenant=west-friesland", f"--school-year={LAST_YEAR}", stdout=out)
    assert "West-Friesland, schooljaar 2025-2026: aangevraagd" in out.getvalue()
    assert "wacht op akkoord van 8 scholen" in out.getvalue()
    with scope(femke):
        release = Release.objects.get(school_year=LAST_YEAR)
    agree(release, schools)
    out = StringIO()
    call_command("release_figures", stdout=out)
    assert "vrijgegeven, 8 van 8 scholen, 5 van 17 getallen getoond" in out.getvalue()
    out = StringIO()
    call_command("release_figures", stdout=out)
    assert out.getvalue() == ""


def test_the_command_refuses_the_login_of_the_web(db: None) -> None:
    with pytest.raises(CommandError, match="login_worker"):
        call_command("release_figures")
