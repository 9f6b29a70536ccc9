"""When a partner is at a school, week after week in school time, and the days on which it is not."""

from typing import ClassVar, Self

from django.db import models

from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.rows import PartyRow

from .assignments import Task
from .dated import IN_ORDER, DatedManager
from .places import Location

KEEPS = dict.fromkeys(("member", "regie"), "select, insert, update, delete")


class Weekday(models.IntegerChoices):
    """As `date.isoweekday` counts."""

    MONDAY = 1, "maandag"
    TUESDAY = 2, "dinsdag"
    WEDNESDAY = 3, "woensdag"
    THURSDAY = 4, "donderdag"
    FRIDAY = 5, "vrijdag"


class PresenceHour(PartyRow):
    GRANTS = KEEPS
    location = models.ForeignKey(Location, models.PROTECT, related_name="+", db_index=False)
    task = models.CharField("wie", max_length=24, choices=Task)
    weekday = models.PositiveSmallIntegerField("dag", choices=Weekday)
    starts = models.TimeField("van")
    ends = models.TimeField("tot")
    room = models.CharField("waar in de school", max_length=80, blank=True)
    valid_from = models.DateField("vanaf")
    valid_until = models.DateField("tot en met", null=True, blank=True)

    objects: ClassVar[DatedManager[Self]] = DatedManager()

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(fields=["convenant", "id"], name="parties_presencehour_circle"),
            models.CheckConstraint(condition=IN_ORDER, name="parties_presencehour_in_order"),
        ]
        indexes = [models.Index(fields=["convenant", "location"], name="parties_presencehour_where")]


class PresenceException(PartyRow):
    """One day on which that hour falls out."""

    GRANTS = KEEPS
    hour = models.ForeignKey(
        PresenceHour, models.CASCADE, related_name="exceptions", db_constraint=False, db_index=False
    )
    day = models.DateField("dag")

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            CompositeForeignKey(
                name="parties_presenceexception_hour",
                fields=("convenant", "hour"),
                to="parties.PresenceHour",
                to_fields=("convenant", "id"),
            ),
            models.UniqueConstraint(fields=["convenant", "hour", "day"], name="parties_presenceexception_once"),
        ]
