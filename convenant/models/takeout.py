"""What an organisation takes along: a file in parts, sealed like the vault it holds."""

from django.db import models

from convenant.tenancy.rows import OwnRow
from convenant.vault.fields import SealedField, SealedRow

from .four_eyes import AskedOfColleague, AskState


class TakeoutPart(SealedRow, OwnRow):
    """A piece of a file that one job made: the zip of a takeout, the log on paper, a long list; gone after a week."""

    GRANTS = {"member": "select, insert, delete", "regie": "select, insert, delete"}
    job_id = models.UUIDField()
    number = models.PositiveIntegerField()
    content = SealedField()
    made_at = models.DateTimeField()

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "job_id", "number"], name="convenant_takeout_part"),
        ]


class TakeoutRequest(AskedOfColleague):
    """Somebody wants to take along what is sealed. Each agreement makes one file: `made_at`."""

    made_at = models.DateTimeField(null=True)

    class Meta(AskedOfColleague.Meta):
        constraints = [
            *AskedOfColleague.Meta.constraints,
            models.CheckConstraint(
                name="convenant_takeoutrequest_agreed",
                condition=models.Q(made_at=None) | models.Q(state=AskState.APPROVED),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "asked_by", "-asked_at"], name="convenant_takeoutrequest_last")]
