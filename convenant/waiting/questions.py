"""On the start page: questions about duties that wait for somebody, and answers to one's own."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from convenant.addresses import address
from convenant.models import Reminder, SupportRequest
from convenant.permissions import SPEAK_FOR_PARTY, WATCH_DUTIES, may
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.scope import Actor
from convenant.together import Asking
from convenant.wording import article_words


def questions_waiting(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    if not may(actor, SPEAK_FOR_PARTY):
        return []
    slugs = {circle.id: circle.slug for circle in circles}
    held = [circle.id for circle in circles if circle.holds_regie] if may(actor, WATCH_DUTIES) else []
    reminders = _reminders(organisation=actor.organisation, circles=list(slugs))
    answered = _answered(organisation=actor.organisation, circles=list(slugs))
    asked = _asked(circles=held)
    yield (reminders, answered, asked) if held else (reminders, answered)
    return [
        *(_reminder(row, slugs) for row in reminders),
        *(_answer(row, slugs) for row in answered),
        *(_request(row, slugs) for row in (asked if held else ())),
    ]


@made_once
def _reminders(*, organisation: UUID, circles: list[UUID]) -> QuerySet[Reminder]:
    return Reminder.objects.filter(convenant_id__any_of=circles, organisation_id=organisation, answered_at=None)


@made_once
def _answered(*, organisation: UUID, circles: list[UUID]) -> QuerySet[SupportRequest]:
    mine = SupportRequest.objects.filter(convenant_id__any_of=circles, closed_at=None, organisation_id=organisation)
    return mine.filter(answered_at__isnull=False)


@made_once
def _asked(*, circles: list[UUID]) -> QuerySet[SupportRequest]:
    return SupportRequest.objects.filter(convenant_id__any_of=circles, closed_at=None, answered_at=None)


def _reminder(row: Reminder, slugs: dict[UUID, str]) -> Waiting:
    return Waiting(
        title=f"{row.asked_by} vraagt naar {article_words(row.article)}",
        url=address("compliance:reminder", slug=slugs[row.convenant_id], reminder_id=row.pk),
        sub="Voeg bewijs toe of antwoord met een bericht.",
        on=timezone.localtime(row.asked_at).date(),
    )


def _answer(row: SupportRequest, slugs: dict[UUID, str]) -> Waiting:
    return Waiting(
        title=f"Antwoord van {row.answered_by} bij {article_words(row.article)}",
        url=_support_url(row, slugs),
        sub="Lees het en rond de vraag af.",
        on=timezone.localtime(row.answered_at).date() if row.answered_at else None,
    )


def _request(row: SupportRequest, slugs: dict[UUID, str]) -> Waiting:
    return Waiting(
        title=f"{row.asked_by} vraagt ondersteuning bij {article_words(row.article)}",
        url=_support_url(row, slugs),
        sub=row.get_kind_display(),
        on=timezone.localtime(row.asked_at).date(),
    )


def _support_url(row: SupportRequest, slugs: dict[UUID, str]) -> str:
    return address("compliance:support-request", slug=slugs[row.convenant_id], support_id=row.pk)
