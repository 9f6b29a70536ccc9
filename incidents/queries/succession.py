"""What stands open behind one organisation's own wall, when its locations change."""

from collections.abc import Sequence
from uuid import UUID

from convenant.tenancy.scope import Actor
from incidents.models import Incident, IncidentState, ReceivedDisclosure


def own_work(actor: Actor, location_ids: Sequence[UUID]) -> list[str]:
    incidents = Incident.objects.filter(organisation_id=actor.organisation, location__in=location_ids)
    received = ReceivedDisclosure.objects.filter(organisation_id=actor.organisation, location__in=location_ids)
    counts = [
        ("Open incidenten op deze locaties, die bij u blijven", incidents.filter(state=IncidentState.OPEN).count()),
        ("Ontvangen meldingen over deze locaties, die bij u blijven", received.count()),
    ]
    return [f"{text}: {count}." for text, count in counts if count]
