"""The demo shows a deputy at work, one to come, and people beside the fixed ones."""

import random

from convenant.tenancy.models import Function, Organisation
from convenant.tenancy.scope import Actor, scope, system_actor
from parties.accounts import organisation_actor
from parties.demo.contacts import build_parties
from parties.demo.deputies import build_deputies
from parties.models import ContactPerson, Deputy, Topic
from parties.queries.deputies import stand_ins

from .people import TODAY, WE, Acting, circle


def actor_for(slug: str) -> Actor:
    with scope(system_actor()):
        organisation = Organisation.objects.get(slug=slug)
    return organisation_actor(organisation, Function.COORDINATOR)


def test_each_state_shows(weert: Actor, acting: Acting) -> None:
    for build in (build_parties, build_deputies):
        build(WE, random.Random(1), actor_for, TODAY)
    with acting(weert):
        assert stand_ins(circle(WE).pk)
        assert Deputy.objects.filter(valid_from__gt=TODAY).exists()
        assert {Topic.CONFIDANT, Topic.PRIVACY} <= set(ContactPerson.objects.values_list("topic", flat=True))
