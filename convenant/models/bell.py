"""Berichten: a word that something is there for somebody, and what each person has read of it.

A message holds a kind and ids, never a text: what it says is made when it is shown, for who may see it then.
"""

from django.db import models

from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.rows import InboxRow, OwnRow

from .agreement import Convenant
from .rules import Decision

WRITES = "select, insert, delete"


class Message(InboxRow):
    """For the people of one organisation, or for one membership of it. `subject` is the row it leads to.

    A message to another organisation rests on an allowing decision of the gate about that very pair, on something
    that the circle of `convenant` reads anyhow, or on a word to that party that holds nothing: events at two schools.
    """

    GRANTS = dict.fromkeys(("member", "regie"), WRITES)
    kind = models.CharField(max_length=40)
    membership_id = models.UUIDField(null=True)
    subject = models.UUIDField(null=True)
    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="+", null=True, db_index=False)
    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    outcome = models.CharField(max_length=5, default="allow")
    at = models.DateTimeField()

    class Meta(InboxRow.Meta):
        constraints = [
            *InboxRow.Meta.constraints,
            CompositeForeignKey(
                name="convenant_message_decision",
                fields=("sender", "decision", "organisation", "outcome"),
                to="convenant.Decision",
                to_fields=("organisation", "id", "recipient", "outcome"),
            ),
            models.CheckConstraint(condition=models.Q(outcome="allow"), name="convenant_message_allowed"),
            models.CheckConstraint(
                condition=models.Q(organisation=models.F("sender"))
                | models.Q(decision__isnull=False)
                | models.Q(convenant__isnull=False),
                name="convenant_message_rests",
            ),
            models.UniqueConstraint(fields=["organisation", "id"], name="convenant_message_own"),
        ]
        indexes = [models.Index(fields=["organisation", "-at", "-id"], name="convenant_message_list")]


class MessageRead(OwnRow):
    """One person has seen one message."""

    GRANTS = dict.fromkeys(("member", "regie"), WRITES)
    message = models.ForeignKey(Message, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    membership_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            CompositeForeignKey(
                name="convenant_messageread_message",
                fields=("organisation", "message"),
                to="convenant.Message",
                to_fields=("organisation", "id"),
            ),
            models.UniqueConstraint(
                fields=["organisation", "membership_id", "message"], name="convenant_messageread_one"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "message"], name="convenant_messageread_of")]


class Channel(models.TextChoices):
    PORTAL = "portaal", "Alleen in het portaal"
    DIRECT = "direct", "Ook per mail, direct"
    DAILY = "dagelijks", "Ook per mail, elke werkdag"
    NONE = "geen", "Niet"


class MessageChoice(OwnRow):
    """How one person wants one kind of message. Without a row the kind's own way holds."""

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert, update(channel, changed_at)")
    membership_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=Channel)
    changed_at = models.DateTimeField()

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "membership_id", "kind"], name="convenant_messagechoice_one"
            ),
        ]
