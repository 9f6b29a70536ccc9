"""What a school of the demo does beside the steps: measures with their duties, aftercare, actions."""

from datetime import date, datetime, timedelta
from random import Random

from convenant import clock
from convenant.tenancy.scope import Actor
from incidents.actions.followups import Agreed, Done, add_agreed, complete_followup, depart_from_followup
from incidents.actions.measures import Taken, add_measure
from incidents.models import FollowUp, FollowUpKind, Incident, StepState
from incidents.permissions import who_handles
from incidents.queries.taxonomy import version_of
from protocols.measures import kind_of, sector_of

from .diary import Life, Turn

DAYS = {"schorsing": (1, 2, 2, 4), "interne_schorsing": (1, 2), "begeleiding": (20, 40)}
CHANNEL = {"notice": "brief"}
TRIED = ["gesprekken", "time_out", "begeleiding"]
PLANS = ("De mentor spreekt de leerling elke week.", "De mentor belt vrijdag met thuis.", "Een gesprek met de klas.")
ACTIONS = ("Toezicht in de pauze uitbreiden", "Kluisjes elke maand controleren", "Voorlichting in de klas plannen")
NO_NEED = "De instantie is al door een ander geïnformeerd."


def take_measure(incident: Incident, kind: str, rng: Random, actor: Actor) -> None:
    today = clock.today()
    length = rng.choice(DAYS.get(kind, (1,)))
    until = today + timedelta(days=length - 1) if kind_of(version_of(incident), kind).until else None
    sector = sector_of(incident.location.organisation.sectors)
    add_measure(incident, Taken(kind, sector, today, until, "directie"), actor=actor)


def finish_duties(incident: Incident, rng: Random, actor: Actor) -> None:
    """Everything but actions and running terms, in order; now and then with a reason instead."""
    waiting = FollowUp.objects.filter(incident=incident, state=StepState.OPEN)
    waiting = waiting.exclude(kind=FollowUpKind.ACTION).exclude(evidence="term")
    for row in waiting.select_related("incident__convenant", "measure").order_by("measure", "order"):
        if row.kind == FollowUpKind.DUTY and row.measure_id is None and rng.random() < 0.2:
            depart_from_followup(row, NO_NEED, actor=actor)
        else:
            complete_followup(row, done(row), actor=actor)


def done(row: FollowUp) -> Done:
    proof = {"tried": TRIED} if row.evidence == "list" else {}
    return Done(clock.today(), CHANNEL.get(row.evidence, ""), proof=proof)


def agree(incident: Incident, kind: FollowUpKind, rng: Random, actor: Actor) -> FollowUp:
    """Aftercare for who was touched by it, or an action for a next time."""
    may_own = sorted(who_handles(incident))
    if kind == FollowUpKind.CARE:
        agreed = Agreed(kind, "nazorg-geraakt", "Nazorg voor wie geraakt is", may_own[0], later(10), rng.choice(PLANS))
    else:
        agreed = Agreed(kind, "preventie", rng.choice(ACTIONS), rng.choice(may_own), later(42))
    return add_agreed(incident, agreed, actor=actor)


def kept(row: FollowUp, at: datetime, actor: Actor) -> Life:
    """What was agreed is done, now and then weeks later."""
    yield Turn(at, actor)
    row.refresh_from_db()
    if row.state == StepState.OPEN:
        complete_followup(row, done(row), actor=actor)


def all_told(incident: Incident, at: datetime, rng: Random, actor: Actor) -> Life:
    """What a measure brings along is done soon after it."""
    yield Turn(at, actor)
    finish_duties(incident, rng, actor)


def later(days: int) -> date:
    return clock.today() + timedelta(days=days)
