"""Who stands in for whom."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from convenant import clock
from convenant.models import Convenant
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import Actor, current_scope
from parties.models import ContactPerson, Deputy

STAND_INS = "stand-ins"


@dataclass(frozen=True)
class StandIn:
    """Whom to call while the contact person is away. `deputy_id` is the row about that contact person."""

    deputy_id: UUID
    name: str
    function: str
    email: str
    phone: str
    for_name: str
    valid_from: date
    valid_until: date

    @property
    def words(self) -> str:
        return f"vervangt {self.for_name} tot en met {nl_plain(self.valid_until)}"


def stand_ins(convenant_id: UUID, day: date | None = None) -> dict[UUID, StandIn]:
    """Contact person → who stands in today: one query. Where the deputy is away too, his deputy."""
    on = day or clock.today()
    running = Deputy.objects.filter(convenant_id=convenant_id, valid_from__lte=on, valid_until__gte=on)
    return resolved(running.select_related("contact", "person"))


def stand_in_of(person: ContactPerson) -> StandIn | None:
    """Who stands in for one person of a list: asked once in a scope, for the whole circle."""
    kept, key = current_scope().kept, (STAND_INS, person.convenant_id, clock.today())
    if key not in kept:
        kept[key] = stand_ins(person.convenant_id)
    found: StandIn | None = kept[key].get(person.pk)
    return found


def forget_stand_ins() -> None:
    """A deputy changed in this scope."""
    kept = current_scope().kept
    for key in [key for key in kept if key[0] == STAND_INS]:
        del kept[key]


def shown(person: ContactPerson) -> ContactPerson:
    """As a list shows somebody: while a deputy stands in, with that name and those ways to reach. Never to be saved."""
    stand_in = stand_in_of(person)
    if stand_in is None:
        return person
    first = copy(person)
    first.name, first.email, first.phone = stand_in.name, stand_in.email, stand_in.phone
    first.function = ", ".join(each for each in (stand_in.function, stand_in.words) if each)
    return first


def resolved(running: Iterable[Deputy]) -> dict[UUID, StandIn]:
    by_contact = {deputy.contact_id: deputy for deputy in running}
    return {contact: _last(deputy, by_contact) for contact, deputy in by_contact.items()}


def _last(deputy: Deputy, by_contact: dict[UUID, Deputy]) -> StandIn:
    """Follows the chain to its end: the actions let no circle in."""
    last, until = deputy, deputy.valid_until
    while last.person_id and (further := by_contact.get(last.person_id)):
        last, until = further, min(until, further.valid_until)
    who: ContactPerson | Deputy = last.person or last
    return StandIn(
        deputy.pk, who.name, who.function, who.email, who.phone, deputy.contact.name, deputy.valid_from, until
    )


def own_deputies(actor: Actor, convenant: Convenant) -> QuerySet[Deputy]:
    """Also those that ended or start later."""
    mine = Deputy.objects.filter(convenant=convenant, organisation_id=actor.organisation)
    return mine.select_related("contact", "person")


def name_of(deputy: Deputy) -> str:
    return deputy.person.name if deputy.person else deputy.name
