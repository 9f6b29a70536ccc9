"""What the parties of a convenant share: published naleving, decisions on the term, evaluation reports."""

from django.db import models

from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.rows import CircleRow, PartyRow

from .documents import Document


class State(models.TextChoices):
    KEPT = "kept", "nagekomen"
    SOON = "soon", "binnenkort"
    LATE = "late", "te laat"
    NOT_YET = "not_yet", "nog niet nodig"
    UNSEEN = "unseen", "van hier niet te zien"


class PublishedState(PartyRow):
    """The state of one obligation for one party and school year, computed in the owner's scope. No content.

    `changed_at`: since when this state stands; `document`: the newest file its party shows as evidence.
    """

    obligation = models.CharField(max_length=80)
    article = models.CharField(max_length=60)
    school_year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State)
    label = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True)
    document = models.ForeignKey(
        "convenant.Document", models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    computed_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            CompositeForeignKey(
                name="convenant_publishedstate_document",
                fields=("convenant", "document"),
                to="convenant.Document",
                to_fields=("convenant", "id"),
            ),
            models.UniqueConstraint(
                fields=["convenant", "organisation", "obligation", "school_year"], name="convenant_publishedstate_once"
            ),
        ]


class TermDecision(CircleRow):
    """An extension, an evaluation or an amendment that was recorded; a silent renewal, by the portal itself.

    Never changed: a wrong one is withdrawn with a reason and stays to be read. The meeting at which it was taken is
    data of a higher floor: its id and what it was called then.
    """

    GRANTS = {"member": "select", "regie": "select, insert, update(withdrawn_at, withdrawn_by, withdrawn_why)"}
    kind = models.CharField(max_length=20)
    decided_on = models.DateField()
    extends_to = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    """The last day, where all partners agreed to end early."""
    body = models.CharField(max_length=120)
    note = models.CharField(max_length=300, blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    meeting_id = models.UUIDField(null=True)
    meeting_label = models.CharField(max_length=200, blank=True)
    recorded_by = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta(CircleRow.Meta):
        constraints = [
            *CircleRow.Meta.constraints,
            CompositeForeignKey(
                name="convenant_termdecision_document",
                fields=("convenant", "document"),
                to="convenant.Document",
                to_fields=("convenant", "id"),
            ),
            models.UniqueConstraint(
                fields=["convenant", "decided_on"],
                condition=models.Q(kind="renewal"),
                name="convenant_termdecision_renewed_once",
            ),
        ]
        indexes = [models.Index(fields=["convenant", "-decided_on"], name="convenant_termdecision_on")]


class YearStep(PartyRow):
    """One step towards a new school year that a party has done. The circle reads that, not what was in it."""

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert, delete")
    school_year = models.PositiveSmallIntegerField()
    step = models.SlugField(max_length=40, db_index=False)
    done_at = models.DateTimeField()
    done_by = models.CharField(max_length=200)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["convenant", "school_year", "organisation", "step"], name="convenant_yearstep_once"
            ),
        ]


class Report(CircleRow):
    """An evaluation report of one school year: HTML first, the PDF is the copy. Regie has it made."""

    GRANTS = {"member": "select", "regie": "select, insert"}
    school_year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    number = models.PositiveSmallIntegerField(default=1)
    content = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    job_id = models.UUIDField()

    class Meta(CircleRow.Meta):
        constraints = [
            *CircleRow.Meta.constraints,
            models.UniqueConstraint(fields=["convenant", "id"], name="convenant_report_circle"),
            models.UniqueConstraint(fields=["convenant", "job_id"], name="convenant_report_once"),
        ]
        indexes = [models.Index(fields=["convenant", "-made_at"], name="convenant_report_recent")]


class ReportFile(CircleRow):
    """The PDF of a report, apart so that lists stay light."""

    GRANTS = {"member": "select", "regie": "select, insert"}
    report = models.ForeignKey(Report, models.CASCADE, related_name="files", db_constraint=False, db_index=False)
    pdf = models.BinaryField()

    class Meta(CircleRow.Meta):
        constraints = [
            *CircleRow.Meta.constraints,
            CompositeForeignKey(
                name="convenant_reportfile_report",
                fields=("convenant", "report"),
                to="convenant.Report",
                to_fields=("convenant", "id"),
            ),
            models.UniqueConstraint(fields=["convenant", "report"], name="convenant_reportfile_once"),
        ]
