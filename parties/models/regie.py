"""Regie that goes from one party to another: who holds it proposes, the successor answers on its own page."""

from django.db import models

from convenant.models.versions import of_circle
from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.models import Organisation
from convenant.tenancy.rows import PartyRow


class RegieHandover(PartyRow):
    """Written by who holds regie, which is its agreement. `work`: keys of open work that goes along. `said`: the
    preview as it was on the day, as [[title, [line]]]. `followed_at`: open work is with the successor."""

    successor = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    takes_effect = models.DateField("gaat in op")
    reason = models.CharField("reden", max_length=500)
    work = models.JSONField(default=list)
    said = models.JSONField(default=list)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)
    carried_out_at = models.DateTimeField(null=True)
    carried_out_by = models.CharField(max_length=200, blank=True)
    followed_at = models.DateTimeField(null=True)

    class Meta(PartyRow.Meta):
        ordering = ["-proposed_at"]
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(fields=["convenant", "id"], name="parties_regiehandover_circle"),
            models.UniqueConstraint(fields=["convenant", "id", "successor"], name="parties_regiehandover_successor"),
        ]
        indexes = [models.Index(fields=["convenant", "-proposed_at"], name="parties_regiehandover_recent")]


class RegieAnswer(PartyRow):
    """Of the successor, once: the key to the handover lets no other party answer it."""

    handover = models.ForeignKey(
        RegieHandover, models.PROTECT, related_name="answers", db_constraint=False, db_index=False
    )
    agrees = models.BooleanField()
    reason = models.CharField("reden", max_length=500, blank=True)
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=200)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            of_circle("parties_regieanswer_handover", "handover", "parties.RegieHandover"),
            CompositeForeignKey(
                name="parties_regieanswer_by_successor",
                fields=("convenant", "handover", "organisation"),
                to="parties.RegieHandover",
                to_fields=("convenant", "id", "successor"),
            ),
            models.UniqueConstraint(fields=["convenant", "handover"], name="parties_regieanswer_once"),
            models.CheckConstraint(
                condition=models.Q(agrees=True) | ~models.Q(reason=""), name="parties_regieanswer_says_why"
            ),
        ]
