"""Around a school in the demo year: contact, hours, questions, measures and alignment, so that each state shows.
Made up by role; calls the actions."""

import random
from dataclasses import replace
from datetime import date, time, timedelta

from convenant import clock
from convenant.models import Convenant
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor, scope, system_actor
from convenant.terms import version_in_force
from parties.actions.alignments import Aligned, note_alignment
from parties.actions.involvement import Question, answer_involvement, ask_involvement
from parties.actions.measures import Step, Wanted, ask_measure, take_step
from parties.actions.moments import note_moment
from parties.actions.presence import Hours, add_hour, skip_day
from parties.models import (
    InvolvementAnswer,
    InvolvementTopic,
    MeasureKind,
    MeasureState,
    MomentKind,
    Party,
    Role,
    Urgency,
)
from parties.permissions import NOTE_MOMENT, functions_with
from parties.queries.assignments import tasks_of
from parties.queries.involvement import askable, received_by
from parties.queries.parties import parties_of
from parties.queries.places import offered_to
from parties.queries.presence import next_day, served_places
from parties.queries.services import own_places

from .contacts import ActorFor, moment

AT_SCHOOL = (Role.JONGERENWERK, Role.ZORG, Role.POLITIE)
DAYS_AGO = (3, 17, 52, 130)
"""The last one is longer ago than a circle calls structural."""
MEASURES = (
    (MeasureKind.LIGHT, "Lamp bij de achteruitgang brandt niet.", MeasureState.DONE, ""),
    (MeasureKind.CROSSING, "Oversteek naar de bushalte is onoverzichtelijk.", MeasureState.PLANNED, ""),
    (MeasureKind.BICYCLES, "Fietsen staan op het trottoir.", MeasureState.STUDIED, "De verkeerskundige komt kijken."),
    (MeasureKind.FENCE, "Hek om het grasveld naast de school.", MeasureState.REJECTED, "Het veld is van de buurt."),
    (MeasureKind.WASTE, "Te weinig afvalbakken op de route naar de winkels.", MeasureState.ASKED, ""),
)
ANSWERS = (*InvolvementAnswer, None)


def build_around(slug: str, rng: random.Random, actor_for: ActorFor, today: date) -> None:
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
        parties = list(parties_of(convenant.pk))
    for party in parties:
        if party.role in AT_SCHOOL:
            _contact(party, actor_for(party.organisation.slug), today)
            _hours(convenant, actor_for(party.organisation.slug), today)
    schools = [party for party in parties if party.role == Role.SCHOOL]
    gemeente = next((party for party in parties if party.role == Role.GEMEENTE), None)
    _questions(convenant, schools, actor_for)
    if gemeente:
        _measures(convenant, schools, actor_for, actor_for(gemeente.organisation.slug), today)
        _aligned(convenant, actor_for(gemeente.organisation.slug), today)


def _contact(party: Party, office: Actor, today: date) -> None:
    """Nobody has been at the last location of each person."""
    with scope(office):
        people = list(Membership.objects.filter(organisation_id=office.organisation).valid_on(today))
    for person in (one for one in people if one.function in functions_with(NOTE_MOMENT)):
        actor = replace(office, membership_id=person.pk, user_id=person.user_id, function=person.function)
        with scope(actor):
            for number, place in enumerate(list(offered_to(actor))[:-1]):
                kind = list(MomentKind)[number % 3]
                note_moment(place, kind, today - timedelta(days=DAYS_AGO[number % 4]), actor=actor)


def _hours(convenant: Convenant, actor: Actor, today: date) -> None:
    """Not yet at every school; this week one of them falls out."""
    start, _ = clock.school_year_bounds(clock.school_year(today))
    with scope(actor):
        for number, place in enumerate(list(served_places(convenant.pk, actor))[:-1]):
            task = tasks_of(actor)[0]
            weekday, hour = 1 + number % 5, 9 + number % 4
            given = Hours(place, task, weekday, time(hour), time(hour + 2), start, room="Kantine")
            row = add_hour(convenant, given, actor=actor)
            if number == 1 and (day := next_day(row, convenant.region)):
                skip_day(row, day, actor=actor)


def _questions(convenant: Convenant, schools: list[Party], actor_for: ActorFor) -> None:
    """Each answer once, and one that still waits."""
    for number, school in enumerate(schools[: len(ANSWERS)]):
        actor = actor_for(school.organisation.slug)
        with scope(actor):
            place = own_places(actor.organisation).order_by("name").first()
            partner = next((one for one in askable(actor) if one.convenant_id == convenant.pk), None)
            if place is None or partner is None:
                continue
            asked = Question(place, list(InvolvementTopic)[number], list(Urgency)[number % 3])
            row = ask_involvement(convenant, partner.organisation_id, asked, actor=actor)
        if answer := ANSWERS[number]:
            other = actor_for(partner.organisation.slug)
            with scope(other):
                answer_involvement(received_by(other).get(request=row.pk), answer, actor=other)


def _measures(convenant: Convenant, schools: list[Party], actor_for: ActorFor, gemeente: Actor, today: date) -> None:
    for number, (kind, what, state, note) in enumerate(MEASURES):
        school = schools[number % len(schools)]
        actor = actor_for(school.organisation.slug)
        with scope(actor), clock.at(moment(today - timedelta(days=60 - number * 7))):
            place = own_places(actor.organisation).order_by("name").first()
            if place is None:
                continue
            measure = ask_measure(convenant, Wanted(place, kind, what), actor=actor)
        if state == MeasureState.ASKED:
            continue
        with scope(gemeente), clock.at(moment(today - timedelta(days=20 - number))):
            planned = today + timedelta(days=90) if state == MeasureState.PLANNED else None
            take_step(measure, Step(state, note, planned), actor=gemeente)


def _aligned(convenant: Convenant, gemeente: Actor, today: date) -> None:
    with scope(gemeente):
        labels = version_in_force(convenant).articles.filter(missing=False).values_list("label", flat=True)[:2]
        pairs = (("jeugd", "Beleidsmedewerker jeugd"), ("onderwijs", "Beleidsmedewerker onderwijs"))
        for number, (label, (field, officer)) in enumerate(zip(labels, pairs, strict=False)):
            on = today - timedelta(days=30 + 14 * number)
            note_alignment(convenant, Aligned(label, field, officer, on, "Past bij het beleid."), actor=gemeente)
