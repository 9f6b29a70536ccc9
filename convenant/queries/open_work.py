"""What parties still have open towards the circle: questions, answers, duties that are late."""

from collections.abc import Sequence
from uuid import UUID

from convenant import clock
from convenant.models import OPEN_STATUSES, ConvenantVersion, PublishedState, Reminder, State, SupportRequest


def open_work(convenant_id: UUID, organisation_ids: Sequence[UUID]) -> list[str]:
    theirs = {"convenant_id": convenant_id, "organisation_id__in": organisation_ids}
    late = PublishedState.objects.filter(**theirs, school_year=clock.school_year(clock.today()), state=State.LATE)
    versions = ConvenantVersion.objects.filter(convenant_id=convenant_id, status__in=OPEN_STATUSES)
    asked = Reminder.objects.filter(**theirs, answered_at=None)
    missing = versions.exclude(answers__organisation_id__in=organisation_ids)
    counts = (
        ("afspraken te laat, waar de opvolger opnieuw mee begint", late.count()),
        (
            "vragen van de regie zonder antwoord, die stoppen",
            asked.count(),
        ),
        ("eigen vragen om ondersteuning open", SupportRequest.objects.filter(**theirs, closed_at=None).count()),
        ("versies die op antwoord wachten", missing.count()),
    )
    return [f"Nog {text}: {count}." for text, count in counts if count]


def work_at_regie(convenant_id: UUID) -> list[str]:
    """What parties asked whoever holds regie, and texts that are still being made."""
    here = {"convenant_id": convenant_id}
    counts = (
        ("open vragen om ondersteuning van partijen", SupportRequest.objects.filter(**here, closed_at=None).count()),
        ("vragen van de regie zonder antwoord", Reminder.objects.filter(**here, answered_at=None).count()),
        ("versies in voorbereiding", ConvenantVersion.objects.filter(**here, status__in=OPEN_STATUSES).count()),
    )
    return [f"{text[0].upper()}{text[1:]}: {count}." for text, count in counts if count]
