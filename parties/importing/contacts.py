"""Contact persons of the acting organisation in one convenant."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms

from convenant import clock
from convenant.editing import mark_of
from convenant.errors import Refused
from convenant.models import Convenant
from convenant.tenancy.scope import Actor
from parties.actions.contacts import DETAILS, SEVERAL, Details, change_contact, clash, name_contact, undo_contact
from parties.actions.keeping import hold_list, in_order
from parties.forms.contacts import ContactForm
from parties.models import CardLine, ContactPerson, Deputy, ImportRow, Level, Location, Topic, Verdict
from parties.queries.contacts import own_contacts, working_places
from parties.queries.coverage import meet, same_human

from .columns import Column, DayCell, WordField, YesField, kept_values, read_values
from .kinds import CHANGED_SINCE, TAKEN_FIRST, TWICE, Judged, RowRefused, wrong

DAYS = ("valid_from", "valid_until")
FORM = ContactForm.base_fields
NO_PLACE = "Bij uw organisatie hoort geen open locatie met deze naam. Schrijf haar zoals in de lijst met locaties."
TWO_PLACES = "Er zijn twee locaties met deze naam. Voeg deze persoon zelf toe."
LOST_ZERO = "Het rekenblad haalde de 0 vooraan weg. Maak van de kolom tekst en typ het nummer opnieuw."
RESTS = "Staat op een openbare kaart of heeft een vervanger."
Spot = tuple[str, str, UUID | None]
Place = Spot | tuple[str, str, UUID | None, str]
"""A spot, or a name at a spot: many share one, and only people of one name can be the same."""


class PhoneCell(forms.CharField):
    def clean(self, value: Any) -> Any:
        if value.isdigit() and len(value) == 9 and value[0] != "0":
            raise forms.ValidationError(LOST_ZERO)
        return super().clean(value)


class PlaceCell(forms.Field):
    """The name of a location that the organisation works for."""

    def __init__(self, places: Iterable[Location]) -> None:
        super().__init__(required=False)
        self.found: dict[str, list[UUID]] = defaultdict(list)
        for place in places:
            self.found[place.name.casefold()].append(place.pk)

    def clean(self, value: Any) -> Any:
        places = self.found.get(value.casefold(), [])
        if len(places) != 1:
            raise forms.ValidationError(TWO_PLACES if places else NO_PLACE)
        return str(places[0])


PHONE = PhoneCell(max_length=30, required=False)
TOPICS = [("", "vaste contactpersoon"), *Topic.choices]


def columns(places: Iterable[Location] = ()) -> list[Column]:
    return [
        Column("name", "Naam", "Voor- en achternaam.", FORM["name"], "Coördinator Voorbeeld", is_name=True),
        Column(
            "function", "Functie", "Wat deze persoon bij u doet.", FORM["function"], "coördinator", is_name=True
        ),
        Column("level", "Niveau", "bestuurlijk of uitvoerend.", WordField(Level.choices), "uitvoerend"),
        Column(
            "topic", "Waarvoor", "Leeg: vaste contactpersoon. Anders: vertrouwenspersoon, fg of avg.",
            WordField(TOPICS, required=False),
        ),
        Column("location_id", "Locatie", "Leeg: de hele organisatie. Anders haar naam.", PlaceCell(places)),
        Column("email", "E-mailadres", "Van het werk.", FORM["email"], "naam@voorbeeld.example", also=("mail",)),
        Column("phone", "Telefoon", "Als tekst, met de 0 ervoor.", PHONE, "0229 000 000", also=("telefoonnummer",)),
        Column("is_media_contact", "Mediacontact", "ja of nee.", YesField(required=False), "nee"),
        Column("valid_from", "Vanaf", "Dag-maand-jaar.", DayCell(FORM["valid_from"]), "01-08-2026"),
        Column("valid_until", "Tot en met", "Leeg: tot u het stopt.", DayCell(FORM["valid_until"])),
    ]  # fmt: skip


class ContactImport:
    """People are found by their spot (level, topic, location), name and period. An empty cell leaves what is there."""

    def __init__(self, *, actor: Actor, convenant: Convenant | None) -> None:
        if convenant is None:
            raise Refused("Kies een convenant.")
        self.actor, self.convenant = actor, convenant
        self.columns: Sequence[Column] = columns(working_places(actor, convenant))
        self.known: dict[Place, dict[UUID, ContactPerson]] = defaultdict(dict)
        self.seen: dict[UUID, int] = {}
        for person in own_contacts(actor, convenant):
            self._add(person)

    def _add(self, person: ContactPerson) -> None:
        for place in (_spot(person), (*_spot(person), _name_key(person))):
            self.known[place][person.pk] = person

    def _remove(self, person: ContactPerson) -> None:
        for place in (_spot(person), (*_spot(person), _name_key(person))):
            self.known[place].pop(person.pk, None)

    def judge(self, number: int, given: dict[str, Any]) -> Judged:
        person = ContactPerson(convenant=self.convenant, organisation_id=self.actor.organisation, **_details(given))
        namesakes = self.known[(*_spot(person), _name_key(person))]
        there = next((each for each in namesakes.values() if _is_same(each, person)), None)
        if there and there.pk in self.seen:
            sentence = TWICE if all(getattr(there, key) == getattr(person, key) for key in DETAILS) else TAKEN_FIRST
            return wrong(sentence.format(number=self.seen[there.pk]))
        if there:
            return self._judge_known(number, there, given)
        return self._fits(number, person, person) or Judged(Verdict.NEW, kept_values(given))

    def _judge_known(self, number: int, there: ContactPerson, given: dict[str, Any]) -> Judged:
        values = {key: getattr(there, key) for key in DETAILS} | _details(given, partly=True)
        after = ContactPerson(pk=there.pk, convenant=self.convenant, organisation_id=self.actor.organisation, **values)
        mark = mark_of(there, DETAILS)
        if mark_of(after, DETAILS) == mark:
            self.seen[there.pk] = number
            return Judged(Verdict.SAME, kept_values(given), there.pk, mark)
        refused = self._fits(number, after, there)
        return refused or Judged(Verdict.CHANGED, kept_values(given), there.pk, mark)

    def _fits(self, number: int, after: ContactPerson, before: ContactPerson) -> Judged | None:
        """The same refusals as the action gives, and then it counts for the rows below."""
        by_name = (*_spot(after), _name_key(after))
        spot = self.known[by_name if after.topic in SEVERAL else _spot(after)]
        try:
            in_order(after.valid_from, after.valid_until)
            clash(after, [each for each in spot.values() if each.pk != after.pk])
        except Refused as refusal:
            named = {"name": "Naam", "valid_from": "Vanaf", "valid_until": "Tot en met"}
            return wrong(refusal.sentence, named.get(refusal.field or "", ""))
        self._remove(before)
        self._add(after)
        self.seen[after.pk] = number
        return None

    def hold(self) -> None:
        hold_list(self.convenant.pk, self.actor.organisation, wait=True)

    def write(self, rows: Sequence[ImportRow]) -> Iterable[int]:
        there = self._rows(rows)
        for done, row in enumerate(rows, 1):
            try:
                person = self._write(row, there)
            except Refused as refusal:
                raise RowRefused(row, refusal.sentence) from refusal
            row.target, row.mark = person.pk, mark_of(person, DETAILS)
            yield done

    def _write(self, row: ImportRow, there: dict[UUID, ContactPerson]) -> ContactPerson:
        given = read_values(row.given, DAYS)
        if row.target is None:
            return name_contact(self.convenant, Details(**_details(given)), actor=self.actor)
        person = there[row.target]
        former = {key: getattr(person, key) for key in DETAILS}
        row.former = kept_values(former | {"location_id": str(person.location_id) if person.location_id else None})
        values = former | _details(given, partly=True)
        return change_contact(person, Details(**values), actor=self.actor, seen=row.mark)

    def undo(self, rows: Sequence[ImportRow]) -> Iterable[int]:
        there, used = self._rows(rows), self._used(rows)
        for done, row in enumerate(rows, 1):
            person = there.get(row.target) if row.target else None
            if person is None or mark_of(person, DETAILS) != row.mark:
                row.kept_because = CHANGED_SINCE
            elif row.verdict == Verdict.NEW and person.pk in used:
                row.kept_because = RESTS
            else:
                self._undo(row, person)
            yield done

    def _undo(self, row: ImportRow, person: ContactPerson) -> None:
        if row.verdict == Verdict.NEW:
            today = row.batch.ran_at is not None and row.batch.ran_at.date() == clock.now().date()
            undo_contact(person, None if today else clock.today() - timedelta(days=1), actor=self.actor)
            return
        former = _details(read_values(row.former, DAYS))
        try:
            change_contact(person, Details(**former), actor=self.actor, seen=row.mark)
        except Refused as refusal:
            row.kept_because = refusal.sentence[:200]

    def _rows(self, rows: Sequence[ImportRow]) -> dict[UUID, ContactPerson]:
        found = own_contacts(self.actor, self.convenant).filter(pk__in=[row.target for row in rows if row.target])
        return {person.pk: person for person in found}

    def _used(self, rows: Sequence[ImportRow]) -> set[UUID]:
        """Somebody stands in for them, or they are named on a public card."""
        ids = [row.target for row in rows]
        mine = Deputy.objects.filter(organisation_id=self.actor.organisation)
        pairs = mine.filter(contact__in=ids).values_list("contact_id", "person_id")
        named = CardLine.objects.filter(contact__in=ids).values_list("contact_id", flat=True)
        return {pk for pair in pairs for pk in pair if pk} | {pk for pk in named if pk}


def _details(given: dict[str, Any], *, partly: bool = False) -> dict[str, Any]:
    place = given.get("location_id")
    values = {key: value for key, value in given.items() if value is not None or not partly}
    return values | ({"location_id": UUID(place)} if place else {})


def _spot(person: ContactPerson) -> Spot:
    return person.level, person.topic, person.location_id


def _name_key(person: ContactPerson) -> str:
    return " ".join(person.name.casefold().split())


def _is_same(there: ContactPerson, person: ContactPerson) -> bool:
    """Of two people with one name: where only one can be, another address is a new address."""
    shares = meet(there.valid_from, there.valid_until, person.valid_from, person.valid_until)
    return shares and (person.topic not in SEVERAL or same_human(there, person))
