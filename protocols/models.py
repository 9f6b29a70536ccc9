"""What was agreed to do after an incident: the steps of a handelingsprotocol."""

from django.db import models

from convenant.tenancy.rows import ReferenceRow


class StepTemplate(ReferenceRow):
    """One step of a protocol set, generic (`category` empty) or as a category words it.

    A row of a category replaces the generic row with the same number.
    """

    protocol = models.CharField(max_length=60)
    category = models.CharField(max_length=10, blank=True)
    number = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    owner = models.CharField(max_length=40)
    term = models.JSONField(null=True)
    mandatory = models.BooleanField(default=False)
    evidence = models.CharField(max_length=20)
    help = models.TextField(blank=True)
    condition = models.JSONField(default=dict)

    class Meta(ReferenceRow.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["protocol", "category", "number"], name="protocols_step_once"),
        ]
