"""Who the contact person is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from convenant import clock
from convenant.actions.compliance import follow_own
from convenant.audit.trail import record
from convenant.editing import locked
from convenant.errors import AtField, Refused
from convenant.models import Convenant
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import Actor
from parties.models import ContactPerson, ListConfirmation, Party, Topic
from parties.queries.coverage import meet, same_human

from .keeping import fit_deputies, hold_list, in_order, keeps, tell


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
    topic: str = ""
    is_media_contact: bool = False


DETAILS = tuple(field.name for field in fields(Details))
OVERLAP = "In deze periode staat er al een contactpersoon: {name}. Beëindig die eerst."
TWICE = "{name} staat al in de lijst, met dezelfde taak en in dezelfde periode. Wijzig die regel."
TOO_LATE = "Deze contactpersoon is gestopt. Noem hem of haar opnieuw als het weer zo is."
STOPS = "Uw organisatie is partij tot en met {day}. Een contactpersoon gaat niet langer door."
SEVERAL = {Topic.CONFIDANT, Topic.PRIVACY}
"""Of these an organisation may have more than one at a time."""


SPOT = ("convenant_id", "organisation_id", "level", "topic", "location_id")
"""What two people share of whom only one can be there at a time."""


def name_contact(convenant: Convenant, details: Details, *, actor: Actor) -> ContactPerson:
    person = ContactPerson(convenant=convenant, organisation_id=actor.organisation, confirmed_on=clock.today())
    return _keep(person, details, "contact.named", actor=actor)


def change_contact(person: ContactPerson, details: Details, *, actor: Actor, seen: str | None = None) -> ContactPerson:
    """`seen`: the mark of what the editor started from. Raises Overtaken when a colleague saved since."""
    keeps(person, actor)
    hold_list(person.convenant_id, person.organisation_id)
    current = person if seen is None else locked(person, seen, DETAILS)
    return _keep(current, details, "contact.changed", actor=actor)


def end_contact(person: ContactPerson, last_day: date, *, actor: Actor) -> None:
    keeps(person, actor)
    in_order(person.valid_from, last_day, "last_day")
    hold_list(person.convenant_id, person.organisation_id)
    person.valid_until = last_day
    person.save(update_fields=["valid_until"])
    fit_deputies(person)
    tell(person, "contact.ended", ["valid_until"], actor=actor)


def keep_contact(person: ContactPerson, *, actor: Actor) -> None:
    """Takes an end back to its last day. Refuses where somebody was named to follow, or the party stops that day."""
    keeps(person, actor)
    hold_list(person.convenant_id, person.organisation_id)
    current = ContactPerson.objects.select_for_update().get(pk=person.pk)
    if current.valid_until is None or current.valid_until < clock.today():
        raise Refused(TOO_LATE)
    after = Party.valid.on(current.valid_until + timedelta(days=1)).filter(organisation_id=current.organisation_id)
    if not after.filter(convenant_id=current.convenant_id).exists():
        raise Refused(STOPS.format(day=nl_plain(current.valid_until)))
    current.valid_until = None
    _refuse_second(current)
    current.save(update_fields=["valid_until"])
    tell(current, "contact.reopened", ["valid_until"], actor=actor)


def undo_contact(person: ContactPerson, last_day: date | None, *, actor: Actor) -> None:
    """Named by mistake: ended, or withdrawn when there is no `last_day`, or it lies before the first one."""
    keeps(person, actor)
    before = person.valid_from - timedelta(days=1)
    person.valid_until = before if last_day is None else max(last_day, before)
    person.save(update_fields=["valid_until"])
    fit_deputies(person)
    tell(person, "contact.undone", ["valid_until"], actor=actor)


def confirm_contacts(convenant: Convenant, *, actor: Actor) -> int:
    """WE-Uitg-6: the list was looked through and is right. Returns how many were confirmed. Once a day counts."""
    today = clock.today()
    listed = ListConfirmation(convenant=convenant, organisation_id=actor.organisation, confirmed_on=today)
    keeps(listed, actor)
    hold_list(convenant.pk, actor.organisation)
    staying = Q(valid_until=None) | Q(valid_until__gte=today)
    people = ContactPerson.objects.filter(staying, convenant=convenant, organisation_id=actor.organisation)
    listed.people = people.update(confirmed_on=today)
    if listed.people:
        ListConfirmation.objects.bulk_create([listed], ignore_conflicts=True)
        record(actor, "contact.confirmed", convenant, fields=["confirmed_on"])
        follow_own(convenant.pk, actor=actor)
    return listed.people


def _keep(person: ContactPerson, details: Details, verb: str, *, actor: Actor) -> ContactPerson:
    keeps(person, actor)
    in_order(details.valid_from, details.valid_until)
    hold_list(person.convenant_id, person.organisation_id)
    for field, value in vars(details).items():
        setattr(person, field, value)
    _refuse_second(person)
    person.save()
    fit_deputies(person)
    tell(person, verb, sorted(vars(details)), actor=actor)
    return person


def _refuse_second(person: ContactPerson) -> None:
    spot = {name: getattr(person, name) for name in SPOT}
    same = ContactPerson.objects.filter(_shares_days(person), **spot)
    if person.topic in SEVERAL:  # thousands may share this spot; only people of one name can be the same
        words = r"\s+".join(map(re.escape, person.name.split()))
        same = same.filter(name__iregex=rf"^\s*{words}\s*$")
    clash(person, same.exclude(pk=person.pk))


def _shares_days(person: ContactPerson) -> Q:
    still = Q(valid_until=None) | Q(valid_until__gte=person.valid_from)
    return still & Q(valid_from__lte=person.valid_until) if person.valid_until else still


def clash(person: ContactPerson, others: Iterable[ContactPerson]) -> None:
    """One fixed person per level and location at a time; somebody for the media may stand beside. Nobody twice.

    `others`: those with the same level, topic and location. Raises AtField.
    """
    for other in others:
        if not meet(person.valid_from, person.valid_until, other.valid_from, other.valid_until):
            continue
        if same_human(person, other):
            raise AtField(TWICE.format(name=other.name), "name")
        if other.is_media_contact == person.is_media_contact and person.topic not in SEVERAL:
            raise AtField(OVERLAP.format(name=other.name), "valid_from")
