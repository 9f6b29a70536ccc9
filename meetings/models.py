"""What is talked over and decided: circle rows of one convenant."""

from django.db import models

from convenant.tenancy.constraints import BY_PARTY, CIRCLE, CompositeForeignKey, Wall
from convenant.tenancy.rows import PartyRow
from parties.models import Wijk


def meeting_key(name: str) -> CompositeForeignKey:
    """To a meeting of the same circle, and of the same organiser: whoever writes the agenda owns the meeting."""
    return CompositeForeignKey(
        name=name,
        fields=("convenant", "organisation", "meeting"),
        to="meetings.Meeting",
        to_fields=("convenant", "organisation", "id"),
    )


class MeetingState(models.TextChoices):
    DRAFT = "draft", "concept"
    SENT = "sent", "agenda verstuurd"
    HELD = "held", "gehouden"
    CANCELLED = "cancelled", "gaat niet door"


class Meeting(PartyRow):
    """`organisation` is the party that planned it: it alone makes the agenda and records what came of it."""

    GRANTS = {"member": "select, insert, update", "regie": "select, insert, update"}
    series = models.SlugField(max_length=80, db_index=False)
    wijk = models.ForeignKey(Wijk, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    title = models.CharField("naam", max_length=160)
    starts_at = models.DateTimeField("begint")
    minutes = models.PositiveSmallIntegerField("duur in minuten", default=90)
    place = models.CharField("plaats", max_length=160, blank=True)
    chair = models.CharField("voorzitter", max_length=120, blank=True)
    article = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.DRAFT)
    agenda_version = models.PositiveSmallIntegerField(default=0)
    agenda_sent_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)
    moves = models.PositiveIntegerField(default=0)
    """How often time or place changed, or the meeting was called off: SEQUENCE in a calendar."""

    class Meta(PartyRow.Meta):
        ordering = ["-starts_at"]
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(fields=["convenant", "id"], name="meetings_meeting_circle"),
            models.UniqueConstraint(fields=["convenant", "organisation", "id"], name="meetings_meeting_organiser"),
        ]
        indexes = [models.Index(fields=["convenant", "-starts_at"], name="meetings_meeting_list")]

    def __str__(self) -> str:
        return self.title


class Aim(models.TextChoices):
    INFORM = "informeren", "informeren"
    DISCUSS = "bespreken", "bespreken"
    DECIDE = "besluiten", "besluiten"


class AgendaItem(PartyRow):
    GRANTS = dict.fromkeys(("member", "regie"), "select, insert, update, delete")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items", db_constraint=False, db_index=False)
    position = models.PositiveSmallIntegerField()
    title = models.CharField("titel", max_length=160)
    explanation = models.TextField("toelichting", blank=True, max_length=2000)
    aim = models.CharField("doel", max_length=12, choices=Aim, default=Aim.DISCUSS)
    minutes = models.PositiveSmallIntegerField("minuten", default=10)
    article = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=160, blank=True, help_text="key of the suggestion it came from")

    class Meta(PartyRow.Meta):
        ordering = ["position"]
        constraints = [
            *PartyRow.Meta.constraints,
            meeting_key("meetings_agendaitem_meeting"),
            models.UniqueConstraint(
                fields=["convenant", "meeting", "source"],
                condition=~models.Q(source=""),
                name="meetings_agendaitem_source",
            ),
        ]
        indexes = [models.Index(fields=["convenant", "meeting", "position"], name="meetings_agendaitem_order")]


class SuggestionDismissal(PartyRow):
    """ "Niet nu": the suggestion comes back at the next meeting."""

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert, delete")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="dismissals", db_constraint=False, db_index=False)
    source = models.CharField(max_length=160)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            meeting_key("meetings_dismissal_meeting"),
            models.UniqueConstraint(fields=["convenant", "meeting", "source"], name="meetings_dismissal_once"),
        ]


class Resolution(PartyRow):
    """A besluit."""

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert")
    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="resolutions", db_constraint=False, db_index=False
    )
    number = models.CharField("nummer", max_length=20)
    text = models.CharField("besluit", max_length=500)
    article = models.CharField(max_length=60, blank=True)

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            meeting_key("meetings_resolution_meeting"),
            models.UniqueConstraint(fields=["convenant", "number"], name="meetings_resolution_number"),
        ]


class ActionState(models.TextChoices):
    OPEN = "open", "open"
    DONE = "done", "gedaan"
    MOVED = "moved", "overgedragen"


class ActionItem(PartyRow):
    """An actiepunt with its owner among the parties. Regie asks it of any party, another organiser takes it on itself;
    its owner alone finishes it."""

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert, update")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="actions", db_constraint=False, db_index=False)
    text = models.CharField("actie", max_length=300)
    due_on = models.DateField("klaar op")
    article = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=ActionState, default=ActionState.OPEN)
    done_at = models.DateTimeField(null=True)

    class Meta(PartyRow.Meta):
        constraints = [
            Wall(name="meetings_actionitem_wall", read=CIRCLE, own_writes=BY_PARTY | {"insert": "member"}),
            CompositeForeignKey(
                name="meetings_action_meeting",
                fields=("convenant", "meeting"),
                to="meetings.Meeting",
                to_fields=("convenant", "id"),
            ),
        ]
        indexes = [models.Index(fields=["convenant", "state", "due_on"], name="meetings_action_due")]
