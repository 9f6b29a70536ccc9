"""Who takes an incident further."""

from dataclasses import replace
from uuid import UUID

from convenant import clock
from convenant.audit.trail import record
from convenant.errors import Conflict, Refused
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor
from incidents.models import Incident
from incidents.permissions import BOARD, HANDLE, HANDLERS_AND_BOARD, closed_codes, reader_of_closed, require
from parties.queries.places import location_ids

from .locks import hold_open


def assign(incident: Incident, colleague: Membership, *, actor: Actor) -> None:
    """Gives no right: the colleague must see this incident already, by location and by function."""
    require(actor, HANDLE)
    hold_open(incident)
    _refuse_who_may_not(incident, colleague, actor)
    if incident.handler != colleague.pk:
        _set(incident, colleague.pk, actor)


def hand_back(incident: Incident, before: UUID | None, given: UUID, *, actor: Actor) -> None:
    """Undo of giving it to `given`: who had it before, or nobody. What a colleague chose since stays."""
    require(actor, HANDLE)
    hold_open(incident)
    incident.refresh_from_db(fields=["handler"])
    if incident.handler != given:
        raise Conflict("Een collega wees dit intussen aan een ander toe. Dat blijft zo.")
    _set(incident, before, actor)


def _set(incident: Incident, handler: UUID | None, actor: Actor) -> None:
    incident.handler = handler
    incident.save(update_fields=["handler"])
    record(actor, "incident.assigned", incident, fields=["handler"])


def _refuse_who_may_not(incident: Incident, colleague: Membership, actor: Actor) -> None:
    if colleague.organisation_id != actor.organisation or colleague.function not in HANDLERS_AND_BOARD:
        raise Refused("Deze collega behandelt geen incidenten.")
    if not colleague.valid_from <= clock.today() <= (colleague.valid_until or clock.today()):
        raise Refused("Deze collega werkt hier vandaag niet.")
    if incident.location_id not in location_ids(replace(actor, user_id=colleague.user_id)):
        raise Refused("Deze collega werkt niet op deze locatie.")
    if incident.category in closed_codes():
        _refuse_outside_the_board(colleague, actor)
    elif colleague.function == BOARD:
        raise Refused("Het bestuur behandelt alleen besloten dossiers.")


def _refuse_outside_the_board(colleague: Membership, actor: Actor) -> None:
    reader = reader_of_closed(actor.organisation)
    if colleague.function != reader:
        raise Refused(f"Dit dossier is van {'het bestuur' if reader == BOARD else 'de directie'} alleen.")
