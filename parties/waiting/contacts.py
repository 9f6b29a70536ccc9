"""On the start page of who keeps the contact persons: places that are empty or will be, and lists to look through."""

from collections.abc import Iterator, Sequence

from convenant import clock
from convenant.addresses import address
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.scope import Actor
from convenant.together import Asking
from convenant.wording import days_late
from parties.permissions import KEEP_CONTACTS, may
from parties.queries.gaps import Gap
from parties.queries.own_list import ASKED_AHEAD, OwnList, ask_own_lists

SHOWN = 4
"""Empty places of one circle; the own organisation's page has them all."""


def contacts_waiting(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    if not may(actor, KEEP_CONTACTS):
        return []
    lists = yield from ask_own_lists(actor, circles)
    return [item for each in lists for item in (*_gaps(each), *_confirmation(each))]


def _gaps(own: OwnList) -> Iterator[Waiting]:
    for gap in own.gaps()[:SHOWN]:
        yield _gap(gap, own)


def _gap(gap: Gap, own: OwnList) -> Waiting:
    return Waiting(
        title=gap.sentence,
        url=address("ownlist:organisation"),
        sub=f"{own.version.convenant.short_name}, {gap.where}. {gap.meaning}",
        on=gap.on,
        kind=gap.kind,
        word=gap.word,
        waits=gap.kind != "neutral",
    )


def _confirmation(own: OwnList) -> Iterator[Waiting]:
    today = clock.today()
    if own.due and own.is_due(today + ASKED_AHEAD):
        late = own.due < today
        yield Waiting(
            title="Klopt uw lijst met contactpersonen nog?",
            url=address("ownlist:confirm"),
            sub=f"{own.version.convenant.short_name}: kijk de lijst na en bevestig.",
            on=own.due,
            kind="bad" if late else "",
            word=days_late(today, own.due) if late else "",
        )
