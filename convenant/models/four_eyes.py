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
    """One question: a colleague agrees or not, never the one who asks. Each says itself by whom in its constraints."""

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
