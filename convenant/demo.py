"""Decisions on the term and published states for the demo year, by calling the actions."""

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from convenant import clock
from convenant.actions.compliance import publish_states
from convenant.actions.term import Resolved, record_term_decision
from convenant.compliance import bearers_of
from convenant.models import Convenant
from convenant.tenancy.scope import Actor, scope, system_actor
from convenant.terms import EVALUATION, EXTENSION, version_in_force

ActorFor = Callable[[str], Actor]
NOTE = "demo: of dit besluit echt genomen is, staat niet vast"


def build_terms(slug: str, rng: random.Random, actor_for: ActorFor, today: date) -> None:
    """Three states: a silent renewal, an overdue decision, a second term near its end.

    Only the mode `evaluation` needs something recorded to be running at all.
    """
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
        version = version_in_force(convenant)
    if version.term["renewal"] != "evaluation" or version.signed_on is None:
        return
    ends = version.signed_on + relativedelta(months=version.term["length"])
    if ends > today:
        return
    actor = regie_of(convenant, actor_for)
    with scope(actor):
        for kind, day in ((EVALUATION, ends - timedelta(days=26)), (EXTENSION, ends - timedelta(days=5))):
            until = ends + relativedelta(months=version.term["length"]) if kind == EXTENSION else None
            record_term_decision(convenant, Resolved(kind, day, "bestuurlijk overleg", until, NOTE), actor=actor)


def regie_of(convenant: Convenant, actor_for: ActorFor) -> Actor:
    with scope(system_actor()):
        held = next(bearer for bearer in bearers_of(convenant.pk) if bearer.holds_regie)
    return actor_for(held.slug)


def build_compliance(slug: str, rng: random.Random, actor_for: ActorFor, today: date) -> None:
    """Every party publishes what can be found about it, for the last school year and for this one."""
    ended = clock.school_year_bounds(clock.school_year(today) - 1)[1]
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
        slugs = [bearer.slug for bearer in bearers_of(convenant.pk)]
    for each in slugs:
        actor = actor_for(each)
        with scope(actor):
            for moment in (datetime.combine(ended, time(23), clock.now().tzinfo), clock.now()):
                with clock.at(moment):
                    publish_states(convenant, actor=actor)
