"""On the start page of who keeps the contact persons: who still stands in a list while his account has ended."""

from collections.abc import Sequence

from convenant import clock
from convenant.addresses import address
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.scope import OPERATOR, Actor
from convenant.together import Asking
from parties.permissions import KEEP_CONTACTS, may
from parties.queries.leaving import first_without_access

MOST = 20


def leavers_waiting(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    if actor.role == OPERATOR or not may(actor, KEEP_CONTACTS):
        return []
    rows = first_without_access(MOST, organisation=actor.organisation, today=clock.today())
    yield (rows,)
    people = {row.membership_id: row.contact for row in rows}
    return [
        Waiting(
            f"{person.name} staat nog in de lijst, zonder toegang tot het portaal",
            address("ownlist:leave", pk=person.pk),
            "Gaat deze persoon weg? Noem dan een opvolger. Anders: koppel een ander account.", kind="warn",
            word="nakijken",
        )
        for person in people.values()
    ]  # fmt: skip
