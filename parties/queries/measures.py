"""Measures in public space, with where each stands."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from convenant.tenancy.scope import Actor
from parties.models import Measure, MeasureState, MeasureStep, Role

from .parties import parties_of


@dataclass(frozen=True)
class MeasureWish:
    words: str = ""
    kind: str = ""
    state: str = ""
    since: date | None = None


def measures_of(convenant_id: UUID) -> QuerySet[Any]:
    """Each with `now`, `moved_at` and `planned`: the newest step's. The newest question first."""
    steps = MeasureStep.objects.filter(measure=OuterRef("pk"), convenant_id=convenant_id).order_by("-at")
    found: QuerySet[Any] = Measure.objects.filter(convenant_id=convenant_id)
    found = found.select_related("organisation", "location", "location__organisation")
    found = found.annotate(
        now=Coalesce(Subquery(steps.values("state")[:1]), Value(MeasureState.ASKED.value)),
        moved_at=Subquery(steps.values("at")[:1]),
        planned=Subquery(steps.values("planned_on")[:1]),
        note=Subquery(steps.values("note")[:1]),
    )
    return found.order_by("-asked_on", "location__name", "pk")


def found_measures(convenant_id: UUID, wish: MeasureWish) -> QuerySet[Any]:
    found = measures_of(convenant_id)
    for word in wish.words.split():
        found = found.filter(
            Q(location__name__icontains=word)
            | Q(location__organisation__name__icontains=word)
            | Q(what__icontains=word)
        )
    found = found.filter(kind=wish.kind) if wish.kind else found
    found = found.filter(asked_on__gte=wish.since) if wish.since else found
    return found.filter(now=wish.state) if wish.state else found


def steps_of(measure: Measure) -> QuerySet[MeasureStep]:
    found = MeasureStep.objects.filter(convenant_id=measure.convenant_id, measure=measure)
    return found.select_related("organisation").order_by("at", "pk")


def state_of(measure: Measure) -> str:
    last = steps_of(measure).order_by("-at").values_list("state", flat=True).first()
    return last or MeasureState.ASKED


def is_gemeente(convenant_id: UUID, actor: Actor) -> bool:
    return parties_of(convenant_id, Role.GEMEENTE).filter(organisation_id=actor.organisation).exists()
