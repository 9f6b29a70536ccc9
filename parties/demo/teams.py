"""The demo's teams: most seats filled, one left empty, notes of the Buurtteam, a support team at each school."""

from datetime import date
from random import Random
from typing import Any

from convenant import clock
from convenant.models import Convenant
from convenant.tenancy.scope import scope, system_actor
from convenant.terms import version_in_force
from parties.actions.assignments import Period
from parties.actions.teams import add_to_support, name_member, note_role
from parties.models import Party
from parties.queries.parties import parties_of
from parties.queries.teams import facts_of, rule_for, teams

SUPPORT = (("intern begeleider", "Intern begeleider"), ("schoolmaatschappelijk werk", "Schoolmaatschappelijk werker"))
NOTE = "Spreekuur op maandag en donderdag. Schuift elke zes weken aan bij het ondersteuningsteam."
EMPTY = "samenwerkingsverband"
"""Nobody names it at the last school with a team, so that a gap shows."""


def build_teams(slug: str, rng: Random, actor_for: Any, today: date) -> None:
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
        version = version_in_force(convenant)
        schools = [party for party in parties_of(convenant.pk) if party.role == "school"]
    composed = [school for school in schools if version.teams and rule_for(version, school.organisation)]
    since = Period(clock.school_year_bounds(clock.school_year(today))[0])
    for number, school in enumerate(schools):
        actor = actor_for(school.organisation.slug)
        with scope(actor):
            for seat, name in SUPPORT[: 1 + number % 2]:
                add_to_support(
                    convenant, seat, f"{name} {school.organisation.short_name}".strip(), "", since, actor=actor
                )
            if school in composed:
                _fill(convenant, school, since, actor, leave_empty=school in composed[-1:])
    write_notes(convenant, actor_for)


def _fill(convenant: Convenant, school: Party, since: Period, actor: Any, *, leave_empty: bool) -> None:
    """The seats of who is no party; a partner fills its own by assigning somebody."""
    version = version_in_force(convenant)
    team = next(one for one in teams(version, facts_of(convenant.pk)) if one.party.pk == school.pk)
    for seat in team.vacancies:
        if seat.provider is None and not (leave_empty and seat.key == EMPTY):
            name = f"{seat.label} {school.organisation.short_name}".strip()
            name_member(convenant, school, seat.key, name, "", since, actor=actor)


def write_notes(convenant: Convenant, actor_for: Any) -> None:
    """Where the convenant asks the Buurtteam to fit its role to the school: not yet at the last one."""
    with scope(system_actor()):
        parties = {party.organisation.slug: party for party in parties_of(convenant.pk)}
    if "lokalis" not in parties:
        return
    actor = actor_for("lokalis")
    with scope(actor):
        for school in [party for party in parties.values() if party.role == "school"][:-1]:
            note_role(convenant, school, NOTE, actor=actor)
