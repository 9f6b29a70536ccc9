"""What goes from one organisation to another: always a snapshot in a row of the recipient's own."""

from django.db import models
from django.utils import timezone

from convenant.models import Convenant, Decision, Ground
from convenant.models.delivered import ALLOWED, Delivered
from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.models import Organisation
from convenant.tenancy.rows import InboxRow, OwnRow
from convenant.vault.fields import SealedField, SealedRow
from convenant.vault.models import Retention
from parties.models import Location

from .core import Incident
from .vault import incident_key


class GroundRecord(OwnRow):
    """A consent or a vordering that the school recorded for one incident."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="grounds", db_constraint=False, db_index=False)
    kind = models.CharField("soort", max_length=30, choices=Ground)
    subject = models.CharField("van wie", max_length=40, blank=True)
    reference = models.CharField("kenmerk", max_length=80, blank=True)
    given_on = models.DateField("gegeven op")
    valid_until = models.DateField("geldig tot en met", null=True, blank=True)
    withdrawn_on = models.DateField("ingetrokken op", null=True, blank=True)

    class Meta(OwnRow.Meta):
        constraints = [*OwnRow.Meta.constraints, incident_key("incidents_ground_incident")]


class Disclosure(SealedRow, OwnRow):
    """What the sender keeps of a copy it gave: to whom, which fields, on which ground. `weighing` is sealed."""

    RETENTION = Retention.EXCHANGE
    incident = models.ForeignKey(
        Incident, models.CASCADE, related_name="disclosures", db_constraint=False, db_index=False
    )
    recipient = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=12)
    mode = models.CharField(max_length=10)
    fields = models.JSONField(default=list)
    ground = models.CharField(max_length=30, choices=Ground, blank=True)
    informed = models.BooleanField(null=True)
    weighing = SealedField()
    sent_at = models.DateTimeField()
    function = models.CharField(max_length=20, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            incident_key("incidents_disclosure_incident"),
            CompositeForeignKey(
                name="incidents_disclosure_decision",
                fields=("organisation", "decision"),
                to="convenant.Decision",
                to_fields=("organisation", "id"),
            ),
            models.UniqueConstraint(fields=["organisation", "id"], name="incidents_disclosure_own"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-sent_at"], name="incidents_disclosure_recent"),
            models.Index(fields=["organisation", "incident"], name="incidents_disclosure_of"),
        ]


class ReceivedKind(models.TextChoices):
    REPORT = "report", "melding"
    UPDATE = "update", "nieuwe stand"


class ReceivedDisclosure(SealedRow, Delivered):
    """The copy as the recipient holds it. `core` has no persons; `content` (persons, texts) is sealed."""

    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey(Location, models.PROTECT, related_name="+", db_index=False)
    thread = models.UUIDField()
    disclosure = models.UUIDField()
    kind = models.CharField(max_length=10, choices=ReceivedKind)
    mode = models.CharField(max_length=10)
    article = models.CharField(max_length=60, blank=True)
    ground = models.CharField(max_length=30, blank=True)
    core = models.JSONField(default=dict)
    content = SealedField()
    received_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(InboxRow.Meta):
        constraints = [
            *InboxRow.Meta.constraints,
            Delivered.decision_key("incidents_received_decision"),
            models.CheckConstraint(condition=ALLOWED, name="incidents_received_allowed"),
            models.UniqueConstraint(fields=["organisation", "id"], name="incidents_received_own"),
            models.UniqueConstraint(fields=["organisation", "disclosure"], name="incidents_received_once"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-received_at", "-id"], name="incidents_received_list"),
            models.Index(fields=["organisation", "location", "-received_at"], name="incidents_received_location"),
            models.Index(fields=["organisation", "thread"], name="incidents_received_thread"),
        ]

    @property
    def where(self) -> str:
        """The location as it was called when the copy arrived."""
        return self.location.called(timezone.localdate(self.received_at))


class NoticeKind(models.TextChoices):
    READ = "read", "gelezen"
    WITHDRAWN = "withdrawn", "ingetrokken"
    ANSWER = "answer", "antwoord"
    MEASURE = "measure", "maatregel gevraagd"
    REPLY = "reply", "antwoord van de school"
    PARENTS = "parents", "overleg met ouders en schoolleiding"
    PROGRESS = "progress", "hoe de zaak loopt"


class AnswerCode(models.TextChoices):
    TAKEN_UP = "taken_up", "Wij pakken dit op"
    CONTACT = "contact", "Ik neem contact op met de school"
    VISIT = "visit", "Ik kom langs"
    NO_ACTION = "no_action", "Wij doen hier nu niets mee"


class Notice(SealedRow, Delivered):
    """A word back over an earlier copy: read, withdrawn, or an answer."""

    thread = models.UUIDField()
    disclosure = models.UUIDField()
    kind = models.CharField(max_length=10, choices=NoticeKind)
    code = models.CharField(max_length=12, choices=AnswerCode, blank=True)
    content = SealedField()
    at = models.DateTimeField()
    function = models.CharField(max_length=20, blank=True)
    seen_at = models.DateTimeField(null=True)

    class Meta(InboxRow.Meta):
        constraints = [
            *InboxRow.Meta.constraints,
            Delivered.decision_key("incidents_notice_decision"),
            models.CheckConstraint(condition=ALLOWED, name="incidents_notice_allowed"),
        ]
        indexes = [
            models.Index(fields=["organisation", "disclosure"], name="incidents_notice_of"),
            models.Index(fields=["organisation", "thread", "-at"], name="incidents_notice_thread"),
        ]


class Answer(SealedRow, OwnRow):
    """What the answering organisation keeps of its own answer."""

    RETENTION = Retention.EXCHANGE
    received = models.ForeignKey(
        ReceivedDisclosure, models.CASCADE, related_name="answers", db_constraint=False, db_index=False
    )
    code = models.CharField("antwoord", max_length=12, choices=AnswerCode)
    text = SealedField()
    sent_at = models.DateTimeField()
    function = models.CharField(max_length=20, blank=True)

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            CompositeForeignKey(
                name="incidents_answer_received",
                fields=("organisation", "received"),
                to="incidents.ReceivedDisclosure",
                to_fields=("organisation", "id"),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "received", "-sent_at"], name="incidents_answer_recent")]
