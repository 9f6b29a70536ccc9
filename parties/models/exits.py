"""A party that leaves a convenant: it tells the others, there is consultation, and it ends its part in writing."""

from django.db import models

from convenant.models import Document
from convenant.models.versions import of_circle
from convenant.tenancy.rows import CircleRow, PartyRow


class Outcome(models.TextChoices):
    STAYS = "stays", "De partij blijft"
    STOPS = "stops", "De partij stopt"


class ExitNotice(PartyRow):
    """Written by the leaving party alone. `last_day` is computed; empty after `confirmed_on` while the summer holiday
    it hangs on is not in the table. `consulted_*`: its own word that there was consultation, where regie gave none.
    `ended`: table → [[id, the last day it had]] of what its last day ended, for when it stays after all."""

    told_on = models.DateField("gemeld op")
    reason = models.CharField("reden", max_length=1000)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)
    confirmed_on = models.DateField("schriftelijk beëindigd op", null=True)
    confirmed_by = models.CharField(max_length=200, blank=True)
    confirmation = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    last_day = models.DateField("laatste dag", null=True)
    consulted_on = models.DateField("overleg op", null=True)
    consulted_with = models.CharField("wie erbij waren", max_length=300, blank=True)
    consulted_note = models.CharField("wat eruit kwam", max_length=1000, blank=True)
    consulted_at = models.DateTimeField(null=True)
    consulted_by = models.CharField(max_length=200, blank=True)
    ended = models.JSONField(default=dict)

    class Meta(PartyRow.Meta):
        ordering = ["-told_at"]
        constraints = [
            *PartyRow.Meta.constraints,
            of_circle("parties_exitnotice_document", "document", "convenant.Document"),
            of_circle("parties_exitnotice_confirmation", "confirmation", "convenant.Document"),
            models.UniqueConstraint(fields=["convenant", "id"], name="parties_exitnotice_circle"),
            models.CheckConstraint(
                condition=models.Q(last_day=None) | models.Q(confirmed_on__isnull=False),
                name="parties_exitnotice_ends_in_writing",
            ),
        ]
        indexes = [models.Index(fields=["convenant", "-told_at"], name="parties_exitnotice_recent")]


class ExitConsultation(CircleRow):
    """Arranged by who holds regie, for all parties. A meeting is named by its id and what it is called: meetings are a
    higher floor."""

    GRANTS = {"member": "select", "regie": "select, insert, update"}
    notice = models.ForeignKey(
        ExitNotice, models.PROTECT, related_name="consultations", db_constraint=False, db_index=False
    )
    held_on = models.DateField("overleg op")
    meeting_id = models.UUIDField(null=True)
    meeting_label = models.CharField(max_length=200, blank=True)
    note = models.CharField("wat zou moeten veranderen", max_length=1000, blank=True)
    outcome = models.CharField("uitkomst", max_length=10, choices=Outcome, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta(CircleRow.Meta):
        constraints = [
            *CircleRow.Meta.constraints,
            of_circle("parties_exitconsultation_notice", "notice", "parties.ExitNotice"),
            models.UniqueConstraint(fields=["convenant", "notice"], name="parties_exitconsultation_once"),
        ]


class ExitServices(CircleRow):
    """Who served whom until a party's last day: regie's own note of what it ended, as [[id, the last day it had]]."""

    GRANTS = {"member": "select", "regie": "select, insert, update, delete"}
    notice = models.ForeignKey(ExitNotice, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    last_day = models.DateField()
    rows = models.JSONField(default=list)

    class Meta(CircleRow.Meta):
        constraints = [
            *CircleRow.Meta.constraints,
            of_circle("parties_exitservices_notice", "notice", "parties.ExitNotice"),
        ]
        indexes = [models.Index(fields=["convenant", "notice"], name="parties_exitservices_notice_ix")]
