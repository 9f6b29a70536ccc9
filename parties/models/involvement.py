"""A school asks a partner to come along, without names: its own row, what the partner gets, and the answer back."""

from django.db import models

from convenant.models import Convenant, Decision
from convenant.models.delivered import ALLOWED, Delivered
from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.models import Organisation
from convenant.tenancy.rows import InboxRow, OwnRow

from .places import Location


class InvolvementTopic(models.TextChoices):
    YOUTH = "leerling", "Steun voor een leerling"
    PARENTS = "ouders", "Steun voor ouders"
    SCHOOL = "school", "Vraag van de school zelf"
    GROUP = "groep", "Iets met een klas of groep"
    ABSENCE = "verzuim", "Verzuim"
    HOME = "thuis", "Zorgen over thuis"
    SUBSTANCE = "middelen", "Alcohol, drugs of gamen"
    MENTAL = "psychisch", "Psychische problemen"


class Urgency(models.TextChoices):
    TODAY = "vandaag", "Vandaag"
    WEEK = "week", "Deze week"
    LATER = "later", "Kan wachten"


class InvolvementAnswer(models.TextChoices):
    TAKEN = "opgepakt", "Opgepakt"
    ADVISED = "advies", "Advies gegeven, zonder namen"
    NOT_OURS = "niet_bij_ons", "Niet bij ons"
    MORE = "meer_nodig", "Meer nodig: de school belt ons"


class Asked(models.Model):
    """What both sides hold: choices only, so that no name fits in."""

    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey(Location, models.PROTECT, related_name="+", db_index=False)
    topic = models.CharField("onderwerp", max_length=12, choices=InvolvementTopic)
    urgency = models.CharField("hoe snel", max_length=10, choices=Urgency)
    asked_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.topic)


class Involvement(Asked, OwnRow):
    """What the school asked."""

    recipient = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    GRANTS = {"member": "select, insert"}

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            CompositeForeignKey(
                name="parties_involvement_decision",
                fields=("organisation", "decision"),
                to="convenant.Decision",
                to_fields=("organisation", "id"),
            ),
            CompositeForeignKey(
                name="parties_involvement_place",
                fields=("organisation", "location"),
                to="parties.Location",
                to_fields=("organisation", "id"),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-asked_at"], name="parties_involvement_recent")]


class ReceivedInvolvement(Asked, Delivered):
    """At the partner. `request` is the key of the school's row; `answer` what the partner said last."""

    GRANTS = {"member": "select, insert, update(answer, answered_at)"}
    request = models.UUIDField()
    answer = models.CharField("antwoord", max_length=14, choices=InvolvementAnswer, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta(InboxRow.Meta):
        constraints = [
            *InboxRow.Meta.constraints,
            Delivered.decision_key("parties_receivedinvolvement_decision"),
            models.CheckConstraint(condition=ALLOWED, name="parties_receivedinvolvement_allowed"),
            models.UniqueConstraint(fields=["organisation", "request"], name="parties_receivedinvolvement_once"),
        ]
        indexes = [models.Index(fields=["organisation", "-asked_at"], name="parties_receivedinvol_recent")]


class InvolvementReply(Delivered):
    """The answer, back at the school. The newest one counts."""

    GRANTS = {"member": "select, insert"}
    request = models.UUIDField()
    answer = models.CharField("antwoord", max_length=14, choices=InvolvementAnswer)
    at = models.DateTimeField()

    class Meta(InboxRow.Meta):
        constraints = [
            *InboxRow.Meta.constraints,
            Delivered.decision_key("parties_involvementreply_decision"),
            models.CheckConstraint(condition=ALLOWED, name="parties_involvementreply_allowed"),
        ]
        indexes = [models.Index(fields=["organisation", "request", "-at"], name="parties_involvementreply_of")]
