"""A change of the world, planned by regie."""

from datetime import date
from typing import Any

from convenant.models import Convenant
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope, system_actor
from parties.actions import changes
from parties.actions.changes import Wish
from parties.models import Change

DAY, BEFORE = date(2027, 1, 1), date(2026, 12, 31)
ATLAS, TABOR, TEAM = "atlas-college", "tabor-college", "politie-basisteam-hoorn"


def organisation(slug: str) -> Organisation:
    return Organisation.objects.get(slug=slug)


def new_organisation(slug: str, kind: str) -> None:
    with scope(system_actor()):
        Organisation.objects.create(name=slug.title(), slug=slug, kind=kind)


def planned(regie: Actor, kind: str, leaving: list[str], arriving: list[str], day: date = DAY, **more: Any) -> Change:
    convenant = Convenant.objects.get(pk=regie.circles[0])
    gone, come = ([organisation(slug) for slug in slugs] for slugs in (leaving, arriving))
    return changes.plan_change(convenant, Wish(kind, day, gone, come, **more), actor=regie)
