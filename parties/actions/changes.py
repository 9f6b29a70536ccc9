"""Planning, deciding, undoing and finishing a change of the world: each in one transaction, with its trail.

Parties and services have days, so that what is decided today takes effect on its day by itself. No own row of anybody
is touched: who lets go and who takes over do their own part, each behind its own wall.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from convenant import clock, registry
from convenant.actions.bell import ring_circle, ring_party
from convenant.audit.trail import circle_event, record
from convenant.editing import one_at_a_time
from convenant.errors import Conflict, Refused
from convenant.models import Convenant
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from convenant.wording import listing
from parties.message_kinds import CHANGE_DECIDED, CHANGE_UNDONE, PLACES_FOLLOW
from parties.models import Change, ChangeKind, ChangeState, Party, Service
from parties.queries.changes import leaves_regie_alone, mark_of_preview, others_decided, said
from parties.queries.plan import Plan

from .register import KEEPS_REGIE, register_keeper


@dataclass(frozen=True)
class Wish:
    kind: str
    takes_effect: date
    leaving: Sequence[Organisation]
    arriving: Sequence[Organisation] = ()
    stays: bool = False


TOO_LATE = "Kies vandaag of een latere dag: het verleden verandert niet."
DECIDED = "Deze verandering is al vastgesteld."
IN_EFFECT = "Deze verandering is ingegaan en kan niet meer terug. Plan een nieuwe verandering."
NOT_YET = "Afronden kan vanaf de dag waarop de verandering ingaat."
CHANGED_SINCE = "Intussen veranderde wat deze verandering raakt. Kijk de lijst opnieuw na en stel dan vast."
PARTS_OPEN = (
    "Vannacht voert het portaal deze verandering vanzelf uit. Nu afronden kan zodra hun deel is gedaan: {names}. "
    "Zij doen dat op deze pagina."
)
ANOTHER = "Voor {name} is al een andere verandering vastgesteld. Draai die eerst terug, of wacht tot zij is uitgevoerd."
NOT_LIVE = "Er is niets af te ronden: deze verandering is niet vastgesteld, of al afgerond."
NO_PARTY = "{name} is dan geen partij meer."
ALREADY = "{name} is in de toekomst al partij. Pas eerst die deelname aan."
RULES: dict[str, tuple[int, int, str]] = {
    ChangeKind.MERGER: (1, 1, "Een fusie heeft één organisatie waarin de andere opgaan."),
    ChangeKind.SPLIT: (1, 9, "Kies één organisatie die splitst, en waarin zij splitst."),
    ChangeKind.TEAMS: (1, 9, "Kies één team dat verandert, en de teams die verdergaan."),
    ChangeKind.CLOSING: (0, 0, "Wie stopt, heeft geen opvolger. Kies anders een fusie."),
    ChangeKind.HANDOVER: (1, 1, "Kies van wie de locaties komen en naar welke ene organisatie zij gaan."),
}
"""Kind → fewest and most that arrive, and what to say otherwise. Only a merger has more than one that leaves."""


def plan_change(convenant: Convenant, wish: Wish, *, actor: Actor) -> Change:
    """A draft: nothing changes yet."""
    register_keeper(actor, convenant.pk)
    if wish.takes_effect < clock.today():
        raise Refused(TOO_LATE)
    arriving = [each.slug for each in wish.arriving]
    leaving = [each.slug for each in wish.leaving if each.slug not in arriving]
    fewest, most, sentence = RULES[wish.kind]
    if not leaving or not fewest <= len(arriving) <= most or (len(leaving) > 1 and wish.kind != ChangeKind.MERGER):
        raise Refused(sentence)
    stays = wish.stays or wish.kind == ChangeKind.HANDOVER
    change = Change(
        convenant=convenant,
        kind=wish.kind,
        takes_effect=wish.takes_effect,
        leaving=leaving,
        arriving=arriving,
        stays=stays,
    )
    change.save()
    record(actor, "change.planned", change, fields=["kind", "takes_effect", "leaving", "arriving"])
    return change


def divide(
    change: Change,
    places: Mapping[str, str],
    services: Mapping[str, str],
    work: Mapping[str, str] | None = None,
    *,
    actor: Actor,
) -> None:
    """Who has which location, who serves which, and who takes over which open work, from the day on."""
    current = _draft(change, actor)
    current.places, current.services, current.work = dict(places), dict(services), dict(work or {})
    current.save(update_fields=["places", "services", "work"])
    record(actor, "change.divided", current, fields=["places", "services", "work"])


def _draft(change: Change, actor: Actor) -> Change:
    register_keeper(actor, change.convenant_id)
    current = _held(change)
    if current.state != ChangeState.DRAFT:
        raise Refused(DECIDED)
    return current


def _held(change: Change) -> Change:
    """As it stands, until the transaction ends; and nobody else changes the register meanwhile."""
    one_at_a_time("parties", change.convenant_id)
    one_at_a_time("services", change.convenant_id)
    return Change.objects.select_for_update().get(pk=change.pk)


def throw_away(change: Change, *, actor: Actor) -> None:
    current = _draft(change, actor)
    record(actor, "change.thrown_away", current)
    current.delete()


def decide_change(change: Change, *, actor: Actor, seen: str | None = None) -> Change:
    """`seen`: the mark of the preview that was on the page; None where there is no page. The preview is kept as it was
    decided on."""
    current = _draft(change, actor)
    if current.takes_effect < clock.today():
        raise Refused(TOO_LATE)
    plan = Plan(current)
    _refuse_stale(plan)
    if seen is not None and seen != mark_of_preview(plan):
        raise Conflict(CHANGED_SINCE)
    preview = said(plan)
    current.written = {
        "said": preview,
        "ended": _end_parties(plan) + _end_services(plan),
        "parties": _new_parties(plan),
        "services": _new_services(plan),
    }
    current.state, current.decided_at = ChangeState.DECIDED, clock.now()
    current.save()
    _tell(current, "change.decided", actor)
    ring_circle(CHANGE_DECIDED, current.pk, current.convenant_id, actor=actor)
    return current


def _refuse_stale(plan: Plan) -> None:
    still = {party.organisation_id for party in plan.parties}
    for each in plan.leaving:
        if each.pk not in still:
            raise Refused(NO_PARTY.format(name=each.name))
    if leaves_regie_alone(plan):
        raise Refused(KEEPS_REGIE)
    _refuse_another(plan)
    later = Party.objects.filter(convenant_id=plan.change.convenant_id, valid_from__gt=plan.change.takes_effect)
    for party in later.filter(organisation__in=plan.newcomers()).select_related("organisation"):
        raise Refused(ALREADY.format(name=party.organisation.name))


def _refuse_another(plan: Plan) -> None:
    """Two that touch the same party could not be undone one by one."""
    taken = {slug for other in others_decided(plan.change) for slug in [*other.leaving, *other.arriving]}
    for each in [*plan.leaving, *plan.arriving]:
        if each.slug in taken:
            raise Refused(ANOTHER.format(name=each.name))


Ended = list[tuple[str, str, str]]
"""Table, id, and the last day it had ("" for none)."""


def _end_parties(plan: Plan) -> Ended:
    return [] if plan.change.stays else [_end("party", party, plan.last_day) for party in plan.parties]


def _end_services(plan: Plan) -> Ended:
    moved = [service for service in plan.services if plan.server(service) != Change.STAYS]
    return [
        _end("service", service, plan.last_day) for service in {row.pk: row for row in [*moved, *plan.served]}.values()
    ]


def _end(table: str, row: Party | Service, last_day: date) -> tuple[str, str, str]:
    was = row.valid_until.isoformat() if row.valid_until else ""
    row.valid_until = last_day
    row.save(update_fields=["valid_until"])
    return table, str(row.pk), was


def _new_parties(plan: Plan) -> list[str]:
    """In the role of who leaves. Whether they signed is for the register to say."""
    like = plan.parties[0]
    rows = [
        Party(
            convenant_id=plan.change.convenant_id, organisation=each, role=like.role, status=like.status,
            collective=like.collective, order=like.order, valid_from=plan.change.takes_effect,
        )
        for each in plan.newcomers()
    ]  # fmt: skip
    Party.objects.bulk_create(rows)
    return [str(row.pk) for row in rows]


def _new_services(plan: Plan) -> list[str]:
    """By the successor, on places that stay where they are; twice the same is once."""
    wanted: dict[tuple[UUID, UUID, str], Service] = {}
    for service in plan.services:
        target = plan.organisations.get(plan.server(service))
        if target:
            wanted[target.pk, service.location_id, service.role] = _following(plan, service, target.pk)
    return _made(plan, wanted)


def _following(plan: Plan, service: Service, organisation_id: UUID, location_id: UUID | None = None) -> Service:
    return Service(
        convenant_id=plan.change.convenant_id,
        organisation_id=organisation_id,
        location_id=location_id or service.location_id,
        role=service.role,
        valid_from=plan.change.takes_effect,
    )


def _made(plan: Plan, wanted: Mapping[tuple[UUID, UUID, str], Service]) -> list[str]:
    there = Service.valid.on(plan.change.takes_effect).filter(convenant_id=plan.change.convenant_id)
    known = set(there.values_list("organisation_id", "location_id", "role"))
    rows = [row for key, row in wanted.items() if key not in known]
    Service.objects.bulk_create(rows)
    return [str(row.pk) for row in rows]


def undo_change(change: Change, *, actor: Actor) -> None:
    """Before its day: what was ended goes on, what was made never was. A row that has another last day by now was
    decided on since, and keeps it."""
    register_keeper(actor, change.convenant_id)
    current = _held(change)
    if current.state != ChangeState.DECIDED or current.takes_effect <= clock.today():
        raise Refused(IN_EFFECT)
    tables: dict[str, type[Party] | type[Service]] = {"party": Party, "service": Service}
    Service.objects.filter(pk__in=current.written["services"]).delete()
    Party.objects.filter(pk__in=current.written["parties"]).delete()
    for table, key, was in current.written["ended"]:
        ended = tables[table].objects.filter(pk=key, valid_until=current.takes_effect - timedelta(days=1))
        ended.update(valid_until=date.fromisoformat(was) if was else None)
    current.state = ChangeState.UNDONE
    current.save(update_fields=["state"])
    _tell(current, "change.undone", actor)
    ring_circle(CHANGE_UNDONE, current.pk, current.convenant_id, actor=actor)


def finish_change(change: Change, *, actor: Actor) -> int:
    """From its day on: who served a location serves the one that follows it, and open work goes to the successor.

    Who serves a place anew, or one that follows, hears that it is to say who of its people works there.
    Returns how many rows that made.
    """
    register_keeper(actor, change.convenant_id)
    current = _held(change)
    if current.state != ChangeState.DECIDED or current.finished_at:
        raise Refused(NOT_LIVE)
    if current.takes_effect > clock.today():
        raise Refused(NOT_YET)
    plan = Plan(current)
    if waiting := plan.waiting():
        raise Refused(PARTS_OPEN.format(names=listing(each.name for each in waiting)))
    services = _follow_places(plan)
    made = len(services) + _hand_over(plan, actor)
    current.finished_at = clock.now()
    current.save(update_fields=["finished_at"])
    _tell(current, "change.finished", actor)
    _ring(current, [*services, *current.written["services"]], actor)
    return made


def _ring(change: Change, services: Sequence[str], actor: Actor) -> None:
    serving = set(Service.objects.filter(pk__in=services).values_list("organisation_id", flat=True))
    for organisation_id in sorted(serving):
        ring_party(PLACES_FOLLOW, organisation_id, change.pk, change.convenant_id, actor=actor)


def _follow_places(plan: Plan) -> list[str]:
    followers = plan.successors()
    ended = [key for table, key, _ in plan.change.written["ended"] if table == "service"]
    wanted = {}
    for service in Service.objects.filter(pk__in=ended):
        if new := followers.get(str(service.location_id)):
            wanted[service.organisation_id, new.pk, service.role] = _following(
                plan, service, service.organisation_id, new.pk
            )
    return _made(plan, wanted)


def _hand_over(plan: Plan, actor: Actor) -> int:
    found = {item.key: plan.organisations.get(plan.taker(item)) for item in plan.work}
    takers = {key: each.pk for key, each in found.items() if each}
    return sum(move(plan.change.convenant_id, takers, actor) for _, move in registry.work_moves) if takers else 0


def _tell(change: Change, verb: str, actor: Actor) -> None:
    record(actor, verb, change, fields=["state"])
    circle_event(actor, verb, change, convenant_id=change.convenant_id)
