"""For which topic one turns to whom: an organisation's own table, and the lines of it that its partners see."""

from django.db import models

from convenant.tenancy.rows import OwnRow, PartyRow

KEEPS = "select, insert, update, delete"


class Referral(models.Model):
    """What a line says, at home and among partners."""

    topic = models.CharField("onderwerp", max_length=120)
    name = models.CharField("naam", max_length=120, blank=True)
    function = models.CharField("functie of loket", max_length=120)
    phone = models.CharField("telefoon", max_length=30, blank=True)
    email = models.EmailField("e-mailadres", blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.topic


class ReferralLine(Referral, OwnRow):
    """A line of the organisation's own table."""

    GRANTS = {"member": KEEPS, "regie": KEEPS}
    is_shared = models.BooleanField("partners zien deze regel", default=False)

    class Meta(OwnRow.Meta):
        ordering = ["position", "topic"]
        indexes = [models.Index(fields=["organisation"], name="parties_referral_own")]


class SharedReferral(Referral, PartyRow):
    """A copy for one circle, written anew with each change at home: nobody looks through it into the own table."""

    GRANTS = {"member": KEEPS, "regie": KEEPS}

    class Meta(PartyRow.Meta):
        ordering = ["position", "topic"]
        indexes = [models.Index(fields=["convenant", "organisation"], name="parties_shared_org")]
