"""Wijken by regie; locations by the organisation they belong to."""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from uuid import UUID

from django.utils.text import slugify

from convenant import clock
from convenant.actions.compliance import follow_own
from convenant.audit.trail import circle_event, record
from convenant.editing import locked, one_at_a_time, soon_or_refused
from convenant.errors import Refused
from convenant.models import Convenant
from convenant.permissions import RUN_PORTAL
from convenant.permissions import may as runs
from convenant.tenancy import hooks
from convenant.tenancy.scope import Actor
from parties.models import Location, Wijk
from parties.permissions import KEEP_PLACES, may
from parties.queries.places import forget_rights

from .refusals import IMPORT_RUNS, NotAllowed
from .register import register_keeper


@dataclass(frozen=True)
class Place:
    name: str
    place: str = ""
    address: str = ""
    wijk_id: UUID | None = None
    opened_on: date | None = None


PLACE = tuple(field.name for field in fields(Place))
SHOWN = ("name", "place", "address")
"""What pages about the past would otherwise say wrongly: the former words are kept with their last day."""
NOT_YOURS = "Alleen de organisatie zelf houdt haar locaties bij."
NO_RIGHT = "Locaties bijhouden doet de coördinator of de directie van uw organisatie."
SAME_NAME = "Uw organisatie heeft al een open locatie met deze naam."
SAME_WIJK = "Er is al een wijk met deze naam."
CLOSES_BEFORE = "De laatste dag ligt voor de dag waarop de locatie openging."
TAKEN_OVER = "Een andere organisatie nam deze locatie over. Heropenen kan niet meer."


def hold_places(organisation_id: UUID, *, wait: bool = False) -> None:
    """One at a time changes the locations of an organisation: an import waits and holds them, a page is refused."""
    parts = ("places", organisation_id)
    one_at_a_time(*parts) if wait else soon_or_refused(IMPORT_RUNS, *parts)


def keep_wijk(convenant: Convenant, name: str, wijk: Wijk | None, *, actor: Actor) -> Wijk:
    """A new one, or another name for `wijk`: its address on pages stays what it was."""
    register_keeper(actor, convenant.pk)
    one_at_a_time("wijken", convenant.pk)
    row = wijk or Wijk(convenant=convenant, slug=free_slug(name, Wijk.objects.filter(convenant=convenant)))
    same = Wijk.objects.open_on(clock.today()).filter(convenant=convenant, name__iexact=name)
    if same.exclude(pk=row.pk).exists():
        raise Refused(SAME_WIJK)
    row.name = name
    row.save()
    verb = "wijk.renamed" if wijk else "wijk.added"
    record(actor, verb, row, fields=["name"])
    circle_event(actor, verb, row, convenant_id=convenant.pk)
    return row


def free_slug(name: str, taken: object) -> str:
    """A part of an address that no other row has."""
    base = slugify(name)[:70] or "plek"
    found = set(taken.filter(slug__startswith=base).values_list("slug", flat=True))  # type: ignore[attr-defined]
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(found) + 3))) if slug not in found)


def add_place(place: Place, *, actor: Actor, organisation_id: UUID | None = None) -> Location:
    """Of the own organisation; for whoever runs the portal: of the one that is named."""
    row = Location(organisation_id=organisation_id or actor.organisation)
    _own(row, actor)
    row.slug = free_slug(place.name, Location.objects.all())
    return _keep(row, place, "location.added", actor)


def change_place(row: Location, place: Place, *, actor: Actor, seen: str, correction: bool = False) -> Location:
    """`correction`: it was never called that, and never lay there. Otherwise the former name and address stay readable,
    and its wijk counts from today. Raises Overtaken."""
    _own(row, actor)
    hold_places(row.organisation_id)
    current = locked(row, seen, PLACE)
    moved = current.wijk_id != place.wijk_id
    if not correction and (moved or any(getattr(current, name) != getattr(place, name) for name in SHOWN)):
        remember_former(current, moved=moved)
    if not correction and moved:
        current.wijk_since = clock.today()
    return _keep(current, place, "location.changed", actor)


def remember_former(row: Location, *, moved: bool) -> None:
    """As it was until yesterday. `moved`: to another wijk."""
    was = {name: getattr(row, name) for name in SHOWN} | {"until": (clock.today() - timedelta(days=1)).isoformat()}
    row.formerly = [*row.formerly, was | {"wijk": row.wijk.name} if moved and row.wijk else was]


def close_place(row: Location, last_day: date, *, actor: Actor) -> None:
    _own(row, actor)
    if row.opened_on and last_day < row.opened_on:
        raise Refused(CLOSES_BEFORE)
    hold_places(row.organisation_id)
    row.last_day = last_day
    save_place(row, ["last_day"], "location.closed", actor)


def reopen_place(row: Location, *, actor: Actor) -> None:
    _own(row, actor)
    if Location.objects.filter(follows=row).exists():
        raise Refused(TAKEN_OVER)
    hold_places(row.organisation_id)
    row.last_day = None
    _refuse_same_name(row)
    save_place(row, ["last_day"], "location.reopened", actor)


def _keep(row: Location, place: Place, verb: str, actor: Actor) -> Location:
    hold_places(row.organisation_id)
    for name in PLACE:
        setattr(row, name, getattr(place, name))
    if row.opened_on and row.last_day and row.last_day < row.opened_on:
        raise Refused(CLOSES_BEFORE)
    _refuse_same_name(row)
    save_place(row, [*PLACE, "formerly"], verb, actor)
    return row


def save_place(row: Location, names: list[str], verb: str, actor: Actor) -> None:
    row.save()
    forget_rights()
    record(actor, verb, row, fields=names)
    circles = hooks.circles_of(actor.organisation) if row.organisation_id == actor.organisation else []
    for circle in circles:
        circle_event(actor, verb, row, convenant_id=circle.id)
        follow_own(circle.id, actor=actor)


def _refuse_same_name(row: Location) -> None:
    same = Location.objects.open_on(clock.today()).filter(organisation_id=row.organisation_id, name__iexact=row.name)
    if same.exclude(pk=row.pk).exists():
        raise Refused(SAME_NAME)


def _own(row: Location, actor: Actor) -> None:
    if runs(actor, RUN_PORTAL):
        return
    if row.organisation_id != actor.organisation_id:
        raise NotAllowed(NOT_YOURS)
    _keeper(actor)


def _keeper(actor: Actor) -> None:
    if not may(actor, KEEP_PLACES):
        raise NotAllowed(NO_RIGHT)
