"""What somebody does only after a colleague agreed."""

from django.db import models

from convenant.tenancy.rows import OwnRow
from convenant.vault.fields import SealedField, SealedRow


class AskState(models.TextChoices):
    ASKED = "asked", "gevraagd"
    APPROVED = "approved", "akkoord"
    DENIED = "denied", "geweigerd"
    LAPSED = "lapsed", "verlopen"


class AskedOfColleague(SealedRow, OwnRow):
    """One question: a colleague agrees or not, never the one who asks."""

    asked_by = models.UUIDField()
    function = models.CharField(max_length=20)
    purpose = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=AskState, default=AskState.ASKED)
    decided_by = models.UUIDField(null=True)
    decided_function = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = SealedField()

    class Meta(OwnRow.Meta):
        abstract = True
        constraints = [
            *OwnRow.Meta.constraints,
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_by_another",
                # not IN: what PostgreSQL says of it differs after a backup came back
                condition=(models.Q(state=AskState.ASKED) | models.Q(state=AskState.LAPSED)) & models.Q(decided_by=None)
                | models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("asked_by")),
            ),
        ]
