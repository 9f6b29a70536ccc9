"""Reports of neighbours: the public page behind its name, and the school's own list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from convenant import clock
from convenant.addresses import address
from convenant.start import Waiting
from convenant.templatetags.portal import nl_day, nl_plain
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import VISITOR, Actor, scope, system_actor
from convenant.together import Asking
from convenant.wording import counted
from incidents.models import Incident, NeighbourReceipt, NeighbourReport, ReportPoint, SentSignal
from incidents.permissions import AROUND, may
from parties.models import Location, Role, Service
from parties.queries.places import location_ids

from .due import due_badge

COLUMNS = ("slug", "school", "place", "organisation_id", "location_id", "convenant_id", "answer_days", "article",
           "convenant__slug", "convenant__name", "convenant__theme")  # fmt: skip
PUBLIC = ("organisation_id", "receipt", "received_on", "due_on", "answer", "answered_on")
SOON = 3


def point_at(place: str) -> ReportPoint | None:
    """As a passer-by finds it: one query. Unknown and switched off are the same."""
    with scope(system_actor(VISITOR)):
        return ReportPoint.objects.only(*COLUMNS).select_related("convenant").filter(slug=place).first()


def visitor_at(point: ReportPoint) -> Actor:
    return system_actor(VISITOR, point.organisation_id)


@dataclass(frozen=True)
class Slip:
    received_on: Any
    due_on: Any
    answer: str
    answered_on: Any


def slip_of(point: ReportPoint, receipt: str) -> Slip | None:
    """By the hash of the number, at this school alone."""
    with scope(visitor_at(point)):
        found = NeighbourReceipt.objects.filter(organisation_id=point.organisation_id, receipt=receipt)
        row = found.order_by("receipt").values("received_on", "due_on", "answer", "answered_on").first()
    return Slip(**row) if row else None


def reports_of(actor: Actor) -> QuerySet[NeighbourReport]:
    """At the locations of this person: what waits first, by its term."""
    mine = NeighbourReport.objects.filter(location_id__in=location_ids(actor))
    return mine.select_related("location").defer("content", "found").order_by("-answered_at", "due_on", "pk")


def waiting(actor: Actor) -> QuerySet[NeighbourReport]:
    return NeighbourReport.objects.filter(location_id__in=location_ids(actor), answered_at=None)


def line(report: NeighbourReport) -> dict[str, Any]:
    kind, word = state_of(report)
    days = f"{nl_plain(report.happened_on)} · binnengekomen {nl_plain(report.received_at)}"
    return {
        "title": report.get_kind_display(), "url": address("neighbours:report", report.pk), "kind": kind,
        "word": word,
        "sub": f"{report.location.name} · {days}",
    }  # fmt: skip


def state_of(report: NeighbourReport) -> tuple[str, str]:
    if report.anonymised_at:
        return "neutral", "geanonimiseerd"
    if report.answered_at:
        return "good", "beantwoord"
    kind, word = due_badge(report.due_on)
    return (kind, word) if word else ("info", f"antwoord uiterlijk {nl_day(report.due_on)}")


def points_of(actor: Actor) -> dict[UUID, ReportPoint]:
    return {point.location_id: point for point in ReportPoint.objects.filter(organisation_id=actor.organisation)}


def youth_work_at(location: Location, convenant_id: UUID) -> list[Organisation]:
    """Who does youth work for this location today, as regie keeps it."""
    serving = Service.valid.on(clock.today()).filter(
        convenant_id=convenant_id, location=location, role=Role.JONGERENWERK
    )
    return [row.organisation for row in serving.select_related("organisation").order_by("organisation__name")]


def given_answer(report: NeighbourReport) -> str:
    """What whoever has the number reads; gone after a year, with the number."""
    if not report.answered_at or not report.receipt:
        return ""
    return NeighbourReceipt.objects.filter(receipt=report.receipt).values_list("answer", flat=True).first() or ""


def passed_on(report: NeighbourReport) -> list[SentSignal]:
    return list(SentSignal.objects.filter(report=report).select_related("recipient").order_by("sent_at"))


def incident_of(report: NeighbourReport) -> Incident | None:
    return Incident.objects.filter(pk=report.incident_id).first() if report.incident_id else None


@made_once
def _due(*, places: list[UUID]) -> QuerySet[NeighbourReport]:
    return (
        NeighbourReport.objects.filter(location_id__any_of=places, answered_at=None).order_by("due_on").only("due_on")
    )


def waiting_items(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """Registered as a source of the start pages: the answers that are due, one row."""
    if not may(actor, AROUND):
        return []
    rows = _due(places=location_ids(actor))
    yield (rows,)
    if not rows:
        return []
    first = rows[0].due_on
    kind, word = due_badge(first)
    title = counted(len(rows), "melding van een omwonende", "meldingen van omwonenden")
    return [
        Waiting(
            title=f"{title} beantwoorden", url=address("neighbours:list"), kind=kind, word=word, on=first,
            sub="Zoek uit wat er speelt, bespreek het en geef antwoord.",
        )
    ]  # fmt: skip
