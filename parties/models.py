"""Who takes part, where, and who serves whom."""

from datetime import date
from typing import ClassVar, Self, TypeVar

from django.contrib.auth.models import Permission
from django.db import models
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermissionBase

from convenant.models import Convenant
from convenant.tenancy.constraints import ANY, CIRCLE, OPERATOR_WRITES, OWN, Wall
from convenant.tenancy.models import Organisation, User
from convenant.tenancy.rows import OwnRow, PartyRow, ReferenceRow, ScopedManager


class Role(models.TextChoices):
    SCHOOL = "school", "School"
    GEMEENTE = "gemeente", "Gemeente"
    POLITIE = "politie", "Politie"
    OM = "om", "Openbaar Ministerie"
    HALT = "halt", "Halt"
    JONGERENWERK = "jongerenwerk", "Jongerenwerk"
    ZORG = "zorg", "Zorgpartner"
    LEERPLICHT = "leerplicht", "Leerplicht/RMC"
    OVERIG = "overig", "Overige partij"


class Status(models.TextChoices):
    SIGNATORY = "signatory", "ondertekenaar"
    KERNPARTNER = "kernpartner", "kernpartner"
    COOPERATING = "cooperating", "samenwerkend, niet ondertekend"
    VIA_GEMEENTE = "via_gemeente", "via de gemeente"
    CLASS_MEMBER = "class_member", "hoort bij een groep partijen"


Dated = TypeVar("Dated", bound=models.Model)


class LoginReadable(models.Manager[Dated]):
    """Rows with a validity. Asks no scope: the login role reads a few columns of Party before one opens."""

    def on(self, day: date) -> models.QuerySet[Dated]:
        still = models.Q(valid_until=None) | models.Q(valid_until__gte=day)
        return self.get_queryset().filter(still, valid_from__lte=day)


REGIE_WRITES = ReferenceRow.GRANTS | {"regie": "select, insert, update"}
CIRCLES = "select(id, organisation_id, convenant_id, role, holds_regie, valid_from, valid_until)"


class Party(ReferenceRow):
    """An organisation's participation in one convenant. Who signed is public: a reference row."""

    GRANTS = REGIE_WRITES | {"login_web": CIRCLES, "login_worker": CIRCLES}
    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="parties", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="parties")
    role = models.CharField("rol", max_length=20, choices=Role)
    status = models.CharField("status", max_length=20, choices=Status)
    signed = models.CharField("ondertekend", max_length=40, blank=True)
    collective = models.CharField("verzamelnaam", max_length=40, blank=True)
    holds_regie = models.BooleanField("voert regie", default=False)
    order = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField("vanaf")
    valid_until = models.DateField("tot en met", null=True, blank=True)

    valid: ClassVar[LoginReadable[Self]] = LoginReadable()

    class Meta(ReferenceRow.Meta):
        ordering = ["order"]
        constraints = [
            Wall(name="parties_party_wall", read=ANY, write=CIRCLE, extra=OPERATOR_WRITES),
            models.UniqueConstraint(fields=["convenant", "organisation", "valid_from"], name="parties_party_once"),
        ]


class Wijk(ReferenceRow):
    GRANTS = REGIE_WRITES
    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="wijken", db_index=False)
    slug = models.SlugField(max_length=80)
    name = models.CharField("naam", max_length=120)

    class Meta(ReferenceRow.Meta):
        ordering = ["name"]
        constraints = [
            Wall(name="parties_wijk_wall", read=ANY, write=CIRCLE, extra=OPERATOR_WRITES),
            models.UniqueConstraint(fields=["convenant", "slug"], name="parties_wijk_slug"),
        ]

    def __str__(self) -> str:
        return self.name


class Location(ReferenceRow):
    """A vestiging of a school organisation."""

    GRANTS = ReferenceRow.GRANTS | {"member": "select, insert, update"}
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="locations", db_index=False)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField("naam", max_length=120)
    place = models.CharField("plaats", max_length=80, blank=True)
    wijk = models.ForeignKey(Wijk, models.PROTECT, null=True, blank=True, related_name="locations")

    class Meta(ReferenceRow.Meta):
        ordering = ["name"]
        permissions = [("attend_location", "Werkt voor of op deze locatie")]
        constraints = [
            Wall(name="parties_location_wall", read=ANY, write=OWN, extra=OPERATOR_WRITES),
            models.UniqueConstraint(fields=["organisation", "id"], name="parties_location_own"),
        ]

    def __str__(self) -> str:
        return self.name


class Service(ReferenceRow):
    """Which organisation serves a location, in which role; the person who does so is its own `LocationRight`."""

    GRANTS = REGIE_WRITES
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


class RightManager(ScopedManager["LocationRight"], UserObjectPermissionManager):
    """guardian's verbs (`assign_perm`, `remove_perm`), behind the scope."""


class LocationRight(OwnRow, UserObjectPermissionBase):
    """django-guardian's right of one user on one location, by direct keys and inside the wall.

    A school's own staff and an outside partner's people hold the same right; the row belongs to the
    organisation they work for.
    """

    GRANTS = {"member": "select, insert, update, delete"}
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    permission = models.ForeignKey(Permission, models.CASCADE, related_name="+", db_index=False)
    # guardian finds its direct-key table by this reverse name: a hidden one sends it to the generic table
    content_object = models.ForeignKey(Location, models.CASCADE, related_name="rights", db_index=False)

    objects: ClassVar[RightManager] = RightManager()

    class Meta(OwnRow.Meta):
        unique_together: ClassVar[list[str]] = []
        constraints = [
            *OwnRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "user", "permission", "content_object"], name="parties_locationright_once"
            ),
        ]


class Level(models.TextChoices):
    EXECUTIVE = "bestuurlijk", "Bestuurlijk"
    OPERATIONAL = "uitvoerend", "Uitvoerend"


class ContactPerson(PartyRow):
    """A fixed representative of a party, per level and, where the convenant asks it, per location."""

    location = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    level = models.CharField("niveau", max_length=12, choices=Level)
    name = models.CharField("naam", max_length=120)
    function = models.CharField("functie", max_length=120)
    email = models.EmailField("e-mailadres", blank=True)
    phone = models.CharField("telefoon", max_length=30, blank=True)
    is_media_contact = models.BooleanField("mediacontact", default=False)
    valid_from = models.DateField("vanaf")
    valid_until = models.DateField("tot en met", null=True, blank=True)
    confirmed_on = models.DateField("bevestigd op", null=True, blank=True)

    class Meta(PartyRow.Meta):
        ordering = ["name"]
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(fields=["convenant", "id"], name="parties_contactperson_circle"),
        ]
        indexes = [models.Index(fields=["convenant", "organisation"], name="parties_contact_org")]
