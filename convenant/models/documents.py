"""Files that the parties of a convenant show one another: official text, annexes, scans, evidence."""

from django.db import models

from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.rows import PartyRow


class DocumentKind(models.TextChoices):
    OFFICIAL_TEXT = "official_text", "Officiële tekst"
    ANNEX = "annex", "Bijlage"
    SIGNATURE = "signature", "Scan van ondertekening"
    RESOLUTION = "resolution", "Besluit"
    EVIDENCE = "evidence", "Bewijs"
    REFERENCE = "reference", "Naslag"


class Document(PartyRow):
    """What it is and who added it. A document is never replaced: it is withdrawn, and another one added."""

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert, update(withdrawn_at, withdrawn_why)")
    kind = models.CharField("soort", max_length=20, choices=DocumentKind)
    title = models.CharField("titel", max_length=200)
    filename = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(fields=["convenant", "id"], name="convenant_document_circle"),
        ]
        indexes = [models.Index(fields=["convenant", "kind", "-added_at"], name="convenant_document_kind")]

    def __str__(self) -> str:
        return self.title


class DocumentFile(PartyRow):
    """The bytes, apart so that lists stay light."""

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert, delete")
    document = models.ForeignKey(Document, models.CASCADE, related_name="files", db_constraint=False, db_index=False)
    content = models.BinaryField()

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            CompositeForeignKey(
                name="convenant_documentfile_document",
                fields=("convenant", "document"),
                to="convenant.Document",
                to_fields=("convenant", "id"),
            ),
            models.UniqueConstraint(fields=["convenant", "document"], name="convenant_documentfile_once"),
        ]
