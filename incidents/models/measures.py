"""What the school does after an incident: measures, and what has to be done by a day."""

from django.db import models

from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.rows import OwnRow
from convenant.vault.fields import SealedField, SealedRow
from convenant.vault.models import Retention

from .core import Incident, StepState
from .vault import incident_key


class Measure(SealedRow, OwnRow):
    """Type, days and who decides stand in the open. About whom (the id of a person of this incident) is sealed."""

    RETENTION = Retention.INCIDENT
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="measures", db_constraint=False, db_index=False)
    kind = models.CharField("maatregel", max_length=30)
    sector = models.CharField("onderwijs", max_length=10)
    starts_on = models.DateField("vanaf")
    until = models.DateField("tot en met", null=True)
    decided_by = models.CharField("wie besluit", max_length=20)
    mandate_on = models.DateField("mandaat van", null=True)
    person = SealedField()
    reason = SealedField()
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(OwnRow.Meta):
        ordering = ["starts_on", "recorded_at"]
        constraints = [
            *OwnRow.Meta.constraints,
            incident_key("incidents_measure_incident"),
            models.UniqueConstraint(fields=["organisation", "id"], name="incidents_measure_own"),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("starts_on")),
                name="incidents_measure_days",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "incident"], name="incidents_measure_of")]

    @property
    def days(self) -> int:
        """Calendar days, both ends inside; 0 without a last day."""
        return (self.until - self.starts_on).days + 1 if self.until else 0


class FollowUpKind(models.TextChoices):
    DUTY = "duty", "vereist"
    CARE = "care", "nazorg"
    ACTION = "action", "preventie"


class FollowUp(SealedRow, OwnRow):
    """Something to do by a day: what law or convenant asks, aftercare, or an action that prevents a next time.

    `since` names the duty of the same measure from whose day `span` is counted: until then there is no term.
    `note` is sealed: the plan of aftercare, or the reference that somebody gave.
    """

    RETENTION = Retention.INCIDENT
    incident = models.ForeignKey(
        Incident, models.CASCADE, related_name="followups", db_constraint=False, db_index=False
    )
    measure = models.ForeignKey(
        Measure, models.CASCADE, related_name="followups", null=True, db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=10, choices=FollowUpKind)
    key = models.SlugField(max_length=40, db_index=False)
    title = models.CharField(max_length=200)
    help = models.CharField(max_length=400, blank=True)
    owner = models.CharField(max_length=20)
    article = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=200, blank=True)
    evidence = models.CharField(max_length=20, blank=True)
    letter = models.CharField(max_length=20, blank=True)
    recipient = models.CharField(max_length=30, blank=True)
    mandatory = models.BooleanField(default=False)
    after = models.JSONField(default=list)
    since = models.CharField(max_length=40, blank=True)
    span = models.JSONField(default=dict)
    due_at = models.DateTimeField(null=True)
    order = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=StepState, default=StepState.OPEN)
    handled_at = models.DateTimeField(null=True)
    handled_function = models.CharField(max_length=20, blank=True)
    done_on = models.DateField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    proof = models.JSONField(default=dict)
    note = SealedField()

    class Meta(OwnRow.Meta):
        ordering = ["order"]
        constraints = [
            *OwnRow.Meta.constraints,
            incident_key("incidents_followup_incident"),
            CompositeForeignKey(
                name="incidents_followup_measure", fields=("organisation", "measure"), to="incidents.Measure",
                to_fields=("organisation", "id"),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organisation", "incident"], name="incidents_followup_of"),
            models.Index(fields=["organisation", "state", "due_at"], name="incidents_followup_due"),
        ]

    @property
    def must(self) -> bool:
        """Closing waits for it; the rest goes on after closing. In a query: HOLDS_UP."""
        return self.mandatory or self.kind == FollowUpKind.CARE


HOLDS_UP = models.Q(state=StepState.OPEN) & (models.Q(mandatory=True) | models.Q(kind=FollowUpKind.CARE))
"""What keeps an incident open: a duty, and aftercare that somebody promised."""


class ThreadEntry(SealedRow, OwnRow):
    """What this organisation itself said about a copy, beside the answer: a measure asked for, what the school
    answered to that, a talk with parents, how a case goes on. `text` is sealed."""

    RETENTION = Retention.EXCHANGE
    thread = models.UUIDField()
    disclosure = models.UUIDField()
    about = models.UUIDField(null=True, help_text="the notice that it answers")
    kind = models.CharField(max_length=10)
    code = models.CharField(max_length=12, blank=True)
    on = models.DateField("dag")
    text = SealedField()
    sent_at = models.DateTimeField()
    function = models.CharField(max_length=20, blank=True)

    class Meta(OwnRow.Meta):
        ordering = ["sent_at"]
        constraints = [*OwnRow.Meta.constraints]
        indexes = [models.Index(fields=["organisation", "thread", "sent_at"], name="incidents_threadentry_of")]
