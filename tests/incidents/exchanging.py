"""Helpers: an incident with somebody in its vault, a copy of it, and the pages around them."""

from typing import Any
from uuid import UUID

import pytest

from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope
from incidents.actions.exchange import NotAllowed, disclose
from incidents.actions.vault import Person, add_person, open_vault
from incidents.models import Disclosure, Incident, InvolvedPerson, Notice, ReceivedDisclosure
from incidents.queries.weighing import Parcel
from parties.models import Location
from parties.queries.places import locations_of

from .recording import recorded

NAME = "Quintijn Zeldenrust"
WHY = {"necessity": "De politie moet weten wie het is.", "subsidiarity": "Zonder naam kan het gesprek niet."}
POLICE = {"anna": "politie-basisteam-hoorn", "weert": "politie-basisteam-weert", "utrecht": "politie-utrecht"}


def shared_location(school: Actor, agent: Actor) -> Location:
    """A location of the school that this agent works for."""
    with scope(agent):
        mine = list(locations_of(agent).values_list("pk", flat=True))
    with scope(school):
        found = Location.objects.filter(organisation_id=school.organisation, pk__in=mine).order_by("slug").first()
    assert found is not None
    return found


def incident_for(school: Actor, agent: Actor, **how: Any) -> Incident:
    return recorded(school, location=shared_location(school, agent), **how)


def with_person(incident: Incident, school: Actor, name: str = NAME, role: str = "betrokken") -> InvolvedPerson:
    with scope(school):
        open_vault(incident, "melding", actor=school)
        return add_person(incident, Person("leerling", role, name=name, contact="klas 3b"), actor=school)


def organisation(slug: str) -> Organisation:
    """Call inside a scope."""
    return Organisation.objects.get(slug=slug)


def parcelled(how: dict[str, Any]) -> dict[str, Any]:
    """What goes and why is the parcel; the rest is about the form."""
    about = {name: how.pop(name) for name in ("submission",) if name in how}
    return about | {"parcel": Parcel(**how)}


def sent(incident: Incident, school: Actor, slug: str, **how: Any) -> Disclosure:
    with scope(school):
        return disclose(incident, actor=school, recipient=organisation(slug), **parcelled(how))


def refused(incident: Incident, school: Actor, slug: str, **how: Any) -> NotAllowed:
    """Caught inside the scope, as a view does: what the gate answered must stay."""
    with scope(school), pytest.raises(NotAllowed) as refusal:
        disclose(incident, actor=school, recipient=organisation(slug), **parcelled(how))
    return refusal.value


def copies_at(agent: Actor, **lookup: Any) -> list[ReceivedDisclosure]:
    with scope(agent):
        return list(ReceivedDisclosure.objects.filter(**lookup).order_by("received_at"))


def copy_at(agent: Actor, disclosure: UUID) -> ReceivedDisclosure:
    with scope(agent):
        return ReceivedDisclosure.objects.get(disclosure=disclosure)


def notices_at(actor: Actor, kind: str) -> list[Notice]:
    with scope(actor):
        return list(Notice.objects.filter(kind=kind).order_by("at"))


def chosen(**values: Any) -> dict[str, Any]:
    """What the browser sends for a melding of the core; more items and answers on top."""
    return {"items": ["what", "where_when", "description"], "stap": "versturen", **values}
