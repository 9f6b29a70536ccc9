"""On the start page: a proposal to end the convenant early that waits for one's own organisation."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from convenant import clock
from convenant.addresses import address
from convenant.models import Consent, EarlyEnding, EndingAnswer
from convenant.permissions import SPEAK_ON_VERSION, may
from convenant.queries.amendment import asked_of
from convenant.queries.ending import proposals
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.scope import Actor
from convenant.together import Asking


def endings_waiting(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """Asks no more while no proposal lies open."""
    if not circles or not may(actor, SPEAK_ON_VERSION):
        return []
    keys = [circle.id for circle in circles]
    found = _proposed(organisation=actor.organisation, circles=keys, today=clock.today())
    yield (found,)
    return [item for row in found for item in _asked(row, actor)]


@made_once
def _proposed(*, organisation: UUID, circles: list[UUID], today: date) -> QuerySet[EarlyEnding]:
    answers = EndingAnswer.objects.filter(ending=OuterRef("pk"))
    own = Exists(answers.filter(organisation_id=organisation))
    rows = EarlyEnding.objects.filter(convenant_id__any_of=circles, withdrawn_at=None)
    rows = rows.filter(~Exists(answers.filter(answer=Consent.OBJECTS)), ends_on__gt=today)
    return rows.exclude(own).select_related("organisation", "convenant")


def _asked(row: EarlyEnding, actor: Actor) -> list[Waiting]:
    each = proposals([row], asked_of(row.convenant_id))[0]
    if not each.waits_for(actor.organisation):
        return []
    return [
        Waiting(
            title=f"{row.organisation.name} stelt voor eerder te stoppen met het convenant {row.convenant.short_name}",
            url=address("compliance:ending", row.convenant.slug, row.pk),
            sub="Akkoord of bezwaar, namens uw organisatie",
            on=row.ends_on,
        )
    ]
