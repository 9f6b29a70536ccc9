"""What everything about the own contact persons shares: who may, what is told, and whose name is whose."""

from datetime import date
from uuid import UUID

from convenant.actions.compliance import follow_own
from convenant.audit.trail import circle_event, record
from convenant.editing import one_at_a_time, soon_or_refused
from convenant.errors import ENDS_BEFORE, AtField
from convenant.tenancy.scope import Actor
from parties.models import ContactPerson, Deputy, ListConfirmation
from parties.permissions import KEEP_CONTACTS, may
from parties.queries.deputies import forget_stand_ins

from .refusals import IMPORT_RUNS, NotAllowed

Kept = ContactPerson | Deputy | ListConfirmation
NOT_YOURS = "Alleen de eigen organisatie wijzigt haar contactpersonen."
NO_RIGHT = "Uw functie mag geen contactpersonen wijzigen. Vraag de coördinator van uw organisatie."


def hold_list(convenant_id: UUID, organisation_id: UUID, *, wait: bool = False) -> None:
    """One at a time changes a list of contact persons. An import waits and then holds it while it runs; a page is
    refused."""
    parts = ("contacts", convenant_id, organisation_id)
    one_at_a_time(*parts) if wait else soon_or_refused(IMPORT_RUNS, *parts)


def keeps(row: Kept, actor: Actor) -> None:
    if row.organisation_id != actor.organisation_id:
        raise NotAllowed(NOT_YOURS)
    if not may(actor, KEEP_CONTACTS):
        raise NotAllowed(NO_RIGHT)


def in_order(first: date, last: date | None, field: str = "valid_until") -> None:
    if last and last < first:
        raise AtField(ENDS_BEFORE, field)


def fit_deputies(person: ContactPerson) -> int:
    """Whoever is no contact person any more has no deputy and is nobody's. Returns how many periods were cut."""
    if person.valid_until is None:
        return 0
    about = Deputy.objects.filter(convenant_id=person.convenant_id, organisation_id=person.organisation_id)
    about = about.filter(contact=person) | about.filter(person=person)
    forget_stand_ins()
    later, _ = about.filter(valid_from__gt=person.valid_until).delete()
    return later + about.filter(valid_until__gt=person.valid_until).update(valid_until=person.valid_until)


def tell(row: Kept, verb: str, fields: list[str], *, actor: Actor) -> None:
    record(actor, verb, row, fields=fields)
    circle_event(actor, verb, row, convenant_id=row.convenant_id)
    follow_own(row.convenant_id, actor=actor)
