"""What one organisation may put in the inbox of another: only what the gate allowed."""

from django.db import models

from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.rows import InboxRow

from .rules import Decision


class Delivered(InboxRow):
    """An inbox row: the database refuses it without an allowing decision of the same pair."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    outcome = models.CharField(max_length=5, default="allow")

    class Meta(InboxRow.Meta):
        abstract = True

    @staticmethod
    def decision_key(name: str) -> CompositeForeignKey:
        return CompositeForeignKey(
            name=name,
            fields=("sender", "decision", "organisation", "outcome"),
            to="convenant.Decision",
            to_fields=("organisation", "id", "recipient", "outcome"),
        )


ALLOWED = models.Q(outcome="allow")
