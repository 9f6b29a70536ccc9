"""Helpers: a report as the form gives it, and an incident recorded through the action."""

from datetime import date, time
from typing import Any
from uuid import uuid4

from convenant.models import Category
from convenant.tenancy.scope import Actor, scope
from incidents.actions.recording import Report, record_incident
from incidents.models import Incident
from incidents.queries.taxonomy import adopted_version
from parties.models import Location

KNIFE = "Bij de kluisjescontrole lag een mes in een kluisje. Het mes is ingenomen."


def report(actor: Actor, code: str = "WAP-02", **how: Any) -> Report:
    """Call inside the actor's scope."""
    version = adopted_version(actor.circles[0])
    location = Location.objects.filter(organisation_id=actor.organisation).order_by("slug").first()
    assert location is not None
    values: dict[str, Any] = {
        "location": location, "category": Category.objects.get(taxonomy=version.taxonomy, code=code),
        "description": KNIFE, "place": "gang", "occurred_on": date(2026, 11, 21), "occurred_at": time(10, 40),
        "seriousness": 3,
    }  # fmt: skip
    return Report(version=version, **(values | how))


def recorded(actor: Actor, code: str = "WAP-02", **how: Any) -> Incident:
    with scope(actor):
        return record_incident(report(actor, code, **how), actor=actor)


def posted(actor: Actor, **changes: Any) -> dict[str, str]:
    """What a browser sends for the knife at the locker check. A value of None leaves the field out."""
    with scope(actor):
        location = Location.objects.filter(organisation_id=actor.organisation).order_by("slug").first()
    values = {
        "category": "WAP", "sub": "WAP-02", "description": KNIFE, "place": "gang", "occurred_on": "2026-11-21",
        "occurred_at": "10:40", "seriousness": "3", "location": str(location and location.pk),
        "convenant": str(actor.circles[0]), "submission": str(uuid4()), "vault_note": "",
    }  # fmt: skip
    return {name: str(value) for name, value in (values | changes).items() if value is not None}


def incidents_of(actor: Actor) -> list[Incident]:
    with scope(actor):
        return list(Incident.objects.order_by("-recorded_at"))
