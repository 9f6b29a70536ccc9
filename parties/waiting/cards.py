"""What of cards waits for somebody."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from convenant import clock
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.scope import Actor
from convenant.together import Asking
from parties.models import CardLine
from parties.permissions import KEEP_CARDS, may


def missing_on_cards(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """Somebody on a card of the school left: the name is off the public page, and the place there is empty."""
    if not may(actor, KEEP_CARDS) or not circles:
        return []
    lines = _left(organisation=actor.organisation, today=clock.today())
    yield (lines,)
    slugs = {circle.id: circle.slug for circle in circles}
    return [_waiting(line, slugs[line.convenant_id]) for line in lines if line.convenant_id in slugs]


@made_once
def _left(*, organisation: UUID, today: date) -> QuerySet[CardLine]:
    lines = CardLine.objects.filter(organisation_id=organisation, contact__valid_until__lte=today)
    return lines.select_related("location", "contact").order_by("location__name")


def _waiting(line: CardLine, slug: str) -> Waiting:
    address = reverse("cards:place", kwargs={"slug": slug, "place": line.location.slug})
    return Waiting(f"Bij wie terecht, {line.location.name}", address, sub="Wie erop stond, is gestopt", kind="warn",
                   word="kies iemand anders")  # fmt: skip
