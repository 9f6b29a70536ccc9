"""What a school counts without persons: checks of lockers and jackets, and absence."""

from django.db import models

from convenant.models import Convenant
from convenant.tenancy.rows import OwnRow
from parties.models import Location

from .neighbours import location_key


class ControlKind(models.TextChoices):
    LOCKERS = "kluisjes", "Kluisjes"
    JACKETS = "jassen", "Jassen"
    BAGS = "tassen", "Tassen"


class ControlReason(models.TextChoices):
    PREVENTIVE = "preventief", "Preventief, zonder aanleiding"
    CAUSE = "aanleiding", "Naar aanleiding van iets"


class ControlEvent(OwnRow):
    """One check. `results`: code of the taxonomy → how many were found; no person fits in."""

    GRANTS = {"member": "select, insert, update, delete"}
    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey(Location, models.PROTECT, related_name="+", db_index=False)
    held_on = models.DateField("datum")
    kind = models.CharField("soort", max_length=10, choices=ControlKind)
    reason = models.CharField("waarom", max_length=12, choices=ControlReason)
    consulted = models.JSONField("in overleg met", default=list)
    checklist = models.JSONField("checklist", default=list)
    results = models.JSONField("gevonden", default=dict)
    recorded_at = models.DateTimeField()

    class Meta(OwnRow.Meta):
        constraints = [*OwnRow.Meta.constraints, location_key("incidents_control_place")]
        indexes = [models.Index(fields=["organisation", "-held_on"], name="incidents_control_recent")]


class AbsenceCount(OwnRow):
    """How many pupils in one month, for one code of absence; `told` of them went on to leerplicht."""

    GRANTS = {"member": "select, insert, update, delete"}
    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey(Location, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField("maand", help_text="its first day")
    code = models.CharField("soort verzuim", max_length=10)
    count = models.PositiveIntegerField("aantal leerlingen")
    told = models.PositiveIntegerField("gemeld bij leerplicht", null=True)
    due_on = models.DateField("melden voor", null=True, help_text="while not all of them were told")

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            location_key("incidents_absence_place"),
            models.UniqueConstraint(
                fields=["organisation", "location", "month", "code"], name="incidents_absence_once"
            ),
            models.CheckConstraint(
                condition=models.Q(told=None) | models.Q(told__lte=models.F("count")), name="incidents_absence_told"
            ),
        ]


class TrendAnswer(OwnRow):
    """What the school did with a suggestion of education: planned it, or not now and why."""

    GRANTS = {"member": "select, insert"}
    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="+", db_index=False)
    main = models.CharField("soort", max_length=10)
    direction = models.CharField(max_length=4)
    planned = models.BooleanField("gepland", default=False)
    reason = models.CharField("waarom niet nu", max_length=300, blank=True)
    answered_on = models.DateField()
    quiet_until = models.DateField("weer tonen na")

    class Meta(OwnRow.Meta):
        constraints = [*OwnRow.Meta.constraints]
        indexes = [models.Index(fields=["organisation", "-answered_on"], name="incidents_trend_recent")]
