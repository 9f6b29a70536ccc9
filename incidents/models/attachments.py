"""Files in the vault: what they are and, sealed piece by piece, what they hold.

In the database, not beside it: the wall, the backup, the takeout, new keys and destruction then cover them as any row.
"""

from datetime import timedelta
from uuid import UUID, uuid5

from django.db import models

from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.rows import OwnRow
from convenant.vault.fields import SealedBytes, SealedField, SealedRow
from convenant.vault.models import Retention

from .core import Incident
from .vault import incident_key

PIECE = 256 * 1024
MOST, MOST_PIECES = 300, 4096
"""On one incident: files, and pieces (1 GB)."""
ERASED_AFTER = timedelta(days=7)
"""Since it was removed: so long it can be put back."""


class Attachment(SealedRow, OwnRow):
    """One file of one incident. `number` is how others speak of it: its name may name a person."""

    RETENTION = Retention.INCIDENT
    incident = models.ForeignKey(
        Incident, models.CASCADE, related_name="attachments", db_constraint=False, db_index=False
    )
    number = models.PositiveSmallIntegerField()
    name = SealedField()
    media_type = SealedField()
    size = SealedField()
    digest = SealedField()
    added_at = models.DateTimeField()
    function = models.CharField(max_length=20, blank=True)
    removed_at = models.DateTimeField(null=True)
    removed_function = models.CharField(max_length=20, blank=True)
    removal_reason = SealedField()
    erased_at = models.DateTimeField(null=True, help_text="its pieces are gone; this row says that it was there")

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            incident_key("incidents_attachment_incident"),
            models.UniqueConstraint(fields=["organisation", "id"], name="incidents_attachment_own"),
            models.UniqueConstraint(fields=["organisation", "incident", "number"], name="incidents_attachment_number"),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "removed_at"], name="incidents_attachment_removed",
                condition=models.Q(removed_at__isnull=False, erased_at=None),
            )
        ]  # fmt: skip


class AttachmentPiece(SealedRow, OwnRow):
    """Its key follows from attachment and number, and is part of the seal: no piece opens in another place."""

    RETENTION = Retention.INCIDENT
    GRANTS = {"member": "select, insert, update, delete"}
    attachment = models.ForeignKey(
        Attachment, models.CASCADE, related_name="pieces", db_constraint=False, db_index=False
    )
    number = models.PositiveIntegerField()
    content = SealedBytes()

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            CompositeForeignKey(
                name="incidents_piece_attachment",
                fields=("organisation", "attachment"),
                to="incidents.Attachment",
                to_fields=("organisation", "id"),
            ),
            models.UniqueConstraint(fields=["organisation", "attachment", "number"], name="incidents_piece_number"),
        ]

    @staticmethod
    def key_of(attachment: UUID, number: int) -> UUID:
        return uuid5(attachment, str(number))
