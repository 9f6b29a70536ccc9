"""What of changes of the world waits for somebody."""

from collections import Counter
from collections.abc import Sequence

from convenant.addresses import address
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.scope import MEMBER, Actor
from convenant.together import Asking
from convenant.wording import counted
from parties.models import Change
from parties.permissions import KEEP_REGISTER, may, may_assign
from parties.queries.changes import finished_lately, unfinished
from parties.queries.succession import still_to_confirm


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
            url=address("changes:change", held[row.convenant_id], row.pk),
            sub="Partners en open acties gaan mee naar de opvolger.",
            on=row.takes_effect,
        )
        for row in rows
    ]


def people_to_confirm(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """Locations went to another school: who of our people goes on there is ours to say."""
    if actor.role != MEMBER or not circles or not may_assign(actor):
        return []
    slugs = {circle.id: circle.slug for circle in circles}
    changes = finished_lately(slugs)
    yield (changes,)
    if not changes:
        return []
    rows = still_to_confirm(actor)
    yield (rows,)
    left = [row.location.organisation.slug for row in rows if row.location]
    found = Counter(change for slug in left for change in changes if slug in change.leaving)
    return [_to_confirm(change, count, slugs[change.convenant_id]) for change, count in found.items()]


def _to_confirm(change: Change, count: int, slug: str) -> Waiting:
    return Waiting(
        title="Bevestig wie van u op de nieuwe locaties werkt",
        url=address("changes:change", slug, change.pk) + "#ons",
        sub=f"{counted(count, 'toewijzing', 'toewijzingen')} stopte met de oude locatie.",
        on=change.takes_effect,
        kind="warn",
    )
