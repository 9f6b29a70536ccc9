"""A signal without names between a school, youth work and the police: own row, inbox row, and the word back."""

from django.db import models

from convenant.models import Convenant, Decision
from convenant.models.delivered import ALLOWED, Delivered
from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.models import Organisation
from convenant.tenancy.rows import InboxRow, OwnRow
from parties.models import Location


class SignalKind(models.TextChoices):
    NUISANCE = "overlast", "Overlast rond de school"
    OFFENCE = "strafbaar", "Mogelijk een strafbaar feit"
    UNSAFE = "onveilig", "Onveilig gevoel of onrust"
    DROPOUT = "uitval", "Risico op schooluitval"
    RISK = "zorg", "Jongeren die risico lopen"


class SignalAnswer(models.TextChoices):
    TAKEN = "opgepakt", "Wij pakken dit op"
    KNOWN = "bekend", "Wij wisten dit en zijn bezig"
    NOT_OURS = "niet_bij_ons", "Dit hoort niet bij ons"
    TRUST = "vertrouwen", "Dit past niet bij het vertrouwen van jongeren"
    NO_ROOM = "geen_ruimte", "Wij hebben hier nu geen ruimte voor"


class Told(models.Model):
    """What both sides hold. `text` passed the check for persons."""

    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey(Location, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField("waarover", max_length=10, choices=SignalKind)
    text = models.CharField("wat u zag", max_length=500)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.kind)


class SentSignal(Told, OwnRow):
    """What the sender keeps. `report`: the neighbour's report that it passes on, when it does."""

    GRANTS = {"member": "select, insert"}
    recipient = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    report = models.ForeignKey(
        "incidents.NeighbourReport", models.PROTECT, null=True, related_name="passed_on",
        db_constraint=False, db_index=False,
    )  # fmt: skip
    necessity = models.CharField("waarom nodig", max_length=300, blank=True)
    sent_at = models.DateTimeField()

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            CompositeForeignKey(
                name="incidents_sentsignal_decision",
                fields=("organisation", "decision"),
                to="convenant.Decision",
                to_fields=("organisation", "id"),
            ),
            CompositeForeignKey(
                name="incidents_sentsignal_report",
                fields=("organisation", "report"),
                to="incidents.NeighbourReport",
                to_fields=("organisation", "id"),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-sent_at"], name="incidents_sentsignal_recent")]


class ReceivedSignal(Told, Delivered):
    """At the recipient. `sent` is the key of the sender's row; `answer` what the recipient said last."""

    GRANTS = {"member": "select, insert, update(answer, answered_at)"}
    sent = models.UUIDField()
    received_at = models.DateTimeField()
    answer = models.CharField("antwoord", max_length=14, choices=SignalAnswer, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta(InboxRow.Meta):
        constraints = [
            *InboxRow.Meta.constraints,
            Delivered.decision_key("incidents_receivedsignal_decision"),
            models.CheckConstraint(condition=ALLOWED, name="incidents_receivedsignal_allowed"),
            models.UniqueConstraint(fields=["organisation", "sent"], name="incidents_receivedsignal_once"),
        ]
        indexes = [models.Index(fields=["organisation", "-received_at"], name="incidents_receivedsig_recent")]


class SignalReply(Delivered):
    """The answer, back at the sender. The newest one counts."""

    GRANTS = {"member": "select, insert"}
    sent = models.UUIDField()
    answer = models.CharField("antwoord", max_length=14, choices=SignalAnswer)
    at = models.DateTimeField()

    class Meta(InboxRow.Meta):
        constraints = [
            *InboxRow.Meta.constraints,
            Delivered.decision_key("incidents_signalreply_decision"),
            models.CheckConstraint(condition=ALLOWED, name="incidents_signalreply_allowed"),
        ]
        indexes = [models.Index(fields=["organisation", "sent", "-at"], name="incidents_signalreply_of")]


class ReferredTo(models.TextChoices):
    CARE = "zorg", "Zorg of hulp"
    DISTRICT = "wijkteam", "Wijkteam of buurtteam"
    SCHOOL = "school", "School"
    LEERPLICHT = "leerplicht", "Leerplicht of RMC"
    WORK = "werk", "Werk of stage"
    SPORT = "sport", "Sport of vrije tijd"


class YouthReferral(OwnRow):
    """That youth work led somebody to fitting help: a line without a person."""

    GRANTS = {"member": "select, insert, delete"}
    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey(Location, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField("waarom", max_length=10, choices=SignalKind)
    referred_to = models.CharField("naar", max_length=10, choices=ReferredTo)
    referred_on = models.DateField("wanneer")

    class Meta(OwnRow.Meta):
        constraints = [*OwnRow.Meta.constraints]
        indexes = [models.Index(fields=["organisation", "-referred_on"], name="incidents_referral_recent")]
