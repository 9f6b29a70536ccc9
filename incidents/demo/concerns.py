"""Signs of concern of the demo year: vault only. One is closed; at one school each step of the meldcode has one."""

from collections.abc import Iterator
from datetime import time
from random import Random

from convenant import clock
from convenant.tenancy.scope import Actor
from incidents.actions.concerns import Done, close_concern, note_step, open_concern, record_concern, shut_concern
from incidents.models import ConcernRecord
from incidents.queries.concern_rules import rules_for

from . import words
from .diary import Life, Turn
from .planning import School, at
from .stage import Stage

LONG_AGO, MORNING, AFTERNOON = 70, time(9, 20), time(15, 10)
PATHS = (
    ("signals", "consult"),
    ("signals", "consult", "advice"),
    (),
    ("signals",),
    ("signals", "consult", "advice", "talk"),
    ("signals", "consult", "talk", "team", "weigh"),
    ("signals", "consult", "advice", "talk", "team", "weigh", "decide"),
)
"""What was done of each that is open; the last two of these go badly."""
BADLY = 5
USUAL = 1
"""How many of the paths a school follows that does not show them all."""


def concerns(stage: Stage, school: School, rng: Random) -> Iterator[Life]:
    """The first school with an account shows them all."""
    first = next(one for one in stage.year.schools if stage.cast.has_account(one.slug))
    texts = rng.sample(words.CONCERNS, len(words.CONCERNS))
    yield concern(stage, school, texts[-1], tuple(words.CONCERN_STEPS), ends=True)
    for number, path in enumerate(PATHS if school == first else PATHS[:USUAL]):
        yield concern(stage, school, texts[number % len(texts)], path, badly=number >= BADLY)


def concern(
    stage: Stage, school: School, told: tuple[str, str], path: tuple[str, ...], *, badly: bool = False,
    ends: bool = False,
) -> Life:  # fmt: skip
    """One school day after the other; of what is open the last was done a school day ago."""
    code, text = told
    place, category = stage.locations[school.places[0]], stage.names.category(code)
    actor = stage.cast.school(place.organisation)
    since = LONG_AGO if ends else len(path) + 1
    yield Turn(at(stage.school_day_before(since), AFTERNOON), actor)
    if category is None:
        return
    row = record_concern(place, category, text, actor=actor)
    for number, step in enumerate(path):
        yield Turn(at(stage.school_day_before(since - number - 1), MORNING), actor)
        open_concern(row, "nazorg", actor=actor)
        _noted(row, step, badly, actor)
        if ends and number == len(path) - 1:
            close_concern(row, clock.today(), words.CONCERN_END, actor=actor)
        shut_concern(row, actor=actor)


def _noted(row: ConcernRecord, step: str, badly: bool, actor: Actor) -> None:
    """One convenant asks more than another."""
    if rules_for(actor.circles).rule(step):
        outcome, text = (badly and words.CONCERN_WORSE.get(step)) or words.CONCERN_STEPS[step]
        note_step(row, Done(step, clock.today().isoformat(), outcome, "", text), actor=actor)
