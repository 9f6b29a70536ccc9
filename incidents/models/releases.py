"""Released figures: frozen tables of counts, the only thing regie ever sees of incidents."""

from django.db import models

from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.rows import CircleRow, PartyRow


class ReleaseState(models.TextChoices):
    ASKED = "asked", "wacht op akkoord van scholen"
    RELEASED = "released", "vrijgegeven"


def release_key(name: str) -> CompositeForeignKey:
    return CompositeForeignKey(
        name=name, fields=("convenant", "release"), to="incidents.Release", to_fields=("convenant", "id")
    )


class Release(CircleRow):
    """One fixed period. No cell exists before the schools agreed (where the rule wants that)."""

    GRANTS = {"member": "select", "regie": "select, insert", "aggregator": "select, insert, update"}
    school_year = models.PositiveSmallIntegerField()
    half = models.PositiveSmallIntegerField(default=0, help_text="0 = whole school year")
    state = models.CharField(max_length=10, choices=ReleaseState, default=ReleaseState.ASKED)
    k = models.PositiveSmallIntegerField(default=5)
    needs_approval = models.BooleanField(default=True)
    rows_level = models.CharField(max_length=10, blank=True)
    columns_level = models.CharField(max_length=10, blank=True)
    schools_counted = models.PositiveSmallIntegerField(default=0)
    schools_total = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta(CircleRow.Meta):
        constraints = [
            *CircleRow.Meta.constraints,
            models.UniqueConstraint(fields=["convenant", "id"], name="incidents_release_circle"),
            models.UniqueConstraint(fields=["convenant", "school_year", "half"], name="incidents_release_period"),
        ]


class ReleaseApproval(PartyRow):
    """A school agrees that its counts take part in one release."""

    GRANTS = {"member": "select, insert", "regie": "select", "aggregator": "select"}
    release = models.ForeignKey(Release, models.CASCADE, related_name="approvals", db_constraint=False, db_index=False)
    function = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            release_key("incidents_approval_release"),
            models.UniqueConstraint(fields=["convenant", "release", "organisation"], name="incidents_approval_once"),
        ]


class ReleaseCell(CircleRow):
    """One cell. `count` is rounded; empty means suppressed: too small, zero, or it would give another away."""

    GRANTS = {"member": "select", "regie": "select", "aggregator": "select, insert"}
    release = models.ForeignKey(Release, models.CASCADE, related_name="cells", db_constraint=False, db_index=False)
    row = models.CharField(max_length=40)
    column = models.CharField(max_length=40)
    count = models.PositiveIntegerField(null=True)

    class Meta(CircleRow.Meta):
        constraints = [
            *CircleRow.Meta.constraints,
            release_key("incidents_cell_release"),
            models.UniqueConstraint(fields=["convenant", "release", "row", "column"], name="incidents_cell_once"),
        ]
