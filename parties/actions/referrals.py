"""For which topic, whom: an organisation keeps its own table and chooses which lines its partners see."""

from dataclasses import asdict, dataclass, fields
from uuid import UUID

from convenant.audit.trail import record
from convenant.editing import key_of, locked, one_at_a_time
from convenant.tenancy.scope import Actor
from parties.models import ReferralLine, SharedReferral
from parties.permissions import KEEP_CONTACTS, may
from parties.queries.referrals import own_lines

from . import lines as ordering
from .refusals import NotAllowed


@dataclass(frozen=True)
class Referred:
    topic: str
    function: str
    name: str = ""
    phone: str = ""
    email: str = ""
    is_shared: bool = False


KEPT = tuple(field.name for field in fields(Referred))
COPIED = ("topic", "name", "function", "phone", "email", "position")
NO_RIGHT = "Uw functie wijzigt deze tabel niet. Vraag de coördinator van uw organisatie."


def add_referral(given: Referred, *, actor: Actor, submission: UUID | None = None) -> ReferralLine:
    """Sending one opened form twice makes one line."""
    _keeper(actor)
    key = key_of(actor.organisation, submission)
    if twin := own_lines(actor).filter(pk=key).first():
        return twin
    line = ReferralLine(pk=key, position=own_lines(actor).count(), **asdict(given))
    line.save(force_insert=True)
    _told(line, "referral.added", actor)
    return line


def change_referral(line: ReferralLine, given: Referred, *, actor: Actor, seen: str) -> None:
    """Raises Overtaken when a colleague saved since."""
    _keeper(actor)
    current = locked(line, seen, KEPT)
    for name, value in asdict(given).items():
        setattr(current, name, value)
    current.save()
    _told(current, "referral.changed", actor)


def move_referral(line: ReferralLine, direction: str, *, actor: Actor) -> None:
    _keeper(actor)
    one_at_a_time("referrals", actor.organisation)
    ordering.place(ordering.moved(list(own_lines(actor)), line, direction))
    _share(actor)


def remove_referral(line: ReferralLine, *, actor: Actor) -> None:
    _keeper(actor)
    record(actor, "referral.removed", line)
    line.delete()
    _share(actor)


def _keeper(actor: Actor) -> None:
    if not may(actor, KEEP_CONTACTS):
        raise NotAllowed(NO_RIGHT)


def _told(line: ReferralLine, verb: str, actor: Actor) -> None:
    record(actor, verb, line, fields=sorted(KEPT))
    _share(actor)


def _share(actor: Actor) -> None:
    """Each circle holds copies of the shared lines and nothing else: they are written anew."""
    one_at_a_time("shared-referrals", actor.organisation)
    chosen = [line for line in own_lines(actor) if line.is_shared]
    for convenant_id in actor.circles:
        wall = {"convenant_id": convenant_id, "organisation_id": actor.organisation}
        SharedReferral.objects.filter(**wall).delete()
        copies = ({name: getattr(line, name) for name in COPIED} for line in chosen)
        SharedReferral.objects.bulk_create(SharedReferral(**wall, **copy) for copy in copies)
