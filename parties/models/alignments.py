"""With which policy officer the gemeente went through an agreement, and when."""

from django.db import models

from convenant.tenancy.rows import PartyRow

from .presence import KEEPS


class PolicyField(models.TextChoices):
    YOUTH = "jeugd", "Jeugd"
    HEALTH = "gezondheid", "Gezondheid"
    EDUCATION = "onderwijs", "Onderwijs"
    LEERPLICHT = "leerplicht", "Leerplicht"


class PolicyAlignment(PartyRow):
    """`officer` is a function or desk: the circle needs no name of who sits in the town hall."""

    GRANTS = KEEPS
    article = models.CharField("artikel", max_length=60)
    field = models.CharField("beleid", max_length=12, choices=PolicyField)
    officer = models.CharField("functie", max_length=120)
    aligned_on = models.DateField("afgestemd op")
    outcome = models.CharField("uitkomst", max_length=300, blank=True)

    class Meta(PartyRow.Meta):
        indexes = [models.Index(fields=["convenant", "organisation", "-aligned_on"], name="parties_alignment_recent")]
