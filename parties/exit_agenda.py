"""On the agenda and on the start page: a party that wants to stop calls for consultation (Utrecht 22)."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from convenant import clock
from convenant.agenda import Suggestion
from convenant.models import Convenant
from convenant.permissions import SPEAK_FOR_PARTY
from convenant.permissions import may as may_speak
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.scope import Actor
from convenant.terms import version_in_force
from convenant.together import Asking
from parties.models import ExitConsultation, ExitNotice
from parties.permissions import KEEP_REGISTER, may
from parties.queries import exits as queries
from parties.queries.exits import PLANNED, STOPS, TOLD, Standing


def key_of(notice: ExitNotice) -> str:
    return f"parties.exit:{notice.pk}"


def consultations(convenant: Convenant, meeting: Any, actor: Actor) -> list[Suggestion]:
    """One for each notice that no outcome was recorded of."""
    found = [each for each in queries.standings(queries.notices_of(convenant)) if each.state in (TOLD, PLANNED)]
    article = queries.article_of(version_in_force(convenant), queries.CONSULTATION) if found else ""
    return [
        Suggestion(
            key=key_of(each.notice),
            title=f"{each.notice.organisation.name} wil stoppen met het convenant"[:160],
            reason="Alle partijen overleggen over dit voornemen.",
            article=article,
        )
        for each in found
    ]


def exits_waiting(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """The next step, for who takes it. Asks one round, whatever the number of circles."""
    if not circles or not may_speak(actor, SPEAK_FOR_PARTY):
        return []
    ids = [circle.id for circle in circles]
    notices, talks = _open_notices(circles=ids), _talks(circles=ids)
    yield notices, talks
    held = {circle.id for circle in circles if circle.holds_regie and may(actor, KEEP_REGISTER)}
    by_notice = {row.notice_id: row for row in talks}
    found = [Standing(row, by_notice.get(row.pk), clock.today()) for row in notices]
    return [item for each in found for item in _items(each, actor, regie=each.notice.convenant_id in held)]


@made_once
def _open_notices(*, circles: list[UUID]) -> QuerySet[ExitNotice]:
    rows = ExitNotice.objects.filter(convenant_id__any_of=circles, withdrawn_at=None, confirmed_on=None)
    return rows.select_related("organisation", "convenant")


@made_once
def _talks(*, circles: list[UUID]) -> QuerySet[ExitConsultation]:
    return ExitConsultation.objects.filter(convenant_id__any_of=circles, notice__withdrawn_at=None)


def _items(each: Standing, actor: Actor, *, regie: bool) -> Iterator[Waiting]:
    address = reverse("exits:notice", args=[each.notice.convenant.slug, each.notice.pk])
    name = each.notice.organisation.name
    if regie and each.state in (TOLD, PLANNED):
        sub = "Regel overleg met alle partijen." if each.state == TOLD else "Leg vast wat uit het overleg komt."
        talk = each.consultation
        yield Waiting(f"{name} wil stoppen", address, sub, talk.held_on if talk else None, "warn", each.badge[1])
    if each.waits_too_long and each.notice.organisation_id == actor.organisation:
        yield Waiting("Stoppen met het convenant", address, "Leg zelf vast wanneer er overleg was.",
                      kind="warn", word="wacht op u")  # fmt: skip
    if each.state == STOPS and each.notice.organisation_id == actor.organisation:
        yield Waiting("Stoppen met het convenant", address, "Beëindig de deelname schriftelijk, of trek de melding in.",
                      kind="warn", word="wacht op u")  # fmt: skip
