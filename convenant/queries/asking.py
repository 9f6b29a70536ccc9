"""Questions of regie to parties, and of parties to regie."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from convenant.models import Article, Convenant, Obligation, Reminder, SupportRequest
from convenant.templatetags.portal import nl_plain

OPEN, ANSWERED, CLOSED = "open", "beantwoord", "afgerond"
BADGES = {OPEN: "warn", ANSWERED: "info", CLOSED: "neutral"}


@dataclass(frozen=True)
class SupportLine:
    id: UUID
    organisation_id: UUID
    party: str
    article: str
    kind: str
    question: str
    asked: str
    state: str
    badge: str
    answer: str
    answered: str


def support_of(convenant: Convenant) -> QuerySet[SupportRequest]:
    return SupportRequest.objects.filter(convenant=convenant).select_related("organisation").order_by("-asked_at")


def support_lines(rows: Iterable[SupportRequest]) -> list[SupportLine]:
    """Open ones first."""
    lines = [support_line(row) for row in rows]
    return sorted(lines, key=lambda line: list(BADGES).index(line.state))


def support_line(row: SupportRequest) -> SupportLine:
    state = CLOSED if row.closed_at else ANSWERED if row.answered_at else OPEN
    return SupportLine(
        id=row.pk,
        organisation_id=row.organisation_id,
        party=row.organisation.name,
        article=row.article,
        kind=row.get_kind_display(),
        question=row.question,
        asked=f"Gevraagd op {nl_plain(row.asked_at)} door {row.asked_by}",
        state=state,
        badge=BADGES[state],
        answer=row.answer,
        answered=f"Beantwoord op {nl_plain(row.answered_at)} door {row.answered_by}" if row.answered_at else "",
    )


def articles_to_choose(convenant: Convenant) -> list[tuple[str, str]]:
    rows = Article.objects.filter(version__convenant=convenant, version__status="adopted", missing=False)
    return [(label, f"{label} {title}") for label, title in rows.values_list("label", "title")]


def open_reminders(convenant: Convenant) -> QuerySet[Reminder]:
    return Reminder.objects.filter(convenant=convenant, answered_at=None)


def titles_of_duties(convenant: Convenant) -> dict[str, str]:
    rows: Any = Obligation.objects.filter(version__convenant=convenant, version__status="adopted")
    return dict(rows.values_list("key", "title"))
