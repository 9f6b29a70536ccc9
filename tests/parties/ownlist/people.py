"""What the tests of this folder share: somebody in the list, in a circle."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.test import Client

from convenant.models import Convenant
from convenant.tenancy.hooks import Circle
from convenant.tenancy.scope import Actor
from parties.actions.contacts import Details, name_contact
from parties.models import ContactPerson
from parties.queries.own_list import OwnList, own_lists
from parties.queries.parties import circles_of

TODAY = date(2026, 11, 21)
Acting = Callable[[Actor], Any]
ClientOf = Callable[[Actor], Client]
WF, WE = "west-friesland", "weert-nederweert"


def circle(slug: str = WF) -> Convenant:
    return Convenant.objects.get(slug=slug)


def circle_list(actor: Actor) -> list[Circle]:
    return circles_of(actor.organisation)


def lists_of(actor: Actor) -> dict[str, OwnList]:
    return {own.circle.slug: own for own in own_lists(actor, circle_list(actor))}


def named(actor: Actor, name: str = "Coördinator", slug: str = WF, **fields: Any) -> ContactPerson:
    given: dict[str, Any] = {"function": "Coördinator", "level": "uitvoerend", "valid_from": TODAY}
    return name_contact(circle(slug), Details(**({"name": name} | given | fields)), actor=actor)
