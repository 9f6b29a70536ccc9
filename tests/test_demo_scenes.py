"""What the demo plays at one school of West-Friesland: each state of the register that a visitor should find."""

from datetime import date
from random import Random

import pytest

from convenant.models import Convenant
from convenant.remember import remembering
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor, scope, system_actor
from incidents.demo.build import make_stage
from incidents.demo.concerns import concerns
from incidents.demo.openings import ask_now
from incidents.demo.scenes import SCENES, exactly
from incidents.demo.stage import Cast
from incidents.models import (
    Attachment,
    ConcernRecord,
    ConcernStep,
    EventLink,
    EventNotice,
    FollowUp,
    Incident,
    Measure,
    Notice,
    OpeningRequest,
    StepState,
)
from parties.accounts import start_of_the_past
from parties.demo.contacts import build_parties
from parties.demo.linking import build_links
from parties.demo.year import actors
from parties.queries.parties import parties_of

SLUG, SCHOOL, TODAY = "west-friesland", "atlas-college", date(2026, 11, 22)


@pytest.fixture(autouse=True)
def came_long_ago(db: None) -> None:
    """As in the demo; the tests' cast came today."""
    Membership.objects.update(valid_from=start_of_the_past())


def played() -> None:
    rng, actor_for = Random(7), actors()
    build_parties(SLUG, rng, actor_for, TODAY)
    build_links(SLUG, rng, actor_for, TODAY)
    cast = Cast(actor_for)
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=SLUG)
        stage = make_stage(convenant, list(parties_of(convenant.pk)), cast, TODAY)
    school = next(one for one in stage.year.schools if one.slug == SCHOOL)
    for scene, code, days in SCENES[SCHOOL]:
        stage.diary.start(scene(exactly(stage, school, code, stage.school_day_before(days), rng), stage))
    for life in concerns(stage, school, rng):
        stage.diary.start(life)
    stage.diary.play()


def test_each_state_of_the_register_shows(anna: Actor, dirk: Actor) -> None:
    with remembering():
        played()
    with scope(anna):
        ask_now(anna)
        removed = Attachment.objects.values_list("removed_at", flat=True)
        assert (len(removed), sum(day is not None for day in removed)) == (3, 1)
        assert set(OpeningRequest.objects.values_list("state", flat=True)) == {"asked", "approved", "denied"}
        assert {"schorsing", "verwijdering"} <= set(Measure.objects.values_list("kind", flat=True))
        duties = FollowUp.objects.filter(measure__kind="verwijdering")
        assert set(duties.values_list("state", flat=True)) == {StepState.OPEN, StepState.DONE}
        asked = Notice.objects.filter(kind="measure").values_list("seen_at", flat=True)
        assert sorted(day is None for day in asked) == [False, True]
        assert Incident.objects.exclude(merged_into=None).count() == 1
        assert EventLink.objects.filter(asked=True).count() == 1
        assert EventNotice.objects.get().word == "agreed"
        counts = {row.pk: ConcernStep.objects.filter(concern=row).count() for row in ConcernRecord.objects.all()}
        assert set(counts.values()) >= {0, 1, 2, 3, 4, 6}
    with scope(dirk):
        assert EventLink.objects.get().asked is False
