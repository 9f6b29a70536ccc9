"""Who did or read what, when and why. No values: what was written stays where it belongs."""

from django.db import models

from convenant.tenancy.constraints import OWN, Wall
from convenant.tenancy.rows import OwnRow, PartyRow


class Entry(OwnRow):
    """Append-only, chained per organisation. Written by `audit_append` alone (SECURITY DEFINER)."""

    GRANTS = {"member": "select", "regie": "select"}
    number = models.BigIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80)
    object_id = models.UUIDField()
    membership_id = models.UUIDField(null=True)
    function = models.CharField(max_length=20, blank=True)
    fields = models.JSONField(default=list)
    ground = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    previous = models.BinaryField()
    hash = models.BinaryField()

    class Meta(OwnRow.Meta):
        constraints = [
            Wall(
                name="audit_entry_wall",
                read=OWN,
                write="false",
                extra={"append": ("insert", "owner", OWN)},
            ),
            models.UniqueConstraint(fields=["organisation", "number"], name="audit_entry_number"),
        ]
        indexes = [models.Index(fields=["organisation", "object_id", "-number"], name="audit_entry_object")]


class CircleEvent(PartyRow):
    """The history of a circle object that its parties share, each in its own name. Writes only, no values."""

    GRANTS = {"member": "select, insert", "regie": "select, insert"}
    at = models.DateTimeField()
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80)
    object_id = models.UUIDField()
    function = models.CharField(max_length=20, blank=True)
    summary = models.CharField(max_length=200, blank=True)

    class Meta(PartyRow.Meta):
        indexes = [models.Index(fields=["convenant", "object_id", "-at"], name="audit_circleevent_object")]
