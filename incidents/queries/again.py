"""What still runs at a school of which the partner's new person saw nothing: it is shared anew, or not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from convenant import clock
from convenant.addresses import address
from convenant.start import Waiting
from convenant.templatetags.portal import nl_day
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import Statement, made_once
from convenant.tenancy.scope import Actor
from convenant.together import Asking
from incidents.models import Disclosure, IncidentState, ReceivedKind
from incidents.permissions import HANDLE, may
from parties.models import Location, ServingPerson
from parties.queries.places import places_of

from .given import given_by
from .parcels import CORE_FIELDS
from .taxonomy import shown_reference

NEW_FOR = timedelta(days=92)
"""So long somebody counts as new; what nobody shared by then is left alone."""
Pair = tuple[UUID, UUID]


@dataclass(frozen=True)
class Unseen:
    """The last copy of an open incident to an organisation whose person at that location came later."""

    copy: Disclosure
    person: ServingPerson
    since: date

    @property
    def was_automatic(self) -> bool:
        return self.copy.kind == ReceivedKind.UPDATE

    @property
    def had_people(self) -> bool:
        return bool(set(self.copy.fields) - CORE_FIELDS)


def unseen(actor: Actor) -> Asking[list[Unseen]]:
    """For who handles incidents at a school. Asks for the copies only when there is somebody new."""
    places = places_of(actor) if may(actor, HANDLE) else []
    if not places:
        return []
    people = _serving(places)
    yield (people,)
    new = newcomers(people, places)
    if not new:
        return []
    last = given_by(actor).filter(
        withdrawn_at=None, incident__state=IncidentState.OPEN, recipient_id__in={pair[0] for pair in new},
        incident__location_id__in={pair[1] for pair in new},
    )  # fmt: skip
    # a melding goes before a state that came by itself: it is what asks an answer
    last = last.order_by("incident_id", "recipient_id", "kind", "-sent_at").distinct("incident_id", "recipient_id")
    yield (last,)
    found = [Unseen(copy, *new[pair]) for copy in last if (pair := pair_of(copy)) in new]
    return [each for each in found if each.copy.sent_at < clock.start_of(each.since)]


def pair_of(copy: Disclosure) -> Pair:
    return copy.recipient_id, copy.incident.location_id


def _serving(places: Sequence[Location]) -> Statement[ServingPerson]:
    wijken = [place.wijk_id for place in places if place.wijk_id]
    return _people_at(places=[place.pk for place in places], wijken=wijken, today=clock.today())


@made_once
def _people_at(*, places: list[UUID], wijken: list[UUID], today: date) -> QuerySet[ServingPerson]:
    there = Q(location_id__any_of=places) | Q(wijk_id__any_of=wijken)
    people = ServingPerson.objects.on(today).filter(there, is_deputy=False)
    return people.select_related("organisation").order_by("valid_from")


def newcomers(people: Sequence[ServingPerson], places: Sequence[Location]) -> dict[Pair, tuple[ServingPerson, date]]:
    """Organisation and location → its person and since when, where all who serve there came lately."""
    longest: dict[Pair, tuple[ServingPerson, date]] = {}
    for person in people:
        for place in places:
            if (since := serves_since(person, place)) is not None:
                known = longest.setdefault((person.organisation_id, place.pk), (person, since))
                if since < known[1]:
                    longest[person.organisation_id, place.pk] = person, since
    new = clock.today() - NEW_FOR
    return {pair: each for pair, each in longest.items() if each[1] >= new}


def serves_since(person: ServingPerson, place: Location) -> date | None:
    """By a wijk from the day on which the location lay in it. None: not at all."""
    if person.location_id == place.pk:
        return person.valid_from
    if person.wijk_id and person.wijk_id == place.wijk_id:
        return max(person.valid_from, place.wijk_since or person.valid_from)
    return None


def share_anew(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """For the start page: one row, with the number."""
    found = yield from unseen(actor)
    if not found:
        return []
    who = sorted({f"{each.person.name} ({each.person.get_task_display().lower()})" for each in found})
    count = len(found)
    return [
        Waiting(
            title="Nieuwe vaste contactpersoon: deel opnieuw wat nog loopt", url=address("exchange:again"),
            sub=", ".join(who), on=min(each.since for each in found), kind="warn",
            word=f"{count} {'incident' if count == 1 else 'incidenten'}",
        )
    ]  # fmt: skip


def groups(found: Sequence[Unseen]) -> Iterator[dict[str, Any]]:
    """Per new person what he did not see."""
    by_person: dict[UUID, list[Unseen]] = {}
    for each in found:
        by_person.setdefault(each.person.pk, []).append(each)
    for rows in by_person.values():
        person = rows[0].person
        yield {
            "title": f"{person.name}, {person.get_task_display().lower()}", "organisation": person.organisation.name,
            "since": nl_day(rows[0].since), "rows": [line(row) for row in rows],
        }  # fmt: skip


def line(row: Unseen) -> dict[str, Any]:
    incident = row.copy.incident
    sent = timezone.localtime(row.copy.sent_at).date()
    return {
        "key": str(row.copy.pk), "reference": shown_reference(incident.reference), "location": incident.where,
        "sent": nl_day(sent), "what": "nieuwe stand" if row.was_automatic else "melding", "had_people": row.had_people,
        "prepare_url": address("exchange:prepare", incident.pk, row.copy.recipient.slug),
    }  # fmt: skip
