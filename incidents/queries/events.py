"""Events that another school asks about, and what may be linked to them."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from convenant import clock
from convenant.addresses import address
from convenant.start import Waiting
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from convenant.together import Asking
from convenant.wording import counted
from incidents.models import EventNotice, EventWord, Incident, IncidentState
from incidents.permissions import HANDLE, may, visible_to
from parties.models import Role
from parties.queries.parties import roles_on

from .taxonomy import Taxonomy, names_of, shown_reference, title

SHOWN = ("reference", "category", "taxonomy", "place", "occurred_on", "convenant")
LATELY, MOST = timedelta(days=90), 50


def asked_of_us() -> QuerySet[EventNotice]:
    """The walls leave one's own inbox. A question that its asker ended asks no more."""
    ended = EventNotice.objects.filter(word=EventWord.ENDED, number=OuterRef("number"), sender=OuterRef("sender"))
    rows = EventNotice.objects.filter(~Exists(ended), word=EventWord.ASKED, answered_at=None)
    return rows.select_related("sender").order_by("sent_at")


_asked_of_us = made_once(asked_of_us)


def other_schools(incident: Incident, actor: Actor) -> Iterator[tuple[UUID, str]]:
    roles = roles_on(incident.convenant_id, clock.today())
    keys = [key for key, role in roles.items() if role == Role.SCHOOL and key != actor.organisation]
    return iter(Organisation.objects.filter(pk__in=keys).order_by("name").values_list("pk", "name"))


def linkable(actor: Actor, names: Taxonomy) -> list[tuple[UUID, str]]:
    """Own open incidents of the last months, newest first."""
    rows = visible_to(actor).filter(state=IncidentState.OPEN, occurred_on__gte=clock.today() - LATELY)
    shown = rows.order_by("-occurred_on", "-pk").only(*SHOWN)[:MOST]
    return [(row.pk, _words(row, names)) for row in shown]


def _words(row: Incident, names: Taxonomy) -> str:
    names = names_of(row, names)
    label = title(names.label(row.category), row.place, names.places.get(row.place, ""))
    return f"{nl_plain(row.occurred_on)} · {label} · {shown_reference(row.reference)}"


def events_waiting(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """For the start page of a school."""
    if not may(actor, HANDLE):
        return []
    rows = _asked_of_us()
    yield (rows,)
    if not rows:
        return []
    said = counted(len(rows), "school vraagt", "scholen vragen")
    return [Waiting(f"{said} of een incident bij dezelfde gebeurtenis hoort", address("incidents:events"))]
