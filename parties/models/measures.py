"""Measures in public space around a school, asked of the gemeente, and what the gemeente does with them."""

from django.db import models

from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.rows import PartyRow

from .places import Location


class MeasureKind(models.TextChoices):
    LIGHT = "verlichting", "Verlichting"
    CROSSING = "oversteek", "Oversteekplaats"
    BICYCLES = "fietsenstalling", "Fietsenstalling"
    TRAFFIC = "verkeer", "Verkeer bij halen en brengen"
    GREEN = "groen", "Groen en zicht"
    WASTE = "afval", "Afval en schoonmaak"
    FENCE = "hek", "Hek of afsluiting"
    MEETING_PLACE = "hangplek", "Plek voor jongeren"
    OTHER = "anders", "Anders"


class MeasureState(models.TextChoices):
    ASKED = "gevraagd", "Gevraagd"
    STUDIED = "onderzoek", "In onderzoek"
    PLANNED = "gepland", "Gepland"
    DONE = "uitgevoerd", "Uitgevoerd"
    REJECTED = "afgewezen", "Afgewezen"


CLOSED = (MeasureState.DONE, MeasureState.REJECTED)


class Measure(PartyRow):
    """What a school or partner asks. Where it stands is in its steps; without one it is just asked."""

    location = models.ForeignKey(Location, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField("soort", max_length=20, choices=MeasureKind)
    what = models.CharField("wat en waar", max_length=300)
    asked_on = models.DateField("gevraagd op")

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(fields=["convenant", "id"], name="parties_measure_circle"),
        ]
        indexes = [models.Index(fields=["convenant", "-asked_on"], name="parties_measure_recent")]


class MeasureStep(PartyRow):
    """A word of the gemeente. `note` says why, where it is rejected."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="steps", db_constraint=False, db_index=False)
    state = models.CharField("stand", max_length=12, choices=MeasureState)
    note = models.CharField("toelichting", max_length=300, blank=True)
    planned_on = models.DateField("gepland voor", null=True, blank=True)
    at = models.DateTimeField()

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            CompositeForeignKey(
                name="parties_measurestep_measure",
                fields=("convenant", "measure"),
                to="parties.Measure",
                to_fields=("convenant", "id"),
            ),
        ]
        indexes = [models.Index(fields=["convenant", "measure", "-at"], name="parties_measurestep_of")]
