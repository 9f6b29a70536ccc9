"""What people in the neighbourhood tell a school without an account, and the answer they come back for."""

from django.db import models

from convenant.models import Convenant
from convenant.tenancy.constraints import ANY, OPERATOR_WRITES, OWN, CompositeForeignKey, Wall
from convenant.tenancy.models import Organisation
from convenant.tenancy.rows import OwnRow, ReferenceRow
from convenant.vault.fields import SealedField, SealedRow
from convenant.vault.models import Retention
from parties.models import Location

from .vault import incident_key


def location_key(name: str) -> CompositeForeignKey:
    return CompositeForeignKey(
        name=name, fields=("organisation", "location"), to="parties.Location", to_fields=("organisation", "id")
    )


class ReportPoint(ReferenceRow):
    """A location that takes reports of neighbours. Switching it off takes the row away: then there is no page."""

    GRANTS = ReferenceRow.GRANTS | {
        "member": "select, insert, delete",
        "visitor": "select(id, organisation_id, convenant_id, location_id, slug, school, place, answer_days, article)",
    }
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="+", db_index=False)
    location = models.OneToOneField(Location, models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=80, unique=True)
    school = models.CharField(max_length=120)
    place = models.CharField(max_length=120)
    answer_days = models.PositiveSmallIntegerField()
    article = models.CharField(max_length=60, blank=True)
    opened_at = models.DateTimeField()

    class Meta(ReferenceRow.Meta):
        constraints = [
            Wall(name="incidents_reportpoint_wall", read=ANY, write=OWN, extra=OPERATOR_WRITES),
            location_key("incidents_reportpoint_place"),
        ]


class Nuisance(models.TextChoices):
    NOISE = "geluid", "Lawaai of geschreeuw"
    LITTER = "afval", "Afval op straat"
    DAMAGE = "vernieling", "Iets is kapotgemaakt"
    TRAFFIC = "verkeer", "Scooters, fietsen of parkeren"
    GROUP = "hangen", "Een groep die blijft hangen"
    THREAT = "bedreigend", "Schelden, bedreigen of intimideren"
    THEFT = "diefstal", "Diefstal, ook uit een winkel"
    OTHER = "anders", "Iets anders"


class Examined(models.TextChoices):
    OURS = "ours", "Ja, leerlingen van onze school"
    NOT_OURS = "not_ours", "Nee, niet van onze school"
    UNKNOWN = "unknown", "Dat is niet vast te stellen"


class NeighbourReport(SealedRow, OwnRow):
    """One report. A passer-by drops it in as `visitor` and can't read it back; `content` is sealed for the school.

    `content`: where, what and, when given, how to reach the reporter. Gone 365 days after closing.
    """

    RETENTION = Retention.INCIDENT
    GRANTS = {"member": "select, insert, update", "visitor": "insert"}
    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey(Location, models.PROTECT, related_name="+", db_index=False)
    receipt = models.CharField(max_length=64, help_text="keyed hash of the number that the reporter holds")
    kind = models.CharField("wat", max_length=12, choices=Nuisance)
    happened_on = models.DateField("wanneer")
    content = SealedField()
    received_at = models.DateTimeField()
    due_on = models.DateField("antwoord vóór")
    examined = models.CharField("komt het door leerlingen?", max_length=10, choices=Examined, blank=True)
    examined_on = models.DateField(null=True)
    found = SealedField()
    discussed = models.JSONField("besproken met", default=list)
    answered_at = models.DateTimeField(null=True)
    incident = models.ForeignKey(
        "incidents.Incident", models.SET_NULL, null=True, related_name="+", db_constraint=False, db_index=False
    )
    anonymised_at = models.DateTimeField(null=True)

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            location_key("incidents_neighbourreport_place"),
            incident_key("incidents_neighbourreport_incident"),
            models.UniqueConstraint(fields=["organisation", "id"], name="incidents_neighbourreport_own"),
        ]
        indexes = [models.Index(fields=["organisation", "-received_at"], name="incidents_neighbour_recent")]


class NeighbourReceipt(OwnRow):
    """What somebody with the number reads: when it came in, by when there is an answer, and the answer.

    Apart from the report, so that `visitor` reads this and nothing that was told.
    """

    GRANTS = {
        "member": "select, insert, update, delete",
        "visitor": "insert, select(organisation_id, receipt, received_on, due_on, answer, answered_on)",
    }
    receipt = models.CharField(max_length=64)
    received_on = models.DateField()
    due_on = models.DateField()
    answer = models.TextField(max_length=1000, blank=True)
    answered_on = models.DateField(null=True)

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "receipt"], name="incidents_receipt_once"),
        ]
