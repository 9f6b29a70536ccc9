"""What releases put forward elsewhere: an agenda item for regie, a task for a school."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from convenant import clock
from convenant.agenda import Appendix, Suggestion
from convenant.models import Convenant
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.scope import Actor
from convenant.together import Asking

from .models import Release, ReleaseApproval, ReleaseState
from .queries import figures
from .releases.periods import period_label
from .releases.policy import APPROVE, may

KEY = "incidents.released"
FRESH = timedelta(days=365)


def hidden_sentence(k: int) -> str:
    return (
        f"Afgeschermd betekent: het getal is kleiner dan {k} (ook nul), of het zou een ander klein getal verraden. "
        "U ziet niet welk van de twee."
    )


def released(convenant: Convenant, meeting: Any, actor: Actor) -> list[Suggestion]:
    """Each release of the past year with its table, so that trends are talked over (West-Friesland 3.2)."""
    found = figures.released_of(convenant.pk)
    since = clock.now() - FRESH
    fresh = [release for release in found if release.released_at and release.released_at >= since]
    return [_suggestion(release, found) for release in fresh]


def _suggestion(release: Release, found: Sequence[Release]) -> Suggestion:
    period = period_label(release.school_year, release.half)
    return Suggestion(
        key=f"{KEY}:{release.pk}",
        title=f"Cijfers en trends, {period}",
        reason=f"{figures.released_line(release).capitalize()}. {figures.took_part(release)} scholen deden mee.",
        aim="bespreken",
        minutes=15,
        appendix=_appendix(release, found),
    )


def _appendix(release: Release, found: Sequence[Release]) -> Appendix | None:
    table = figures.figures_of(release, found)
    if not table.cells:
        return None
    shown = figures.table_of(table)
    sentences = [figures.ROUNDED, hidden_sentence(release.k) if shown.has_hidden else "", release.note]
    return Appendix(shown.caption, shown.headers, shown.rows, " ".join(filter(None, sentences)))


def approvals_waiting(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """For a school's directie and coordinator: figures that wait for their word."""
    slugs = {circle.id: circle.slug for circle in circles if may(actor, APPROVE, circle.id)}
    if not slugs:
        return []
    releases = _asked(circles=list(slugs), organisation=actor.organisation)
    yield (releases,)
    return [
        Waiting(
            title=f"Akkoord geven op cijfers, {period_label(release.school_year, release.half)}",
            url=reverse("figures:approve", kwargs={"slug": slugs[release.convenant_id]}),
            sub="U ziet eerst wat uw school bijdraagt.",
        )
        for release in releases
    ]


@made_once
def _asked(*, circles: list[UUID], organisation: UUID) -> QuerySet[Release]:
    asked = Release.objects.filter(convenant_id__any_of=circles, state=ReleaseState.ASKED, needs_approval=True)
    agreed = ReleaseApproval.objects.filter(release=OuterRef("pk"), organisation_id=organisation)
    return asked.exclude(Exists(agreed)).only("school_year", "half", "convenant_id")
