"""What contact, presence, measures and alignment offer to obligations. Circle rows only, so regie sees it too."""

from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db.models import Max

from convenant import clock
from convenant.evidence import Evidence, Finding
from convenant.models import Convenant, Obligation
from convenant.templatetags.portal import nl_plain

from .evidence import UNITS, answerable, of_places
from .models import MeasureState, PolicyAlignment, PresenceHour, Service, SharedMoment
from .queries.measures import measures_of
from .queries.offering import support_in

MONTHS = 3
"""A text that asks structural contact gives no number: without contact in so many months it has stopped."""


def moment(*, obligation: Obligation, convenant: Convenant, organisation_id: UUID, school_year: int) -> Finding | None:
    """parties.moment: of the places this organisation answers for, those with contact in the last months.

    Arguments `role`, `per` (location, school, wijk) and `months`.
    """
    arguments = obligation.evidence_arguments
    months = arguments.get("months", MONTHS)
    word, unit = UNITS[arguments.get("per", "location")]
    places = answerable(convenant, organisation_id, arguments)
    if not (wanted := {unit(place) for place in places} - {None}):
        return None
    mine = SharedMoment.objects.filter(convenant=convenant, organisation_id=organisation_id).order_by()
    last = {row["location_id"]: row["last"] for row in mine.values("location_id").annotate(last=Max("day"))}
    since = clock.today() - relativedelta(months=months)
    fresh = {unit(place) for place in places if place.pk in last and last[place.pk] >= since} - {None}
    ends = [_newest(places, unit, one, last) + relativedelta(months=months) for one in fresh]
    label = f"Contact in de laatste {months} maanden met {of_places(fresh, wanted, word)}"
    return Finding(
        len(fresh), len(wanted), max(last.values(), default=None), None, label, lapses_on=min(ends, default=None)
    )


def _newest(places: Any, unit: Any, one: Any, last: dict[UUID, Any]) -> Any:
    return max(last[place.pk] for place in places if place.pk in last and unit(place) == one)


def presence(
    *, obligation: Obligation, convenant: Convenant, organisation_id: UUID, school_year: int
) -> Finding | None:
    """parties.presence: of the locations this organisation serves, those with hours in the weekly schedule."""
    arguments = obligation.evidence_arguments
    served = Service.valid.on(clock.today()).filter(
        convenant=convenant, organisation_id=organisation_id, role=arguments["role"]
    )
    wanted = set(served.values_list("location_id", flat=True))
    if not wanted:
        return None
    hours = PresenceHour.objects.on(clock.today()).filter(convenant=convenant, organisation_id=organisation_id)
    there = set(hours.values_list("location_id", flat=True)) & wanted
    return Finding(len(there), len(wanted), None, None, f"Vaste uren op {of_places(there, wanted, 'locatie')}")


def measure(*, obligation: Obligation, convenant: Convenant, organisation_id: UUID, school_year: int) -> Finding | None:
    """parties.measure: of what was asked in this circle, what the gemeente gave an answer to."""
    states = list(measures_of(convenant.pk).order_by().values_list("now", flat=True))
    answered = [state for state in states if state != MeasureState.ASKED]
    done = sum(state == MeasureState.DONE for state in states)
    if not states:
        return Finding(1, 1, None, None, "Nog geen maatregel gevraagd") if _stands(obligation) else _nothing()
    label = f"{len(answered)} van {len(states)} vragen om een maatregel beantwoord, {done} uitgevoerd"
    return Finding(len(answered), len(states), None, None, label)


def _stands(obligation: Obligation) -> bool:
    """A standing duty is met while nobody asks anything; one that waits for an event is then not there yet."""
    return bool(obligation.rhythm["kind"] == "standing")


def _nothing() -> Finding:
    return Finding(0, None, None, None, "Nog geen maatregel gevraagd")


def aligned(*, obligation: Obligation, convenant: Convenant, organisation_id: UUID, school_year: int) -> Finding | None:
    """parties.aligned: agreements that the gemeente went through with its policy officers this school year."""
    first, last = clock.school_year_bounds(school_year)
    mine = PolicyAlignment.objects.filter(convenant=convenant, organisation_id=organisation_id)
    days = sorted(mine.filter(aligned_on__range=(first, last)).values_list("aligned_on", flat=True))
    label = f"Afgestemd met eigen beleid: {len(days)} keer, laatst op {nl_plain(days[-1])}" if days else NOT_ALIGNED
    return Finding(len(days), None, days[-1] if days else None, None, label)


NOT_ALIGNED = "Nog niet afgestemd met eigen beleid"


def support(*, obligation: Obligation, convenant: Convenant, organisation_id: UUID, school_year: int) -> Finding | None:
    """parties.support: of a school's own locations, those where no kind of help is missing."""
    rows = support_in(convenant, organisation_id)
    if not rows:
        return None
    covered = [row for row in rows if row.is_complete]
    label = f"Dekkend aanbod van partners op {of_places(covered, rows, 'locatie')}"
    return Finding(len(covered), len(rows), None, None, label)


SOURCES = {
    "moment": Evidence("een contactmoment dat is vastgelegd", moment),
    "presence": Evidence("vaste uren op de locaties, in het rooster", presence),
    "measure": Evidence("een antwoord van de gemeente op elke vraag om een maatregel", measure),
    "aligned": Evidence("een afstemming met eigen beleid die is vastgelegd", aligned),
    "support": Evidence("partners die op elke locatie hulp bieden, zonder dat een soort ontbreekt", support),
}
