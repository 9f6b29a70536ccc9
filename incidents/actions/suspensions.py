"""Suspensions of one pupil: none over another, and after another only with a reason of its own."""

from datetime import date

from convenant.errors import Refused
from convenant.holidays import add_school_days
from convenant.templatetags.portal import nl_plain
from incidents.models import Incident, Measure
from protocols.measures import kinds

from .steps import REASON_LENGTH
from .taken import Taken


def told_about(row: Measure) -> tuple[str, str]:
    """Person and reason, to be compared; nothing of it is shown."""
    return row.reveal("person"), row.reveal("reason")


def refuse_beside_others(incident: Incident, taken: Taken, row: Measure | None = None) -> None:
    """`row` is the one that changes. Where it is not known of both whom they are about, they may be about one."""
    kind = kinds()[taken.kind]
    if not (kind.formal and kind.until and taken.until):
        return
    others = Measure.objects.filter(incident=incident, kind=taken.kind, withdrawn_at=None).exclude(until=None)
    for other in others.exclude(pk=row.pk) if row else others:
        _refuse_beside(other, told_about(other)[0], taken, incident.convenant.region)


def _refuse_beside(other: Measure, person: str, taken: Taken, region: str) -> None:
    if person and taken.person and person != taken.person:
        return
    unknown = "" if person and taken.person else " Gaat het over iemand anders? Vul dan bij beide in over wie."
    (first, last), (starts, ends) = _days(other), _days(taken)
    days = f"{nl_plain(first)} tot en met {nl_plain(last)}"
    if starts <= last and first <= ends:
        raise Refused(f"Deze leerling is al geschorst van {days}. Kies andere dagen.{unknown}")
    adjoins = add_school_days(min(last, ends), 1, region) >= max(first, starts)
    if adjoins and len(taken.reason.strip()) < REASON_LENGTH:
        raise Refused(
            f"Deze schorsing sluit aan op die van {days}. Een nieuwe schorsing heeft een eigen reden nodig. "
            f"Schrijf bij de reden waarom zij nodig is.{unknown}"
        )


def _days(of: Measure | Taken) -> tuple[date, date]:
    return of.starts_on, of.until or of.starts_on
