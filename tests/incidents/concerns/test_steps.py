"""A sign of concern follows the meldcode, inside the vault alone; what a convenant adds is data."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from convenant import clock
from convenant.audit.models import Entry
from convenant.errors import Refused
from convenant.models import Category
from convenant.tenancy.scope import Actor, scope
from incidents.actions.concerns import (
    Done,
    close_concern,
    note_step,
    open_concern,
    record_concern,
    reopen_concern,
)
from incidents.actions.vault import Person, add_person, open_vault
from incidents.models import ConcernRecord, ConcernStep, Incident
from incidents.queries.concern_rules import rules_for
from incidents.queries.concerns import outcomes_of
from incidents.queries.taxonomy import adopted_version
from parties.accounts import actor_named
from parties.models import Location
from tests.conftest import TODAY
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]
FIVE = ("signals", "consult", "talk", "weigh", "decide")
DONE = {"signals": "", "consult": "trusted", "talk": "both", "weigh": "none", "decide": "help"}


def concern(actor: Actor) -> ConcernRecord:
    """Call inside the scope."""
    place = Location.objects.filter(organisation_id=actor.organisation).order_by("slug").first()
    category = Category.objects.get(taxonomy=adopted_version(actor.circles[0]).taxonomy, code="ZOR-01")
    assert place is not None
    return record_concern(place, category, "Blauwe plekken gezien.", actor=actor)


def opened(actor: Actor) -> ConcernRecord:
    row = concern(actor)
    open_concern(row, "nazorg", actor=actor)
    return row


def did(row: ConcernRecord, actor: Actor, step: str, outcome: str = "", text: str = "Besproken.") -> None:
    note_step(row, Done(step, clock.today().isoformat(), outcome, "", text), actor=actor)


def all_of(row: ConcernRecord, actor: Actor, **other: str) -> None:
    for step, outcome in (DONE | other).items():
        did(row, actor, step, outcome)


def page(name: str, row: ConcernRecord, *more: str) -> str:
    return reverse(f"concerns:{name}", args=[row.pk, *more])


@pytest.mark.provision("WE-Verantw-6")
def test_a_concern_goes_through_the_five_steps_before_it_is_closed(weert: Actor) -> None:
    with scope(weert):
        row = opened(weert)
        asked = [rule.key for rule in rules_for(weert.circles).steps if rule.asked]
        assert asked == list(FIVE)
        for step in FIVE:
            with pytest.raises(Refused, match="Nog niet alles is gedaan"):
                close_concern(row, clock.today(), "", actor=weert)
            assert rules_for(weert.circles).next_rule(outcomes_of(row)).key == step  # type: ignore[union-attr]
            did(row, weert, step, DONE[step])
        close_concern(row, clock.today(), "", actor=weert)
        assert row.closed_at is not None
        assert row.next_on is None


@pytest.mark.provision("WE-Verantw-6")
def test_nothing_of_the_outcome_stands_outside_the_vault(weert: Actor, weert_agent: Actor, weert_regie: Actor) -> None:
    """No incident, no word in clear in the tables or the trail, nothing for another organisation."""
    with scope(weert):
        before = Incident.objects.count()
        row = opened(weert)
        all_of(row, weert, weigh="acute", decide="report")
        did(row, weert, "report", "done", "Kenmerk 4411")
        assert Incident.objects.count() == before
        with connection.cursor() as cursor:
            cursor.execute("select (to_jsonb(s) - 'body')::text, encode(body, 'escape') from incidents_concernstep s")
            clear = " ".join(text for row in cursor.fetchall() for text in row)
        assert not [word for word in ("acute", "report", "4411", "Besproken") if word in clear]
    with scope(weert):
        told = list(Entry.objects.filter(object_id=row.pk).values_list("action", "fields", "purpose"))
        assert {action for action, _, _ in told} == {"concern.recorded", "concern.read", "concern.step_noted"}
        assert not any(fields for _, fields, _ in told)
    for other in (weert_agent, weert_regie):
        with scope(other):
            if other.role == "member":
                assert not ConcernStep.objects.exists()


@pytest.mark.provision("WE-10.1")
def test_advice_of_veilig_thuis_is_no_report(weert: Actor) -> None:
    with scope(weert):
        row = opened(weert)
        all_of(row, weert, weigh="acute", decide="report")
        did(row, weert, "advice", "given")
        with pytest.raises(Refused, match="Leg de melding vast"):
            close_concern(row, clock.today(), "", actor=weert)
        did(row, weert, "report", "done")
        close_concern(row, clock.today(), "", actor=weert)


@pytest.mark.provision("WE-10.2")
def test_advice_is_noted_without_names(weert: Actor, client_of: ClientOf) -> None:
    with scope(weert):
        row = opened(weert)
    client, url = client_of(weert), page("step", row, "advice")
    sent = {"outcome": "given", "day": clock.today().isoformat(), "text": "Gebeld over Quintijn Zeldenrust."}
    answer = client.post(url, sent)
    assert answer.status_code == 422
    assert "Quintijn" in answer.content.decode(), "what was typed is kept"
    assert client.post(url, sent | {"text": "Bel 06 12345678."}).status_code == 422
    assert client.post(url, sent | {"text": "Gebeld over een leerling uit de onderbouw."}).status_code == 302


@pytest.mark.provision("UT-3h-1")
def test_the_concern_is_discussed_in_time_and_interpreted_with_the_team(utrecht: Actor, anna: Actor) -> None:
    """Youth and parents within days; Utrecht asks for the team as well, and West-Friesland does not."""
    with scope(utrecht):
        row = opened(utrecht)
        rules = rules_for(utrecht.circles)
        assert row.next_on == clock.today() + timedelta(days=1)
        did(row, utrecht, "signals")
        did(row, utrecht, "consult", "colleague")
        assert rules.next_rule(outcomes_of(row)).key == "talk"  # type: ignore[union-attr]
        assert row.next_on == clock.today() + timedelta(days=5)
        did(row, utrecht, "talk", "both")
        team = rules.next_rule(outcomes_of(row))
        assert team is not None
        assert (team.key, team.article) == ("team", "Utrecht, artikel 3 lid h")
    with scope(anna):
        assert rules_for(anna.circles).rule("team") is None


@pytest.mark.provision("UT-3h-2")
def test_without_the_team_and_with_lasting_concerns_there_is_a_report(utrecht: Actor) -> None:
    with scope(utrecht):
        row = opened(utrecht)
        all_of(row, utrecht, weigh="stays")
        did(row, utrecht, "team", "absent")
        with pytest.raises(Refused, match=r"melding bij Veilig Thuis.*artikel 3 lid h"):
            close_concern(row, clock.today(), "", actor=utrecht)
        assert rules_for(utrecht.circles).next_rule(outcomes_of(row)).key == "report"  # type: ignore[union-attr]
        did(row, utrecht, "report", "done")
        close_concern(row, clock.today(), "", actor=utrecht)


@pytest.mark.parametrize(("team", "weigh"), [("joined", "stays"), ("absent", "none")])
@pytest.mark.provision("UT-3h-2")
def test_with_the_team_or_without_concerns_no_report_is_asked(utrecht: Actor, team: str, weigh: str) -> None:
    with scope(utrecht):
        row = opened(utrecht)
        all_of(row, utrecht, weigh=weigh)
        did(row, utrecht, "team", team)
        close_concern(row, clock.today(), "", actor=utrecht)


@pytest.mark.parametrize(
    "outcome",
    [pytest.param("support", marks=pytest.mark.provision("WE-6.1")),
     pytest.param("voluntary", marks=pytest.mark.provision("WE-6.1")),
     pytest.param("special", marks=pytest.mark.provision("WE-6.5")),
     pytest.param("forced", marks=pytest.mark.provision("WE-6.6"))],
)  # fmt: skip
def test_help_of_the_cjg_is_noted_in_the_vault_alone(weert: Actor, anna: Actor, outcome: str) -> None:
    """When parents ask for it, and further on to specialised or compulsory care; nothing of it can be read outside."""
    with scope(weert):
        help_ = rules_for(weert.circles).rule("family_help")
        assert help_ is not None
        assert (help_.asked, "artikel 6.1" in help_.article, "ouders" in help_.help) == (False, True, True)
        row = opened(weert)
        did(row, weert, "family_help", outcome, "Op vraag van de ouders begonnen.")
        assert outcomes_of(row) == {"family_help": [outcome]}
        with connection.cursor() as cursor:
            cursor.execute("select (to_jsonb(s) - 'body')::text, encode(body, 'escape') from incidents_concernstep s")
            clear = " ".join(text for row in cursor.fetchall() for text in row)
        assert not [word for word in ("ouders", help_.outcomes[outcome]) if word in clear]
    with scope(anna):
        assert rules_for(anna.circles).rule("family_help") is None


def test_closing_without_all_steps_keeps_why_and_what_was_missing(anna: Actor, client_of: ClientOf) -> None:
    with scope(anna):
        row = opened(anna)
    client, url, day = client_of(anna), page("close", row), clock.today().isoformat()
    refused = client.post(url, {"day": day})
    assert refused.status_code == 422
    assert "Leg vast waarom u toch afsluit" in refused.content.decode()
    assert client.post(url, {"day": day, "why": "Dubbel vastgelegd."}).status_code == 302
    text = client.get(page("detail", row)).content.decode()
    assert "Dubbel vastgelegd." in text
    assert "Nog niet gedaan: Stap 1" in text
    assert client.post(page("step", row, "signals"), {"day": day, "text": "Toch nog"}).status_code == 422
    assert client.post(page("reopen", row)).status_code == 302
    with scope(anna):
        assert ConcernRecord.objects.get(pk=row.pk).next_on == clock.today() + timedelta(days=1)


def test_it_closes_after_ten_minutes_and_at_the_button(anna: Actor, client_of: ClientOf) -> None:
    with scope(anna):
        row = opened(anna)
    client, url = client_of(anna), page("detail", row)
    assert "Blauwe plekken" in client.get(url).content.decode()
    with time_machine.travel(TODAY + timedelta(minutes=11), tick=False):
        assert "Blauwe plekken" not in client.get(url).content.decode()
        assert client.get(page("step", row, "talk")).status_code == 302
    client.post(page("shut", row))
    assert "Blauwe plekken" not in client.get(url).content.decode()
    with scope(anna), pytest.raises(Refused, match="gesloten"):
        did(row, anna, "signals")
    with scope(anna), pytest.raises(Refused, match="gesloten"):
        reopen_concern(row, actor=anna)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [({"day": "2026-11-22"}, "Deze dag is nog niet geweest"), ({"day": "2026-11-01"}, "Kies die dag of later"),
     ({"day": "gisteren"}, "Vul een datum in"), ({"outcome": "unsafe", "text": ""}, "Schrijf op waarom"),
     ({"outcome": "zomaar"}, "Kies uit de lijst"), ({"text": "BSN 111222333"}, "BSN"), ({"outcome": ""}, "Kies hoe")],
)  # fmt: skip
def test_what_does_not_fit_is_said_and_kept(
    sent: dict[str, str], sentence: str, anna: Actor, client_of: ClientOf
) -> None:
    with scope(anna):
        row = opened(anna)
    good = {"outcome": "both", "day": "2026-11-21", "text": "Met de ouders gesproken.", "with_whom": "Moeder"}
    answer = client_of(anna).post(page("step", row, "talk"), good | sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Moeder" in answer.content.decode()
    with scope(anna):
        assert not ConcernStep.objects.filter(concern=row).exists()


def test_the_start_page_calls_for_the_next_step_without_naming_it(anna: Actor, client_of: ClientOf) -> None:
    with scope(anna):
        row = opened(anna)
    client = client_of(anna)
    assert "Zorgsignaal: volgende stap" not in client.get(reverse("home")).content.decode()
    with time_machine.travel(TODAY + timedelta(days=3), tick=False):
        text = client_of(anna).get(reverse("home")).content.decode()
    assert page("detail", row) in text
    assert "Zorgsignaal: volgende stap" in text
    assert "Signalen op een rij" not in text


def test_a_teacher_and_a_partner_reach_none_of_it(carla: Actor, anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    with scope(anna):
        row = opened(anna)
    for name, more in (("detail", ()), ("step", ("talk",)), ("close", ())):
        assert client_of(carla).get(page(name, row, *more)).status_code == 403
        assert client_of(bram).get(page(name, row, *more)).status_code == 404


@pytest.mark.provision("WF-8.6")
def test_a_youth_worker_who_stands_by_somebody_sees_no_details(anna: Actor, client_of: ClientOf) -> None:
    """He is a person in the vault, not a reader: his own organisation has no row of the incident."""
    incident = recorded(anna)
    with scope(anna):
        open_vault(incident, "nazorg", actor=anna)
        row = add_person(incident, Person("steun", "steun", note="Jongerenwerker, op vraag van de ouders"), actor=anna)
        assert row.pseudonym == "steunpersoon A"
    worker = actor_named("jongerenwerk@netwerk.example")
    with scope(worker):
        assert not Incident.objects.filter(pk=incident.pk).exists()
    assert client_of(worker).get(reverse("incidents:detail", args=[incident.pk])).status_code == 404
