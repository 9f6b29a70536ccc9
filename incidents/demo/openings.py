"""A demo vault that opens only with a colleague's agreement: agreed and refused some days ago, and asked now."""

from dataclasses import replace

from convenant.tenancy.models import Function
from convenant.tenancy.scope import Actor
from incidents.actions.four_eyes import ask_opening, decide_opening
from incidents.actions.vault import close_vault, open_vault
from incidents.models import Incident, IncidentState, OpeningRequest

from .diary import Life
from .handling import Handling
from .planning import Planned
from .stage import Stage

CODE = "SEK-02"
REFUSED = "De ouders zijn al gesproken. Daarvoor hoeft de kluis nu niet open."


def sealed_twice(planned: Planned, stage: Stage) -> Life:
    """Refused for one purpose, agreed for another; then the vault was opened once."""
    case = Handling(replace(planned, stops="week"), stage)
    directie = stage.desk(planned, Function.DIRECTIE)
    yield from case.registered()
    yield from case.sittings(last="first")
    for purpose, reason in (("ouders", REFUSED), ("aanvullen", "")):
        yield case.turn((0, 0))
        request = ask_opening(case.incident, purpose, actor=case.desk)
        yield case.turn((0, 0), directie)
        decide_opening(request, agrees=not reason, reason=reason, actor=directie)
    yield case.turn((0, 0))
    open_vault(case.incident, "aanvullen", actor=case.desk)
    close_vault(case.incident, actor=case.desk)
    yield from case.sittings(first="parents")


def ask_now(actor: Actor) -> OpeningRequest | None:
    """A question holds for a day: one from before today would be over before anybody saw it."""
    found = Incident.objects.filter(organisation_id=actor.organisation, category=CODE, state=IncidentState.OPEN)
    incident = found.order_by("-recorded_at").first()
    return ask_opening(incident, "melding", actor=actor) if incident and actor.membership_id else None
