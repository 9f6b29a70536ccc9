"""What the steps share that parties take one after another: an exit, a handover of regie."""

from convenant.audit.trail import circle_event, record
from convenant.errors import Conflict
from convenant.tenancy.scope import Actor
from parties.models import ExitNotice, RegieHandover
from parties.queries import exits, regie

MOVED_ON = "Dit kan nu niet: de stand is intussen “{state}”. Kijk na wat er nu staat."


def in_state(held: exits.Standing | regie.Standing, *states: str) -> None:
    if held.state not in states:
        raise Conflict(MOVED_ON.format(state=held.badge[1]))


def signature(actor: Actor) -> str:
    """An account may be named after its party; the portal itself has no party."""
    names = dict.fromkeys(filter(None, (actor.organisation_name, actor.display_name)))
    return ", ".join(names)[:200]


def tell_circle(row: ExitNotice | RegieHandover, verb: str, fields: list[str], actor: Actor) -> None:
    record(actor, verb, row, fields=fields)
    circle_event(actor, verb, row, convenant_id=row.convenant_id)
