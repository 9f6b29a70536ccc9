"""One party of the demo told the others that it wants to stop, where the text has steps for that."""

import random
from datetime import date, timedelta

from convenant.models import Convenant
from convenant.tenancy.scope import scope, system_actor
from convenant.terms import version_in_force
from parties.actions.exits import Told, consult, tell_exit
from parties.queries.exits import has_steps, term_end
from parties.queries.parties import parties_of

from .contacts import ActorFor

TOLD_DAYS, CONSULTED_IN = 16, 12
REASON = "Ons team krijgt een andere taak. Wij zoeken met de gemeente wie het werk op de scholen overneemt."


def build_exits(slug: str, rng: random.Random, actor_for: ActorFor, today: date) -> None:
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
        parties = list(parties_of(convenant.pk))
        version = version_in_force(convenant)
    regie = next(party for party in parties if party.holds_regie)
    told_on = today - timedelta(days=TOLD_DAYS)
    with scope(actor_for(regie.organisation.slug)):
        end = term_end(version, today)
    if not has_steps(version) or (end and told_on >= end):
        return
    leaving = next(party for party in reversed(parties) if party.role == "jongerenwerk")
    actor = actor_for(leaving.organisation.slug)
    with scope(actor):
        notice = tell_exit(convenant, Told(told_on, REASON), actor=actor)
    regie_actor = actor_for(regie.organisation.slug)
    with scope(regie_actor):
        consult(notice, today + timedelta(days=CONSULTED_IN), actor=regie_actor)
