"""Ending a convenant before its term is over, by all partners together (WE-12.1)."""

from django.db import models

from convenant.tenancy.rows import PartyRow

from .versions import Consent, of_circle


class EarlyEnding(PartyRow):
    """What one party proposes to all. In which state it is follows from the answers; it is never deleted."""

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert, update(withdrawn_at, withdrawn_by, withdrawn_why)")
    ends_on = models.DateField("laatste dag")
    reason = models.CharField("reden", max_length=600)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta(PartyRow.Meta):
        ordering = ["-proposed_at"]
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(fields=["convenant", "id"], name="convenant_earlyending_circle"),
        ]
        indexes = [models.Index(fields=["convenant", "-proposed_at"], name="convenant_earlyending_recent")]


class EndingAnswer(PartyRow):
    """What one partner answers to a proposal to end early."""

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert, update(answer, reason, answered_at, answered_by)")
    ending = models.ForeignKey(EarlyEnding, models.PROTECT, related_name="answers", db_constraint=False, db_index=False)
    answer = models.CharField(max_length=10, choices=Consent)
    reason = models.CharField(max_length=600, blank=True)
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=200)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            of_circle("convenant_endinganswer_ending", "ending", "convenant.EarlyEnding"),
            models.UniqueConstraint(fields=["convenant", "organisation", "ending"], name="convenant_endinganswer_once"),
        ]
        indexes = [models.Index(fields=["convenant", "ending"], name="convenant_endinganswer_of")]
