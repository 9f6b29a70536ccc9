"""Contact persons for the tests of the directory, made by the action itself."""

from datetime import date
from typing import Any

from convenant.models import Convenant
from convenant.tenancy.scope import Actor, scope
from parties.actions.contacts import Details, name_contact
from parties.models import ContactPerson

TODAY = date(2026, 11, 21)


def circle(slug: str = "west-friesland") -> Convenant:
    return Convenant.objects.get(slug=slug)


def named(actor: Actor, slug: str = "west-friesland", **fields: Any) -> ContactPerson:
    given: dict[str, Any] = {"name": "Coördinator", "function": "Coördinator", "level": "uitvoerend"}
    with scope(actor):
        return name_contact(circle(slug), Details(**(given | {"valid_from": TODAY} | fields)), actor=actor)
