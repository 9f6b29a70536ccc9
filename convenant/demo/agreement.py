"""Decisions on the term and published states for the demo year, by calling the actions."""

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from convenant import clock
from convenant.actions.compliance import publish_states
from convenant.actions.official import keep_texts
from convenant.actions.registers import keep_activity, keep_leerplicht, keep_reference
from convenant.actions.term import Resolved, record_renewals, record_term_decision
from convenant.compliance.bearers import bearers_of
from convenant.compliance.years import closes_on
from convenant.models import ArticleKind, Convenant
from convenant.tenancy.scope import Actor, scope, system_actor
from convenant.terms import EVALUATION, EXTENSION, version_in_force

ActorFor = Callable[[str], Actor]
NOTE = "demo: of dit besluit echt genomen is, staat niet vast"


def build_terms(slug: str, rng: random.Random, actor_for: ActorFor, today: date) -> None:
    """Three states: a silent renewal, an overdue decision, a second term near its end.

    Only the mode `evaluation` needs something recorded to be running at all. The silent renewals of the past are
    written as the portal does.
    """
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
        version = version_in_force(convenant)
    if version.term["renewal"] == "silent":
        actor = regie_of(convenant, actor_for)
        with scope(actor):
            record_renewals(convenant, actor=actor)
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
    last_year = clock.school_year(today) - 1
    ended = clock.school_year_bounds(last_year)[1]
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
        slugs = [bearer.slug for bearer in bearers_of(convenant.pk)]
    for each in slugs:
        actor = actor_for(each)
        with scope(actor):
            for day in (ended, min(closes_on(last_year), today)):
                with clock.at(datetime.combine(day, time(23), clock.now().tzinfo)):
                    publish_states(convenant, actor=actor, school_year=last_year)
            publish_states(convenant, actor=actor)


DEMO_WORDS = "DEMO, verzonnen: {text} Dit zijn niet de woorden die partijen tekenden."


def build_reading(slug: str, rng: random.Random, actor_for: ActorFor, today: date) -> None:
    """What users lay beside the agreement: words for a few articles, naslag of OM, work of leerplicht, activities."""
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
        version = version_in_force(convenant)
        bearers = {bearer.role: bearer for bearer in bearers_of(convenant.pk)}
        articles = list(version.articles.exclude(kind=ArticleKind.CONTEXT).filter(missing=False)[5:8])
    with scope(regie := regie_of(convenant, actor_for)):
        texts = {article.label: DEMO_WORDS.format(text=article.text) for article in articles}
        keep_texts(version, texts, actor=regie, seen="")
        if leerplicht := bearers.get("leerplicht"):
            link = {"article": articles[0].label, "obligation": "", "whose_id": leerplicht.organisation_id}
            link |= {"activity": "Spreekuur op school", "text": "De afspraak past bij het vaste spreekuur op school."}
            keep_leerplicht(convenant, link, actor=regie)
    if prosecutor := bearers.get("om"):
        with scope(actor := actor_for(prosecutor.slug)):
            manual: dict[str, Any] = {
                "role": "om",
                "title": "Handleiding schoolverzuim (demo)",
                "issuer": "Landelijk, verzonnen",
            }
            manual |= {"link": "", "article": "", "valid_from": date(today.year - 2, 1, 1)}
            keep_reference(convenant, manual, None, actor=actor)
    with scope(actor := actor_for(bearers["politie"].slug)):
        for days, kind, place in ((11, "lesson", "Brugklassen"), (39, "presence", "Stationsplein")):
            done = {"held_on": today - timedelta(days=days), "kind": kind, "place": place, "note": ""}
            keep_activity(convenant, done, actor=actor)
