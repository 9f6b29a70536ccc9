"""The demo shows each state around a school."""

import random
from datetime import date

from convenant.models import Convenant
from convenant.tenancy.models import Function, Organisation, OrganisationKind
from convenant.tenancy.scope import Actor, scope, system_actor
from parties.accounts import organisation_actor
from parties.demo.around import build_around
from parties.demo.year import FUNCTION_OF
from parties.models import InvolvementReply, MeasureState, PolicyAlignment, PresenceException, SharedMoment
from parties.queries.measures import measures_of
from tests.conftest import AGREEMENTS

TODAY = date(2026, 11, 21)


def actor_for(slug: str) -> Actor:
    with scope(system_actor()):
        organisation = Organisation.objects.get(slug=slug)
    function = FUNCTION_OF.get(OrganisationKind(organisation.kind))
    return organisation_actor(organisation, function or Function.ZORGPARTNER)


def test_each_state_shows(weert: Actor, weert_regie: Actor) -> None:
    for path in AGREEMENTS:
        build_around(path.stem, random.Random(1), actor_for, TODAY)
    with scope(weert_regie):
        convenant = Convenant.objects.get(slug="weert-nederweert")
        assert set(measures_of(convenant.pk).values_list("now", flat=True)) == set(MeasureState.values)
        assert PolicyAlignment.objects.filter(convenant=convenant).count() == 2
        assert SharedMoment.objects.filter(convenant=convenant).exists()
        assert PresenceException.objects.filter(convenant=convenant).exists()
    with scope(weert):
        assert InvolvementReply.objects.count() <= 1
