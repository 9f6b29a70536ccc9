"""What the parties say and sign about one version of their convenant."""

from django.db import models

from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.rows import CircleRow, PartyRow

from .agreement import ConvenantVersion
from .documents import Document


class Consent(models.TextChoices):
    AGREES = "agrees", "Akkoord"
    OBJECTS = "objects", "Bezwaar"


def of_circle(name: str, field: str, to: str) -> CompositeForeignKey:
    """`field` points inside the row's own convenant: the database refuses a version or scan of another one."""
    return CompositeForeignKey(name=name, fields=("convenant", field), to=to, to_fields=("convenant", "id"))


class VersionAnswer(PartyRow):
    """What one party answers to a circulated version. It may change its mind until the version is adopted."""

    version = models.ForeignKey(
        ConvenantVersion, models.PROTECT, related_name="answers", db_constraint=False, db_index=False
    )
    answer = models.CharField(max_length=10, choices=Consent)
    reason = models.CharField(max_length=600, blank=True)
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=200)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            of_circle("convenant_versionanswer_version", "version", "convenant.ConvenantVersion"),
            models.UniqueConstraint(
                fields=["convenant", "organisation", "version"], name="convenant_versionanswer_once"
            ),
        ]
        indexes = [models.Index(fields=["convenant", "version"], name="convenant_versionanswer_of")]


class Signature(PartyRow):
    """Who signed a version for one party. The function counts; a name is not asked."""

    version = models.ForeignKey(
        ConvenantVersion, models.PROTECT, related_name="signatures", db_constraint=False, db_index=False
    )
    function = models.CharField("functie", max_length=120)
    name = models.CharField("naam", max_length=120, blank=True)
    signed_on = models.DateField("datum")
    scan = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False)
    recorded_at = models.DateTimeField()

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            of_circle("convenant_signature_version", "version", "convenant.ConvenantVersion"),
            of_circle("convenant_signature_scan", "scan", "convenant.Document"),
            models.UniqueConstraint(fields=["convenant", "organisation", "version"], name="convenant_signature_once"),
        ]
        indexes = [models.Index(fields=["convenant", "version"], name="convenant_signature_of")]


class Annex(PartyRow):
    """A document that belongs to a version. Who added it withdraws it, by withdrawing the document."""

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert")
    version = models.ForeignKey(
        ConvenantVersion, models.PROTECT, related_name="annexes", db_constraint=False, db_index=False
    )
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", db_constraint=False, db_index=False)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            of_circle("convenant_annex_version", "version", "convenant.ConvenantVersion"),
            of_circle("convenant_annex_document", "document", "convenant.Document"),
            models.UniqueConstraint(fields=["convenant", "document"], name="convenant_annex_once"),
        ]
        indexes = [models.Index(fields=["convenant", "version"], name="convenant_annex_of")]


class Adoption(CircleRow):
    """The decision by which a version took effect, and what the parties had answered on that day."""

    GRANTS = {"member": "select", "regie": "select, insert"}
    version = models.ForeignKey(
        ConvenantVersion, models.PROTECT, related_name="adoptions", db_constraint=False, db_index=False
    )
    decided_on = models.DateField()
    body = models.CharField(max_length=120)
    reason = models.CharField(max_length=600, blank=True)
    answers = models.JSONField(default=list)
    adopted_at = models.DateTimeField()
    adopted_by = models.CharField(max_length=200)

    class Meta(CircleRow.Meta):
        constraints = [
            *CircleRow.Meta.constraints,
            of_circle("convenant_adoption_version", "version", "convenant.ConvenantVersion"),
            models.UniqueConstraint(fields=["convenant", "version"], name="convenant_adoption_once"),
        ]
