"""A made-up fourth convenant, unlike the other three, loads and works without a change of code.

Other labels, another term, no Halt and no OM, a samenwerkingsverband that holds regie, a gemeente that does not, own
categories and an own protocol. Whoever assumes one of the real three fails here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from io import StringIO
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from convenant import clock, terms
from convenant.actions import reports
from convenant.actions.compliance import publish_states
from convenant.agreements.agreement import prepare
from convenant.agreements.loading import load_revision
from convenant.gate import GateRules
from convenant.models import (
    Convenant,
    ConvenantVersion,
    DataClass,
    Outcome,
    PublishedState,
    Series,
    State,
    TermDecision,
)
from convenant.tenancy.models import Function, Organisation
from convenant.tenancy.scope import MEMBER, REGIE, Actor, scope, system_actor
from convenant.wording import anchor_of
from incidents.actions.exchange import disclose
from incidents.models import Incident, ReceivedDisclosure, Release, Step
from incidents.queries.weighing import Parcel
from meetings.permissions import plannable
from parties.accounts import ALL, NONE, Account, actor_named, create_account
from tests.convenant.test_agreement_schema import FOURTH
from tests.incidents.recording import posted, recorded

SLUG = "zuiderkade"
CIRCLE = f"/c/{SLUG}/"
ClientOf = Callable[[Actor], Client]
PEOPLE = {
    "school": Account("sluis@zk.example", "de-sluis", Function.COORDINATOR, "Coördinator De Sluis", ALL),
    "politie": Account("agent@zk.example", "politie-zuiderkade", Function.WIJKAGENT, "Agent Zuiderkade", ALL),
    "regie": Account("regie@zk.example", "sws-zuiderkade", Function.REGIE, "Regie Zuiderkade", NONE),
    "zorg": Account("jeugd@zk.example", "jeugdteam-zuiderkade", Function.ZORGPARTNER, "Jeugdteam", ALL),
    "gemeente": Account("gemeente@zk.example", "gemeente-zuiderkade", Function.BESTUURDER, "Bestuurder", NONE),
}
PLACE = "lokaal"


@dataclass(frozen=True)
class World:
    school: Actor
    politie: Actor
    regie: Actor
    zorg: Actor
    gemeente: Actor

    def __iter__(self) -> Iterator[Actor]:
        return iter((self.school, self.politie, self.regie, self.zorg, self.gemeente))


@pytest.fixture
def zk(db: None) -> World:
    call_command("load_convenant", str(FOURTH), verbosity=0, stderr=StringIO())
    for account in PEOPLE.values():
        create_account(account, "", clock.today())
    return World(**{name: actor_named(account.email) for name, account in PEOPLE.items()})


def version() -> ConvenantVersion:
    return ConvenantVersion.objects.select_related("convenant").get(convenant__slug=SLUG, status="adopted")


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == status, address
    return str(answer.content.decode()).replace("\xa0", " ")  # labels stay together at the end of a line


def ruzie(actor: Actor, **how: Any) -> Incident:
    return recorded(actor, "RUZ-01", place=PLACE, description="Twee kinderen sloegen elkaar.", **how)


def test_a_school_takes_the_measures_of_its_own_convenant(zk: World, client_of: ClientOf) -> None:
    incident, client = ruzie(zk.school), client_of(zk.school)
    choose = reverse("measures:add", args=[incident.pk])
    shown = page(client, choose)
    assert ("Pauze in het lokaal" in shown, "Even eruit" in shown, "Time-out" in shown) == (True, False, False)
    assert "Pauze in het lokaal" in page(client, f"{choose}?soort=time_out"), "asks again: this one is not offered"
    form = {
        "kind": "pauzeregel", "sector": "po", "starts_on": "2026-11-21", "until": "2026-11-26",
        "decided_by": "coordinator", "submission": str(uuid4()),
    }  # fmt: skip
    assert "hoogstens 5 dagen" in client.post(choose, form).content.decode()
    assert client.post(choose, form | {"until": "2026-11-25"}).status_code == 302
    listed = page(client, reverse("measures:list", args=[incident.pk]))
    assert "Pauze in het lokaal" in listed
    assert "Thuis bellen" in listed


SHARED = (
    "convenant/", "convenant/regels/", "naleving/", "naleving/looptijd/", "partijen/", "contactpersonen/", "overleg/",
    "acties/", "besluiten/", "cijfers/", "evaluatie/", "kalender/",
)  # fmt: skip


def test_every_party_walks_its_circle(zk: World, client_of: ClientOf) -> None:
    for actor in zk:
        client = client_of(actor)
        for address in SHARED:
            assert "Zuiderkade" in page(client, CIRCLE + address), address
        page(client, "/")


def test_labels_are_taken_as_they_are(zk: World, client_of: ClientOf) -> None:
    client = client_of(zk.school)
    whole = page(client, f"{CIRCLE}convenant/")
    for label in ("A.1", "A.3 (oud)", "A.10", "II-b", "Beelden", "§ 4", "Slot"):
        assert label in page(client, f"{CIRCLE}convenant/artikel/{quote(label)}/")
        assert f'id="{anchor_of(label)}"' in whole


def test_who_holds_regie_is_no_gemeente(zk: World) -> None:
    assert [actor.role for actor in zk] == [MEMBER, MEMBER, REGIE, MEMBER, REGIE]
    with scope(zk.regie):
        series = list(Series.objects.select_related("version").filter(version__convenant__slug=SLUG))
        assert {row.key for row in plannable(zk.regie, series)} == {"kernberaad", "leerkring"}
    with scope(zk.zorg):
        assert {row.key for row in plannable(zk.zorg, series)} == {"leerkring"}
    with scope(zk.gemeente):
        assert plannable(zk.gemeente, series) == []


def test_the_gemeente_is_no_regie(zk: World, client_of: ClientOf) -> None:
    client = client_of(replace(zk.gemeente, function=Function.BESTUURDER))
    for address in ("cijfers/vragen/", "evaluatie/maken/"):
        assert client.post(CIRCLE + address).status_code in (403, 404, 405), address


STANDS = {
    date(2026, 11, 21): terms.RUNNING,
    date(2027, 3, 14): terms.RUNNING,
    date(2027, 3, 15): terms.DECISION_MISSING,
}


def test_its_own_term(zk: World) -> None:
    """Two years by decision, evaluated after eighteen months, from the day of signing."""
    with scope(system_actor()):
        found = {day: terms.standing(version(), [], day) for day in STANDS}
    assert {day: one.state for day, one in found.items()} == STANDS
    assert {(one.ends_on, one.article) for one in found.values()} == {(date(2027, 3, 14), "§ 4")}


def test_duties_of_its_own_roles(zk: World) -> None:
    with scope(zk.regie):
        convenant = Convenant.objects.get(slug=SLUG)
        publish_states(convenant, actor=zk.regie)
        states = dict(
            PublishedState.objects.filter(organisation=zk.regie.organisation).values_list("obligation", "state")
        )
    assert set(states) == {"kernberaad", "terugkijken", "verlengen"}
    assert states["terugkijken"] == State.LATE  # 14 March 2025 and eighteen months
    with scope(zk.school):
        publish_states(convenant, actor=zk.school)
        (row,) = PublishedState.objects.filter(organisation=zk.school.organisation)
    assert (row.obligation, row.label) == ("vaste-gezichten", "Contactpersoon op 0 van 2 locaties")


def test_an_incident_by_its_own_categories_and_protocol(zk: World, client_of: ClientOf) -> None:
    client = client_of(zk.school)
    form = page(client, "/incidenten/nieuw/")
    assert "Weggenomen spullen" in form
    assert "Kade voor de school" in form
    assert "Fysiek geweld" not in form
    answer = client.post(
        "/incidenten/nieuw/",
        posted(zk.school, category="RUZ", sub="RUZ-01", place=PLACE, description="Twee kinderen sloegen elkaar."),
    )
    assert answer.status_code == 302, answer.content.decode()[:3000]
    with scope(zk.school):
        incident = Incident.objects.get()
        steps = list(Step.objects.filter(incident=incident).order_by("number").values_list("key", "mandatory", "help"))
    assert [key for key, _, _ in steps] == ["register", "melding", "praten", "close"]
    assert all(mandatory for _, mandatory, _ in steps)
    assert steps[2][2].startswith("Haal de kinderen uit elkaar")
    assert incident.melding_required
    shown = page(client, f"/incidenten/{incident.pk}/")
    assert "Politie bellen" in shown
    assert "A.1" in shown
    assert "Ruzie met slaan" in page(client, "/incidenten/")


def test_missed_lessons_are_no_incident_and_never_a_melding(zk: World, client_of: ClientOf) -> None:
    assert "Lessen gemist" not in page(client_of(zk.school), "/incidenten/nieuw/")


QUESTIONS = [
    ("school", "politie", DataClass.CORE, {}, Outcome.ALLOW, "ZK-R03"),
    ("school", "politie", DataClass.CAMERA, {}, Outcome.DENY, ""),
    ("school", "politie", DataClass.CAMERA, {"ground": "vordering"}, Outcome.ALLOW, "ZK-R04"),
    ("school", "politie", DataClass.PERSONS, {}, Outcome.ASK, "ZK-R05"),
    ("school", "zorg", DataClass.SIGNAL, {}, Outcome.ALLOW, "ZK-R06"),
    ("school", "regie", DataClass.CORE, {}, Outcome.DENY, "ZK-R02"),
    ("school", "gemeente", DataClass.CORE, {}, Outcome.DENY, "ZK-R02"),
    ("zorg", "school", DataClass.FEEDBACK, {}, Outcome.DENY, ""),
    ("politie", "school", DataClass.FEEDBACK, {}, Outcome.ALLOW, "ZK-R07"),
]  # fmt: skip


def test_the_gate_by_its_rules(zk: World) -> None:
    for sender, recipient, data, given, outcome, rule in QUESTIONS:
        who = getattr(zk, sender)
        with scope(who):
            gate = GateRules.of(version())
            answer = gate.decide(who.organisation, getattr(zk, recipient).organisation, data, given)
        assert (answer.outcome, answer.rule) == (outcome, rule)


def test_a_copy_goes_to_its_police(zk: World, client_of: ClientOf) -> None:
    incident = ruzie(zk.school)
    assert "Politie, basisteam Zuiderkade" in page(client_of(zk.school), f"/incidenten/{incident.pk}/verstrekken/")
    page(client_of(zk.school), f"/incidenten/{incident.pk}/verstrekken/politie-zuiderkade/")
    with scope(zk.school):
        to = Organisation.objects.get(slug="politie-zuiderkade")
        disclose(
            incident,
            actor=zk.school,
            recipient=to,
            parcel=Parcel(fields=frozenset({"description"})),
            submission=uuid4(),
        )
    with scope(zk.politie):
        copy = ReceivedDisclosure.objects.get()
    client = client_of(zk.politie)
    assert "De Sluis" in page(client, "/postvak/")
    assert "Twee kinderen sloegen elkaar." in page(client, f"/postvak/{copy.pk}/")
    assert client_of(zk.regie).get(f"/postvak/{copy.pk}/").status_code == 404
    assert "Politie, basisteam Zuiderkade" in page(client_of(zk.school), "/verstrekkingen/")


def test_a_meeting_of_its_own(zk: World, client_of: ClientOf) -> None:
    client = client_of(zk.regie)
    form = page(client, f"{CIRCLE}overleg/nieuw/")
    assert "Kernberaad" in form
    assert "Bestuurlijk" not in form
    with scope(zk.regie):
        series = Series.objects.get(version__convenant__slug=SLUG, key="kernberaad")
    answer = client.post(
        f"{CIRCLE}overleg/nieuw/",
        {"series": series.key, "day": "2026-12-01", "begins": "10:00", "minutes": "60", "place": "Aula", "chair": ""},
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    planned = page(client, answer["Location"])
    assert "Directeur samenwerkingsverband" in planned
    assert "In ieder geval erbij: overige partij, school en politie" in planned


def test_figures_by_its_own_k_without_asking_schools(zk: World, client_of: ClientOf) -> None:
    client = client_of(zk.regie)
    answer = client.post(f"{CIRCLE}cijfers/vragen/", {"periode": "2025-0"})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    with scope(zk.regie):
        release = Release.objects.get(convenant__slug=SLUG)
    assert (release.k, release.needs_approval) == (8, False)


def test_the_evaluation_report(zk: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "render_pdf", lambda template, context: b"%PDF")
    client = client_of(zk.regie)
    with scope(zk.regie):
        convenant = Convenant.objects.get(slug=SLUG)
        job = reports.ask_report(convenant, 2025, actor=zk.regie)
        report = reports.make_report(convenant, 2025, job=job, actor=zk.regie)
    shown = page(client, f"{CIRCLE}evaluatie/{report.pk}/")
    assert "Samenwerkingsverband Zuiderkade" in shown
    assert "Gemeente Hoorn" not in shown
    assert client.get(f"{CIRCLE}evaluatie/{report.pk}.pdf").status_code == 200


def test_a_decision_moves_its_end(zk: World) -> None:
    with scope(zk.regie):
        convenant = Convenant.objects.get(slug=SLUG)
        decision = TermDecision(convenant=convenant, kind=terms.EXTENSION, decided_on=date(2026, 11, 1))
        found = terms.standing(version(), [decision], clock.today())
    assert found.ends_on == date(2029, 3, 14)


def test_regie_of_another_convenant_sees_nothing_of_it(zk: World, femke: Actor, client_of: ClientOf) -> None:
    assert client_of(femke).get(f"{CIRCLE}convenant/").status_code == 404


def test_better_words_work_for_it_too(zk: World, tmp_path: Any) -> None:
    path = tmp_path / FOURTH.name
    path.write_text(FOURTH.read_text().replace('title: "Kernberaad"', 'title: "Het kernberaad"', 1))
    assert load_revision(prepare(path)) == ["Zuiderkade: versie 4, verbetering 2.", "~ artikel II-a"]


def test_a_core_that_goes_by_itself_whoever_the_rule_names(zk: World, client_of: ClientOf, tmp_path: Any) -> None:
    """The sentence under the save button follows the gate: `all` is the school too, and a label may be a word."""
    rule = '    from: school\n    to: politie\n    data: [core]\n    outcome: allow\n    article: "A.1"'
    text = FOURTH.read_text()
    assert rule in text
    automatic = rule.replace("from: school", "from: all").replace('"A.1"', '"Slot"\n    mode: automatic')
    path = tmp_path / FOURTH.name
    path.write_text(text.replace(rule, automatic))
    form = page(client_of(zk.school), "/incidenten/nieuw/")
    assert "Er gaat nog niets naar de politie." in form
    load_revision(prepare(path))
    assert "de kern, zonder personen (Slot)." in page(client_of(zk.school), "/incidenten/nieuw/")
