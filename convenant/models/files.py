"""The files that versions were loaded from, as they were."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from convenant.tenancy.rows import ReferenceRow

from .agreement import ConvenantVersion


class AgreementFile(ReferenceRow):
    """One load: the first of a version, or better words for the same text (`revision` 2 and up).

    `differences` is what it changed: [{"what": "~ artikel 6", "before": {...}, "after": {...}}]. For the operator
    alone: parties read the agreement itself.
    """

    GRANTS = {"operator": "select, insert"}
    version = models.ForeignKey(ConvenantVersion, models.CASCADE, related_name="files")
    revision = models.PositiveIntegerField()
    text = models.TextField()
    fingerprint = models.CharField(max_length=64)
    differences = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    loaded_at = models.DateTimeField(auto_now_add=True)
    loaded_by = models.CharField(max_length=120)

    class Meta(ReferenceRow.Meta):
        ordering = ["-loaded_at"]
        constraints = [models.UniqueConstraint(fields=["version", "revision"], name="convenant_agreementfile_once")]
