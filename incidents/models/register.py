"""What a school keeps beside its incidents: views and texts of its own, and events that touched another school."""

from django.db import models

from convenant.models import Convenant
from convenant.tenancy.models import Organisation
from convenant.tenancy.rows import InboxRow, OwnRow

from .core import Incident, new_reference
from .vault import incident_key

KEPT = {"member": "select, insert, update, delete"}


class SavedView(OwnRow):
    """Filters that one person gave a name. They hold choices alone: what was typed to search is not kept."""

    GRANTS = KEPT
    membership_id = models.UUIDField()
    name = models.CharField("naam", max_length=40)
    query = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "membership_id", "name"], name="incidents_savedview_once"),
        ]


class TextUse(models.TextChoices):
    NOTE = "note", "notitie bij een stap"
    REASON = "reason", "reden om af te wijken"
    STORY = "story", "verhaal in de kluis"


class StandardText(OwnRow):
    """A text that colleagues start from. It names nobody: it is checked before it is kept."""

    GRANTS = KEPT
    use = models.CharField("waarvoor", max_length=10, choices=TextUse)
    title = models.CharField("titel", max_length=60)
    body = models.TextField("tekst", max_length=1000)
    changed_at = models.DateTimeField()

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "use", "title"], name="incidents_standardtext_once"),
        ]


class EventLink(OwnRow):
    """Our side of one event that touched another school too. `number` is all that both schools hold in common."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="events", db_constraint=False, db_index=False)
    number = models.CharField("gebeurtenis", max_length=12, default=new_reference)
    partner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    asked = models.BooleanField(help_text="we asked; otherwise the other school did")
    linked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            incident_key("incidents_eventlink_incident"),
            models.UniqueConstraint(fields=["organisation", "number"], name="incidents_eventlink_once"),
        ]
        indexes = [models.Index(fields=["organisation", "incident"], name="incidents_eventlink_of")]


class EventWord(models.TextChoices):
    ASKED = "asked", "gevraagd"
    AGREED = "agreed", "bevestigd"
    DECLINED = "declined", "herkent het niet"
    ENDED = "ended", "losgemaakt"


class EventNotice(InboxRow):
    """A word of the other school about an event: the number and the word, nothing of any incident."""

    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=12)
    word = models.CharField(max_length=10, choices=EventWord)
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta(InboxRow.Meta):
        constraints = [
            *InboxRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "sender", "number", "word"], name="incidents_event_once"),
        ]
        indexes = [models.Index(fields=["organisation", "number"], name="incidents_event_number")]
