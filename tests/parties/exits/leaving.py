"""Utrecht with a term that runs, and a party of it in each step of leaving."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from convenant import clock
from convenant.actions.term import Resolved, record_term_decision
from convenant.models import Convenant
from convenant.tenancy.scope import Actor, scope
from convenant.terms import EVALUATION, EXTENSION
from parties.actions import exits
from parties.actions.exits import Concluded, Told
from parties.models import ExitNotice

SLUG, REASON = "utrecht", "Wij krijgen een andere taak."
TODAY = date(2026, 11, 21)
LAST_DAY, NEXT_DAY = date(2027, 7, 16), date(2027, 7, 17)
"""The summer holiday of region midden begins on 17 July 2027."""


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo("Europe/Amsterdam"))


def here() -> Convenant:
    return Convenant.objects.get(slug=SLUG)


def extended(regie: Actor) -> None:
    """Signed on 15 June 2021 for three years, and once extended after an evaluation: to 15 June 2027."""
    with scope(regie):
        for kind, day in ((EVALUATION, date(2024, 5, 20)), (EXTENSION, date(2024, 6, 10))):
            record_term_decision(here(), Resolved(kind, day, "alle partijen"), actor=regie)


def told(actor: Actor, day: date | None = None) -> ExitNotice:
    with scope(actor):
        return exits.tell_exit(here(), Told(day or clock.today(), REASON), actor=actor)


def consulted(notice: ExitNotice, regie: Actor, outcome: str = "stops", note: str = "") -> None:
    with scope(regie):
        exits.consult(notice, clock.today(), actor=regie)
        exits.conclude(notice, Concluded(outcome, note), actor=regie)


def ended(actor: Actor, regie: Actor) -> ExitNotice:
    """All three steps on one day."""
    notice = told(actor)
    consulted(notice, regie)
    with scope(actor):
        return exits.confirm_exit(notice, None, actor=actor)
