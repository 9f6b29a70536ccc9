"""The demo shows a proposal that waits for answers and one that met an objection."""

import random
from datetime import date

from convenant.demo.ending import build_ending
from convenant.models import Convenant
from convenant.queries.ending import OBJECTED, OPEN, proposals_of
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope, system_actor
from tests.convenant.versions.drafting import WEERT, in_force, partner


def test_the_demo_has_an_open_proposal_and_one_with_an_objection(weert: Actor) -> None:
    version = in_force(WEERT)

    def actor_for(slug: str) -> Actor:
        with scope(system_actor()):
            found = Organisation.objects.get(slug=slug).pk
        return partner(found, version)

    build_ending(WEERT, random.Random(1), actor_for, date(2026, 11, 21))
    build_ending("utrecht", random.Random(1), actor_for, date(2026, 11, 21))
    with scope(weert):
        assert [each.state for each in proposals_of(Convenant.objects.get(slug=WEERT))] == [OPEN, OBJECTED]
