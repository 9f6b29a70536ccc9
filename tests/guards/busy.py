"""A portal in use: real rows of four organisations, made by the actions, so that their pages offer their forms."""

from dataclasses import dataclass, field
from uuid import UUID

from django.apps import apps

from convenant import clock
from convenant.models import Convenant
from convenant.tenancy.scope import Actor, scope
from incidents.actions.releases import ask_release
from meetings.actions import meetings, outcomes
from parties import accounts
from parties.actions import Details, name_contact
from tests.incidents.exchanging import POLICE, incident_for, sent, with_person
from tests.incidents.recording import recorded
from tests.meetings.conftest import plan

from .table import TABLE

SCHOOL, AGENT, REGIE = "coordinator@atlas.example", "schoolagent@politie-hoorn.example", "regie@hoorn.example"
LIMITED = "coordinator@depassie.example"
KINDS = sorted({label for target in TABLE.values() for label in target.models.values()})
EACH = 2


@dataclass
class Busy:
    """Somebody with rows: `own` is kind of row → its newest ids, `recipient` the police team of this circle."""

    actor: Actor
    recipient: str
    own: dict[str, list[UUID]] = field(default_factory=dict)


def make_busy() -> dict[str, Busy]:
    people = {email: accounts.actor_named(email) for email in (SCHOOL, AGENT, REGIE, LIMITED)}
    _school(people[SCHOOL], people[AGENT])
    recorded(people[LIMITED])
    _regie(people[REGIE])
    return {
        email: Busy(actor, POLICE["utrecht" if email == LIMITED else "anna"], _own_rows(actor))
        for email, actor in people.items()
    }


def _school(school: Actor, agent: Actor) -> None:
    incident = incident_for(school, agent)
    with_person(incident, school)
    sent(incident, school, POLICE["anna"])
    with scope(school):
        convenant = Convenant.objects.get(pk=school.circles[0])
        name_contact(convenant, Details("Coördinator", "Coördinator", "uitvoerend", clock.today()), actor=school)


def _regie(regie: Actor) -> None:
    with scope(regie):
        plan(regie)
        held = meetings.mark_held(meetings.send_agenda(plan(regie, days=-60), actor=regie), actor=regie)
        own = regie.organisation
        outcomes.add_action(held, actor=regie, organisation_id=own, text="Rooster", due_on=clock.today())
        ask_release(Convenant.objects.get(pk=regie.circles[0]), clock.school_year(clock.today()) - 1, 0, actor=regie)


def _own_rows(actor: Actor) -> dict[str, list[UUID]]:
    with scope(actor):
        return {
            label: list(model._default_manager.values_list("pk", flat=True)[:EACH])
            for label in KINDS
            if "select" in getattr(model := apps.get_model(label), "GRANTS", {}).get(actor.role, "")
        }
