"""The demo's parties, terms and states, built through the actions; and the chapter of the report."""

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from convenant.demo.agreement import build_compliance, build_terms
from convenant.models import Convenant, PublishedState, State, TermDecision
from convenant.tasks import publish
from convenant.tenancy.models import Job
from convenant.tenancy.scope import Actor
from convenant.terms import RUNNING, standing_of
from parties.demo.contacts import build_parties
from parties.demo.year import actors
from parties.models import ContactPerson
from parties.reporting import contacts_section

TODAY = date(2026, 11, 21)
Acting = Callable[[Actor], Any]


def build(slug: str) -> None:
    rng, actor_for = random.Random(7), actors()
    for step in (build_parties, build_terms, build_compliance):
        step(slug, rng, actor_for, TODAY)


def test_demo_shows_every_state_of_a_party(femke: Actor, acting: Acting) -> None:
    build("west-friesland")
    with acting(femke):
        found = set(PublishedState.objects.values_list("state", flat=True))
        assert {State.KEPT, State.SOON, State.LATE, State.UNSEEN} <= found
        assert ContactPerson.objects.exclude(valid_until=None).count() == 2


@pytest.mark.provision("UT-21a-2")
def test_demo_of_utrecht_runs_only_by_what_was_recorded(utrecht_regie: Actor, acting: Acting) -> None:
    build("utrecht")
    with acting(utrecht_regie):
        utrecht = Convenant.objects.get(slug="utrecht")
        assert standing_of(utrecht).state == RUNNING
        assert standing_of(utrecht).ends_on == date(2027, 6, 15)
        assert {row.kind for row in TermDecision.objects.all()} == {"evaluation", "extension"}
        assert all(row.note.startswith("demo") for row in TermDecision.objects.all())
        extension = PublishedState.objects.get(
            school_year=2026, organisation_id=utrecht_regie.organisation, obligation="verlenging"
        )
        assert (extension.state, extension.label) == (State.KEPT, "Verlengd tot 15 juni 2027")


def test_the_task_publishes_for_the_acting_organisation(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        convenant = Convenant.objects.get(slug="west-friesland")
        assert publish(Job(), anna, convenant=str(convenant.pk))["changed"] > 10
        assert publish(Job(), anna, convenant=str(convenant.pk)) == {"changed": 0}


@pytest.mark.provision("WF-2.1")
def test_chapter_of_the_report_names_who_is_missing(femke: Actor, acting: Acting) -> None:
    build("west-friesland")
    with acting(femke):
        convenant = Convenant.objects.get(slug="west-friesland")
        section = contacts_section(convenant, 2026, femke)
        assert section
        assert section.conclusion.startswith("22 van 24 partijen")
        assert len(section.tables[0].rows) == 2
        assert contacts_section(convenant, 2025, femke) is None
