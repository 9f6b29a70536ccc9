"""What an incident hangs together with: its doubles, and the event it was part of at another school too."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from convenant.addresses import address
from convenant.http import PortalRequest
from convenant.templatetags.portal import nl_date, nl_day, nl_time
from convenant.tenancy.made_once import Statement, made_once
from convenant.tenancy.scope import Actor
from convenant.together import read_together
from incidents.hooks import Panel
from incidents.models import EventLink, EventNotice, EventWord, Incident, IncidentState
from incidents.permissions import at_places, hidden_from, visible_to
from parties.queries.places import location_ids

from .detail import incident_title
from .taxonomy import names_of, shown_reference

NEAR, MOST = timedelta(days=1), 5
"""How far apart in time two records of one thing may stand, and how many of them the page offers."""
WAITING, AGREED, APART = "waiting", "agreed", "apart"
BADGES = {WAITING: ("warn", "nog niet bevestigd"), AGREED: ("good", "bevestigd"), APART: ("neutral", "losgemaakt")}


def reads(incident: Incident, actor: Actor) -> tuple[Statement[Incident], Statement[EventLink]]:
    """What the panel asks: doubles of the incident, and its events."""
    into = [incident.merged_into_id] if incident.merged_into_id else []
    doubles = _doubles(hidden_from(actor), places=location_ids(actor), incident=incident.pk, into=into)
    return doubles, _links(incident=incident.pk)


def together_panel(incident: Incident, actor: Actor, request: PortalRequest) -> Panel | None:
    """Two messages to the database, whatever there is."""
    read_together(asked := reads(incident, actor))
    others, links = asked
    is_open = incident.state == IncidentState.OPEN
    context = {
        "doubles": [_double(row, incident) for row in others], "events": events_of(list(links)),
        "event_url": address("incidents:event", incident.pk) if is_open else "",
        "merge_url": address("incidents:merge", incident.pk) if is_open else "",
    }  # fmt: skip
    return Panel("incidents/register/together.html", context)


@made_once
def _doubles(hidden: tuple[str, ...], *, places: list[UUID], incident: UUID, into: list[UUID]) -> QuerySet[Incident]:
    either = Q(merged_into_id=incident) | Q(pk__any_of=into)
    return at_places(places, hidden).filter(either).only("pk", "reference")


@made_once
def _links(*, incident: UUID) -> QuerySet[EventLink]:
    return EventLink.objects.filter(incident_id=incident).select_related("partner").order_by("linked_at")


def _double(row: Incident, incident: Incident) -> dict[str, str]:
    goes_on = row.pk == incident.merged_into_id
    words = "Dit incident loopt verder in" if goes_on else "Dubbel gemeld, en hier samengevoegd:"
    return {"words": words, "reference": shown_reference(row.reference), "url": address("incidents:detail", row.pk)}


def likely_doubles(incident: Incident, actor: Actor) -> list[dict[str, str]]:
    """What was recorded of the same place within a day of it, the nearest kind first."""
    around = (incident.occurred_on - NEAR, incident.occurred_on + NEAR)
    found = visible_to(actor).filter(location_id=incident.location_id, occurred_on__range=around)
    others = found.exclude(pk=incident.pk).exclude(state=IncidentState.WITHDRAWN)
    rows = list(others.order_by("occurred_on", "occurred_at", "reference")[:MOST])
    rows.sort(key=lambda row: row.category != incident.category)
    return [_likely(row) for row in rows]


def _likely(row: Incident) -> dict[str, str]:
    said = f"{nl_date(row.occurred_on)}, {nl_time(row.occurred_at)}"
    return {"title": incident_title(row, names_of(row)), "reference": shown_reference(row.reference), "sub": said}


def events_of(links: list[EventLink]) -> list[dict[str, Any]]:
    """What both schools said of each event; the other's words came into our own inbox."""
    if not links:
        return []
    notices = EventNotice.objects.filter(number__in=[link.number for link in links])
    said = {(row.number, row.sender_id, row.word) for row in notices}
    return [_event(link, {word for number, sender, word in said if (number, sender) == (link.number, link.partner_id)})
            for link in links]  # fmt: skip


def _event(link: EventLink, words: set[str]) -> dict[str, Any]:
    state = state_of(link, words)
    kind, word = BADGES[state]
    return {
        "number": shown_reference(link.number), "partner": link.partner.name, "kind": kind, "word": word,
        "since": nl_day(link.linked_at), "declined": EventWord.DECLINED in words,
        "end_url": address("incidents:event-end", link.pk) if state != APART else "",
    }  # fmt: skip


def state_of(link: EventLink, words: set[str]) -> str:
    if link.ended_at or words & {EventWord.ENDED, EventWord.DECLINED}:
        return APART
    return AGREED if not link.asked or EventWord.AGREED in words else WAITING
