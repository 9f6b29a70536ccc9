"""Which colleague serves which location or wijk, and what the circle may know of it."""

from typing import ClassVar, Self

from django.db import models

from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.models import Membership
from convenant.tenancy.rows import OwnRow, PartyRow

from .dated import IN_ORDER, DatedManager
from .places import Location, Wijk


class Task(models.TextChoices):
    SCHOOLAGENT = "schoolagent", "Schoolagent"
    WIJKAGENT = "wijkagent", "Wijkagent"
    YOUTH_WORKER = "jongerenwerker", "Jongerenwerker"
    LEERPLICHT = "leerplichtambtenaar", "Leerplichtambtenaar"
    FAMILY_WORKER = "gezinswerker", "Gezinswerker"
    FIXED = "vaste_medewerker", "Vaste medewerker"


ONE_PLACE = models.Q(location=None, wijk__isnull=False) | models.Q(location__isnull=False, wijk=None)


class Assignment(OwnRow):
    """One colleague for one location or one wijk. `deputy_of`: he stands in for that assignment, for its place.

    A location gives its right as a row (`LocationRight`); a wijk gives it on the locations that lie in it that day.
    """

    GRANTS = {"member": "select, insert, update, delete"}
    # the composite key refuses to lose it; Django would look here first, as a role that may not
    membership = models.ForeignKey(Membership, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    task = models.CharField("taak", max_length=24, choices=Task)
    location = models.ForeignKey(Location, models.PROTECT, null=True, related_name="+", db_index=False)
    wijk = models.ForeignKey(Wijk, models.PROTECT, null=True, related_name="assignments", db_index=False)
    deputy_of = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="deputies", db_constraint=False, db_index=False
    )
    valid_from = models.DateField("vanaf")
    valid_until = models.DateField("tot en met", null=True, blank=True)

    objects: ClassVar[DatedManager[Self]] = DatedManager()

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "id"], name="parties_assignment_own"),
            models.CheckConstraint(condition=ONE_PLACE, name="parties_assignment_one_place"),
            models.CheckConstraint(condition=IN_ORDER, name="parties_assignment_in_order"),
            CompositeForeignKey(
                name="parties_assignment_membership",
                fields=("organisation", "membership"),
                to="tenancy.Membership",
                to_fields=("organisation", "id"),
            ),
            CompositeForeignKey(
                name="parties_assignment_deputy_of",
                fields=("organisation", "deputy_of"),
                to="parties.Assignment",
                to_fields=("organisation", "id"),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "membership"], name="parties_assignment_person"),
            models.Index(fields=["organisation", "location"], name="parties_assignment_place"),
            models.Index(fields=["organisation", "wijk"], name="parties_assignment_wijk"),
        ]


class ServingPerson(PartyRow):
    """What the circle knows of an assignment: who, for which place, in which task, from when to when.

    Its key follows from the assignment and the convenant: a circle row never points at an own row.
    """

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert, update, delete")
    location = models.ForeignKey(Location, models.PROTECT, null=True, related_name="+", db_index=False)
    wijk = models.ForeignKey(Wijk, models.PROTECT, null=True, related_name="+", db_index=False)
    task = models.CharField("taak", max_length=24, choices=Task)
    name = models.CharField("naam", max_length=120)
    is_deputy = models.BooleanField("vervanger", default=False)
    valid_from = models.DateField("vanaf")
    valid_until = models.DateField("tot en met", null=True, blank=True)

    objects: ClassVar[DatedManager[Self]] = DatedManager()

    class Meta(PartyRow.Meta):
        constraints = [*PartyRow.Meta.constraints]
        indexes = [
            models.Index(fields=["convenant", "location"], name="parties_serving_location"),
            models.Index(fields=["convenant", "wijk"], name="parties_serving_wijk"),
        ]
