"""Who takes part, since when and as what: kept by regie. What was true stays: a change from a day on is a row of its
own, and the former one ends the day before."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from uuid import UUID

from convenant import clock
from convenant.audit.trail import circle_event, record
from convenant.editing import locked, one_at_a_time
from convenant.errors import ENDS_BEFORE, Refused
from convenant.models import Convenant
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from parties.models import Party
from parties.permissions import holds_register
from parties.queries.regie import regie_is_left_alone
from parties.queries.register import why_it_ends

from .cards import take_off_ended
from .refusals import NotAllowed


@dataclass(frozen=True)
class Part:
    """In what way an organisation takes part."""

    role: str
    status: str
    valid_from: date
    valid_until: date | None = None
    collective: str = ""
    signed: str = ""


PART = tuple(field.name for field in fields(Part))
ONLY_REGIE = "Alleen wie de regie voert, houdt het register van partijen bij."
OVERLAP = "{name} is in deze periode al partij ({period}). Wijzig die deelname, of kies andere dagen."
KEEPS_REGIE = (
    "Deze partij voert de regie, of krijgt haar. Regel eerst bij “Regie overdragen” dat een ander haar uiterlijk op de "
    "laatste dag overneemt."
)
NO_END = "Deze deelname heeft geen einde dat nog terug kan."
STARTS_BEFORE = "Deze deelname begon op {day}. Kies die dag om haar te verbeteren, of een latere dag."


def register_keeper(actor: Actor, convenant_id: UUID) -> None:
    if not holds_register(actor, convenant_id):
        raise NotAllowed(ONLY_REGIE)


def add_party(convenant: Convenant, organisation: Organisation, part: Part, *, actor: Actor) -> Party:
    register_keeper(actor, convenant.pk)
    one_at_a_time("parties", convenant.pk)
    last = Party.objects.filter(convenant=convenant).order_by("-order").values_list("order", flat=True).first()
    row = Party(convenant=convenant, organisation=organisation, order=0 if last is None else last + 1)
    return _keep(row, part, "party.added", actor)


def change_party(party: Party, part: Part, *, actor: Actor, seen: str) -> Party:
    """From `part.valid_from` on. On the day this row began it is put right in place. Raises Overtaken."""
    register_keeper(actor, party.convenant_id)
    one_at_a_time("parties", party.convenant_id)
    current = locked(party, seen, PART)
    if part.valid_from <= current.valid_from:
        return _keep(current, part, "party.changed", actor)
    if current.valid_until and part.valid_from > current.valid_until:
        raise Refused(STARTS_BEFORE.format(day=nl_plain(current.valid_from)))
    current.valid_until = part.valid_from - timedelta(days=1)
    current.save(update_fields=["valid_until"])
    after = Party(
        convenant_id=current.convenant_id,
        organisation_id=current.organisation_id,
        order=current.order,
        holds_regie=current.holds_regie,
    )
    return _keep(after, part, "party.changed", actor)


def keep_party(party: Party, *, actor: Actor) -> Party:
    """Takes an end back to its last day, where no change and not the party itself decided on it."""
    register_keeper(actor, party.convenant_id)
    one_at_a_time("parties", party.convenant_id)
    row = Party.valid.select_for_update(of=("self",)).select_related("organisation").get(pk=party.pk)
    if row.valid_until is None or row.valid_until < clock.today():
        raise Refused(NO_END)
    if sentence := why_it_ends(row):
        raise Refused(sentence)
    row.valid_until = None
    _refuse_twice(row)
    row.save(update_fields=["valid_until"])
    tell(row, "party.reopened", ["valid_until"], actor)
    return row


def _keep(row: Party, part: Part, verb: str, actor: Actor) -> Party:
    if part.valid_until and part.valid_until < part.valid_from:
        raise Refused(ENDS_BEFORE)
    if part.valid_until and regie_is_left_alone(row.convenant_id, [row.organisation_id], part.valid_until):
        raise Refused(KEEPS_REGIE)
    for name in PART:
        setattr(row, name, getattr(part, name))
    _refuse_twice(row)
    row.save()
    tell(row, verb, list(PART), actor)
    if row.valid_until and row.valid_until < clock.today():
        take_off_ended(row.convenant_id, actor=actor)
    return row


def _refuse_twice(row: Party) -> None:
    same = Party.objects.filter(convenant_id=row.convenant_id, organisation_id=row.organisation_id).exclude(pk=row.pk)
    if other := overlapping(row, same.select_related("organisation")):
        until = f"tot en met {nl_plain(other.valid_until)}" if other.valid_until else "zonder einddatum"
        period = f"vanaf {nl_plain(other.valid_from)}, {until}"
        raise Refused(OVERLAP.format(name=other.organisation.name, period=period))


def overlapping(row: Party, others: Iterable[Party]) -> Party | None:
    """The first whose days meet those of `row`."""
    for other in others:
        begins_in_time = row.valid_until is None or other.valid_from <= row.valid_until
        if begins_in_time and (other.valid_until is None or other.valid_until >= row.valid_from):
            return other
    return None


def tell(row: Party, verb: str, names: list[str], actor: Actor) -> None:
    record(actor, verb, row, fields=names)
    circle_event(actor, verb, row, convenant_id=row.convenant_id)
