"""What stands open behind one organisation's own wall, when its locations change."""

from collections.abc import Sequence
from uuid import UUID

from convenant.tenancy.scope import Actor
from incidents.models import ControlEvent, Incident, IncidentState, ReceivedDisclosure
from incidents.permissions import AROUND, may, visible_to

from .counted import controls_of


def own_work(actor: Actor, location_ids: Sequence[UUID]) -> list[str]:
    incidents = Incident.objects.filter(organisation_id=actor.organisation, location__in=location_ids)
    received = ReceivedDisclosure.objects.filter(organisation_id=actor.organisation, location__in=location_ids)
    counts = [
        ("Open incidenten op deze locaties, die bij u blijven", incidents.filter(state=IncidentState.OPEN).count()),
        ("Ontvangen meldingen over deze locaties, die bij u blijven", received.count()),
    ]
    return [f"{text}: {count}." for text, count in counts if count]


def place_work(actor: Actor, location_id: UUID) -> list[tuple[int, str, str]]:
    """Open incidents and checks of one location, as far as this person may see them."""
    seen = visible_to(actor).filter(location=location_id, state=IncidentState.OPEN)
    held = controls_of(actor).filter(location=location_id) if may(actor, AROUND) else ControlEvent.objects.none()
    kept = "die u mag zien en die bij u blijven"
    return [
        (seen.count(), "open incident dat u mag zien en dat bij u blijft", f"open incidenten {kept}"),
        (held.count(), "controle die bewaard blijft", "controles die bewaard blijven"),
    ]
