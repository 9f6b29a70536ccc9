"""What an organisation keeps for the AVG: remarks with its register, DPIA's, requests, agreements elsewhere."""

from django.db import models

from convenant.tenancy.constraints import ANY, OWN, CompositeForeignKey, Wall
from convenant.tenancy.models import Organisation
from convenant.tenancy.rows import OwnRow, PartyRow
from convenant.vault.fields import SealedField, SealedRow

from .agreement import Convenant

WRITERS = {"member": "select, insert, update", "regie": "select, insert, update"}


class PrivacyFile(OwnRow):
    """A document for the organisation alone: a DPIA, an agreement. Other parties never see it."""

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert")
    filename = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    added_at = models.DateTimeField()

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "id"], name="convenant_privacyfile_own"),
        ]


def own_file(name: str) -> CompositeForeignKey:
    return CompositeForeignKey(
        name=name, fields=("organisation", "file"), to="convenant.PrivacyFile", to_fields=("organisation", "id")
    )


class RegisterNote(OwnRow):
    """AVG 30: what the organisation adds to a generated line of its register, and which wording it confirmed."""

    GRANTS = WRITERS
    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="+", db_index=False)
    line = models.CharField(max_length=80)
    addition = models.TextField(blank=True)
    edited_at = models.DateTimeField(null=True)
    confirmed_mark = models.CharField(max_length=64, blank=True)
    confirmed = models.JSONField(default=dict)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_function = models.CharField(max_length=20, blank=True)

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "convenant", "line"], name="convenant_registernote_once"),
        ]


class DpiaVerdict(models.TextChoices):
    NEEDED = "needed", "Een DPIA is nodig"
    NOT_NEEDED = "not_needed", "Een DPIA is niet nodig"
    DONE = "done", "De DPIA is uitgevoerd"


class Dpia(OwnRow):
    """AVG 35: whether one processing asks for an assessment. A new judgement is a new row; the last one counts."""

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert")
    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="+", db_index=False)
    line = models.CharField(max_length=80)
    assessed_on = models.DateField()
    verdict = models.CharField(max_length=12, choices=DpiaVerdict)
    motivation = models.TextField()
    review_on = models.DateField(null=True)
    file = models.ForeignKey(
        PrivacyFile, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    function = models.CharField(max_length=20)
    recorded_at = models.DateTimeField()

    class Meta(OwnRow.Meta):
        constraints = [*OwnRow.Meta.constraints, own_file("convenant_dpia_file")]
        indexes = [models.Index(fields=["organisation", "convenant", "line"], name="convenant_dpia_line")]


class RequestKind(models.TextChoices):
    ACCESS = "access", "Inzage (AVG 15)"
    RECTIFY = "rectify", "Rectificatie (AVG 16)"
    ERASE = "erase", "Wissen (AVG 17)"
    RESTRICT = "restrict", "Beperken (AVG 18)"
    PORTABLE = "portable", "Gegevens meenemen (AVG 20)"
    OBJECT = "object", "Bezwaar (AVG 21)"


class RequestState(models.TextChoices):
    OPEN = "open", "open"
    ANSWERED = "answered", "beantwoord"
    REFUSED = "refused", "geweigerd"
    FORWARDED = "forwarded", "doorgestuurd"


class SubjectRequest(SealedRow, OwnRow):
    """AVG 12.3: somebody asks about data on himself. Who it is stands sealed; lists and trail hold no name."""

    GRANTS = WRITERS
    kind = models.CharField(max_length=10, choices=RequestKind)
    received_on = models.DateField()
    due_on = models.DateField()
    extended_why = models.CharField(max_length=300, blank=True)
    extended_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.OPEN)
    closed_on = models.DateField(null=True)
    forwarded_to = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    subject = SealedField()
    asked = SealedField()
    result = SealedField()

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "id"], name="convenant_subjectrequest_own"),
        ]
        indexes = [models.Index(fields=["organisation", "state", "due_on"], name="convenant_request_due")]


class OtherAgreement(OwnRow):
    """UT-23-2: an agreement on personal data between partners that stands outside the convenant."""

    GRANTS = WRITERS
    partner = models.CharField(max_length=200)
    scope = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=200)
    link = models.URLField(max_length=300, blank=True)
    file = models.ForeignKey(
        PrivacyFile, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    valid_until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(OwnRow.Meta):
        constraints = [*OwnRow.Meta.constraints, own_file("convenant_otheragreement_file")]


class PrivacyStatement(PartyRow):
    """WE-P4: where one party tells data subjects about its processing, and who answers there. The circle reads it."""

    link = models.URLField(max_length=300, blank=True)
    contact = models.CharField(max_length=200, blank=True)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(fields=["convenant", "organisation"], name="convenant_privacystatement_one"),
        ]


class ProcessorAgreement(OwnRow):
    """AVG 28: what the organisation agreed with who runs the portal. A changed text asks a new one.

    The operator knows of each organisation whether one stands, and nothing else of it.
    """

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert") | {
        "operator": "select(organisation_id, signed_on, mark)"
    }
    mark = models.CharField(max_length=64)
    text = models.JSONField()
    signed_on = models.DateField()
    signer = models.CharField(max_length=200)
    function = models.CharField(max_length=20)
    recorded_at = models.DateTimeField()
    file = models.ForeignKey(
        PrivacyFile, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )

    class Meta(OwnRow.Meta):
        constraints = [
            Wall(
                name="convenant_processoragreement_wall",
                read=OWN,
                extra={"operator_select": ("select", "operator", ANY)},
            ),
            own_file("convenant_processoragreement_file"),
        ]
        indexes = [models.Index(fields=["organisation", "-recorded_at"], name="convenant_processor_last")]


class SubjectCopy(SealedRow, OwnRow):
    """AVG 15.3: the copy for one request, with what was blacked out in it. All of it is sealed."""

    GRANTS = WRITERS
    request = models.ForeignKey(
        SubjectRequest, models.CASCADE, related_name="copies", db_constraint=False, db_index=False
    )
    sections = SealedField()
    begun_at = models.DateTimeField()
    begun_by = models.UUIDField(null=True)
    """A membership; unknown of those that were begun before this was kept."""
    begun_function = models.CharField(max_length=20, blank=True, default="", db_default="")
    """In which function, whatever that person does now; empty where it is unknown."""
    finished_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            CompositeForeignKey(
                name="convenant_subjectcopy_request",
                fields=("organisation", "request"),
                to="convenant.SubjectRequest",
                to_fields=("organisation", "id"),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "request", "-begun_at"], name="convenant_subjectcopy_of")]
