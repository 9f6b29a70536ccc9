"""On the start page of regie, without haste: how many safe defaults nobody has confirmed yet."""

from collections.abc import Sequence

from convenant.addresses import address
from convenant.permissions import SPEAK_AS_REGIE, may
from convenant.queries.tensions import open_tensions
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.scope import Actor
from convenant.together import Asking


def unconfirmed_tensions(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    held = [circle.id for circle in circles if circle.holds_regie]
    if not held or not may(actor, SPEAK_AS_REGIE):
        return []
    counts = yield from open_tensions(held)
    return [
        Waiting(
            title="Keuzes waar de tekst botst",
            url=address("rules:tensions", slug=slug),
            sub="Bekijk ze met uw jurist en bevestig wat het portaal nu doet.",
            kind="neutral",
            word=f"{count} nog te bevestigen",
            waits=False,
        )
        for slug, count in counts.items()
    ]
