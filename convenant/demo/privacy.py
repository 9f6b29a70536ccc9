"""Processor agreements and a few requests for the demo, so that each state of the privacy pages shows."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from convenant.actions.processor import sign_processor
from convenant.actions.requests import Asked, take_in
from convenant.compliance.bearers import bearers_of
from convenant.models import Convenant, RequestKind, SubjectRequest
from convenant.permissions import HANDLE_REQUESTS, may
from convenant.queries.processor_text import last_agreement, mark_of, parts_of
from convenant.statements import keeper
from convenant.tenancy.models import Function
from convenant.tenancy.scope import Actor, scope, system_actor

ActorFor = Callable[[str], Actor]
SIGNED_BEFORE, ASKED_BEFORE = timedelta(days=400), timedelta(days=12)


def build_privacy(slug: str, rng: random.Random, actor_for: ActorFor, today: date) -> None:
    """One party has not signed yet; one school has a request open."""
    with scope(system_actor()):
        parties = bearers_of(Convenant.objects.get(slug=slug).pk)
    for party in parties[:-1]:
        actor = as_keeper(actor_for(party.slug))
        with scope(actor):
            if last_agreement() is None:
                sign(actor, today)
    schools = [actor_for(party.slug) for party in parties if party.role == "school"]
    with scope(schools[0]):
        ask(schools[0], today)


def as_keeper(actor: Actor) -> Actor:
    """Whoever of the organisation keeps its register."""
    return Actor(**(vars(actor) | {"function": Function.FG}))


def sign(actor: Actor, today: date) -> None:
    parts = parts_of(actor.organisation_name, keeper())
    sign_processor(parts, mark_of(parts), "Bestuurder", today - SIGNED_BEFORE, None, actor=actor)


def ask(actor: Actor, today: date) -> None:
    if may(actor, HANDLE_REQUESTS) and not SubjectRequest.objects.exists():
        asked = Asked(RequestKind.ACCESS, today - ASKED_BEFORE, "Ouder van een leerling, per mail bereikbaar",
                      "Wat staat er over mijn kind in het register?")  # fmt: skip
        take_in(asked, actor=actor)
