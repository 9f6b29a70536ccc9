"""On the start page: questions about duties that wait for somebody, and answers to one's own."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from convenant.models import Reminder, SupportRequest
from convenant.permissions import SPEAK_FOR_PARTY, WATCH_DUTIES, may
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.scope import Actor
from convenant.wording import article_words


def questions_waiting(actor: Actor, circles: Sequence[Circle]) -> list[Waiting]:
    """Three queries at most, whatever the number of questions."""
    if not may(actor, SPEAK_FOR_PARTY):
        return []
    slugs = {circle.id: circle.slug for circle in circles}
    held = [circle.id for circle in circles if circle.holds_regie] if may(actor, WATCH_DUTIES) else []
    found = [*_reminders(actor, slugs), *_answers(actor, slugs)]
    return [*found, *_requests(held, slugs)] if held else found


def _reminders(actor: Actor, slugs: dict[UUID, str]) -> list[Waiting]:
    mine = Reminder.objects.filter(convenant_id__in=slugs, organisation_id=actor.organisation, answered_at=None)
    return [
        Waiting(
            title=f"{row.asked_by} vraagt naar {article_words(row.article)}",
            url=reverse("compliance:reminder", kwargs={"slug": slugs[row.convenant_id], "reminder_id": row.pk}),
            sub="Voeg bewijs toe of antwoord met een bericht.",
            on=timezone.localtime(row.asked_at).date(),
        )
        for row in mine
    ]


def _answers(actor: Actor, slugs: dict[UUID, str]) -> list[Waiting]:
    mine = SupportRequest.objects.filter(convenant_id__in=slugs, organisation_id=actor.organisation)
    return [
        Waiting(
            title=f"Antwoord van {row.answered_by} bij {article_words(row.article)}",
            url=_support_url(row, slugs),
            sub="Lees het en rond de vraag af.",
            on=timezone.localtime(row.answered_at).date() if row.answered_at else None,
        )
        for row in mine.filter(answered_at__isnull=False, closed_at=None)
    ]


def _requests(held: Sequence[UUID], slugs: dict[UUID, str]) -> list[Waiting]:
    asked = SupportRequest.objects.filter(convenant_id__in=held, answered_at=None, closed_at=None)
    return [
        Waiting(
            title=f"{row.asked_by} vraagt ondersteuning bij {article_words(row.article)}",
            url=_support_url(row, slugs),
            sub=row.get_kind_display(),
            on=timezone.localtime(row.asked_at).date(),
        )
        for row in asked
    ]


def _support_url(row: SupportRequest, slugs: dict[UUID, str]) -> str:
    return reverse("compliance:support-request", kwargs={"slug": slugs[row.convenant_id], "support_id": row.pk})
