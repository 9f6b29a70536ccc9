"""A change of the world with the rows it speaks of."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property

from django.db.models import Q, QuerySet

from convenant import registry
from convenant.agenda import OpenItem
from convenant.tenancy.models import Organisation
from parties.models import Change, Location, Party, Service

ENDS = "."
"""In the place of an organisation; no address has a dot."""


class Plan:
    """A change with the rows it speaks of. Ids that name nothing any more are passed over."""

    def __init__(self, change: Change) -> None:
        self.change, self.last_day = change, change.takes_effect - timedelta(days=1)

    @cached_property
    def organisations(self) -> dict[str, Organisation]:
        """Everybody this convenant knows by name, and who comes in."""
        wanted = Q(parties__convenant_id=self.change.convenant_id) | Q(slug__in=self.change.arriving)
        found = Organisation.objects.filter(wanted | Q(slug__in=self.change.leaving)).distinct()
        return {each.slug: each for each in found}

    def named(self, slugs: Iterable[str]) -> list[Organisation]:
        return [self.organisations[slug] for slug in slugs if slug in self.organisations]

    @cached_property
    def leaving(self) -> list[Organisation]:
        return self.named(self.change.leaving)

    @cached_property
    def arriving(self) -> list[Organisation]:
        return self.named(self.change.arriving)

    @cached_property
    def parties(self) -> list[Party]:
        """What those who leave are on the day before."""
        found = Party.valid.on(self.last_day).filter(convenant_id=self.change.convenant_id)
        return list(found.filter(organisation__in=self.leaving).select_related("organisation"))

    @cached_property
    def places(self) -> list[Location]:
        found = Location.objects.filter(organisation__in=self.leaving).select_related("organisation", "wijk")
        still = Q(last_day=None) | Q(last_day__gte=self.last_day)
        return list(found.filter(still).order_by("organisation__name", "name"))

    @cached_property
    def services(self) -> list[Service]:
        """What those who leave do for others, on the day before."""
        return list(self._services().filter(organisation__in=self.leaving).order_by("location__name"))

    @cached_property
    def served(self) -> list[Service]:
        """What others do on the places that close or change hands."""
        moving = [place for place in self.places if self.target(place) != Change.STAYS]
        return list(self._services().filter(location__in=moving).exclude(organisation__in=self.leaving))

    def _services(self) -> QuerySet[Service]:
        found = Service.valid.on(self.last_day).filter(convenant_id=self.change.convenant_id)
        return found.select_related("organisation", "location")

    def target(self, place: Location) -> str:
        return str(self.change.places.get(str(place.pk), self.default))

    def server(self, service: Service) -> str:
        return str(self.change.services.get(str(service.pk), self.default))

    @cached_property
    def work(self) -> list[OpenItem]:
        """Open work of those who leave, that a successor can take over."""
        ids = [each.pk for each in self.leaving]
        return [item for _, ask in registry.work_items for item in ask(self.change.convenant_id, ids)]

    def taker(self, item: OpenItem) -> str:
        return str(self.change.work.get(item.key, self._taker_by_place(item)))

    def _taker_by_place(self, item: OpenItem) -> str:
        """Who gets the location that it speaks of, else who gets most of what is divided."""
        named = [self.target(place) for place in self.places if place.name.lower() in item.text.lower()]
        if named or self.change.stays:
            return named[0] if named else Change.STAYS
        divided = [*map(self.target, self.places), *map(self.server, self.services)]
        shares = Counter(slug for slug in divided if slug in self.change.arriving)
        return shares.most_common(1)[0][0] if shares else self.default

    @property
    def default(self) -> str:
        if self.change.stays:
            return Change.STAYS
        return self.change.arriving[0] if self.change.arriving else ENDS

    def newcomers(self) -> list[Organisation]:
        """Those who arrive and are no party on the day."""
        there = Party.valid.on(self.change.takes_effect).filter(convenant_id=self.change.convenant_id)
        known = set(there.values_list("organisation_id", flat=True))
        return [each for each in self.arriving if each.pk not in known]

    def waiting(self) -> list[Organisation]:
        """Those who still have to let a location go, or to take one over."""
        followed, names = self.successors(), set()
        for place in self.places:
            if self.target(place) != Change.STAYS and place.last_day is None:
                names.add(place.organisation.slug)
            if self.target(place) in self.change.arriving and str(place.pk) not in followed:
                names.add(self.target(place))
        return self.named(sorted(names))

    def successors(self) -> dict[str, Location]:
        """Old location → the one that follows it."""
        return {str(each.follows_id): each for each in Location.objects.filter(follows__in=self.places)}
