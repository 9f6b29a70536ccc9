"""Who stands in for a contact person, and when."""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from uuid import UUID

from convenant import clock
from convenant.editing import locked
from convenant.errors import AtField
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import Actor
from parties.models import ContactPerson, Deputy
from parties.queries.coverage import meet, same_human
from parties.queries.deputies import forget_stand_ins

from .keeping import hold_list, in_order, keeps, tell


@dataclass(frozen=True)
class Standing:
    """`person_id` is another contact person of the organisation; without it the deputy stands here by name."""

    valid_from: date
    valid_until: date
    person_id: UUID | None = None
    name: str = ""
    function: str = ""
    email: str = ""
    phone: str = ""


STANDING = tuple(field.name for field in fields(Standing))
NOBODY = "Kies een contactpersoon of vul een naam in."
BOTH = "Kies een contactpersoon of vul een naam in, niet allebei."
SELF = "Niemand vervangt zichzelf. Kies iemand anders."
CIRCLE = "{name} wordt in deze periode zelf vervangen door {other}. Kies iemand anders of een andere periode."
TAKEN = "In deze periode is er al een vervanger: {name}. Kies een andere periode of wijzig die vervanging."
OUTSIDE = "{name} is contactpersoon {period}. Kies een periode die daarbinnen valt."


def arrange_deputy(contact: ContactPerson, standing: Standing, *, actor: Actor) -> Deputy:
    """WE-Contact-5. Raises AtField: a period that ends before it starts or meets another deputy's, somebody who would
    stand in for himself, and a circle of deputies."""
    deputy = Deputy(convenant_id=contact.convenant_id, organisation_id=contact.organisation_id, contact=contact)
    return _keep(deputy, standing, "deputy.arranged", actor=actor)


def change_deputy(deputy: Deputy, standing: Standing, *, actor: Actor, seen: str) -> Deputy:
    """Raises Overtaken when a colleague saved since."""
    keeps(deputy, actor)
    hold_list(deputy.convenant_id, deputy.organisation_id)
    return _keep(locked(deputy, seen, STANDING), standing, "deputy.changed", actor=actor)


def stop_deputy(deputy: Deputy, *, actor: Actor) -> None:
    """Today was the last day; one who had not begun yet is gone."""
    keeps(deputy, actor)
    hold_list(deputy.convenant_id, deputy.organisation_id)
    tell(deputy, "deputy.stopped", ["valid_until"], actor=actor)
    forget_stand_ins()
    yesterday = clock.today() - timedelta(days=1)
    if deputy.valid_from > yesterday:
        deputy.delete()
    elif deputy.valid_until > yesterday:
        deputy.valid_until = yesterday
        deputy.save(update_fields=["valid_until"])


def _keep(deputy: Deputy, standing: Standing, verb: str, *, actor: Actor) -> Deputy:
    keeps(deputy, actor)
    hold_list(deputy.convenant_id, deputy.organisation_id)
    for field, value in vars(standing).items():
        setattr(deputy, field, value)
    _check(deputy)
    deputy.save()
    forget_stand_ins()
    tell(deputy, verb, sorted(vars(standing)), actor=actor)
    return deputy


def _check(deputy: Deputy) -> None:
    in_order(deputy.valid_from, deputy.valid_until)
    who = _who(deputy)
    for person in {deputy.contact, who} - {deputy}:
        if isinstance(person, ContactPerson):
            _inside(deputy, person)
    if same_human(who, deputy.contact):
        raise AtField(SELF, "person" if deputy.person_id else "name")
    same_circle = Deputy.objects.filter(convenant_id=deputy.convenant_id, organisation_id=deputy.organisation_id)
    others = list(same_circle.exclude(pk=deputy.pk).select_related("contact", "person"))
    _refuse_overlap(deputy, others)
    _refuse_circle(deputy, others)


def _who(deputy: Deputy) -> ContactPerson | Deputy:
    """Whose name it is. Raises AtField for nobody, for both, and for who is no contact person of this organisation."""
    if deputy.person_id is None and not deputy.name.strip():
        raise AtField(NOBODY, "person")
    if deputy.person_id is None:
        return deputy
    if deputy.name.strip():
        raise AtField(BOTH, "name")
    mine = {"convenant_id": deputy.convenant_id, "organisation_id": deputy.organisation_id}
    person = ContactPerson.objects.filter(pk=deputy.person_id, **mine).first()
    if person is None:
        raise AtField(NOBODY, "person")
    return person


def _inside(deputy: Deputy, person: ContactPerson) -> None:
    stops = person.valid_until is not None and person.valid_until < deputy.valid_until
    if deputy.valid_from < person.valid_from or stops:
        until = f" tot en met {nl_plain(person.valid_until)}" if person.valid_until else ""
        period = f"vanaf {nl_plain(person.valid_from)}{until}"
        field = "valid_until" if stops else "valid_from"
        raise AtField(OUTSIDE.format(name=person.name, period=period), field)


def _refuse_overlap(deputy: Deputy, others: list[Deputy]) -> None:
    for other in others:
        same = other.contact_id == deputy.contact_id
        if same and meet(deputy.valid_from, deputy.valid_until, other.valid_from, other.valid_until):
            raise AtField(TAKEN.format(name=_name(other)), "valid_from")


def _refuse_circle(deputy: Deputy, others: list[Deputy]) -> None:
    """Follows who stands in for the deputy, and for that one, over the days they share with this period."""
    waiting = [(deputy, deputy.valid_from, deputy.valid_until, frozenset({deputy.pk}))]
    while waiting:
        step, first, last, passed = waiting.pop()
        for other in others:
            shares = meet(first, last, other.valid_from, other.valid_until)
            if other.pk in passed or not shares or not same_human(step.person or step, other.contact):
                continue
            if same_human(other.person or other, deputy.contact):
                sentence = CIRCLE.format(name=_name(deputy), other=_name(other))
                raise AtField(sentence, "person" if deputy.person_id else "name")
            shared = max(first, other.valid_from), min(last, other.valid_until)
            waiting.append((other, *shared, passed | {other.pk}))


def _name(deputy: Deputy) -> str:
    return (deputy.person or deputy).name
