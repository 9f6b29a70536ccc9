"""Who the contact person is."""

from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from convenant import clock
from convenant.actions.compliance import follow_own
from convenant.audit.trail import circle_event, record
from convenant.editing import locked, one_at_a_time
from convenant.errors import Refused
from convenant.models import Convenant
from convenant.tenancy.scope import Actor
from parties.models import ContactPerson
from parties.permissions import KEEP_CONTACTS, may

from .refusals import NotAllowed


@dataclass(frozen=True)
class Details:
    """What is kept of a contact person. Without a location: for the whole organisation."""

    name: str
    function: str
    level: str
    valid_from: date
    valid_until: date | None = None
    email: str = ""
    phone: str = ""
    location_id: UUID | None = None
    is_media_contact: bool = False


DETAILS = tuple(field.name for field in fields(Details))
NOT_YOURS = "Alleen de eigen organisatie wijzigt haar contactpersonen."
NO_RIGHT = "Uw functie mag geen contactpersonen wijzigen. Vraag de coördinator van uw organisatie."
ENDS_BEFORE = "De einddatum ligt voor de begindatum."
OVERLAP = "In deze periode staat er al een contactpersoon: {name}. Beëindig die eerst."


def name_contact(convenant: Convenant, details: Details, *, actor: Actor) -> ContactPerson:
    person = ContactPerson(convenant=convenant, organisation_id=actor.organisation, confirmed_on=clock.today())
    return _keep(person, details, "contact.named", actor=actor)


def change_contact(person: ContactPerson, details: Details, *, actor: Actor, seen: str | None = None) -> ContactPerson:
    """`seen`: the mark of what the editor started from. Raises Overtaken when a colleague saved since."""
    _own(person, actor)
    current = person if seen is None else locked(person, seen, DETAILS)
    return _keep(current, details, "contact.changed", actor=actor)


def end_contact(person: ContactPerson, last_day: date, *, actor: Actor) -> None:
    _own(person, actor)
    if last_day < person.valid_from:
        raise Refused(ENDS_BEFORE)
    person.valid_until = last_day
    person.save(update_fields=["valid_until"])
    _tell(person, "contact.ended", ["valid_until"], actor=actor)


def confirm_contacts(convenant: Convenant, *, actor: Actor) -> int:
    """WE-Uitg-6: the list was looked through and is right. Returns how many were confirmed."""
    people = list(ContactPerson.objects.filter(convenant=convenant, organisation_id=actor.organisation))
    for person in people:
        _own(person, actor)
        person.confirmed_on = clock.today()
        person.save(update_fields=["confirmed_on"])
    if people:
        record(actor, "contact.confirmed", convenant, fields=["confirmed_on"])
        follow_own(convenant.pk, actor=actor)
    return len(people)


def _keep(person: ContactPerson, details: Details, verb: str, *, actor: Actor) -> ContactPerson:
    _own(person, actor)
    if details.valid_until and details.valid_until < details.valid_from:
        raise Refused(ENDS_BEFORE)
    one_at_a_time("contacts", person.convenant_id, person.organisation_id)
    for field, value in vars(details).items():
        setattr(person, field, value)
    _refuse_overlap(person)
    person.save()
    _tell(person, verb, sorted(vars(details)), actor=actor)
    return person


def _own(person: ContactPerson, actor: Actor) -> None:
    if person.organisation_id != actor.organisation_id:
        raise NotAllowed(NOT_YOURS)
    if not may(actor, KEEP_CONTACTS):
        raise NotAllowed(NO_RIGHT)


def _refuse_overlap(person: ContactPerson) -> None:
    """One fixed person per level and location at a time; somebody for the media may stand beside."""
    same = ContactPerson.objects.filter(
        convenant_id=person.convenant_id,
        organisation_id=person.organisation_id,
        level=person.level,
        is_media_contact=person.is_media_contact,
    )
    for other in same.exclude(pk=person.pk):
        begins_in_time = person.valid_until is None or other.valid_from <= person.valid_until
        ends_in_time = other.valid_until is None or other.valid_until >= person.valid_from
        if other.location_id == person.location_id and begins_in_time and ends_in_time:
            raise Refused(OVERLAP.format(name=other.name))


def _tell(person: ContactPerson, verb: str, fields: list[str], *, actor: Actor) -> None:
    record(actor, verb, person, fields=fields)
    circle_event(actor, verb, person, convenant_id=person.convenant_id)
    follow_own(person.convenant_id, actor=actor)
