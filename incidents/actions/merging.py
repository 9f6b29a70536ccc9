"""Two records of one thing: the double one ends and points to the other.

Nothing moves. Steps, persons and texts stay where they were written: who did what, when and for which purpose holds
for that record alone, and each reading of it stays in its own trail. Who handled the double one finds the other with
one click, and the other names its doubles.
"""

from django.db import transaction

from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.tenancy.scope import Actor
from incidents.models import Incident, IncidentState
from incidents.permissions import WITHDRAW, require, visible_to
from incidents.queries.register import as_reference
from incidents.queries.taxonomy import shown_reference

from .recording import withdraw_incident


class NotThatOne(Refused):
    field = "other"


def merge_incident(double: Incident, reference: str, reason: str, *, actor: Actor) -> Incident:
    """Ends `double` as withdrawn, with the reason in its vault. Returns the incident that goes on."""
    require(actor, WITHDRAW)
    goes_on = _other(double, reference, actor)
    with transaction.atomic():
        list(Incident.objects.select_for_update().filter(pk__in=(double.pk, goes_on.pk)).order_by("pk"))
        double.refresh_from_db()
        goes_on.refresh_from_db()
        _refuse_ended(goes_on)
        withdraw_incident(double, reason, actor=actor)
        double.merged_into = goes_on
        double.save(update_fields=["merged_into"])
        record(actor, "incident.merged", double, purpose=f"loopt verder in {shown_reference(goes_on.reference)}")
        record(actor, "incident.merged", goes_on, purpose=f"dubbel gemeld als {shown_reference(double.reference)}")
    return goes_on


def _other(double: Incident, reference: str, actor: Actor) -> Incident:
    found = visible_to(actor).filter(reference=as_reference(reference)).exclude(pk=double.pk).first()
    if found is None:
        raise NotThatOne("Dit kenmerk is niet van een ander incident dat u mag zien. Kijk het na in het register.")
    _refuse_ended(found)
    return found


def _refuse_ended(incident: Incident) -> None:
    if incident.state == IncidentState.WITHDRAWN:
        raise NotThatOne("Dat incident is zelf ingetrokken. Kies het incident dat doorgaat.")
