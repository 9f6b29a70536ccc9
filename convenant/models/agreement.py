"""The agreement as loaded from its file: reference rows, the same for every party."""

from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from convenant.tenancy.constraints import ANY, CIRCLE, OPERATOR_WRITES, Wall
from convenant.tenancy.rows import ReferenceRow


class Strength(models.TextChoices):
    RESULTAAT = "resultaat", "Resultaat"
    INSPANNING = "inspanning", "Inspanning"
    VRIJWILLIG = "vrijwillig", "Vrijwillig"
    FEIT = "feit", "Feit"


class Convenant(ReferenceRow):
    GRANTS = ReferenceRow.GRANTS | {
        "login_web": "select(id, slug)",
        "login_worker": "select(id, slug)",
        "visitor": "select(id, slug, name, theme)",  # what a public card of a school says and how it looks
    }
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80)
    region = models.CharField(max_length=10)
    article_prefix = models.CharField(max_length=20, blank=True)
    territory_unit = models.CharField(max_length=20, blank=True)
    sectors = models.JSONField(default=list)
    theme = models.JSONField(default=dict)

    class Meta(ReferenceRow.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class VersionStatus(models.TextChoices):
    DRAFT = "draft", "Concept"
    CIRCULATED = "circulated", "Ter beoordeling"
    ADOPTED = "adopted", "Vastgesteld"
    REPLACED = "replaced", "Vervangen"
    WITHDRAWN = "withdrawn", "Ingetrokken"


OPEN_STATUSES = (VersionStatus.DRAFT, VersionStatus.CIRCULATED)
DECIDED_BY_REGIE = "status, valid_from, valid_until, signed_on, signed_on_source, circulated_on, answers_by, taxonomy"


STRICTEST: dict[str, Any] = {
    "data.personal.mode": "none", "gemeente.detail": "never", "gemeente.aggregate.k": 5, "release.approval": True,
    "disclosure.school_politie.mode": "per_case", "melding.trigger": {}, "register.scope": "none",
    "feedback.scope": "none", "om.request.route": "none", "camera.kinds": [], "camera.viewers": [],
    "halt.notice": False, "controller.map": "none", "protocol.acceptance": "none", "media.enabled": False,
    "role.jongerenwerk.duty": "signals", "consent.age": 16, "concern.extra": [],
    "neighbours.answer": {"days": 10},
    "prevention.signals": [], "measures.rules": {}, "data.transfers": [],
}  # fmt: skip


class ConvenantVersion(ReferenceRow):
    """A text as loaded. What it says stays; regie of its circle moves it along and fills in what the text leaves open.

    `signed_on` is the date of the text or, where that has none (`signed_in_text` is false), the one regie recorded.
    `replaces` names a convenant from before the portal: it lapses once this version is adopted. `membership` keeps
    the parts of the file about parties, for the day a draft is adopted.
    """

    GRANTS = ReferenceRow.GRANTS | {"regie": f"select, update({DECIDED_BY_REGIE})"}
    convenant = models.ForeignKey(Convenant, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=10, choices=VersionStatus)
    signed_on = models.DateField(null=True)
    signed_on_source = models.CharField(max_length=200, blank=True)
    signed_in_text = models.BooleanField(default=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    circulated_on = models.DateField(null=True)
    answers_by = models.DateField(null=True)
    replaces = models.CharField(max_length=200, blank=True)
    term = models.JSONField(default=dict)
    exit = models.JSONField(default=dict)
    amendment = models.JSONField(default=dict)
    overall_clause = models.JSONField(default=dict)
    settings = models.JSONField(default=dict)
    evaluation = models.JSONField(default=dict)
    contacts = models.JSONField(default=list)
    teams = models.JSONField(default=list)
    tensions = models.JSONField(default=list)
    themes = models.JSONField(default=list)
    default_owner = models.JSONField(default=dict)
    membership = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    taxonomy = models.CharField(max_length=60)
    protocol = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now_add=True)

    def asks_on(self, day: date) -> bool:
        """Nothing is due after its last day."""
        return self.valid_until is None or day <= self.valid_until

    class Meta(ReferenceRow.Meta):
        constraints = [
            Wall(name="convenant_version_wall", read=ANY, write=CIRCLE, extra=OPERATOR_WRITES),
            models.UniqueConstraint(fields=["convenant", "number"], name="convenant_version_number"),
            models.UniqueConstraint(fields=["convenant", "id"], name="convenant_version_circle"),
            models.UniqueConstraint(
                fields=["convenant"],
                condition=models.Q(status__in=["draft", "circulated"]),
                name="convenant_version_one_open",
            ),
            models.UniqueConstraint(
                fields=["convenant"], condition=models.Q(status="adopted"), name="convenant_version_one_adopted"
            ),
        ]

    def setting(self, key: str) -> Any:
        """The value of a rule key. A text that is silent never allows: what is missing is the strictest choice."""
        return self.settings.get(key, {}).get("value", STRICTEST[key])


class ArticleKind(models.TextChoices):
    """What an article is for, beside agreeing on something."""

    CONTEXT = "context", "Toelichting"
    ROLE = "role", "Rol van een partij"


class Article(ReferenceRow):
    """Labels are strings, never numbers: "5.10", "Privacy 1". Gaps keep their place (`missing`).

    `parts`: who else has a part in it, as {"ultimate": [roles], "consulted": [...], "informed": [...]}.
    """

    version = models.ForeignKey(ConvenantVersion, models.CASCADE, related_name="articles")
    section = models.CharField(max_length=200)
    label = models.CharField(max_length=60)
    order = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    actors = models.JSONField(default=list)
    provisions = models.JSONField(default=list)
    missing = models.BooleanField(default=False)
    kind = models.CharField(max_length=10, choices=ArticleKind, blank=True)
    parts = models.JSONField(default=dict)

    class Meta(ReferenceRow.Meta):
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["version", "label"], name="convenant_article_label")]


class Obligation(ReferenceRow):
    version = models.ForeignKey(ConvenantVersion, models.CASCADE, related_name="obligations")
    key = models.SlugField(max_length=80)
    provision = models.CharField(max_length=20)
    article = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    actors = models.JSONField(default=list)
    strength = models.CharField(max_length=12, choices=Strength)
    rhythm = models.JSONField(default=dict)
    evidence = models.CharField(max_length=60)
    evidence_arguments = models.JSONField(default=dict)
    order = models.PositiveIntegerField(default=0)

    class Meta(ReferenceRow.Meta):
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="convenant_obligation_key")]


class Series(ReferenceRow):
    """A fixed meeting of the convenant."""

    version = models.ForeignKey(ConvenantVersion, models.CASCADE, related_name="series")
    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=120)
    per_year = models.PositiveSmallIntegerField(null=True)
    level = models.CharField(max_length=20)
    organiser = models.CharField(max_length=20)
    chair = models.CharField(max_length=40, blank=True)
    required_roles = models.JSONField(default=list)
    article = models.CharField(max_length=60)
    provision = models.CharField(max_length=20, blank=True)
    standard_questions = models.JSONField(default=list)

    class Meta(ReferenceRow.Meta):
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="convenant_series_key")]


REGIE_EDITS = ReferenceRow.GRANTS | {"regie": "select, insert, update"}
"""Rows of a set that regie made for a draft of its own convenant; the other sets carry no convenant."""


class Category(ReferenceRow):
    """One code of a taxonomy: a main category (`main` empty) or a sub-category.

    `convenant`: whose draft the set was made for, empty for a set that came from a file. `source`: on what an edited
    row rests. `four_eyes`: its vault opens for two persons together.
    """

    GRANTS = REGIE_EDITS
    convenant = models.ForeignKey(Convenant, models.PROTECT, null=True, related_name="+", db_index=False)
    taxonomy = models.CharField(max_length=60)
    code = models.CharField(max_length=10)
    main = models.CharField(max_length=10, blank=True)
    label = models.CharField(max_length=120)
    icon = models.CharField(max_length=30, blank=True)
    keeps = models.CharField(max_length=10, default="core")
    offence = models.CharField(max_length=2, blank=True)
    halt = models.CharField(max_length=20, blank=True)
    melding = models.CharField(max_length=20, blank=True)
    emergency = models.BooleanField(default=False)
    serious = models.BooleanField(default=False)
    closed = models.BooleanField(default=False)
    four_eyes = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True, default="")
    ocw = models.CharField(max_length=60, blank=True)
    seriousness = models.PositiveSmallIntegerField(default=2)
    order = models.PositiveIntegerField(default=0)

    class Meta(ReferenceRow.Meta):
        ordering = ["order"]
        constraints = [
            Wall(name="convenant_category_wall", read=ANY, write=CIRCLE, extra=OPERATOR_WRITES),
            models.UniqueConstraint(fields=["taxonomy", "code"], name="convenant_category_code"),
        ]

    def __str__(self) -> str:
        return self.label


class Choice(ReferenceRow):
    """A facet or a kind of place of a taxonomy."""

    GRANTS = REGIE_EDITS
    convenant = models.ForeignKey(Convenant, models.PROTECT, null=True, related_name="+", db_index=False)
    taxonomy = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    order = models.PositiveIntegerField(default=0)

    class Meta(ReferenceRow.Meta):
        ordering = ["order"]
        constraints = [
            Wall(name="convenant_choice_wall", read=ANY, write=CIRCLE, extra=OPERATOR_WRITES),
            models.UniqueConstraint(fields=["taxonomy", "kind", "code"], name="convenant_choice_code"),
        ]
