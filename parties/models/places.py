"""Wijken, locations, and which organisation serves which location."""

from datetime import date
from typing import ClassVar, Self

from django.db import models

from convenant.models import Convenant
from convenant.tenancy.constraints import ANY, CIRCLE, OPERATOR_WRITES, OWN, Wall
from convenant.tenancy.models import Organisation
from convenant.tenancy.rows import ReferenceRow, ScopedManager

from .party import REGIE_KEEPS, REGIE_WRITES, LoginReadable, Role


class WijkManager(ScopedManager["Wijk"]):
    def open_on(self, day: date) -> models.QuerySet["Wijk"]:
        """Those that forms offer on that day. An ended one is still shown where it is written."""
        return self.get_queryset().filter(models.Q(last_day=None) | models.Q(last_day__gte=day))


class Wijk(ReferenceRow):
    """`into`: the wijk it went into after its `last_day`; none where it just ended."""

    GRANTS = REGIE_WRITES
    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="wijken", db_index=False)
    slug = models.SlugField(max_length=80)
    name = models.CharField("naam", max_length=120)
    last_day = models.DateField("laatste dag", null=True, blank=True)
    into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[WijkManager] = WijkManager()

    class Meta(ReferenceRow.Meta):
        ordering = ["name"]
        constraints = [
            Wall(name="parties_wijk_wall", read=ANY, write=CIRCLE, extra=OPERATOR_WRITES),
            models.CheckConstraint(
                condition=models.Q(into=None) | models.Q(last_day__isnull=False), name="parties_wijk_into_ends"
            ),
            models.UniqueConstraint(fields=["convenant", "slug"], name="parties_wijk_slug"),
        ]

    def __str__(self) -> str:
        return self.name


class LocationManager(ScopedManager["Location"]):
    def open_on(self, day: date) -> models.QuerySet["Location"]:
        """Those that forms offer on that day. A closed one keeps its rows and is still shown where they are."""
        opened = models.Q(opened_on=None) | models.Q(opened_on__lte=day)
        return self.get_queryset().filter(opened, models.Q(last_day=None) | models.Q(last_day__gte=day))


class Location(ReferenceRow):
    """A vestiging of a school organisation. It never changes hands: who takes it over has a row that `follows` it, so
    that what was written about it goes on saying whose it was.

    `wijk_since`: the day it came into its wijk; empty where it always lay there.
    `formerly`: what it was called and where it stood, as [{"name", "place", "address", "until": ISO day}], with the
    name of its "wijk" where that changed.
    """

    GRANTS = ReferenceRow.GRANTS | {"member": "select, insert, update, delete"}
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="locations", db_index=False)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField("naam", max_length=120)
    place = models.CharField("plaats", max_length=80, blank=True)
    wijk = models.ForeignKey(Wijk, models.PROTECT, null=True, blank=True, related_name="locations")
    wijk_since = models.DateField(null=True, blank=True)
    address = models.CharField("adres", max_length=120, blank=True)
    opened_on = models.DateField("open vanaf", null=True, blank=True)
    last_day = models.DateField("laatste dag", null=True, blank=True)
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followers")
    formerly = models.JSONField(default=list, blank=True)

    objects: ClassVar[LocationManager] = LocationManager()

    class Meta(ReferenceRow.Meta):
        ordering = ["name"]
        permissions = [("attend_location", "Werkt voor of op deze locatie")]
        constraints = [
            Wall(name="parties_location_wall", read=ANY, write=OWN, extra=OPERATOR_WRITES),
            models.UniqueConstraint(fields=["organisation", "id"], name="parties_location_own"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open(self, day: date) -> bool:
        return (self.opened_on is None or self.opened_on <= day) and (self.last_day is None or self.last_day >= day)

    def called(self, day: date) -> str:
        """Its name as it was on that day."""
        return next((was["name"] for was in self.formerly if date.fromisoformat(was["until"]) >= day), self.name)


class Service(ReferenceRow):
    """Which organisation serves a location, in which role; the person who does so is its own `LocationRight`."""

    GRANTS = REGIE_KEEPS
    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="services", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="services")
    location = models.ForeignKey(Location, models.PROTECT, related_name="services")
    role = models.CharField("rol", max_length=20, choices=Role)
    valid_from = models.DateField("vanaf")
    valid_until = models.DateField("tot en met", null=True, blank=True)

    valid: ClassVar[LoginReadable[Self]] = LoginReadable()

    class Meta(ReferenceRow.Meta):
        constraints = [
            Wall(name="parties_service_wall", read=ANY, write=CIRCLE, extra=OPERATOR_WRITES),
            models.UniqueConstraint(
                fields=["convenant", "organisation", "location", "role", "valid_from"], name="parties_service_once"
            ),
        ]
