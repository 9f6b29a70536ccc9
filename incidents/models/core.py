"""The core: an incident without persons, and the steps of its protocol."""

import secrets
from uuid import uuid4

from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models

from convenant.models import Convenant
from convenant.tenancy.constraints import ANY, OWN, CompositeForeignKey, Wall
from convenant.tenancy.rows import OwnRow
from parties.models import Location

from .involved import KNOWN_AND_SMALL

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_reference() -> str:
    """Random, so that it tells neither volume nor order; no letters that look like digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(6))


class IncidentState(models.TextChoices):
    OPEN = "open", "open"
    CLOSED = "closed", "gesloten"
    WITHDRAWN = "withdrawn", "ingetrokken"


class AangifteChoice(models.TextChoices):
    UNDECIDED = "", "nog niet besloten"
    NO = "no", "geen aangifte"
    SCHOOL = "school", "aangifte door de school"
    INVOLVED = "involved", "aangifte door een betrokkene"


class Incident(OwnRow):
    GRANTS = {
        "member": "select, insert, update",
        "aggregator": "select(organisation_id, location_id, convenant_id, category, school_year, half, state)",
    }
    reference = models.CharField("kenmerk", max_length=12, default=new_reference)
    thread = models.UUIDField(default=uuid4, help_text="names the incident to a recipient, without its own id")
    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey(Location, models.PROTECT, related_name="+", db_index=False)
    category = models.CharField("categorie", max_length=10)
    taxonomy = models.CharField(max_length=60, blank=True, default="", db_default="")
    """The set of categories it was recorded under: its words stay, whatever a later version calls them."""
    facets = models.JSONField("kenmerken", default=list)
    description = models.TextField("wat is er gebeurd", max_length=1000)
    search = models.GeneratedField(
        expression=SearchVector("description", config="dutch"), output_field=SearchVectorField(), db_persist=True,
        help_text="stems of the neutral text, kept: making them for each row of a school takes longer than the rest",
    )  # fmt: skip
    place = models.CharField("plaats", max_length=40)
    occurred_on = models.DateField("datum")
    occurred_at = models.TimeField("tijd", null=True)
    seriousness = models.PositiveSmallIntegerField("ernst")
    serious = models.BooleanField("ernstig", default=False)
    pupils = models.PositiveSmallIntegerField("betrokken leerlingen", default=0)
    involved = models.JSONField("wie erbij was", default=dict, db_default=models.Value({}, models.JSONField()))
    """Small counts per role and kind of person: `models.involved`."""
    lint_reason = models.CharField(max_length=200, blank=True)
    state = models.CharField("status", max_length=10, choices=IncidentState, default=IncidentState.OPEN)
    melding_required = models.BooleanField(default=False)
    aangifte = models.CharField(max_length=10, choices=AangifteChoice, blank=True, default=AangifteChoice.UNDECIDED)
    school_year = models.PositiveSmallIntegerField()
    half = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField(default=1)
    submission = models.UUIDField(default=uuid4, help_text="one per form opened: a double submit makes one record")
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)
    handler = models.UUIDField("behandelaar", null=True, help_text="membership of the colleague who takes it further")
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="doubles", db_constraint=False, db_index=False
    )
    closed_at = models.DateTimeField(null=True)

    class Meta(OwnRow.Meta):
        constraints = [
            Wall(name="incidents_incident_wall", read=OWN, extra={"aggregator_select": ("select", "aggregator", ANY)}),
            models.UniqueConstraint(fields=["organisation", "id"], name="incidents_incident_own"),
            models.UniqueConstraint(fields=["organisation", "reference"], name="incidents_incident_reference"),
            models.UniqueConstraint(fields=["organisation", "submission"], name="incidents_incident_submission"),
            CompositeForeignKey(
                name="incidents_incident_location",
                fields=("organisation", "location"),
                to="parties.Location",
                to_fields=("organisation", "id"),
            ),
            CompositeForeignKey(
                name="incidents_incident_merged",
                fields=("organisation", "merged_into"),
                to="incidents.Incident",
                to_fields=("organisation", "id"),
            ),
            KNOWN_AND_SMALL,
        ]
        indexes = [
            models.Index(fields=["organisation", "-occurred_on", "-id"], name="incidents_incident_list"),
            models.Index(fields=["organisation", "state", "-occurred_on"], name="incidents_incident_state"),
            models.Index(
                fields=["organisation", "merged_into"],
                name="incidents_incident_doubles",
                condition=models.Q(merged_into__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def where(self) -> str:
        """The location as it was called that day. Costs a query where it is not fetched along."""
        return self.location.called(self.occurred_on)


class StepState(models.TextChoices):
    OPEN = "open", "open"
    DONE = "done", "gedaan"
    DEPARTED = "departed", "afgeweken"


class Step(OwnRow):
    """One step of the protocol for one incident; numbers 0 to 11, shown as 1 to 12."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="steps", db_constraint=False, db_index=False)
    number = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40, db_index=False)
    title = models.CharField(max_length=120)
    owner = models.CharField(max_length=40)
    help = models.TextField(blank=True)
    evidence = models.CharField(max_length=20)
    article = models.CharField(max_length=60, blank=True)
    mandatory = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=StepState, default=StepState.OPEN)
    handled_at = models.DateTimeField(null=True)
    handled_function = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    proof = models.JSONField(default=dict)

    class Meta(OwnRow.Meta):
        ordering = ["number"]
        constraints = [
            *OwnRow.Meta.constraints,
            CompositeForeignKey(
                name="incidents_step_incident",
                fields=("organisation", "incident"),
                to="incidents.Incident",
                to_fields=("organisation", "id"),
            ),
            models.UniqueConstraint(fields=["organisation", "incident", "number"], name="incidents_step_number"),
        ]
        indexes = [models.Index(fields=["organisation", "state", "due_at"], name="incidents_step_due")]
