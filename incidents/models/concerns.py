"""Signs of concern about a child: vault only. Beside the row itself nothing in clear says what was seen or done."""

from django.db import models
from django.utils import timezone

from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.rows import OwnRow
from convenant.vault.fields import SealedField, SealedRow
from convenant.vault.models import Retention
from parties.models import Location


class ConcernRecord(SealedRow, OwnRow):
    """A sign of concern, without a core. `next_on`: the last day of the step that is next, whichever that is."""

    RETENTION = Retention.CONCERN
    location = models.ForeignKey(Location, models.PROTECT, related_name="+", db_index=False)
    category = models.CharField(max_length=10)
    body = SealedField()
    recorded_at = models.DateTimeField()
    function = models.CharField(max_length=20, blank=True)
    next_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "id"], name="incidents_concern_own"),
        ]
        indexes = [models.Index(fields=["organisation", "-recorded_at"], name="incidents_concern_recent")]

    @property
    def where(self) -> str:
        """The location as it was called that day."""
        return self.location.called(timezone.localdate(self.recorded_at))


def concern_key(name: str) -> CompositeForeignKey:
    return CompositeForeignKey(
        name=name, fields=("organisation", "concern"), to="incidents.ConcernRecord", to_fields=("organisation", "id")
    )


class ConcernStep(SealedRow, OwnRow):
    """One thing done about a concern. Which step it was, its day and its outcome are sealed too: a row in clear would
    tell that there was a report to Veilig Thuis."""

    RETENTION = Retention.CONCERN
    concern = models.ForeignKey(
        ConcernRecord, models.CASCADE, related_name="steps", db_constraint=False, db_index=False
    )
    body = SealedField()
    written_at = models.DateTimeField()
    function = models.CharField(max_length=20, blank=True)

    class Meta(OwnRow.Meta):
        constraints = [*OwnRow.Meta.constraints, concern_key("incidents_concernstep_concern")]
        indexes = [models.Index(fields=["organisation", "concern", "written_at"], name="incidents_concernstep_of")]


class ConcernOpening(OwnRow):
    """Somebody opened one concern, for a purpose, until a moment."""

    concern = models.ForeignKey(ConcernRecord, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    membership_id = models.UUIDField()
    purpose = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta(OwnRow.Meta):
        constraints = [*OwnRow.Meta.constraints, concern_key("incidents_concernopening_concern")]
        indexes = [models.Index(fields=["organisation", "concern", "-until"], name="incidents_concernopening_now")]
