"""What the parties do about their duties by hand: evidence, reminders, requests for support, lead times."""

from django.db import models

from convenant.tenancy.constraints import CIRCLE, CompositeForeignKey, Wall
from convenant.tenancy.rows import CircleRow, OwnRow, PartyRow


class EvidenceItem(OwnRow):
    """That a party did what a duty asks, in its own words. The circle reads the state that follows, never this row.

    `document` is the party's choice: a file that it shows to the whole circle.
    """

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert, update(withdrawn_at, withdrawn_why)")
    convenant = models.ForeignKey("convenant.Convenant", models.PROTECT, related_name="+", db_index=False)
    obligation = models.CharField(max_length=80)
    done_on = models.DateField("gedaan op")
    valid_until = models.DateField("geldig tot en met", null=True)
    note = models.CharField("notitie", max_length=300, blank=True)
    document = models.ForeignKey(
        "convenant.Document", models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            CompositeForeignKey(
                name="convenant_evidenceitem_document",
                fields=("convenant", "document"),
                to="convenant.Document",
                to_fields=("convenant", "id"),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "convenant", "obligation"], name="convenant_evidence_duty"),
        ]


class Reminder(CircleRow):
    """Regie asks a party about one duty; that party alone answers. The circle reads both, as it reads the state."""

    GRANTS = {
        "member": "select, update(answer, answered_at, answered_by)",
        "regie": "select, insert, update(answer, answered_at, answered_by)",
    }
    organisation = models.ForeignKey("tenancy.Organisation", models.PROTECT, related_name="+", db_index=False)
    obligation = models.CharField(max_length=80)
    article = models.CharField(max_length=60)
    school_year = models.PositiveSmallIntegerField()
    question = models.CharField("vraag", max_length=300, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    answer = models.CharField("antwoord", max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)

    class Meta(CircleRow.Meta):
        constraints = [
            Wall(name="convenant_reminder_wall", read=CIRCLE, own_writes={"update": "member, regie"}),
            models.UniqueConstraint(
                fields=["convenant", "organisation", "obligation"],
                condition=models.Q(answered_at=None),
                name="convenant_reminder_one_open",
            ),
        ]
        indexes = [models.Index(fields=["convenant", "organisation", "-asked_at"], name="convenant_reminder_party")]


class SupportRequest(CircleRow):
    """A party asks regie for practical help or advice on an article; regie answers, either closes it.

    A row of the circle and not of the two: that support is given is what the others agreed to see, and an answer
    often serves them too. What is not for all belongs in a call to the contact person; the form says so.
    """

    GRANTS = {
        "member": "select, insert, update(closed_at)",
        "regie": "select, insert, update(answer, answered_at, answered_by, closed_at)",
    }
    organisation = models.ForeignKey("tenancy.Organisation", models.PROTECT, related_name="+", db_index=False)
    article = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=[("praktisch", "Praktische hulp"), ("inhoudelijk", "Advies")])
    question = models.CharField("vraag", max_length=500)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    answer = models.CharField("antwoord", max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta(CircleRow.Meta):
        constraints = [
            Wall(
                name="convenant_supportrequest_wall",
                read=CIRCLE,
                own_writes={"insert": "member, regie", "update": "member"},
            ),
        ]
        indexes = [models.Index(fields=["convenant", "-asked_at"], name="convenant_support_recent")]


class LeadTime(PartyRow):
    """How long the cases of one school year took, told by the party that handles them. Counts, never cases.

    With fewer than k cases only that is kept: `fewer_than` is k, `count` and `median_days` are 0.
    """

    obligation = models.CharField(max_length=80)
    school_year = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField("aantal zaken", default=0)
    fewer_than = models.PositiveSmallIntegerField(default=0)
    median_days = models.PositiveSmallIntegerField("mediaan in dagen", default=0)
    norm_days = models.PositiveSmallIntegerField("norm in dagen")
    norm_source = models.CharField("bron van de norm", max_length=200)
    told_at = models.DateTimeField()

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["convenant", "organisation", "obligation", "school_year"], name="convenant_leadtime_once"
            ),
            models.CheckConstraint(
                condition=models.Q(fewer_than=0) | models.Q(count=0, median_days=0),
                name="convenant_leadtime_small_or_whole",
            ),
        ]
