"""Who serves which location, and the places that are kept."""

from collections import Counter
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from convenant import clock
from parties.models import Location, Role, Service, Wijk

from .parties import parties_of


def wijken_with_counts(convenant_id: UUID) -> list[tuple[Wijk, int]]:
    """Each with the number of its open locations: two queries."""
    found = Location.objects.open_on(clock.today()).filter(wijk__convenant_id=convenant_id)
    counts = Counter(found.values_list("wijk_id", flat=True))
    return [(wijk, counts[wijk.pk]) for wijk in Wijk.objects.filter(convenant_id=convenant_id).select_related("into")]


def own_places(organisation_id: UUID) -> QuerySet[Location]:
    return Location.objects.filter(organisation_id=organisation_id).select_related("wijk")


def school_places(convenant_id: UUID) -> QuerySet[Location]:
    """Open locations of the schools that take part today."""
    schools = parties_of(convenant_id, Role.SCHOOL).values("organisation_id")
    return Location.objects.open_on(clock.today()).filter(organisation_id__in=schools)


def services_on(convenant_id: UUID, day: date, words: str = "", role: str = "") -> QuerySet[Service]:
    """By location. `words` looks in organisations, locations and wijken."""
    found = Service.valid.on(day).filter(convenant_id=convenant_id)
    found = found.select_related("organisation", "location", "location__wijk", "location__organisation")
    for word in words.split():
        found = found.filter(
            Q(organisation__name__icontains=word)
            | Q(location__name__icontains=word)
            | Q(location__wijk__name__icontains=word)
        )
    found = found.filter(role=role) if role else found
    return found.order_by("location__name", "role", "organisation__name")
