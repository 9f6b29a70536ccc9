"""Rules of a version, and what the gate answered."""

from django.db import models

from convenant import clock
from convenant.tenancy.models import Organisation
from convenant.tenancy.rows import OwnRow, ReferenceRow

from .agreement import Convenant, ConvenantVersion


class Outcome(models.TextChoices):
    ALLOW = "allow", "Toegestaan"
    ASK = "ask", "Alleen met reden"
    DENY = "deny", "Niet toegestaan"


class Mode(models.TextChoices):
    AUTOMATIC = "automatic", "automatisch"
    PER_CASE = "per_case", "per geval"


class DataClass(models.TextChoices):
    RELEASE = "release", "vrijgegeven cijfers"
    PROCESS = "process", "dat er iets gedaan is"
    CORE = "core", "de kern"
    SIGNAL = "signal", "een signaal zonder namen"
    CONSULT = "consult", "een vraag zonder namen"
    FEEDBACK = "feedback", "terugkoppeling"
    HALT_NOTICE = "halt_notice", "bericht over een Halt-afdoening"
    PERSONS = "persons", "persoonsgegevens"
    NARRATIVE = "narrative", "het volledige verhaal"
    SPECIAL = "special", "bijzondere persoonsgegevens"
    CRIMINAL = "criminal", "strafrechtelijke persoonsgegevens"
    CAMERA = "camera", "camerabeelden"


class Ground(models.TextChoices):
    TOESTEMMING = "toestemming", "Toestemming van de betrokkene of de ouders"
    VORDERING = "vordering", "Vordering van de politie"
    WETTELIJKE_PLICHT = "wettelijke_plicht", "Wettelijke plicht"
    VITAAL_BELANG = "vitaal_belang", "Vitaal belang: er is acuut gevaar"
    GERECHTVAARDIGD_BELANG = "gerechtvaardigd_belang", "Gerechtvaardigd belang"
    WPG = "wpg", "Wet politiegegevens"
    WJSG_39F = "wjsg_39f", "Wet justitiële en strafvorderlijke gegevens, artikel 39f"


class Rule(ReferenceRow):
    version = models.ForeignKey(ConvenantVersion, models.CASCADE, related_name="rules")
    key = models.CharField(max_length=20)
    order = models.PositiveIntegerField()
    senders = models.JSONField(default=list)
    recipients = models.JSONField(default=list)
    data = models.JSONField(default=list)
    when = models.JSONField(default=dict)
    outcome = models.CharField(max_length=5, choices=Outcome)
    needs = models.JSONField(default=list)
    grounds = models.JSONField(default=list)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.PER_CASE)
    article = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=60, blank=True)
    sentence = models.CharField(max_length=300)
    answers = models.JSONField(default=dict)

    class Meta(ReferenceRow.Meta):
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="convenant_rule_key")]


class Decision(OwnRow):
    """What the gate answered to `organisation` (the sender). A refusal is kept too."""

    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(ConvenantVersion, models.PROTECT, related_name="+", db_index=False)
    recipient = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    data_class = models.CharField(max_length=12, choices=DataClass)
    outcome = models.CharField(max_length=5, choices=Outcome)
    mode = models.CharField(max_length=10, choices=Mode)
    rule = models.CharField(max_length=20, blank=True)
    article = models.CharField(max_length=60, blank=True)
    sentence = models.CharField(max_length=300)
    circumstances = models.JSONField(default=dict)
    membership_id = models.UUIDField(null=True)
    function = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(default=clock.now)

    GRANTS = {"member": "select, insert", "regie": "select, insert"}

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "id"], name="convenant_decision_own"),
            models.UniqueConstraint(
                fields=["organisation", "id", "recipient", "outcome"], name="convenant_decision_pair"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-at"], name="convenant_decision_recent")]
