"""Reports of neighbours: dropped in by a passer-by, examined, talked over, passed on and answered by the school."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from psycopg.errors import UniqueViolation

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import locked
from convenant.errors import Refused
from convenant.holidays import add_working_days
from convenant.models import Convenant
from convenant.tenancy.scope import Actor
from convenant.terms import version_in_force
from convenant.vault.cells import reveal_content, seal_in_transit
from convenant.vault.keys import prepare
from incidents.models import Examined, Incident, NeighbourReceipt, NeighbourReport, ReportPoint
from incidents.permissions import AROUND, require
from incidents.queries.taxonomy import adopted_version, taxonomy
from parties.models import Location
from parties.queries.places import location_ids

from .recording import Report, record_incident

SETTING, NUISANCE = "neighbours.answer", "OVL-03"
EXAMINED = ("examined", "found", "discussed")
"""What the form of the examination shows, and by which a later save is seen."""
TO_REACH = "contact met de melder"
KEPT_FOR = timedelta(days=365)
NOT_YOURS = "Deze locatie hoort niet bij uw werk."
FIRST_EXAMINE = "Zoek de melding eerst uit. Daarna kunt u antwoorden."
FIRST_DISCUSS = "Het kwam door leerlingen van uw school. Leg eerst vast met wie u dit besprak."
ANSWERED = "Deze melding is al beantwoord."
TWICE = "Van deze melding is al een incident gemaakt."


@dataclass(frozen=True)
class Told:
    """What a neighbour says. `contact` only when he wants to be called."""

    kind: str
    happened_on: date
    moment: str
    where: str
    story: str
    contact: str = ""

    def words(self) -> list[str]:
        return [str(value) for value in asdict(self).values()]

    def sealed(self) -> dict[str, str]:
        return {name: str(value) for name, value in asdict(self).items() if name not in ("kind", "happened_on")}


def drop_in(point: ReportPoint, told: Told, key: str, receipt: str, *, actor: Actor) -> None:
    """As `visitor`, who reads nothing of it back: the same key a second time falls on the row that is there.

    Leaves no line in the trail: a passer-by is nobody there. The school's first look does.
    """
    now, pk = clock.now(), uuid5(point.organisation_id, key)
    due_on = add_working_days(clock.today(), point.answer_days)
    report = NeighbourReport(
        pk=pk, organisation_id=actor.organisation, convenant_id=point.convenant_id, location_id=point.location_id,
        receipt=receipt, kind=told.kind, happened_on=told.happened_on, received_at=now, due_on=due_on,
    )  # fmt: skip
    report.content = seal_in_transit(told.sealed(), report.place("content"))
    slip = NeighbourReceipt(
        pk=pk, organisation_id=actor.organisation, receipt=receipt, received_on=clock.today(), due_on=due_on
    )
    try:
        with transaction.atomic():
            report.save(force_insert=True)
            slip.save(force_insert=True)
    except IntegrityError as twice:
        if not isinstance(twice.__cause__, UniqueViolation):
            raise


def open_point(location: Location, convenant: Convenant, *, actor: Actor) -> None:
    """From now on everybody finds the form of this location."""
    _at_work(location.pk, actor)
    answer = version_in_force(convenant).setting(SETTING)
    prepare(actor.organisation)
    point, made = ReportPoint.objects.get_or_create(
        location=location, organisation_id=actor.organisation,
        defaults={
            "convenant": convenant, "slug": location.slug, "school": location.organisation.name,
            "place": location.name, "answer_days": answer["days"], "article": answer.get("duty", ""),
            "opened_at": clock.now(),
        },
    )  # fmt: skip
    if made:
        record(actor, "neighbours.opened", point)


def close_point(location: Location, *, actor: Actor) -> None:
    _at_work(location.pk, actor)
    for point in ReportPoint.objects.filter(location=location, organisation_id=actor.organisation):
        record(actor, "neighbours.closed", point)
        point.delete()


def read_report(report: NeighbourReport, *, actor: Actor) -> dict[str, str]:
    """What was told, without how to reach the reporter."""
    _handler(report, actor)
    record(actor, "neighbour.read", report)
    return _content(report) | {"contact": ""}


def show_contact(report: NeighbourReport, *, actor: Actor, purpose: str = TO_REACH) -> dict[str, str]:
    _handler(report, actor)
    record(actor, "neighbour.persons_shown", report, purpose=purpose)
    return _content(report)


def _content(report: NeighbourReport) -> dict[str, str]:
    return {name: str(value) for name, value in reveal_content(report.content, report.place("content")).items()}


def examine(
    report: NeighbourReport, examined: str, found: str, discussed: list[str], *, actor: Actor, seen: str
) -> None:
    """What the school found, sealed, and with whom it talked it over. Raises Overtaken when a colleague wrote since."""
    _held_open(report, actor)
    row = locked(report, seen, EXAMINED)
    row.examined, row.examined_on, row.discussed = examined, clock.today(), discussed
    row.seal(found=found)
    row.save(update_fields=[*EXAMINED, "examined_on"])
    record(actor, "neighbour.examined", row, fields=list(EXAMINED))


def answer_report(report: NeighbourReport, answer: str, *, actor: Actor) -> None:
    """Whoever has the number reads it. Not before it was looked into; nuisance of own pupils not before the talk."""
    row = _held_open(report, actor)
    if not row.examined:
        raise Refused(FIRST_EXAMINE)
    if row.examined == Examined.OURS and not row.discussed:
        raise Refused(FIRST_DISCUSS)
    row.answered_at = clock.now()
    row.save(update_fields=["answered_at"])
    slips = NeighbourReceipt.objects.filter(receipt=row.receipt)
    slips.update(answer=answer, answered_on=clock.today())
    record(actor, "neighbour.answered", row)


def make_incident(report: NeighbourReport, description: str, place: str, *, actor: Actor) -> Incident:
    """An incident of the register in the school's own neutral words; nothing of the report itself goes along."""
    _handler(report, actor)
    if report.incident_id:
        raise Refused(TWICE)
    version = adopted_version(report.convenant_id)
    category = taxonomy(version.taxonomy).category(NUISANCE)
    if category is None:
        raise Refused("Deze soort incident staat niet in de lijst van dit convenant.")
    made = record_incident(
        Report(
            version=version, location=report.location, category=category, description=description, place=place,
            occurred_on=report.happened_on, occurred_at=None, seriousness=category.seriousness,
            submission=report.pk,
        ),
        actor=actor,
    )  # fmt: skip
    report.incident = made
    report.save(update_fields=["incident"])
    record(actor, "neighbour.linked", report)
    return made


def anonymise(*, actor: Actor) -> int:
    """The organisation's reports answered more than 365 days ago: what was told and answered goes, the count stays."""
    old = NeighbourReport.objects.filter(anonymised_at=None, answered_at__lt=clock.now() - KEPT_FOR)
    receipts = list(old.values_list("receipt", flat=True))
    NeighbourReceipt.objects.filter(receipt__in=receipts).delete()
    return old.update(content=b"", found=b"", receipt="", anonymised_at=clock.now())


def _handler(report: NeighbourReport, actor: Actor) -> None:
    _at_work(report.location_id, actor)


def _held_open(report: NeighbourReport, actor: Actor) -> NeighbourReport:
    """The row as it stands, held until the transaction ends: the page was read a moment ago."""
    _handler(report, actor)
    held = NeighbourReport.objects.select_for_update().get(pk=report.pk)
    if held.answered_at:
        raise Refused(ANSWERED)
    return held


def _at_work(location_id: UUID, actor: Actor) -> None:
    require(actor, AROUND)
    if location_id not in set(location_ids(actor)):
        raise Refused(NOT_YOURS)
