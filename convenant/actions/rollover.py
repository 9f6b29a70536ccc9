"""Taking a step towards a new school year, and opening it again."""

from convenant import clock
from convenant.audit.trail import circle_event, record
from convenant.compliance.bearers import bearers_of
from convenant.editing import one_at_a_time
from convenant.errors import Refused
from convenant.models import Convenant, YearStep
from convenant.permissions import ROLL_OVER, may
from convenant.queries.rollover import asked_of
from convenant.rollover import Asked, Step, year_at_hand
from convenant.tenancy.scope import Actor

NO_RIGHT = "Uw functie maakt het schooljaar niet klaar. Vraag de coördinator of de directie."
NOT_ASKED = "Deze stap is niet voor uw organisatie."


def take_step(convenant: Convenant, key: str, *, actor: Actor) -> str:
    """Does the work of the step and marks it done for the school year at hand. Returns what was done, in a sentence."""
    step, asked = own_step(convenant, key, actor), asked_now(convenant, actor)
    one_at_a_time("rollover", convenant.pk, actor.organisation, key)
    sentence = step.act(asked)
    row, fresh = YearStep.objects.get_or_create(
        convenant=convenant, organisation_id=actor.organisation, school_year=asked.year, step=key,
        defaults={"done_at": clock.now(), "done_by": actor.display_name},
    )  # fmt: skip
    if fresh:
        record(actor, "rollover.taken", row, fields=["step"])
        circle_event(actor, "rollover.taken", row, convenant_id=convenant.pk, summary=step.title)
    return sentence


def reopen_step(convenant: Convenant, key: str, *, actor: Actor) -> bool:
    """What its work did stays done; the step asks to be looked at again. False when it was open already."""
    step = own_step(convenant, key, actor)
    year = asked_now(convenant, actor).year
    one_at_a_time("rollover", convenant.pk, actor.organisation, key)
    mine = YearStep.objects.filter(convenant=convenant, organisation_id=actor.organisation, school_year=year)
    row = mine.filter(step=key).first()
    if row is None:
        return False
    record(actor, "rollover.reopened", row, fields=["step"])
    circle_event(actor, "rollover.reopened", row, convenant_id=convenant.pk, summary=step.title)
    row.delete()
    return True


def asked_now(convenant: Convenant, actor: Actor) -> Asked:
    return Asked(convenant, actor, year_at_hand(clock.today()))


def own_step(convenant: Convenant, key: str, actor: Actor) -> Step:
    """Raises Refused when the function or the organisation has nothing to do with it."""
    if not may(actor, ROLL_OVER):
        raise Refused(NO_RIGHT)
    own = [bearer for bearer in bearers_of(convenant.pk) if bearer.organisation_id == actor.organisation]
    step = asked_of(own[0]).get(key) if own else None
    if step is None:
        raise Refused(NOT_ASKED)
    return step
