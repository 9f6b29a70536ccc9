"""meetings.held: how often a fixed meeting took place. Reads circle rows, so any party comes to the same answer."""

from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from convenant import clock
from convenant.evidence import Evidence, Finding
from convenant.models import Convenant, Obligation
from convenant.templatetags.portal import nl_plain

from .models import Meeting, MeetingState
from .queries import wijken_of, within


def held(obligation: Obligation, organisation_id: UUID, convenant: Convenant, school_year: int) -> Finding:
    """Counts meetings of the series in `evidence_arguments`; with `per: wijk`, the wijken that had theirs."""
    arguments, wanted = obligation.evidence_arguments, _wanted(obligation)
    rows = Meeting.objects.filter(convenant_id=convenant.pk, series=arguments.get("series", ""))
    rows = rows.filter(_period(obligation, school_year)).exclude(state=MeetingState.CANCELLED)
    meetings = list(rows.order_by("starts_at").values_list("starts_at", "state", "wijk_id"))
    done = [(_day(start), wijk) for start, state, wijk in meetings if state == MeetingState.HELD]
    ahead = [_day(start) for start, state, _ in meetings if state != MeetingState.HELD and _day(start) >= clock.today()]
    count = len(done)
    if arguments.get("per") == "wijk":
        count = len({wijk for _, wijk in done if wijk})
        wanted = wanted * wijken_of(convenant.pk).count() if wanted else None
    last, upcoming = (done[-1][0] if done else None), (ahead[0] if ahead else None)
    return Finding(count, wanted, last, upcoming, _label(count, wanted, upcoming))


def _day(moment: object) -> date:
    return timezone.localtime(moment).date()  # type: ignore[arg-type]


def _wanted(obligation: Obligation) -> int | None:
    rhythm = obligation.rhythm
    return int(rhythm.get("times", 1)) if rhythm.get("kind") == "per_school_year" else None


def _period(obligation: Obligation, school_year: int) -> Q:
    """The school year; for a rhythm over more years, all that was up to its end."""
    first, last = clock.school_year_bounds(school_year)
    return within(first if _wanted(obligation) else date(2000, 1, 1), last)


def _label(count: int, wanted: int | None, upcoming: date | None) -> str:
    held_text = f"{count} van {wanted} gehouden" if wanted else f"{count} gehouden"
    return f"{held_text}, de volgende op {nl_plain(upcoming)}" if upcoming else held_text


HELD = Evidence("een overleg dat in het portaal is gehouden", held)
