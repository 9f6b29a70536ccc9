"""What keeps the list of contact persons right: deputies, confirmations, and which account is whose."""

from django.db import models

from convenant.models import Convenant
from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.models import Membership
from convenant.tenancy.rows import OwnRow, PartyRow

from .contacts import ContactPerson


def _own_contact(name: str, field: str) -> CompositeForeignKey:
    """`field` is a contact person of the same convenant and organisation: the database refuses another one."""
    return CompositeForeignKey(
        name=name,
        fields=("convenant", "organisation", field),
        to="parties.ContactPerson",
        to_fields=("convenant", "organisation", "id"),
    )


class Deputy(PartyRow):
    """Somebody who stands in for a contact person for a while: `person`, another contact person of the same
    organisation, or a colleague who is none and stands here by name."""

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert, update, delete")
    contact = models.ForeignKey(
        ContactPerson, models.PROTECT, related_name="deputies", db_constraint=False, db_index=False
    )
    person = models.ForeignKey(
        ContactPerson, models.PROTECT, null=True, related_name="stands_in", db_constraint=False, db_index=False
    )
    name = models.CharField("naam", max_length=120, blank=True)
    function = models.CharField("functie", max_length=120, blank=True)
    email = models.EmailField("e-mailadres", blank=True)
    phone = models.CharField("telefoon", max_length=30, blank=True)
    valid_from = models.DateField("vanaf")
    valid_until = models.DateField("tot en met")

    class Meta(PartyRow.Meta):
        ordering = ["valid_from"]
        constraints = [
            *PartyRow.Meta.constraints,
            _own_contact("parties_deputy_contact", "contact"),
            _own_contact("parties_deputy_person", "person"),
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")), name="parties_deputy_period"
            ),
        ]
        indexes = [models.Index(fields=["convenant", "organisation"], name="parties_deputy_org")]


class ListConfirmation(PartyRow):
    """A party looked its whole list through on this day. Never changed: each one counts in its half year."""

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert")
    confirmed_on = models.DateField("bevestigd op")
    people = models.PositiveSmallIntegerField("contactpersonen")

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["convenant", "organisation", "confirmed_on"], name="parties_listconfirmation_once"
            ),
        ]


class ContactAccount(OwnRow):
    """The account of a contact person. Known inside the organisation alone: the circle sees no memberships."""

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert, update, delete")
    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey(
        ContactPerson, models.CASCADE, related_name="accounts", db_constraint=False, db_index=False
    )
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+", db_constraint=False, db_index=False)

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            _own_contact("parties_contactaccount_contact", "contact"),
            CompositeForeignKey(
                name="parties_contactaccount_membership",
                fields=("organisation", "membership"),
                to="tenancy.Membership",
                to_fields=("organisation", "id"),
            ),
            models.UniqueConstraint(fields=["organisation", "contact"], name="parties_contactaccount_once"),
        ]
