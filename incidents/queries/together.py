"""What an incident hangs together with: its doubles, and the event it was part of at another school too."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from convenant.addresses import address
from convenant.http import PortalRequest
from convenant.templatetags.portal import nl_day
from convenant.tenancy.made_once import Statement, made_once
from convenant.tenancy.scope import Actor
from convenant.together import read_together
from incidents.hooks import Panel
from incidents.models import EventLink, EventNotice, EventWord, Incident, IncidentState
from incidents.permissions import at_places, hidden_from
from parties.queries.places import location_ids

from .taxonomy import shown_reference

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
