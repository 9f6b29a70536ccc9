"""What the parties lay beside the agreement as they read it: its official text, documents, links, activities."""

from django.db import models

from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.models import Organisation, OrganisationKind
from convenant.tenancy.rows import CircleRow, PartyRow

from .documents import Document

REGIE_WRITES = {"member": "select", "regie": "select, insert, update"}


class OfficialText(CircleRow):
    """The words that were signed, of one article of one version. Users bring them; the portal ships none."""

    GRANTS = REGIE_WRITES
    version = models.PositiveIntegerField()
    article = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=200)

    class Meta(CircleRow.Meta):
        constraints = [
            *CircleRow.Meta.constraints,
            models.UniqueConstraint(fields=["convenant", "version", "article"], name="convenant_officialtext_once"),
        ]


class SignedText(CircleRow):
    """The scan of the whole text of one version. The newest that was not withdrawn is shown."""

    GRANTS = {"member": "select", "regie": "select, insert"}
    version = models.PositiveIntegerField()
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", db_constraint=False, db_index=False)

    class Meta(CircleRow.Meta):
        constraints = [
            *CircleRow.Meta.constraints,
            CompositeForeignKey(
                name="convenant_signedtext_document",
                fields=("convenant", "document"),
                to="convenant.Document",
                to_fields=("convenant", "id"),
            ),
            models.UniqueConstraint(fields=["convenant", "document"], name="convenant_signedtext_once"),
        ]


class ReferenceDocument(PartyRow):
    """What a role is bound by outside the convenant, such as a national manual. Ended, never removed."""

    role = models.CharField(max_length=20, choices=OrganisationKind)
    title = models.CharField(max_length=200)
    issuer = models.CharField(max_length=120)
    link = models.CharField(max_length=500, blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    article = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    ended_at = models.DateTimeField(null=True)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            CompositeForeignKey(
                name="convenant_reference_document",
                fields=("convenant", "document"),
                to="convenant.Document",
                to_fields=("convenant", "id"),
            ),
        ]
        indexes = [models.Index(fields=["convenant", "role"], name="convenant_reference_role")]


class LeerplichtLink(CircleRow):
    """An agreement beside the work of leerplicht that it must fit (WF-4.5). `text` is about work, never about a person.

    Not a word of the leerplicht party: regie says whose work it is.
    """

    GRANTS = REGIE_WRITES
    article = models.CharField(max_length=60)
    obligation = models.CharField(max_length=80, blank=True)
    whose = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    activity = models.CharField(max_length=120)
    text = models.CharField(max_length=400)
    ended_at = models.DateTimeField(null=True)

    class Meta(CircleRow.Meta):
        indexes = [models.Index(fields=["convenant", "article"], name="convenant_leerplicht_article")]


class ActivityKind(models.TextChoices):
    LESSON = "lesson", "Les of gastles"
    PARENTS = "parents", "Avond voor ouders"
    PRESENCE = "presence", "Aanwezig in of rond school"
    CONTROL = "control", "Preventieve controle"
    ADVICE = "advice", "Advies of overleg"
    CAMPAIGN = "campaign", "Actie of campagne"
    OTHER = "other", "Anders"


class PreventionActivity(PartyRow):
    """What a party did to prevent (WE-2.2): a day, a kind and a place. No persons."""

    held_on = models.DateField()
    kind = models.CharField(max_length=12, choices=ActivityKind)
    place = models.CharField(max_length=120)
    note = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(PartyRow.Meta):
        indexes = [models.Index(fields=["convenant", "-held_on"], name="convenant_prevention_recent")]
