"""Organisations as parties to a convenant."""

from datetime import date
from typing import ClassVar, Self, TypeVar

from django.db import models

from convenant.models import Convenant
from convenant.tenancy.constraints import ANY, CIRCLE, OPERATOR_WRITES, Wall
from convenant.tenancy.models import Organisation
from convenant.tenancy.rows import ReferenceRow


class Role(models.TextChoices):
    SCHOOL = "school", "School"
    GEMEENTE = "gemeente", "Gemeente"
    POLITIE = "politie", "Politie"
    OM = "om", "Openbaar Ministerie"
    HALT = "halt", "Halt"
    JONGERENWERK = "jongerenwerk", "Jongerenwerk"
    ZORG = "zorg", "Zorgpartner"
    LEERPLICHT = "leerplicht", "Leerplicht/RMC"
    OVERIG = "overig", "Overige partij"


class Status(models.TextChoices):
    SIGNATORY = "signatory", "ondertekenaar"
    KERNPARTNER = "kernpartner", "kernpartner"
    COOPERATING = "cooperating", "samenwerkend, niet ondertekend"
    VIA_GEMEENTE = "via_gemeente", "via de gemeente"
    CLASS_MEMBER = "class_member", "hoort bij een groep partijen"


Dated = TypeVar("Dated", bound=models.Model)


class LoginReadable(models.Manager[Dated]):
    """Rows with a validity. Asks no scope: the login role reads a few columns of Party before one opens."""

    def on(self, day: date) -> models.QuerySet[Dated]:
        still = models.Q(valid_until=None) | models.Q(valid_until__gte=day)
        return self.get_queryset().filter(still, valid_from__lte=day)


REGIE_WRITES = ReferenceRow.GRANTS | {"regie": "select, insert, update"}
REGIE_KEEPS = ReferenceRow.GRANTS | {"regie": "select, insert, update, delete"}
"""What was planned and undone before its day goes: it never was."""
CIRCLES = "select(id, organisation_id, convenant_id, role, holds_regie, valid_from, valid_until)"


class Party(ReferenceRow):
    """An organisation's participation in one convenant. Who signed is public: a reference row."""

    GRANTS = REGIE_KEEPS | {"member": "select, update(valid_until)", "login_web": CIRCLES, "login_worker": CIRCLES}
    """A party that leaves ends its own part (`actions.exits`); all else is regie's."""
    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="parties", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="parties")
    role = models.CharField("rol", max_length=20, choices=Role)
    status = models.CharField("status", max_length=20, choices=Status)
    signed = models.CharField("ondertekend", max_length=40, blank=True)
    collective = models.CharField("verzamelnaam", max_length=40, blank=True)
    holds_regie = models.BooleanField("voert regie", default=False)
    order = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField("vanaf")
    valid_until = models.DateField("tot en met", null=True, blank=True)

    valid: ClassVar[LoginReadable[Self]] = LoginReadable()

    class Meta(ReferenceRow.Meta):
        ordering = ["order"]
        constraints = [
            Wall(
                name="parties_party_wall",
                read=ANY,
                write=CIRCLE,
                extra=OPERATOR_WRITES,
                own_writes={"update": "member"},
            ),
            models.UniqueConstraint(fields=["convenant", "organisation", "valid_from"], name="parties_party_once"),
        ]
