"""How long cases took in one school year, told by the party that handles them."""

from dataclasses import dataclass

from convenant import clock
from convenant.actions.compliance import CLOSED, publish_states
from convenant.audit.trail import circle_event, record
from convenant.compliance.duties import own_duty
from convenant.compliance.years import is_closed
from convenant.editing import locked
from convenant.errors import Refused
from convenant.models import Convenant, LeadTime
from convenant.permissions import SPEAK_FOR_PARTY, may
from convenant.queries.lead_times import SOURCE
from convenant.tenancy.scope import Actor
from convenant.terms import version_in_force

NOT_YOURS = "Deze doorlooptijd houdt een andere partij bij."
TO_COME = "Dit schooljaar moet nog beginnen."
SEEN = ("count", "fewer_than", "median_days", "norm_days", "norm_source")
FIELDS = [*SEEN, "told_at"]


@dataclass(frozen=True)
class Told:
    """Totals of one school year. `median_days` from the melding, or the verwijzing, to the end of the case."""

    school_year: int
    count: int
    median_days: int
    norm_days: int
    norm_source: str


def tell_lead_time(convenant: Convenant, key: str, told: Told, *, seen: str = "", actor: Actor) -> LeadTime:
    """The figures of a year are corrected by telling them again. Raises Refused, and Overtaken by a colleague."""
    duty = own_duty(convenant, key, actor.organisation)
    if duty is None or duty.evidence != SOURCE or not may(actor, SPEAK_FOR_PARTY):
        raise Refused(NOT_YOURS)
    if told.school_year > clock.school_year(clock.today()):
        raise Refused(TO_COME)
    if is_closed(told.school_year, clock.today()):
        raise Refused(CLOSED)
    row = _row(convenant, key, told, seen, actor)
    row.count, row.median_days, row.fewer_than = _public(convenant, told)
    row.norm_days, row.norm_source, row.told_at = told.norm_days, told.norm_source.strip()[:200], clock.now()
    row.save()
    record(actor, "lead_time.told", row, fields=FIELDS)
    circle_event(actor, "lead_time.told", row, convenant_id=convenant.pk, summary="Doorlooptijd ingevuld")
    publish_states(convenant, actor=actor, school_year=told.school_year, only=key)
    return row


def _row(convenant: Convenant, key: str, told: Told, seen: str, actor: Actor) -> LeadTime:
    known = {"convenant": convenant, "organisation_id": actor.organisation, "obligation": key}
    known |= {"school_year": told.school_year}
    row = LeadTime.objects.filter(**known).first()
    return locked(row, seen, SEEN) if row else LeadTime(**known)


def _public(convenant: Convenant, told: Told) -> tuple[int, int, int]:
    """Count, median and k: below k the figure itself is not kept."""
    k = int(version_in_force(convenant).setting("gemeente.aggregate.k"))
    return (told.count, told.median_days, 0) if told.count >= k else (0, 0, k)
