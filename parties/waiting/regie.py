"""On the start page: somebody asks us to take regie over."""

from collections.abc import Sequence

from convenant.addresses import address
from convenant.permissions import SPEAK_FOR_PARTY
from convenant.permissions import may as may_speak
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.scope import Actor
from convenant.together import Asking
from parties.queries.regie import asked_of


def regie_waiting(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    if not circles or not may_speak(actor, SPEAK_FOR_PARTY):
        return []
    rows = asked_of(organisation=actor.organisation, circles=[circle.id for circle in circles])
    yield (rows,)
    return [
        Waiting(
            title="Neemt u de regie over?",
            url=address("regie:handover", row.convenant.slug, row.pk),
            sub=f"{row.organisation.name} vraagt het voor {row.convenant.name}.",
            on=row.takes_effect,
            kind="warn",
        )
        for row in rows
    ]
