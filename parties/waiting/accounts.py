"""On the start page of an administrator: accounts that nobody looked at for a year."""

from collections.abc import Sequence

from convenant.addresses import address
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.scope import OPERATOR, Actor
from convenant.together import Asking
from convenant.wording import counted
from parties.queries.colleagues import unreviewed

MOST = 100


def accounts_to_review(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    if not actor.is_administrator or actor.role == OPERATOR:
        return []
    due = unreviewed(actor).only("id")[:MOST]
    yield (due,)
    count = len(due)
    if not count:
        return []
    sub = "Van wie een jaar niet is nagekeken of de toegang nog klopt."
    word = counted(count, "account", "accounts")
    return [Waiting("Accounts nakijken", address("colleagues:review"), sub, kind="warn", word=word)]
