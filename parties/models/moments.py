"""Contact between a partner and a location without an incident: who was in touch, how and on which day. No text."""

from django.db import models

from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.models import Membership
from convenant.tenancy.rows import OwnRow, PartyRow

from .places import Location


class MomentKind(models.TextChoices):
    VISIT = "bezoek", "Bezoek"
    PHONE = "telefoon", "Telefoon"
    MEETING = "overleg", "Overleg"


class ContactMoment(OwnRow):
    """At home, with the colleague."""

    GRANTS = {"member": "select, insert, delete"}
    membership = models.ForeignKey(Membership, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    location = models.ForeignKey(Location, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField("soort", max_length=10, choices=MomentKind)
    day = models.DateField("dag")

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            CompositeForeignKey(
                name="parties_moment_membership",
                fields=("organisation", "membership"),
                to="tenancy.Membership",
                to_fields=("organisation", "id"),
            ),
            models.UniqueConstraint(
                fields=["organisation", "location", "day", "kind", "membership"], name="parties_moment_once"
            ),
        ]


class SharedMoment(PartyRow):
    """What the circle knows of it: the fact and the day, and nobody's name. Its key follows from the moment and the
    convenant: a circle row never points at an own row."""

    GRANTS = {"member": "select, insert, delete", "regie": "select"}
    location = models.ForeignKey(Location, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField("soort", max_length=10, choices=MomentKind)
    day = models.DateField("dag")

    class Meta(PartyRow.Meta):
        indexes = [
            models.Index(fields=["convenant", "location", "-day"], name="parties_sharedmoment_where"),
            models.Index(fields=["convenant", "organisation", "-day"], name="parties_sharedmoment_who"),
        ]
