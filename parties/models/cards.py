"""Whom pupils, parents and staff of one location turn to: what the school prepares, and what it made public."""

from django.db import models

from convenant.models import Convenant
from convenant.tenancy.constraints import ANY, CIRCLE, OPERATOR_WRITES, OWN, CompositeForeignKey, Policies, Wall
from convenant.tenancy.models import Organisation
from convenant.tenancy.rows import OwnRow, ReferenceRow

from .contacts import ContactPerson
from .places import Location
from .referrals import KEEPS

PUBLIC = "select(id, convenant_id, slug, school, place, article, lines, released_at)"
"""All that a passer-by may read: nothing of who released it."""


REGIE_TAKES_OFF: Policies = {"regie_delete": ("delete", "regie", CIRCLE)}
"""A school that is party no more has no card of that convenant: who keeps the register takes it off."""


class CardLine(OwnRow):
    """A person or desk that the school thinks of showing. Nothing of it is public before it is released.

    A name comes from the register alone (`contact`): so whoever leaves can be taken off the page.
    """

    GRANTS = {"member": KEEPS, "regie": KEEPS}
    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey(Location, models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey(
        ContactPerson, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False, db_index=False
    )
    title = models.CharField("waarvoor", max_length=60)
    function = models.CharField("functie of loket", max_length=120, blank=True)
    available = models.CharField("waar en wanneer", max_length=120, blank=True)
    phone = models.CharField("telefoon", max_length=30, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(OwnRow.Meta):
        ordering = ["position", "title"]
        constraints = [
            *OwnRow.Meta.constraints,
            CompositeForeignKey(
                name="parties_cardline_place",
                fields=("organisation", "location"),
                to="parties.Location",
                to_fields=("organisation", "id"),
            ),
            CompositeForeignKey(
                name="parties_cardline_contact",
                fields=("convenant", "contact"),
                to="parties.ContactPerson",
                to_fields=("convenant", "id"),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "location"], name="parties_cardline_where"),
            models.Index(fields=["organisation", "contact"], name="parties_cardline_who"),
        ]


class PublicCard(ReferenceRow):
    """What one location released for everybody: a snapshot. Withdrawing takes the row away.

    `lines`: title, name, function, available, phone; with a contact person of the register also `contact` (its id)
    and `until` (the last day, ISO), both empty for a desk.
    """

    GRANTS = ReferenceRow.GRANTS | {"member": KEEPS, "regie": KEEPS, "visitor": PUBLIC}
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="+", db_index=False)
    location = models.OneToOneField(Location, models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=80, unique=True)
    school = models.CharField(max_length=120)
    place = models.CharField(max_length=120)
    article = models.CharField(max_length=20, blank=True)
    lines = models.JSONField(default=list)
    released_at = models.DateTimeField()

    class Meta(ReferenceRow.Meta):
        constraints = [
            Wall(name="parties_publiccard_wall", read=ANY, write=OWN, extra=OPERATOR_WRITES | REGIE_TAKES_OFF),
            CompositeForeignKey(
                name="parties_publiccard_place",
                fields=("organisation", "location"),
                to="parties.Location",
                to_fields=("organisation", "id"),
            ),
        ]
