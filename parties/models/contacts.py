"""Who represents a party."""

from django.db import models

from convenant.tenancy.rows import PartyRow

from .places import Location


class Level(models.TextChoices):
    EXECUTIVE = "bestuurlijk", "Bestuurlijk"
    OPERATIONAL = "uitvoerend", "Uitvoerend"


class Topic(models.TextChoices):
    """What somebody is there for, beside the fixed contact persons that the convenant asks."""

    CONFIDANT = "vertrouwenspersoon", "Vertrouwenspersoon"
    FG = "fg", "Functionaris gegevensbescherming (FG)"
    PRIVACY = "avg", "Vragen over eigen gegevens (AVG)"


class ContactPerson(PartyRow):
    """A fixed representative of a party, per level and, where the convenant asks it, per location. With a `topic`:
    whom to turn to about that, who fills no fixed place. One that ends before it starts was withdrawn before its first
    day."""

    location = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    level = models.CharField("niveau", max_length=12, choices=Level)
    name = models.CharField("naam", max_length=120)
    function = models.CharField("functie", max_length=120)
    email = models.EmailField("e-mailadres", blank=True)
    phone = models.CharField("telefoon", max_length=30, blank=True)
    topic = models.CharField("waarvoor", max_length=20, choices=Topic, blank=True)
    is_media_contact = models.BooleanField("mediacontact", default=False)
    valid_from = models.DateField("vanaf")
    valid_until = models.DateField("tot en met", null=True, blank=True)
    confirmed_on = models.DateField("bevestigd op", null=True, blank=True)

    class Meta(PartyRow.Meta):
        ordering = ["name"]
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(fields=["convenant", "id"], name="parties_contactperson_circle"),
            models.UniqueConstraint(fields=["convenant", "organisation", "id"], name="parties_contactperson_party"),
        ]
        indexes = [models.Index(fields=["convenant", "organisation"], name="parties_contact_org")]
