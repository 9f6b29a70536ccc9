from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from convenant import clock

from .constraints import ANY, OWN, Policies, Wall
from .kinds import Function, OrganisationKind, function_name
from .rows import AccountRow, OwnRow, ReferenceRow
from .scope import open_scope

__all__ = [
    "Function",
    "Invitation",
    "Job",
    "JobState",
    "Membership",
    "MembershipQuerySet",
    "Organisation",
    "OrganisationKind",
    "SupportAccess",
    "Tally",
    "User",
]


STALE_AFTER = timedelta(seconds=settings.JOB_SILENT_SECONDS)
"""`due` of a job at work is so long after its last word."""
SILENT_AFTER = min(timedelta(minutes=1), STALE_AFTER)


class Organisation(ReferenceRow):
    """Legal or functional body: the controller of its own data, the tenant."""

    GRANTS = ReferenceRow.GRANTS | {"login_web": "select(id, name, kind)", "dispatch": "select(id, kind)"}
    name = models.CharField("naam", max_length=200)
    short_name = models.CharField("korte naam", max_length=80, blank=True)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField("soort", max_length=20, choices=OrganisationKind)
    sectors = models.JSONField("sectoren", default=list, blank=True)
    withdrawn_on = models.DateField(null=True)
    """Entered by mistake and taken back before anything rested on it. Its keys stay, so the row does."""

    class Meta(ReferenceRow.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None) -> "User":
        user = self.model(email=self.normalize_email(email).lower())
        user.set_password(password)
        user.save()
        return user


class User(AccountRow, AbstractBaseUser):
    """Signs in. Holds no name: names on pages come from Membership or ContactPerson."""

    GRANTS = AccountRow.GRANTS | {"login_worker": "select(id, email, is_active)"}  # sends the mails: ADR 0017
    email = models.EmailField("e-mailadres", unique=True)
    is_active = models.BooleanField("actief", default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    is_staff = False
    is_superuser = False
    objects = UserManager()

    def __str__(self) -> str:
        return self.email

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Nobody holds global rights: rights hang on memberships and single objects."""
        return False

    def has_perms(self, perms: list[str], obj: Any = None) -> bool:
        return False


LOGIN_KEEPS: Policies = {
    "login_select": ("select", "login_web, login_worker", ANY),
    "login_insert": ("insert", "login_web", ANY),
    "login_update": ("update", "login_web", ANY),
    "login_delete": ("delete", "login_web", ANY),
}
"""The login role keeps accounts of every organisation; inside a scope an organisation sees its own."""
SUPPORT_TOLD = timedelta(days=7)
"""How long everybody in the organisation is told that somebody could look along."""


class MembershipQuerySet(models.QuerySet["Membership"]):
    def valid_on(self, day: date) -> "MembershipQuerySet":
        still = models.Q(valid_until=None) | models.Q(valid_until__gte=day)
        return self.filter(still, valid_from__lte=day)

    def with_support(self, moment: datetime) -> "MembershipQuerySet":
        """`support_until`: the end of the last time that the operator was let in, while that must be told."""
        opened = SupportAccess.objects.filter(organisation=models.OuterRef("organisation"))
        lately = opened.filter(until__gt=moment - SUPPORT_TOLD).order_by("-until")
        return self.annotate(support_until=models.Subquery(lately.values("until")[:1]))

    def with_organisation(self) -> "MembershipQuerySet":
        """In one query, by the few columns of an organisation that the login role may read."""
        organisation = ("organisation__id", "organisation__name", "organisation__kind")
        columns = ("id", "user_id", "function", "display_name", "is_administrator", "organisation_id")
        return self.select_related("organisation").only(*columns, *organisation)


class Membership(AccountRow):
    """A user working for an organisation in a function. One membership is active at a time.

    The login role reads all of them to choose one; inside a scope an organisation sees its own.
    """

    GRANTS = {
        "login_web": "select, insert, update, delete",
        "login_worker": "select",
        "member": "select, update",
        "regie": "select, update",
        "operator": (
            "select(id, organisation_id, display_name, function, is_administrator, is_guest, valid_from, valid_until, "
            "last_sign_in, has_second_factor, confirmed_on)"
        ),
    }
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    display_name = models.CharField("naam op de schermen", max_length=120)
    function = models.CharField("functie", max_length=20, choices=Function)
    is_administrator = models.BooleanField("beheert accounts van de organisatie", default=False)
    valid_from = models.DateField("vanaf", default=date.today)
    valid_until = models.DateField("tot en met", null=True, blank=True)
    is_guest = models.BooleanField("gast", default=False)
    confirmed_on = models.DateField("nagekeken op", null=True, blank=True)
    # written by the login role: inside a scope nobody reads accounts
    last_sign_in = models.DateField("laatst ingelogd", null=True, blank=True)
    has_second_factor = models.BooleanField("tweede stap", default=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            Wall(name="tenancy_membership_wall", read=OWN, extra=LOGIN_KEEPS),
            models.UniqueConstraint(fields=["organisation", "id"], name="tenancy_membership_own"),
            models.CheckConstraint(
                name="tenancy_membership_guest",
                condition=models.Q(is_guest=False) | models.Q(is_administrator=False, valid_until__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["user"], name="tenancy_membership_user")]

    def __str__(self) -> str:
        return f"{self.display_name}, {self.get_function_display()}"

    def get_function_display(self) -> str:  # type: ignore[no-redef]  # in place of what choices make
        return function_name(self.function, _kind_of(self))


class Invitation(AccountRow):
    """An offer of a role by mail. Made inside the scope by an administrator, read and used by the login role.

    Of the token only a hash is kept. `locations` holds ids as text; they are asked again when it is used.
    """

    GRANTS = {
        "login_web": "select, insert, update, delete",
        "member": "select, insert, update",
        "regie": "select, insert, update",
        "operator": "select, insert, update",
    }
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    email = models.EmailField("e-mailadres")
    display_name = models.CharField("naam op de schermen", max_length=120)
    function = models.CharField("functie", max_length=20, choices=Function)
    locations = models.JSONField("locaties", default=list, blank=True)
    is_administrator = models.BooleanField("beheert accounts van de organisatie", default=False)
    is_guest = models.BooleanField("gast", default=False)
    valid_from = models.DateField("vanaf")
    valid_until = models.DateField("tot en met", null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.UUIDField(null=True)
    """A membership; empty when the operator invites the first administrator."""
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            Wall(name="tenancy_invitation_wall", read=OWN, extra=LOGIN_KEEPS),
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="tenancy_invitation_once",
            ),
            models.CheckConstraint(
                name="tenancy_invitation_guest",
                condition=models.Q(is_guest=False) | models.Q(is_administrator=False, valid_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.display_name}, {self.get_function_display()}"

    def get_function_display(self) -> str:  # type: ignore[no-redef]  # in place of what choices make
        return function_name(self.function, _kind_of(self))


def _kind_of(row: Membership | Invitation) -> str:
    """Of its organisation, where that takes no query: it was read along, or it is the one that acts."""
    if "organisation" in row._state.fields_cache:
        return str(row.organisation.kind)
    held = open_scope()
    return held.actor.kind if held and held.actor.organisation_id == row.organisation_id else ""


class SupportAccess(AccountRow):
    """An administrator let the operator look along in the accounts and settings of the organisation, for a while.

    `until` moves forward when it is closed: it always is the moment at which the looking ended or will end.
    """

    GRANTS = {
        "login_web": "select(id, organisation_id, until)",
        "member": "select, insert, update",
        "regie": "select, insert, update",
        "operator": "select(id, organisation_id, reason, opened_at, until)",
    }
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField("waarom", max_length=300)
    opened_by = models.UUIDField()
    """A membership."""
    opened_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    class Meta:
        constraints = [
            Wall(
                name="tenancy_supportaccess_wall",
                read=OWN,
                extra={
                    "login_select": ("select", "login_web", ANY),
                    "operator_select": ("select", "operator", ANY),
                },
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-until"], name="tenancy_supportaccess_last")]


class Tally(AccountRow):
    """One of something that may be done only so often: a mail asked for, a wrong code, an export. `key` is a keyed hash
    of what is counted and for whom."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "tenancy_mailrequest"
        indexes = [models.Index(fields=["key", "at"], name="tenancy_mailrequest_key")]


class JobState(models.TextChoices):
    WAITING = "waiting", "staat klaar"
    RUNNING = "running", "bezig"
    DONE = "done", "klaar"
    FAILED = "failed", "mislukt"
    DROPPED = "dropped", "vervallen"


class Job(OwnRow):
    """One piece of background work: the outbox row and what the progress bar reads."""

    GRANTS = {
        "member": "select, insert, update",
        "regie": "select, insert, update",
        "operator": (
            "select(id, organisation_id, task, state, due, created_at, finished_at), update(state, due, finished_at)"
        ),
        "dispatch": "select(id, organisation_id, task, state, due)",
    }
    task = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    acting = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    due = models.DateTimeField(default=timezone.now)
    progress = models.PositiveSmallIntegerField(default=0)
    progress_text = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict)
    unique_key = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    @property
    def is_busy(self) -> bool:
        return self.state in (JobState.WAITING, JobState.RUNNING)

    @property
    def is_silent(self) -> bool:
        """At work, and nothing heard of it for a minute: its worker is gone, and the sweep sends it again."""
        return self.state == JobState.RUNNING and self.due < clock.now() + STALE_AFTER - SILENT_AFTER

    class Meta(OwnRow.Meta):
        constraints = [
            Wall(
                name="tenancy_job_wall",
                read=OWN,
                extra={
                    "dispatch_select": ("select", "dispatch", ANY),
                    "operator_select": ("select", "operator", ANY),
                    "operator_update": ("update", "operator", ANY),
                },
            ),
            models.UniqueConstraint(
                fields=["organisation", "unique_key"],
                condition=models.Q(state__in=["waiting", "running"]) & ~models.Q(unique_key=""),
                name="tenancy_job_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-created_at"], name="tenancy_job_recent"),
        ]
