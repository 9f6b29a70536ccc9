"""In the demo one partner proposed to end early, with answers still to come, where the text arranges that; an earlier
proposal met an objection."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from convenant import clock
from convenant.actions.ending import Reply, Wish, answer_ending, propose_ending
from convenant.models import Consent, Convenant
from convenant.queries.amendment import asked_of
from convenant.queries.ending import rule_of
from convenant.tenancy.scope import Actor, scope, system_actor
from convenant.terms import version_in_force

from .versions import moment

FIRST_DAYS, SECOND_DAYS, AHEAD = 75, 9, timedelta(days=220)
REASON = "De regio werkt straks met één convenant voor alle scholen. Dit convenant is dan niet meer nodig."
TOO_EARLY = "Wij willen eerst de evaluatie van dit schooljaar afwachten."


def build_ending(slug: str, rng: random.Random, actor_for: Callable[[str], Actor], today: date) -> None:
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
        if rule_of(version_in_force(convenant)) is None:
            return
        asked = [each for each in asked_of(convenant.pk) if not each.holds_regie]
    proposer, other, third = (actor_for(each.slug) for each in asked[:3])
    with clock.at(moment(today - timedelta(days=FIRST_DAYS))):
        _proposed(convenant, proposer, today + AHEAD / 2, Reply(Consent.OBJECTS, TOO_EARLY), other)
    with clock.at(moment(today - timedelta(days=SECOND_DAYS))):
        _proposed(convenant, proposer, today + AHEAD, Reply(Consent.AGREES), third)


def _proposed(convenant: Convenant, proposer: Actor, last_day: date, reply: Reply, answering: Actor) -> None:
    with scope(proposer):
        row = propose_ending(convenant, Wish(last_day, REASON), actor=proposer)
    with scope(answering):
        answer_ending(row, reply, actor=answering, seen="")
