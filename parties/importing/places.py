"""Locations: of one's own organisation, or of any by whoever runs the portal."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms

from convenant.editing import mark_of
from convenant.errors import Refused
from convenant.models import Convenant
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import OPERATOR, Actor
from parties.actions.places import PLACE, Place, add_place, change_place, hold_places
from parties.actions.unused import remove_unused
from parties.forms.places import PlaceForm
from parties.models import ImportRow, Location, Verdict, Wijk

from .columns import Column, DayCell, kept_values, read_values
from .kinds import CHANGED_SINCE, TWICE, Judged, RowRefused, wrong

DAYS = ("opened_on", "wijk_since")
FORM = PlaceForm.base_fields
NOT_YOURS = "Deze locatie hoort bij een andere organisatie. Laat deze kolom leeg of schrijf uw eigen organisatie."
UNKNOWN = "Deze organisatie kennen wij niet. Importeer eerst de organisaties."
NO_WIJK = "Deze wijk staat niet in het register. Wie de regie voert, voegt wijken toe."
TWO_WIJKEN = "Er zijn twee wijken met deze naam. Kies de wijk zelf, bij de locatie."
CLOSED = "Deze locatie is gesloten. Heropen haar bij de locaties."
RESTS = "Er hangt al iets aan deze locatie."


class OrganisationCell(forms.Field):
    def __init__(self, organisations: Iterable[Organisation], refusal: str, *, required: bool) -> None:
        super().__init__(required=required, error_messages={"required": "Vul de naam van de organisatie in."})
        self.refusal = refusal
        self.found = {name.casefold(): str(row.pk) for row in organisations for name in (row.name, row.short_name)}

    def clean(self, value: Any) -> Any:
        super().clean(value)
        if value.casefold() not in self.found:
            raise forms.ValidationError(self.refusal)
        return self.found[value.casefold()]


class WijkCell(forms.Field):
    def __init__(self, wijken: Iterable[Wijk]) -> None:
        super().__init__(required=False)
        self.found: dict[str, list[str]] = defaultdict(list)
        for wijk in wijken:
            self.found[wijk.name.casefold()].append(str(wijk.pk))

    def clean(self, value: Any) -> Any:
        found = self.found.get(value.casefold(), [])
        if len(found) != 1:
            raise forms.ValidationError(TWO_WIJKEN if found else NO_WIJK)
        return found[0]


def columns(organisation: forms.Field, wijken: Iterable[Wijk] = ()) -> list[Column]:
    whose = "De naam zoals in het portaal." if organisation.required else "Leeg: uw eigen organisatie."
    example = "Voorbeeldschool" if organisation.required else ""
    return [
        Column("organisation_id", "Organisatie", whose, organisation, example),
        Column("name", "Naam", "Hoe zij heet.", FORM["name"], "Voorbeeldlocatie", is_name=True, also=("locatie",)),
        Column("address", "Adres", "Straat en nummer.", FORM["address"], "Dorpsstraat 1"),
        Column("place", "Plaats", "De woonplaats.", FORM["place"], "Hoorn", is_name=True),
        Column("wijk_id", "Wijk", "Leeg, of een wijk uit het register.", WijkCell(wijken)),
        Column("opened_on", "Open vanaf", "Leeg: was er altijd al. Dag-maand-jaar.", DayCell(FORM["opened_on"])),
    ]  # fmt: skip


class PlaceImport:
    """Locations are found by the name of the organisation and their own. An empty cell leaves what is there."""

    def __init__(self, *, actor: Actor, convenant: Convenant | None) -> None:
        self.actor = actor
        self.columns: Sequence[Column] = columns(whose(actor), Wijk.objects.filter(**_reach(actor)))
        mine = {} if actor.role == OPERATOR else {"organisation_id": actor.organisation}
        self.known = {_key(row.organisation_id, row.name): row for row in Location.objects.filter(**mine)}
        self.seen: dict[tuple[UUID, str], int] = {}

    def judge(self, number: int, given: dict[str, Any]) -> Judged:
        owner = UUID(given["organisation_id"]) if given.get("organisation_id") else self.actor.organisation
        key = _key(owner, given["name"])
        if key in self.seen:
            return wrong(TWICE.format(number=self.seen[key]))
        self.seen[key] = number
        there = self.known.get(key)
        if there is None:
            return Judged(Verdict.NEW, kept_values(given))
        if there.last_day:
            return wrong(CLOSED, "Naam")
        mark, after = mark_of(there, PLACE), Location(**_merged(there, given))
        verdict = Verdict.SAME if mark_of(after, PLACE) == mark else Verdict.CHANGED
        return Judged(verdict, kept_values(given), there.pk, mark)

    def write(self, rows: Sequence[ImportRow]) -> Iterable[int]:
        there = Location.objects.in_bulk([row.target for row in rows if row.target])
        for done, row in enumerate(rows, 1):
            try:
                place = self._write(row, there)
            except Refused as refusal:
                raise RowRefused(row, refusal.sentence) from refusal
            row.target, row.mark = place.pk, mark_of(place, PLACE)
            yield done

    def _write(self, row: ImportRow, there: dict[UUID, Location]) -> Location:
        given = read_values(row.given, DAYS)
        if row.target is None:
            owner = UUID(given["organisation_id"]) if given.get("organisation_id") else self.actor.organisation
            return add_place(Place(**_place(given)), actor=self.actor, organisation_id=owner)
        current = there[row.target]
        row.former = kept_values({key: getattr(current, key) for key in (*PLACE, *DAYS)})
        row.former |= {"wijk_id": _text(current.wijk_id)}
        return change_place(current, Place(**_merged(current, given)), actor=self.actor, seen=row.mark)

    def hold(self) -> None:
        if self.actor.role != OPERATOR:  # whose file names places of many, and is no job
            hold_places(self.actor.organisation, wait=True)

    def undo(self, rows: Sequence[ImportRow]) -> Iterable[int]:
        there = Location.objects.in_bulk([row.target for row in rows if row.target])
        for done, row in enumerate(rows, 1):
            place = there.get(row.target) if row.target else None
            if place is None or mark_of(place, PLACE) != row.mark or place.last_day:
                row.kept_because = CHANGED_SINCE
            elif row.verdict == Verdict.CHANGED:
                self._put_back(row, place)
            elif not remove_unused(place, "location.removed", actor=self.actor):
                row.kept_because = RESTS
            yield done

    def _put_back(self, row: ImportRow, place: Location) -> None:
        former = read_values(row.former, DAYS)
        try:
            back = change_place(place, Place(**_place(former)), actor=self.actor, seen=row.mark, correction=True)
        except Refused as refusal:
            row.kept_because = refusal.sentence[:200]
        else:
            back.wijk_since = former.get("wijk_since")
            back.save(update_fields=["wijk_since"])


def whose(actor: Actor) -> OrganisationCell:
    if actor.role == OPERATOR:
        return OrganisationCell(Organisation.objects.filter(withdrawn_on=None), UNKNOWN, required=True)
    return OrganisationCell(Organisation.objects.filter(pk=actor.organisation), NOT_YOURS, required=False)


def _reach(actor: Actor) -> dict[str, Any]:
    return {} if actor.role == OPERATOR else {"convenant_id__in": actor.circles}


def _key(organisation_id: UUID, name: str) -> tuple[UUID, str]:
    return organisation_id, name.casefold()


def _place(given: dict[str, Any]) -> dict[str, Any]:
    values = {key: given[key] for key in PLACE if key in given}
    return values | ({"wijk_id": UUID(given["wijk_id"])} if given.get("wijk_id") else {})


def _merged(there: Location, given: dict[str, Any]) -> dict[str, Any]:
    return {key: getattr(there, key) for key in PLACE} | _place(given)


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None
