"""What people do shows in the published states as soon as a worker is free, for every party that it counts for."""

from collections.abc import Iterator

import pytest

from convenant.actions.compliance import PUBLISH, PUBLISH_CIRCLE
from convenant.actions.term import Resolved, record_term_decision
from convenant.clock import today
from convenant.models import Convenant, PublishedState, State
from convenant.tenancy.models import Job, JobState
from convenant.tenancy.scope import Actor, scope
from convenant.tenancy.tasks import run_job
from convenant.terms import EVALUATION, EXTENSION
from meetings.actions import meetings as actions
from parties.actions.contacts import Details, confirm_contacts, end_contact, name_contact

from .conftest import plan

WF, WE = "west-friesland", "weert-nederweert"


def waiting(actor: Actor, task: str) -> list[Job]:
    with scope(actor):
        return list(Job.objects.filter(task=task, state=JobState.WAITING).order_by("created_at"))


def run_all(*actors: Actor) -> None:
    """First what asks every party, then the parties themselves."""
    for task in (PUBLISH_CIRCLE, PUBLISH):
        for actor in actors:
            for job in waiting(actor, task):
                run_job(str(job.pk))
                with scope(actor):
                    assert Job.objects.get(pk=job.pk).state == JobState.DONE


def told(reader: Actor, owner: Actor, slug: str, key: str) -> Iterator[str]:
    with scope(reader):
        rows = PublishedState.objects.filter(convenant__slug=slug, obligation=key, school_year=2026)
        yield from rows.filter(organisation_id=owner.organisation).values_list("state", flat=True)


@pytest.mark.provision("WF-3.1a-1")
def test_a_meeting_that_was_held_counts_for_every_party_at_once(femke: Actor, bram: Actor, as_worker: None) -> None:
    with scope(femke):
        for days in (-50, -20):
            actions.mark_held(plan(femke, days=days), actor=femke)
    assert len(waiting(femke, PUBLISH_CIRCLE)) == 1
    run_all(femke, bram)
    assert list(told(bram, femke, WF, "bestuurlijk-overleg")) == [State.KEPT]


def test_a_meeting_that_is_called_off_counts_no_more(femke: Actor, as_worker: None) -> None:
    with scope(femke):
        meeting = plan(femke, days=20)
    run_all(femke)
    assert list(told(femke, femke, WF, "bestuurlijk-overleg")) == [State.SOON]
    with scope(femke):
        actions.cancel_meeting(meeting, actor=femke)
    run_all(femke)
    assert list(told(femke, femke, WF, "bestuurlijk-overleg")) == [State.NOT_YET]


@pytest.mark.provision("WF-2.1")
def test_a_contact_person_shows_in_the_state_of_its_own_organisation(
    anna: Actor, femke: Actor, as_worker: None
) -> None:
    before = len(waiting(anna, PUBLISH))
    with scope(anna):
        convenant = Convenant.objects.get(slug=WF)
        person = name_contact(convenant, Details("Coördinator", "Coördinator", "uitvoerend", today()), actor=anna)
        confirm_contacts(convenant, actor=anna)
    assert len(waiting(anna, PUBLISH)) == before + 1, "one job for all that changes at once"
    run_all(anna)
    assert list(told(femke, anna, WF, "contact-uitvoerend")) == [State.KEPT]
    with scope(anna):
        end_contact(person, today(), actor=anna)
    run_all(anna)
    assert list(told(femke, anna, WF, "contact-uitvoerend")) == [State.SOON]


@pytest.mark.provision("WE-12.2")
def test_an_extension_ends_the_alarm_of_every_party_that_bears_it(
    weert_regie: Actor, weert: Actor, as_worker: None
) -> None:
    with scope(weert_regie):
        convenant = Convenant.objects.get(slug=WE)
        for kind in (EVALUATION, EXTENSION):
            record_term_decision(convenant, Resolved(kind, today(), "werkgroep"), actor=weert_regie)
    run_all(weert_regie, weert)
    for owner in (weert_regie, weert):
        with scope(owner):
            rows = PublishedState.objects.filter(convenant=convenant, organisation_id=owner.organisation)
            late = rows.filter(state=State.LATE, article="12.2")
            assert not late.exists()
            assert rows.exists()


def test_the_portal_publishes_also_where_the_person_may_not(directie: Actor, as_worker: None) -> None:
    """The job is the portal's: it doesn't end when the person's function does."""
    with scope(directie):
        convenant = Convenant.objects.get(slug=WF)
        name_contact(convenant, Details("Directeur", "Directeur", "bestuurlijk", today()), actor=directie)
    job = waiting(directie, PUBLISH)[-1]
    assert job.acting == {"function": "systeem"}
    run_all(directie)
    assert list(told(directie, directie, WF, "contact-bestuurlijk")) == [State.KEPT]
