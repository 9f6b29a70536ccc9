"""Suspensions of one pupil: none over another, and after another only with a reason of its own."""

from datetime import date, timedelta

from convenant.editing import one_at_a_time
from convenant.errors import Refused
from convenant.holidays import add_school_days
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import Actor
from incidents.models import Incident, InvolvedPerson, Measure
from incidents.permissions import hidden_from, visible_to, without
from incidents.queries.namesakes import same_person_elsewhere
from incidents.queries.taxonomy import shown_reference, version_of
from protocols.measures import kind_of

from .step_states import REASON_LENGTH
from .taken import Taken

LONGEST_HOLIDAY = timedelta(days=60)
"""Two that adjoin have at most this between them."""
ANOTHER = " Gaat het over iemand anders? Vul dan bij beide in over wie."
NAMESAKE = " Is het iemand anders met deze naam? Vul dan bij beide de geboortedatum in, in de kluis."
OUT_OF_SIGHT = "Deze leerling is op een deel van deze dagen al geschorst. Vraag de directie welke dagen wel kunnen."


def told_about(row: Measure) -> tuple[str, str]:
    """Person and reason, to be compared; nothing of it is shown."""
    return row.reveal("person"), row.reveal("reason")


def refuse_beside_others(incident: Incident, taken: Taken, actor: Actor, row: Measure | None = None) -> None:
    """`row` is the one that changes. Where it is not known of both whom they are about, they may be about one. In
    another incident only who certainly is the same counts."""
    kind = kind_of(version_of(incident), taken.kind)
    if not (kind.formal and kind.until and taken.until):
        return
    one_at_a_time("suspensions", actor.organisation)  # two incidents of one pupil are held by nothing else
    running = Measure.objects.filter(kind=taken.kind, withdrawn_at=None).exclude(until=None)
    others = running.filter(incident=incident)
    for other in others.exclude(pk=row.pk) if row else others:
        person = told_about(other)[0]
        if not (person and taken.person and person != taken.person):
            known = person and taken.person
            _refuse_beside(other, taken, incident.convenant.region, hint="" if known else ANOTHER)
    if taken.person:
        _refuse_beside_elsewhere(incident, taken, actor)


def _refuse_beside_elsewhere(incident: Incident, taken: Taken, actor: Actor) -> None:
    """Who may not see the other incident hears that these days can not be, and nothing of that incident; of a file
    that is hidden from him by its kind not even that."""
    person = InvolvedPerson.objects.get(incident=incident, pk=taken.person)
    same = {str(pk): held_by for pk, held_by in same_person_elsewhere(person)}
    if not same:
        return
    reachable = without(hidden_from(actor), Incident.objects.filter(pk__in=set(same.values())))
    seen = set(visible_to(actor).filter(pk__in=reachable).values_list("pk", flat=True))
    lately = taken.starts_on - LONGEST_HOLIDAY
    there = Measure.objects.filter(incident__in=reachable, kind=taken.kind, withdrawn_at=None, until__gte=lately)
    for other in there.select_related("incident"):
        if told_about(other)[0] not in same:
            continue
        if other.incident_id in seen:
            where = f" Zie incident {shown_reference(other.incident.reference)}."
            _refuse_beside(other, taken, incident.convenant.region, hint=where + NAMESAKE)
        elif _over(other, taken):
            raise Refused(OUT_OF_SIGHT + NAMESAKE)


def _refuse_beside(other: Measure, taken: Taken, region: str, hint: str) -> None:
    (first, last), (starts, ends) = _days(other), _days(taken)
    days = f"{nl_plain(first)} tot en met {nl_plain(last)}"
    if _over(other, taken):
        raise Refused(f"Deze leerling is al geschorst van {days}. Kies andere dagen.{hint}")
    adjoins = add_school_days(min(last, ends), 1, region) >= max(first, starts)
    if adjoins and len(taken.reason.strip()) < REASON_LENGTH:
        raise Refused(
            f"Deze schorsing sluit aan op die van {days}. Een nieuwe schorsing heeft een eigen reden nodig. "
            f"Schrijf bij de reden waarom zij nodig is.{hint}"
        )


def _over(other: Measure, taken: Taken) -> bool:
    (first, last), (starts, ends) = _days(other), _days(taken)
    return starts <= last and first <= ends


def _days(of: Measure | Taken) -> tuple[date, date]:
    return of.starts_on, of.until or of.starts_on
