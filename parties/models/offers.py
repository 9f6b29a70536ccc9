"""What a party offers the others, in its own words."""

from django.db import models

from convenant.tenancy.rows import PartyRow


class PartnerCard(PartyRow):
    """Stands on the card of the party, beside its role in the agreement. No row: nothing filled in yet."""

    offer = models.TextField("aanbod", max_length=2000, blank=True)
    audience = models.CharField("voor wie", max_length=200, blank=True)
    reach = models.CharField("zo bereikt u ons", max_length=200, blank=True)
    website = models.URLField("website", blank=True)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(fields=["convenant", "organisation"], name="parties_partnercard_once"),
        ]
