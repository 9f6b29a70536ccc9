"""A portal in use: real rows of seven organisations, made by the actions, so that their pages offer their forms."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Case, When

from convenant import clock
from convenant.actions.evidence import Added, add_evidence
from convenant.actions.privacy import Elsewhere, record_agreement
from convenant.actions.reminders import remind
from convenant.actions.requests import Asked, take_in
from convenant.actions.support import Wish, ask_support
from convenant.actions.takeout_consent import ask_agreement
from convenant.actions.tensions import confirm_tension
from convenant.actions.term import Resolved, record_term_decision
from convenant.actions.version_papers import Given, Signed, add_annex, answer_version, sign_version
from convenant.models import Convenant
from convenant.models.tensions import tension_mark
from convenant.tenancy.rows import ReferenceRow
from convenant.tenancy.scope import Actor, scope
from convenant.terms import EVALUATION
from convenant.uploads import PDF, Upload
from incidents.actions.followups import Agreed, add_agreed
from incidents.actions.grounds import record_ground
from incidents.actions.measures import Taken, add_measure
from incidents.actions.releases import ask_release
from incidents.models import Incident
from meetings.actions import meetings, outcomes
from parties import accounts
from parties.actions.cards import Prepared, add_card_line
from parties.actions.contacts import Details, name_contact
from parties.actions.deputies import Standing, arrange_deputy
from parties.actions.referrals import Referred, add_referral
from parties.models import ExitNotice
from parties.queries.cards import own_places
from tests.convenant.versions.drafting import WF, circulated, in_force
from tests.incidents.exchanging import POLICE, WHY, incident_for, sent, with_person
from tests.incidents.protocol.test_thread import asked, named
from tests.incidents.recording import recorded
from tests.incidents.vault.files import attached
from tests.meetings.conftest import plan
from tests.parties.around.making import around_the_school, involved

from . import busy_around, busy_parties
from .table import TABLE

SCHOOL, AGENT, REGIE = "coordinator@atlas.example", "schoolagent@politie-hoorn.example", "regie@hoorn.example"
LIMITED = "coordinator@depassie.example"
LEERPLICHT, HALT, OPERATOR = "leerplicht@hoorn.example", "halt@halt.example", "beheer@portaal.example"
KINDS = sorted({label for target in TABLE.values() for label in target.models.values()})
EACH = 2
FIRST = {"incidents.ReceivedDisclosure": "kind", "incidents.Notice": "kind"}
"""A report comes before a copy that went by itself: only the first has a form to answer."""


@dataclass
class Busy:
    """Somebody with rows: `own` is kind of row → its newest ids, `recipient` the police team of this circle."""

    actor: Actor
    recipient: str
    own: dict[str, list[UUID]] = field(default_factory=dict)


def make_busy() -> dict[str, Busy]:
    emails = (SCHOOL, AGENT, REGIE, LIMITED, LEERPLICHT, HALT, OPERATOR)
    people = {email: accounts.actor_named(email) for email in emails}
    _school(people[SCHOOL], people[AGENT])
    _named(incident_for(people[SCHOOL], people[LEERPLICHT]), people[SCHOOL], "leerplicht-hoorn", "wettelijke_plicht")
    recorded(people[LIMITED])
    _named(recorded(people[LIMITED]), people[LIMITED], "halt", "toestemming")
    _regie(people[REGIE], people[LEERPLICHT], people[HALT])
    for email in (LEERPLICHT, HALT):
        _contact(people[email])
    _versions(people[SCHOOL], people[REGIE])
    _duties(people[SCHOOL], people[REGIE])
    _privacy(people[SCHOOL])
    _exit(people[SCHOOL])
    busy_parties.fill(people[SCHOOL], people[AGENT], people[REGIE])
    busy_around.fill(people[SCHOOL])
    around_the_school(people[AGENT], people[REGIE])
    involved(people[SCHOOL], "leerplicht")
    return {
        email: Busy(actor, POLICE["utrecht" if email == LIMITED else "anna"], _own_rows(actor))
        for email, actor in people.items()
    }


def _school(school: Actor, agent: Actor) -> None:
    incident = incident_for(school, agent)
    with_person(incident, school)
    attached(incident, school)
    sent(incident, school, POLICE["anna"])
    _measures(incident, school)
    _contact(school)
    _talk(school, agent)
    _card(school)


def _talk(school: Actor, agent: Actor) -> None:
    """The politie asks for a measure; the school filed the aangifte itself."""
    named(school)
    named(agent)
    incident, _, _ = asked(school, agent, POLICE["anna"])
    with scope(school):
        Incident.objects.filter(pk=incident.pk).update(aangifte="school")


def _measures(incident: Incident, school: Actor) -> None:
    """A suspension with its duties, aftercare and an action."""
    with scope(school):
        today = clock.today()
        add_measure(incident, Taken("schorsing", "vo", today, today, "directie"), actor=school)
        add_agreed(incident, Agreed("care", "nazorg-klas", "Nazorg", "directie", today, "Plan"), actor=school)
        add_agreed(incident, Agreed("action", "preventie", "Kluisjes controleren", "directie", today), actor=school)


def _contact(actor: Actor) -> None:
    with scope(actor):
        convenant = Convenant.objects.get(pk=actor.circles[0])
        person = name_contact(convenant, Details("Collega", "Coördinator", "uitvoerend", clock.today()), actor=actor)
        arrange_deputy(person, Standing(clock.today(), clock.today(), name="Invaller"), actor=actor)


def _card(school: Actor) -> None:
    """Two lines on the card of each location, and a table of topics."""
    with scope(school):
        convenant = Convenant.objects.get(slug=WF)
        for place in own_places(school):
            for number in range(2):
                add_card_line(place, convenant, Prepared(f"Loket {number}", None, "Loket", "", "088"), actor=school)
        for topic in ("Pesten", "Verzuim"):
            add_referral(Referred(topic, "Loket", is_shared=True), actor=school)


def _named(incident: Incident, school: Actor, recipient: str, ground: str) -> None:
    """A copy with a name, to a party that gets nothing without one."""
    name = frozenset({f"name.{with_person(incident, school).pk}"})
    if ground == "toestemming":
        with scope(school):
            record_ground(incident, actor=school, kind=ground, given_on=clock.today())
    sent(incident, school, recipient, fields=name, ground=ground, informed=True, **WHY)


def _regie(regie: Actor, *owners: Actor) -> None:
    with scope(regie):
        plan(regie, days=21)
        held = meetings.mark_held(meetings.send_agenda(plan(regie, days=-60), actor=regie), actor=regie)
        for one in (regie, *owners):
            outcomes.add_action(
                held, actor=regie, organisation_id=one.organisation, text="Rooster", due_on=clock.today()
            )
        ask_release(Convenant.objects.get(pk=regie.circles[0]), clock.school_year(clock.today()) - 1, 0, actor=regie)


def _versions(school: Actor, regie: Actor) -> None:
    """A next version lies before the parties; the school answered, signed the one in force and added an annex."""
    version, now = circulated(regie, WF), in_force(WF)
    with scope(school):
        answer_version(version, Given("agrees"), actor=school, seen="")
        sign_version(now, Signed("bestuurder", clock.today()), actor=school, seen="")
        add_annex(now, Upload("media.pdf", PDF, b"%PDF-1.7"), "Mediaprotocol", actor=school)


def _duties(school: Actor, regie: Actor) -> None:
    """Regie asks, decides and confirms; the school asks for support and brings evidence of its own."""
    version = in_force(WF)
    with scope(regie):
        west_friesland = Convenant.objects.get(slug=WF)
        remind(west_friesland, "atlas-college", "mediabeleid", "Hoe staat het ermee?", actor=regie)
        paper = Upload("besluit.pdf", PDF, b"%PDF-1.7")
        evaluated = Resolved(EVALUATION, clock.today() - timedelta(days=30), "bestuurlijk overleg", upload=paper)
        record_term_decision(west_friesland, evaluated, actor=regie)
        confirm_tension(version, tension_mark(version.tensions[0]), actor=regie)
    with scope(school):
        ask_support(west_friesland, Wish("5.2", "inhoudelijk", "Hoe begint u?"), actor=school)
        add_evidence(west_friesland, "deelname-overleg", Added(clock.today()), actor=school)


def _privacy(school: Actor) -> None:
    """A request of a parent, an agreement, and a colleague who waits for a yes to take everything along."""
    with scope(school):
        take_in(Asked("access", clock.today(), "Ouder van een leerling"), actor=school)
        record_agreement(Elsewhere("Samenwerkingsverband", "Zorg", "Overeenkomst"), None, actor=school)
    directie = accounts.actor_named("directie@atlas.example")
    with scope(directie):
        ask_agreement("exit", actor=directie)


def _exit(school: Actor) -> None:
    """As if the text had steps for it: the pages of a notice do not ask."""
    with scope(school):
        convenant = Convenant.objects.get(slug=WF)
        told = {"told_on": clock.today(), "told_at": clock.now(), "told_by": "Coördinator", "reason": "Andere taak."}
        ExitNotice.objects.create(convenant=convenant, organisation_id=school.organisation, **told)


def _own_rows(actor: Actor) -> dict[str, list[UUID]]:
    with scope(actor):
        return {
            label: list(model._default_manager.order_by(*_order(model, actor)).values_list("pk", flat=True)[:EACH])
            for label in KINDS
            if "select" in getattr(model := apps.get_model(label), "GRANTS", {}).get(actor.role, "")
        }


def _order(model: type[models.Model], actor: Actor) -> list[Any]:
    """What everybody reads has rows of others too: its own come first, or their pages would not be drawn."""
    label = model._meta.label
    first = FIRST.get(label, "pk")
    if not issubclass(model, ReferenceRow) or not any(one.name == "organisation" for one in model._meta.fields):
        return [first]
    return [Case(When(organisation_id=actor.organisation, then=0), default=1), first]
