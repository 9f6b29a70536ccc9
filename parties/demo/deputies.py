"""The demo's deputies and the people beside the fixed ones, so that each state of the lists shows."""

import random
from datetime import date, timedelta

from convenant.models import Convenant
from convenant.tenancy.scope import scope, system_actor
from parties.actions.contacts import Details, name_contact
from parties.actions.deputies import Standing, arrange_deputy
from parties.models import ContactPerson, Level, Topic
from parties.queries.contacts import current_contacts
from parties.queries.parties import parties_of

from .contacts import ActorFor

AWAY, COMING = 21, 40


def build_deputies(slug: str, rng: random.Random, actor_for: ActorFor, today: date) -> None:
    """At each school a confidant; somebody is away now and somebody will be; partners have a desk for own data."""
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
        parties = list(parties_of(convenant.pk))
    for number, party in enumerate(parties):
        actor = actor_for(party.organisation.slug)
        topic = Topic.CONFIDANT if party.role == "school" else Topic.PRIVACY
        with scope(actor):
            name = f"{topic.label.split(' ')[0]} {party.organisation.name}"[:120]
            given = Details(name, topic.label, Level.OPERATIONAL, today - timedelta(days=60), topic=topic)
            name_contact(convenant, given, actor=actor)
            mine = current_contacts(convenant.pk, today).filter(organisation_id=party.organisation_id, topic="")
            contact = mine.filter(valid_until=None, level=Level.OPERATIONAL).order_by("name").first()
            if contact and number % 3 == 0:
                _deputy(contact, today + timedelta(days=0 if number % 2 == 0 else COMING), actor_for)


def _deputy(contact: ContactPerson, start: date, actor_for: ActorFor) -> None:
    actor = actor_for(contact.organisation.slug)
    standing = Standing(
        start, start + timedelta(days=AWAY), name=f"Vervanger {contact.organisation.name}"[:120],
        function=contact.function, email=f"vervanger@{contact.organisation.slug}.example", phone="088 000 00 01",
    )  # fmt: skip
    arrange_deputy(contact, standing, actor=actor)
