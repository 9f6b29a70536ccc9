"""A change of the world around a convenant: organisations merge, split or stop, places change hands."""

from django.db import models

from convenant.tenancy.rows import CircleRow


class ChangeKind(models.TextChoices):
    MERGER = "fusie", "Fusie"
    SPLIT = "splitsing", "Splitsing"
    TEAMS = "herindeling", "Herindeling van een team"
    CLOSING = "sluiting", "Een organisatie stopt"
    HANDOVER = "overgang", "Locaties naar een andere organisatie"


class ChangeState(models.TextChoices):
    DRAFT = "draft", "concept"
    DECIDED = "decided", "vastgesteld"
    UNDONE = "undone", "teruggedraaid"


class Change(CircleRow):
    """Planned by regie, shown to the circle once decided. Ids stand as text: what happened stays readable when the
    rows it speaks of have gone on.

    `leaving`, `arriving`: organisations. `places` and `services`: location or service → the organisation that has it
    from the day on, "." where it ends and STAYS where nothing happens. `work`: the same for open work, by its key.
    `written`: the rows deciding it made or ended, and under "said" the preview as it was decided on.
    """

    STAYS = "-"
    GRANTS = {"member": "select", "regie": "select, insert, update, delete"}
    kind = models.CharField("soort", max_length=12, choices=ChangeKind)
    state = models.CharField(max_length=10, choices=ChangeState, default=ChangeState.DRAFT)
    takes_effect = models.DateField("gaat in op")
    leaving = models.JSONField(default=list)
    arriving = models.JSONField(default=list)
    stays = models.BooleanField("blijft zelf ook partij", default=False)
    places = models.JSONField(default=dict)
    services = models.JSONField(default=dict)
    work = models.JSONField(default=dict)
    written = models.JSONField(default=dict)
    decided_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(CircleRow.Meta):
        ordering = ["-takes_effect"]
        constraints = [
            *CircleRow.Meta.constraints,
            models.UniqueConstraint(fields=["convenant", "id"], name="parties_change_circle"),
        ]
        indexes = [models.Index(fields=["convenant", "-takes_effect"], name="parties_change_recent")]
