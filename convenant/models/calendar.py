"""What belongs to one person's calendar: private feed addresses, how often mail comes, and the mails themselves."""

from django.db import models

from convenant.tenancy.constraints import ANY, OWN, CompositeForeignKey, Wall
from convenant.tenancy.models import Membership, Organisation
from convenant.tenancy.rows import AccountRow, OwnRow

from .agreement import Convenant

PERSON = "select, insert, update(revoked_at)"


class CalendarFeed(AccountRow):
    """A private address of somebody's calendar. Whoever shows its token reads it without a session, so the login role
    looks it up, like a membership; inside a scope an organisation sees its own. The token itself is kept nowhere."""

    GRANTS = {
        "login_web": "select, update(last_used_on, content, changed_at), delete",
        "member": PERSON,
        "regie": PERSON,
    }
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="+", null=True, db_index=False)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)
    content = models.CharField(max_length=64, blank=True)
    """Hash of what was last handed out, and since when it is so: `ETag` and `Last-Modified`."""
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            Wall(
                name="convenant_calendarfeed_wall",
                read=OWN,
                extra={
                    "login_select": ("select", "login_web", ANY),
                    "login_update": ("update", "login_web", ANY),
                    "login_delete": ("delete", "login_web", ANY),
                },
            ),
            CompositeForeignKey(
                name="convenant_calendarfeed_membership",
                fields=("organisation", "membership"),
                to="tenancy.Membership",
                to_fields=("organisation", "id"),
            ),
            models.UniqueConstraint(
                fields=["organisation", "membership", "convenant"],
                condition=models.Q(revoked_at=None),
                nulls_distinct=False,
                name="convenant_calendarfeed_one",
            ),
        ]


class MailRhythm(models.TextChoices):
    IMMEDIATE = "direct", "Direct"
    DAILY = "dagelijks", "Elke werkdag"
    WEEKLY = "wekelijks", "Elke week"
    NONE = "geen", "Geen mail"


class MailPreference(OwnRow):
    """Without a row somebody gets the weekly mail."""

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert, update")
    membership_id = models.UUIDField()
    rhythm = models.CharField("hoe vaak", max_length=10, choices=MailRhythm, default=MailRhythm.WEEKLY)
    changed_at = models.DateTimeField()

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "membership_id"], name="convenant_mailpreference_one"),
        ]


class MailState(models.TextChoices):
    WAITING = "waiting", "staat klaar"
    SENDING = "sending", "wordt verstuurd"
    SENT = "sent", "verstuurd"
    FAILED = "failed", "mislukt"


class ReminderMail(OwnRow):
    """One mail: the outbox row, and the proof that it went. `items` are the uids it speaks of; the mail says how many.

    `sending` is committed before the mail leaves. A row that stays there is looked at by a human, never sent again.
    """

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert, update(state, sent_at)") | {
        "dispatch": "select(id, organisation_id, state, due)",
        "operator": "select(id, organisation_id, state, due)",
    }
    membership_id = models.UUIDField()
    period = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    items = models.JSONField(default=list)
    points = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=MailState, default=MailState.WAITING)
    due = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta(OwnRow.Meta):
        constraints = [
            Wall(
                name="convenant_remindermail_wall",
                read=OWN,
                extra={
                    "dispatch_select": ("select", "dispatch", ANY),
                    "operator_select": ("select", "operator", ANY),
                },
            ),
            models.UniqueConstraint(
                fields=["organisation", "membership_id", "period", "digest"], name="convenant_remindermail_once"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "membership_id", "-due"], name="convenant_remindermail_recent")]
