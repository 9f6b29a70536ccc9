"""What a visitor of the demo should find: this week at the schools with an account, and the exchanges per rule."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from random import Random

from convenant.models import Ground
from convenant.tenancy.models import Function, Organisation
from incidents.actions.exchange import NotAllowed, disclose
from incidents.actions.grounds import record_ground, withdraw_ground
from incidents.actions.proposals import approve, propose
from incidents.queries.parcels import CONTACT, CORE_FIELDS, NAME, ROLE, dossier_of
from incidents.queries.proposals import mark_of
from incidents.queries.weighing import Parcel
from parties.models import Role

from . import words
from .concerns import concerns
from .diary import Life
from .files import with_files
from .formal import expulsion, suspended
from .handling import Handling, life
from .linked import asks_another_school, shared_event, talk, told_twice
from .openings import CODE, sealed_twice
from .partners import follow
from .planning import Planned, School, at, plan_one
from .register import kept_at_the_desk
from .stage import Stage

DUE_TODAY = ((10, "care"), (7, "week"), (42, "look_back"))
"""Days since recording → the sitting that then holds a step whose term ends today."""
LATE = 45
"""Days since recording after which looking back is late."""


def scenes(stage: Stage, schools: list[School], rng: Random) -> Iterator[Life]:
    """Draws the same from `rng` whatever day it is."""
    for school in schools:
        if stage.cast.has_account(school.slug):
            for planned in this_week(stage, school, rng):
                yield life(planned, stage)
            yield from concerns(stage, school, rng)
            yield kept_at_the_desk(stage, school)
        for scene, code, days in SCENES.get(school.slug, ()):
            yield scene(exactly(stage, school, code, stage.school_day_before(days), rng), stage)


def this_week(stage: Stage, school: School, rng: Random) -> Iterator[Planned]:
    """Open incidents: fresh ones, one answered, one with a step that ends today, one that is late."""
    today = [
        (day, last)
        for days, last in DUE_TODAY
        if stage.year.is_school_day(day := stage.year.today - timedelta(days=days))
    ]
    before = [stage.school_day_before(days) for days in (1, 1, 2, 4, LATE)]
    yield replace(exactly(stage, school, "BED-02", before[0], rng), stops="week")
    yield replace(exactly(stage, school, "VUW-01", before[1], rng), stops="week", left=("inform_parents",), quick=True)
    yield replace(exactly(stage, school, "FYS-01", before[2], rng), stops="parents", left=("melding",))
    yield replace(exactly(stage, school, "PES-02", before[3], rng), stops="care")
    for day, last in today[:1]:
        yield replace(exactly(stage, school, "DIE-02", day, rng), stops=last)
    yield replace(exactly(stage, school, "VER-01", before[4], rng), stops="look_back")


def exactly(stage: Stage, school: School, code: str, day: date, rng: Random) -> Planned:
    """Recorded on that very day."""
    planned = plan_one(stage.year, school, code, day, rng)
    occurred = at(day, time(10 + planned.seed % 3, 5 * (planned.seed % 12)))
    seriousness = max(2, planned.seriousness)
    return replace(planned, occurred=occurred, recorded=occurred + timedelta(minutes=40), seriousness=seriousness)


def with_consent(planned: Planned, stage: Stage, *, to: str = "") -> Life:
    """Consent is recorded, then names go to one party; later the consent is withdrawn."""
    case = Handling(replace(planned, left=("melding",)), stage)
    yield from case.registered()
    yield from case.sittings(last="first")
    yield case.turn((1, 2))
    ground = record_ground(case.incident, actor=case.desk, kind=Ground.TOESTEMMING, given_on=case.moment.date())
    case.fill_vault(1)
    yield case.turn((0, 0))
    names = frozenset(f"{NAME}.{person.pk}" for person in case.people)
    recipient = partner(stage, planned, to) if to else stage.police_of(planned)
    sent = case.send(recipient, names if to else CORE_FIELDS | names, Ground.TOESTEMMING)
    stage.diary.start(follow(sent, replace(planned, quick=bool(to) and long_ago(stage, planned)), stage, case.desk))
    yield from case.sittings(first="parents", last="care")
    yield case.turn((3, 6))
    withdraw_ground(ground, actor=case.desk)


def refused(planned: Planned, stage: Stage) -> Life:
    """The school asks to send a contact too; the gate says no and keeps its answer. Then the core goes alone."""
    case = Handling(replace(planned, left=("melding",)), stage)
    yield from case.registered()
    yield from case.sittings(last="first")
    yield case.turn((0, 0))
    case.fill_vault(1, named=False)
    police = stage.police_of(planned)
    contact = {f"{CONTACT}.{person.pk}" for person in case.people}
    try:
        disclose(case.incident, actor=case.desk, recipient=police, parcel=Parcel(CORE_FIELDS | contact))
    except NotAllowed:
        stage.diary.start(follow(case.send(police), planned, stage, case.desk))
    yield from case.sittings(first="parents", last="week")


def by_law(planned: Planned, stage: Stage) -> Life:
    """A name to leerplicht, because the law asks for it."""
    case = Handling(planned, stage)
    yield from case.registered()
    yield from case.sittings(last="week")
    yield case.turn((0, 0))
    case.fill_vault(1)
    yield case.turn((1, 2))
    leerplicht = stage.partners[planned.place, Role.LEERPLICHT]
    sent = case.send(leerplicht, frozenset(f"{NAME}.{person.pk}" for person in case.people), Ground.WETTELIJKE_PLICHT)
    stage.diary.start(follow(sent, replace(planned, quick=long_ago(stage, planned)), stage, case.desk))
    yield from case.sittings(first="care")


def on_demand(planned: Planned, stage: Stage) -> Life:
    """The politie demands the names; the demand is recorded first."""
    case = Handling(replace(planned, left=("melding",)), stage)
    yield from case.registered()
    yield from case.sittings(last="first")
    yield case.turn((1, 3))
    case.fill_vault(2)
    record_ground(
        case.incident, actor=case.desk, kind=Ground.VORDERING, reference=case.reference(), given_on=case.moment.date()
    )
    yield case.turn((0, 0))
    names = {f"{NAME}.{person.pk}" for person in case.people}
    sent = case.send(stage.police_of(planned), CORE_FIELDS | names, Ground.VORDERING)
    stage.diary.start(follow(sent, planned, stage, case.desk))
    yield from case.sittings(first="parents")


def four_eyes(planned: Planned, stage: Stage, *, agreed: bool = True) -> Life:
    """A role in an offence is criminal data: the coordinator prepares it, the directie agrees."""
    case = Handling(replace(planned, left=("melding",)), stage)
    yield from case.registered()
    yield from case.sittings(last="first")
    yield case.turn((0, 0))
    case.fill_vault(1)
    police = stage.police_of(planned)
    person = case.people[0].pk
    parcel = Parcel(
        CORE_FIELDS | {f"{NAME}.{person}", f"{ROLE}.{person}"}, Ground.GERECHTVAARDIGD_BELANG, informed=True,
        necessity=words.NECESSITY[0], subsidiarity=words.SUBSIDIARITY[0],
    )  # fmt: skip
    draft = propose(case.incident, police, parcel, actor=case.desk)
    if agreed:
        directie = stage.desk(planned, Function.DIRECTIE)
        yield case.turn((0, 0), directie)
        seen = mark_of(dossier_of(case.incident), parcel)
        sent = approve(draft, case.incident, police, actor=directie, seen=seen)
        stage.diary.start(follow(sent, planned, stage, case.desk))
        yield from case.sittings(first="parents")
    else:
        yield from case.sittings(first="parents", last="parents")


def long_ago(stage: Stage, planned: Planned) -> bool:
    """Then a partner's answer is certain; of the last weeks something still waits."""
    return stage.days_ago(planned.recorded) > 30


def waits_for_directie(planned: Planned, stage: Stage) -> Life:
    return four_eyes(planned, stage, agreed=False)


def to_neighbourhood_team(planned: Planned, stage: Stage) -> Life:
    return with_consent(planned, stage, to=Role.ZORG)


def to_youth_work(planned: Planned, stage: Stage) -> Life:
    return with_consent(planned, stage, to=Role.JONGERENWERK)


def partner(stage: Stage, planned: Planned, role: str) -> Organisation:
    """The one that serves this location; where nobody does, the one that serves another of the school."""
    served = stage.partners.get((planned.place, role))
    return served or next(one for (_, kind), one in stage.partners.items() if kind == role)


SCENES: dict[str, tuple[tuple[Callable[[Planned, Stage], Life], str, int], ...]] = {
    "atlas-college": (
        (four_eyes, "WAP-02", 38),
        (waits_for_directie, "BED-04", 1),
        (by_law, "PES-03", 60),
        (expulsion, "BED-02", 12),
        (suspended, "FYS-02", 2),
        (talk, "BED-01", 4),
        (shared_event, "OVL-02", 5),
        (told_twice, "DIE-02", 6),
        (with_files, "VER-01", 3),
        (sealed_twice, CODE, 4),
    ),
    "tabor-college": ((four_eyes, "FYS-02", 52), (by_law, "BED-01", 12), (asks_another_school, "OVL-01", 3)),
    "philips-van-horne": ((on_demand, "DIE-04", 47), (suspended, "FYS-01", 2), (with_files, "VER-03", 4)),
    "nimeto": ((with_consent, "FYS-02", 41), (refused, "BED-02", 6), (expulsion, "FYS-02", 14)),
    "de-passie": (
        (to_neighbourhood_team, "PES-03", 36),
        (to_youth_work, "OVL-02", 10),
        (to_neighbourhood_team, "PES-01", 9),
        (refused, "VER-01", 12),
    ),
}
"""School → (scene, sub category, days ago). Which convenant it is under does not matter: the rules are asked."""
