"""A file with organisations, locations or contact persons, as it was previewed: what is imported is what was shown."""

from django.db import models

from convenant.models import Convenant
from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.rows import OwnRow


class ImportKind(models.TextChoices):
    ORGANISATIONS = "organisaties", "Organisaties"
    PLACES = "locaties", "Locaties"
    CONTACTS = "contactpersonen", "Contactpersonen"


class ImportState(models.TextChoices):
    PREVIEW = "preview", "nog niet geïmporteerd"
    RUNNING = "running", "bezig"
    DONE = "done", "geïmporteerd"
    UNDONE = "undone", "teruggedraaid"


class Verdict(models.TextChoices):
    NEW = "nieuw", "nieuw"
    CHANGED = "gewijzigd", "gewijzigd"
    SAME = "gelijk", "staat er al"
    WRONG = "fout", "fout"


class ImportBatch(OwnRow):
    """One file. `notes`: what the reader must know of how it was read, in Dutch. `refusal`: why the last try failed."""

    GRANTS = OwnRow.GRANTS | {"regie": "select, insert, update", "operator": "select, insert, update"}
    kind = models.CharField("soort", max_length=20, choices=ImportKind)
    convenant = models.ForeignKey(Convenant, models.PROTECT, null=True, related_name="+", db_index=False)
    filename = models.CharField("bestand", max_length=160)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.PREVIEW)
    notes = models.CharField(max_length=300, blank=True)
    refusal = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    """A membership."""
    ran_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    job_id = models.UUIDField(null=True)

    class Meta(OwnRow.Meta):
        ordering = ["-made_at"]
        constraints = [
            *OwnRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "id"], name="parties_importbatch_own"),
        ]
        indexes = [models.Index(fields=["organisation", "-made_at"], name="parties_importbatch_recent")]


class ImportRow(OwnRow):
    """A row of the file. Plain, as the register it goes to: work data of staff. Gone after a month.

    `cells`: column → text as it stood in the file. `given`: field → cleaned value. `errors`: "column: sentence".
    `target`: the row that is there already, `mark` what it looked like (`editing.mark_of`): at the preview, and after
    the import what the import made of it. `former`: what undoing puts back. `kept_because`: why undoing left it.
    """

    GRANTS = OwnRow.GRANTS | {
        "member": "select, insert, update, delete",
        "regie": "select, insert, update, delete",
        "operator": "select, insert, update, delete",
    }
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="rows", db_constraint=False, db_index=False)
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    cells = models.JSONField(default=dict)
    given = models.JSONField(default=dict)
    errors = models.JSONField(default=list, blank=True)
    target = models.UUIDField(null=True)
    mark = models.CharField(max_length=24, blank=True)
    former = models.JSONField(default=dict, blank=True)
    kept_because = models.CharField(max_length=200, blank=True)

    class Meta(OwnRow.Meta):
        ordering = ["number"]
        constraints = [
            *OwnRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "batch", "number"], name="parties_importrow_once"),
            CompositeForeignKey(
                name="parties_importrow_batch",
                fields=("organisation", "batch"),
                to="parties.ImportBatch",
                to_fields=("organisation", "id"),
            ),
        ]
