"""A consent or a vordering, recorded before data may go on it."""

from datetime import date

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import one_at_a_time
from convenant.errors import ENDS_BEFORE, Refused
from convenant.models import Ground
from convenant.tenancy.scope import Actor
from incidents.models import GroundRecord, Incident
from incidents.permissions import HANDLE, require

KINDS = {Ground.TOESTEMMING: "toestemming", Ground.VORDERING: "vordering"}


def record_ground(
    incident: Incident, *, actor: Actor, kind: str, given_on: date, subject: str = "", reference: str = "",
    valid_until: date | None = None,
) -> GroundRecord:  # fmt: skip
    """`subject`: the pseudonym of whom it is about, empty for everybody in this incident. Never a name."""
    require(actor, HANDLE)
    if kind not in KINDS:
        raise Refused("Leg een toestemming of een vordering vast.")
    if given_on > clock.today():
        raise Refused("Deze datum ligt in de toekomst. Kies vandaag of eerder.")
    if valid_until and valid_until < given_on:
        raise Refused(ENDS_BEFORE)
    one_at_a_time("grounds", incident.pk)
    given = {"kind": kind, "subject": subject, "reference": reference, "given_on": given_on, "valid_until": valid_until}
    if same := GroundRecord.objects.filter(incident=incident, withdrawn_on=None, **given).first():
        return same
    row = GroundRecord.objects.create(organisation_id=actor.organisation, incident=incident, **given)
    record(actor, "ground.recorded", incident, fields=[kind])
    return row


def withdraw_ground(row: GroundRecord, *, actor: Actor) -> None:
    """From today nothing goes on it any more. What went before stays in the trail."""
    require(actor, HANDLE)
    if row.withdrawn_on is None:
        row.withdrawn_on = clock.today()
        row.save(update_fields=["withdrawn_on"])
        record(actor, "ground.withdrawn", row.incident, fields=[row.kind])
