"""Who has looked at a tension inside the text and agreed to what the portal does meanwhile."""

import hashlib
from collections.abc import Mapping

from django.db import models

from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.models import Function
from convenant.tenancy.rows import PartyRow

from .documents import Document


def tension_mark(tension: Mapping[str, str]) -> str:
    """Of the text and the default: other words, in a new version, ask for a new confirmation."""
    return hashlib.sha256(f"{tension['text']}\x1f{tension['default']}".encode()).hexdigest()


class TensionConfirmation(PartyRow):
    """One party's word on one tension. `as_regie`: it held regie when it said so, and spoke for the circle.

    Never changed: withdrawn with a reason, it stays to be read, with the text as it was.
    """

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert, update(withdrawn_at, withdrawn_why)")
    mark = models.CharField(max_length=64)
    text = models.CharField(max_length=300)
    safe_default = models.CharField(max_length=300)
    as_regie = models.BooleanField(default=False)
    function = models.CharField(max_length=20, choices=Function)
    confirmed_at = models.DateTimeField()
    remark = models.CharField(max_length=300, blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            CompositeForeignKey(
                name="convenant_tension_document",
                fields=("convenant", "document"),
                to="convenant.Document",
                to_fields=("convenant", "id"),
            ),
            models.UniqueConstraint(
                fields=["convenant", "organisation", "mark"],
                condition=models.Q(withdrawn_at=None),
                name="convenant_tension_once",
            ),
        ]
