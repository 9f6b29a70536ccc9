"""What of cards and changes waits for somebody."""

from collections.abc import Sequence

from django.urls import reverse

from convenant import clock
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.scope import Actor
from convenant.together import Asking
from parties.models import CardLine
from parties.permissions import KEEP_CARDS, KEEP_REGISTER, may
from parties.queries.changes import unfinished


def missing_on_cards(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """Somebody on a card of the school left: the name is off the public page, and the place there is empty."""
    if not may(actor, KEEP_CARDS) or not circles:
        return []
    left = CardLine.objects.filter(organisation_id=actor.organisation, contact__valid_until__lte=clock.today())
    lines = left.select_related("location", "contact").order_by("location__name")
    yield (lines,)
    slugs = {circle.id: circle.slug for circle in circles}
    return [_waiting(line, slugs[line.convenant_id]) for line in lines if line.convenant_id in slugs]


def _waiting(line: CardLine, slug: str) -> Waiting:
    address = reverse("cards:place", kwargs={"slug": slug, "place": line.location.slug})
    return Waiting(f"Bij wie terecht, {line.location.name}", address, sub="Wie erop stond, is gestopt", kind="warn",
                   word="kies iemand anders")  # fmt: skip


def changes_to_finish(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """Those in effect: what goes to the successor waits for regie."""
    held = {circle.id: circle.slug for circle in circles if circle.holds_regie}
    if not held or not may(actor, KEEP_REGISTER):
        return []
    rows = unfinished(held).only("convenant_id", "kind", "takes_effect")
    yield (rows,)
    return [
        Waiting(
            title=f"{row.get_kind_display()}: afronden",
            url=reverse("changes:change", args=[held[row.convenant_id], row.pk]),
            sub="Partners en open acties gaan mee naar de opvolger.",
            on=row.takes_effect,
        )
        for row in rows
    ]
