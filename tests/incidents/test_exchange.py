"""Giving a copy: what the gate lets go in three convenants, what arrives, what stays, and taking it back."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convenant import clock
from convenant.audit.models import Entry
from convenant.errors import Refused
from convenant.models import ConvenantVersion, Decision
from convenant.tenancy.scope import Actor, scope
from incidents.actions.answers import open_copy
from incidents.actions.exchange import disclose, withdraw
from incidents.actions.grounds import record_ground, withdraw_ground
from incidents.actions.recording import CoreChange, change_core, close_incident, withdraw_incident
from incidents.models import Disclosure, Incident, Notice, ReceivedDisclosure, Step, StepState, VaultOpening
from incidents.permissions import membership_of
from incidents.queries.parcels import CORE_FIELDS
from parties.models import Location
from tests.conftest import TODAY

from .exchanging import (
    NAME,
    POLICE,
    WHY,
    chosen,
    copies_at,
    copy_at,
    incident_for,
    notices_at,
    organisation,
    refused,
    sent,
    with_person,
)  # fmt: skip
from .recording import KNIFE, recorded

ClientOf = Callable[[Actor], Client]
Cast = Callable[[str], Actor]
INTEREST = {"ground": "gerechtvaardigd_belang", "informed": True, **WHY}


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> Cast:
    return lambda name: request.getfixturevalue(name)


def prepare_url(incident: Incident, slug: str) -> str:
    return reverse("exchange:prepare", args=[incident.pk, slug])


def decisions(school: Actor, **lookup: Any) -> list[Decision]:
    with scope(school):
        return list(Decision.objects.filter(**lookup).order_by("at"))


# --- the same click in three convenants


@pytest.mark.security("S11")
@pytest.mark.provision("WF-1-1", "UT-3a-1")
@pytest.mark.parametrize(("school", "agent"), [("anna", "bram"), ("utrecht", "utrecht_agent")])
def test_a_melding_of_the_core_goes_and_the_step_is_done(
    school: str, agent: str, cast: Cast, client_of: ClientOf
) -> None:
    incident = incident_for(cast(school), cast(agent))
    response = client_of(cast(school)).post(prepare_url(incident, POLICE[school]), chosen(), follow=True)
    assert "Melding verstuurd aan" in response.content.decode()
    (copy,) = copies_at(cast(agent), kind="report")
    assert [text for _, text in copy.core["rows"]][2] == KNIFE
    with scope(cast(school)):
        assert Step.objects.get(incident=incident, key="melding").state == StepState.DONE


@pytest.mark.provision("WE-P1b", "WE-P3c")
def test_in_weert_the_same_click_asks_the_schools_own_weighing(
    weert: Actor, weert_agent: Actor, client_of: ClientOf
) -> None:
    """Each partner is its own controller: nothing goes before the school wrote down why."""
    incident = incident_for(weert, weert_agent)
    url, client = prepare_url(incident, POLICE["weert"]), client_of(weert)
    page = client.get(url).content.decode()
    assert "Uw afweging" in page
    assert "2. Waarom mag het?" in page
    refused = client.post(url, chosen())
    assert refused.status_code == 422
    assert "Schrijf waarom dit nodig is. Convenant Weert/Nederweert, Privacy 1, vraagt dat." in refused.content.decode()
    assert copies_at(weert_agent) == []
    assert client.post(url, chosen(necessity=WHY["necessity"])).status_code == 302
    (given,) = copies_at(weert_agent)
    with scope(weert):
        own = Disclosure.objects.get()
        assert json.loads(own.reveal("weighing")) == {"necessity": WHY["necessity"]}
        assert WHY["necessity"].encode() not in bytes(own.weighing)
        assert own.organisation_id == weert.organisation
    assert (given.sender_id, given.organisation_id) == (weert.organisation, weert_agent.organisation)


@pytest.mark.security("S10")
@pytest.mark.provision("UT-23-1")
def test_in_utrecht_a_name_stays_and_the_refusal_is_kept_with_its_rule(utrecht: Actor, utrecht_agent: Actor) -> None:
    incident = incident_for(utrecht, utrecht_agent)
    person = with_person(incident, utrecht)
    fields = CORE_FIELDS | {f"name.{person.pk}"}
    refusal = refused(incident, utrecht, POLICE["utrecht"], fields=fields, **INTEREST)
    assert refusal.sentence.startswith("Niet toegestaan: convenant Utrecht, artikel 23.")
    assert refusal.article == "23"
    kept = decisions(utrecht, data_class="persons")
    assert [(row.outcome, row.article, bool(row.rule)) for row in kept] == [("deny", "23", True)]
    assert copies_at(utrecht_agent) == []
    assert NAME not in json.dumps([row.circumstances for row in kept]) + kept[0].sentence


def test_in_utrecht_the_row_of_a_name_is_locked_on_the_page(
    utrecht: Actor, utrecht_agent: Actor, client_of: ClientOf
) -> None:
    incident = incident_for(utrecht, utrecht_agent)
    person = with_person(incident, utrecht)
    page = client_of(utrecht).get(prepare_url(incident, POLICE["utrecht"])).content.decode()
    assert "Niet toegestaan: convenant Utrecht, artikel 23." in page
    assert "Toestemming vastleggen" in page
    assert "Vordering vastleggen" in page
    assert f"name.{person.pk}" not in page
    assert NAME not in page
    forced = client_of(utrecht).post(
        prepare_url(incident, POLICE["utrecht"]), chosen(items=["what", f"name.{person.pk}"])
    )
    assert forced.status_code == 422
    assert "Dit gegeven kan niet mee." in forced.content.decode()


@pytest.mark.provision("UT-23-3")
@pytest.mark.parametrize("kind", ["toestemming", "vordering"])
def test_in_utrecht_a_recorded_ground_opens_the_door(
    kind: str, utrecht: Actor, utrecht_agent: Actor, client_of: ClientOf
) -> None:
    incident = incident_for(utrecht, utrecht_agent)
    person = with_person(incident, utrecht)
    client, url = client_of(utrecht), prepare_url(incident, POLICE["utrecht"])
    ground_url = reverse("exchange:ground", args=[incident.pk, kind]) + f"?naar={POLICE['utrecht']}"
    recorded_now = client.post(ground_url, {"subject": person.pseudonym, "given_on": "21-11-2026"})
    assert recorded_now.headers["Location"] == url
    data = chosen(items=["what", f"name.{person.pk}"], ground=kind, informed="ja")
    assert client.post(url, data).status_code == 302
    (copy,) = copies_at(utrecht_agent)
    assert (copy.article, copy.ground, copy.core["people"]) == ("23", kind, 1)


@pytest.mark.provision("UT-23-3")
@pytest.mark.parametrize("how", ["nobody", "other", "over", "withdrawn"])
def test_a_consent_that_does_not_count_opens_nothing(how: str, utrecht: Actor, utrecht_agent: Actor) -> None:
    """Consent is of this person, valid on this very day, and not taken back."""
    incident = incident_for(utrecht, utrecht_agent)
    person, other = with_person(incident, utrecht), with_person(incident, utrecht, name="Iemand Anders")
    with scope(utrecht):
        yesterday = clock.today() - timedelta(days=1)
        if how != "nobody":
            row = record_ground(
                incident, actor=utrecht, kind="toestemming", given_on=yesterday,
                subject=other.pseudonym if how == "other" else person.pseudonym,
                valid_until=yesterday if how == "over" else None,
            )  # fmt: skip
            if how == "withdrawn":
                withdraw_ground(row, actor=utrecht)
    fields = frozenset({f"name.{person.pk}"})
    refused(incident, utrecht, POLICE["utrecht"], fields=fields, ground="toestemming", informed=True, **WHY)
    assert copies_at(utrecht_agent) == []


@pytest.mark.provision("WF-10.3", "WF-1-3")
@pytest.mark.parametrize("missing", ["ground", "necessity", "subsidiarity"])
def test_west_friesland_asks_ground_necessity_and_subsidiarity_for_a_name(
    missing: str, anna: Actor, bram: Actor, client_of: ClientOf
) -> None:
    incident = incident_for(anna, bram)
    person = with_person(incident, anna)
    answers = {"ground": "gerechtvaardigd_belang", "informed": "ja", **WHY}
    url, client = prepare_url(incident, POLICE["anna"]), client_of(anna)
    data = chosen(items=["what", f"name.{person.pk}"])
    response = client.post(url, data | answers | {missing: ""})
    assert response.status_code == 422
    assert copies_at(bram, kind="report") == []
    if missing != "ground":
        assert "Convenant West-Friesland, artikel 10.3, vraagt dat." in response.content.decode()
    assert client.post(url, data | answers).status_code == 302
    (copy,) = copies_at(bram, kind="report")
    assert (copy.article, copy.core["articles"]) == ("10.3", ["10.3", "6.1"])


@pytest.mark.security("S10")
@pytest.mark.provision("WF-10.3")
def test_the_action_itself_refuses_a_name_without_the_answers(anna: Actor, bram: Actor) -> None:
    """A page that forgets to ask changes nothing: the gate decides in the action."""
    incident = incident_for(anna, bram)
    person = with_person(incident, anna)
    fields = frozenset({f"name.{person.pk}"})
    refused(incident, anna, POLICE["anna"], fields=fields, ground="gerechtvaardigd_belang")
    assert [row.outcome for row in decisions(anna, data_class="persons")] == ["ask"]


@pytest.mark.security("S9", "S10")
@pytest.mark.provision("WF-1-3", "WE-P2", "UT-12a")
@pytest.mark.parametrize(
    ("school", "gemeente"),
    [("anna", "gemeente-hoorn"), ("weert", "gemeente-weert"), ("utrecht", "gemeente-utrecht")],
)
def test_the_gemeente_gets_no_copy_of_anything(school: str, gemeente: str, cast: Cast) -> None:
    incident = recorded(cast(school))
    person = with_person(incident, cast(school))
    with scope(cast(school)):
        record_ground(incident, actor=cast(school), kind="toestemming", given_on=clock.today())
    for fields in (CORE_FIELDS, frozenset({f"name.{person.pk}"})):
        how = INTEREST | {"ground": "toestemming"}
        refusal = refused(incident, cast(school), gemeente, fields=fields, **how)
        assert refusal.sentence.startswith("Niet toegestaan: ")
        assert "De gemeente krijgt" in refusal.sentence
    assert [row.outcome for row in decisions(cast(school), recipient__slug=gemeente)] == ["deny", "deny"]


@pytest.mark.security("S10")
def test_a_rule_that_changed_meanwhile_sends_nothing(
    anna: Actor, bram: Actor, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the check and the send somebody loaded another version of the convenant."""
    from convenant import gate

    incident = incident_for(anna, bram)
    client, url = client_of(anna), prepare_url(incident, POLICE["anna"])
    assert "Versturen" in client.post(url, chosen(stap="controleren")).content.decode()
    before = gate.evaluate

    def stricter(rules: Any, sender: str, recipient: str, data_class: str, known: Any) -> Any:
        return before(rules, sender, "gemeente" if data_class == "core" else recipient, data_class, known)

    monkeypatch.setattr(gate, "evaluate", stricter)
    response = client.post(url, chosen())
    assert response.status_code == 422
    assert "Niet toegestaan" in response.content.decode()
    assert copies_at(bram, kind="report") == []


# --- criminal data: a second pair of eyes


@pytest.mark.security("S10")
def test_a_role_beside_an_offence_waits_for_the_directie(
    anna: Actor, directie: Actor, bram: Actor, client_of: ClientOf
) -> None:
    incident = incident_for(anna, bram)
    person = with_person(incident, anna)
    data = chosen(items=["what", f"role.{person.pk}"], ground="gerechtvaardigd_belang", informed="ja", **WHY)
    client, url = client_of(anna), prepare_url(incident, POLICE["anna"])
    check = client.post(url, data)
    assert check.status_code == 200
    assert "Wacht op akkoord van de directie" in check.content.decode()
    assert client.post(url, data | {"stap": "klaarzetten"}).status_code == 302
    assert copies_at(bram, kind="report") == []
    page = client.get(reverse("incidents:detail", args=[incident.pk])).content.decode()
    agree = page.split('href="')
    (link,) = {part.split('"')[0] for part in agree if "/akkoord/" in part.split('"')[0]}
    own = client.post(link, {"besluit": "ja"})
    assert own.status_code == 422
    assert copies_at(bram, kind="report") == []
    assert client_of(directie).get(link).context["seen"] == "", "nobody agrees to what was not shown"
    assert client_of(directie).post(link, {"besluit": "ja"}).status_code == 422
    client_of(directie).post(link, {"besluit": "openen"})
    read = client_of(directie).get(link).context["seen"]
    assert client_of(directie).post(link, {"besluit": "ja", "gezien": read}).status_code == 302
    (copy,) = copies_at(bram, kind="report")
    assert copy.core["people"] == 1
    assert client_of(directie).get(link).status_code == 404


def test_looking_at_a_copy_that_waits_opens_no_vault(
    anna: Actor, directie: Actor, bram: Actor, client_of: ClientOf
) -> None:
    """A link, a preview or a browser that fetches ahead reads no name and writes nothing; a button does."""
    incident = incident_for(anna, bram)
    person = with_person(incident, anna)
    items, why = ["what", f"name.{person.pk}", f"role.{person.pk}"], {"ground": "gerechtvaardigd_belang", **WHY}
    data = chosen(items=items, informed="ja") | why
    client_of(anna).post(prepare_url(incident, POLICE["anna"]), data | {"stap": "klaarzetten"})
    page = client_of(directie).get(reverse("incidents:detail", args=[incident.pk])).content.decode()
    (link,) = set(re.findall(r'href="([^"]+/akkoord/[^"]+)"', page))
    client = client_of(directie)
    closed = client.get(link).content.decode()
    assert NAME not in closed
    assert "Akkoord en versturen" not in closed
    with scope(directie):
        assert not VaultOpening.objects.filter(membership_id=membership_of(directie)).exists()
    assert client.post(link, {"besluit": "openen"}).headers["Location"] == link
    opened = client.get(link).content.decode()
    assert NAME in opened
    assert "Akkoord en versturen" in opened
    with scope(directie):
        (opening,) = VaultOpening.objects.filter(membership_id=membership_of(directie))
        assert opening.purpose == "melding"


# --- what arrives is a snapshot of what was chosen


@pytest.mark.security("S11")
@pytest.mark.provision("WE-P3c")
def test_what_was_not_chosen_is_nowhere_in_the_copy(weert: Actor, weert_agent: Actor, client_of: ClientOf) -> None:
    incident = incident_for(weert, weert_agent, pupils=3)
    given = sent(incident, weert, POLICE["weert"], fields=frozenset({"description"}), **WHY)
    copy = copy_at(weert_agent, given.pk)
    assert [label for label, _ in copy.core["rows"]] == ["Omschrijving"]
    page = client_of(weert_agent).get(reverse("exchange:copy", args=[copy.pk])).content.decode()
    assert KNIFE in page
    for hidden in ("slagwapen", "10:40", "Betrokken leerlingen", "ernst", "gang"):
        assert hidden not in page.split("Ontvangen van")[1].split("Antwoord aan")[0]


@pytest.mark.security("S11")
def test_a_later_edit_of_the_core_does_not_change_the_copy(utrecht: Actor, utrecht_agent: Actor) -> None:
    incident = incident_for(utrecht, utrecht_agent)
    given = sent(incident, utrecht, POLICE["utrecht"])
    before = copy_at(utrecht_agent, given.pk).core
    with scope(utrecht):
        fresh = Incident.objects.get(pk=incident.pk)
        change = CoreChange(
            revision=fresh.revision, description="Iets heel anders.", place=fresh.place,
            occurred_on=fresh.occurred_on, occurred_at=fresh.occurred_at, seriousness=1, pupils=0, facets=[],
        )  # fmt: skip
        change_core(fresh, change, actor=utrecht)
    assert copy_at(utrecht_agent, given.pk).core == before
    assert KNIFE in json.dumps(before)


@pytest.mark.security("S11", "S14")
def test_persons_travel_sealed_and_the_trail_holds_no_name(anna: Actor, bram: Actor) -> None:
    incident = incident_for(anna, bram)
    person = with_person(incident, anna)
    given = sent(incident, anna, POLICE["anna"], fields=frozenset({"what", f"name.{person.pk}"}), **INTEREST)
    copy = copy_at(bram, given.pk)
    assert NAME not in json.dumps(copy.core)
    assert NAME.encode() not in bytes(copy.content)
    with scope(anna):
        entries = str(list(Entry.objects.filter(object_id=incident.pk).values()))
    assert "disclosure.sent" in entries
    assert NAME not in entries


@pytest.mark.security("S11")
def test_the_sender_never_reads_the_recipients_table(utrecht: Actor, utrecht_agent: Actor) -> None:
    incident = incident_for(utrecht, utrecht_agent)
    with (
        scope(utrecht),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        disclose(incident, actor=utrecht, recipient=organisation(POLICE["utrecht"]))
        touched = [row["sql"] for row in queries if "incidents_receiveddisclosure" in row["sql"]]
        assert len(touched) == 1
        assert touched[0].startswith("INSERT")
        assert "RETURNING" not in touched[0]
        assert not ReceivedDisclosure.objects.exists()
    assert len(copies_at(utrecht_agent)) == 1


@pytest.mark.security("S34")
def test_the_same_submission_sends_once(utrecht: Actor, utrecht_agent: Actor, client_of: ClientOf) -> None:
    incident = incident_for(utrecht, utrecht_agent)
    data = chosen(submission=str(uuid4()))
    for _ in range(2):
        assert client_of(utrecht).post(prepare_url(incident, POLICE["utrecht"]), data).status_code == 302
    assert len(copies_at(utrecht_agent)) == 1


@pytest.mark.security("S10")
@pytest.mark.parametrize("wrong", ["outcome", "recipient", "sender", "none"])
def test_the_database_refuses_an_inbox_row_without_an_allowing_decision_of_the_pair(
    wrong: str, utrecht: Actor, utrecht_agent: Actor, bram: Actor
) -> None:
    """Raw insert, as if every line of Python were wrong."""
    incident = incident_for(utrecht, utrecht_agent)
    outcome = "deny" if wrong == "outcome" else "allow"
    recipient = bram if wrong == "recipient" else utrecht_agent
    with scope(utrecht):
        version = ConvenantVersion.objects.get(convenant_id=incident.convenant_id)
        decision = Decision.objects.create(
            convenant_id=incident.convenant_id, version=version, recipient_id=recipient.organisation,
            data_class="core", outcome=outcome, mode="per_case", sentence="",
        )  # fmt: skip
        values: dict[str, Any] = {
            "id": uuid4(), "organisation_id": utrecht_agent.organisation,
            "sender_id": bram.organisation if wrong == "sender" else utrecht.organisation,
            "decision_id": uuid4() if wrong == "none" else decision.pk, "outcome": "allow",
            "convenant_id": incident.convenant_id, "location_id": incident.location_id, "thread": uuid4(),
            "disclosure": uuid4(), "kind": "report", "mode": "per_case", "article": "", "ground": "", "core": "{}",
            "content": b"", "received_at": clock.now(),
        }  # fmt: skip
        insert = (
            f"insert into incidents_receiveddisclosure ({', '.join(values)}) values ({', '.join(['%s'] * len(values))})"
        )
        with pytest.raises(Exception, match=r"foreign key|row-level security"), transaction.atomic():
            connection.cursor().execute(insert, list(values.values()))
        if wrong == "outcome":
            with pytest.raises(IntegrityError), transaction.atomic():
                connection.cursor().execute(insert, list((values | {"outcome": "deny"}).values()))


# --- automatic copies


@pytest.mark.provision("WF-6.1b")
def test_west_friesland_the_core_goes_at_saving_and_at_each_change_of_state(anna: Actor, bram: Actor) -> None:
    """The schoolagent is kept informed: without a click, without a person, with the rule's own answers."""
    incident = incident_for(anna, bram)
    (first,) = copies_at(bram)
    assert (first.kind, first.mode, first.article, first.core["state"]) == ("update", "automatic", "6.1", "open")
    assert "people" not in first.core
    assert not bytes(first.content)
    with scope(anna):
        for step in Step.objects.filter(incident=incident, mandatory=True, state=StepState.OPEN):
            Step.objects.filter(pk=step.pk).update(state=StepState.DEPARTED)
        with time_machine.travel(TODAY + timedelta(hours=1), tick=False):
            close_incident(Incident.objects.get(pk=incident.pk), actor=anna)
        given = Disclosure.objects.order_by("sent_at").first()
        assert given is not None
        assert set(json.loads(given.reveal("weighing"))) == {"necessity", "subsidiarity"}
    assert [copy.core["state"] for copy in copies_at(bram)] == ["open", "gesloten"]


def test_a_withdrawn_incident_tells_its_last_state(anna: Actor, bram: Actor) -> None:
    incident = incident_for(anna, bram)
    with scope(anna), time_machine.travel(TODAY + timedelta(hours=1), tick=False):
        withdraw_incident(Incident.objects.get(pk=incident.pk), "Dubbel gemeld, zie het andere.", actor=anna)
    assert [copy.core["state"] for copy in copies_at(bram)] == ["open", "ingetrokken"]


@pytest.mark.provision("WE-P1b")
@pytest.mark.parametrize(("school", "agent"), [("weert", "weert_agent"), ("utrecht", "utrecht_agent")])
def test_elsewhere_nothing_goes_by_itself(school: str, agent: str, cast: Cast) -> None:
    incident_for(cast(school), cast(agent))
    assert copies_at(cast(agent)) == []
    assert decisions(cast(school)) == []


def test_the_line_who_sees_this_names_the_copy_and_its_article(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    incident = incident_for(anna, bram)
    page = client_of(anna).get(reverse("incidents:detail", args=[incident.pk]) + "?stap=5").content.decode()
    assert "heeft sinds 10:45 uur een kopie van de kern (artikel 6.1)" in page
    assert "Kopieën en antwoorden" in page
    assert "Melding voorbereiden" in page


# --- taking back


def test_taking_back_before_reading_leaves_the_recipient_a_reference(
    utrecht: Actor, utrecht_agent: Actor, client_of: ClientOf
) -> None:
    incident = incident_for(utrecht, utrecht_agent)
    given = sent(incident, utrecht, POLICE["utrecht"])
    response = client_of(utrecht).post(reverse("exchange:withdraw", args=[given.pk]), follow=True)
    assert "Ingetrokken voordat hij is geopend. Dat blijft in het logboek staan." in response.content.decode()
    inbox = client_of(utrecht_agent).get("/postvak/?weergave=alles").content.decode()
    assert "ingetrokken" in inbox
    assert KNIFE not in inbox
    copy = copy_at(utrecht_agent, given.pk)
    assert list(copy.core) == ["reference"]
    page = client_of(utrecht_agent).get(reverse("exchange:copy", args=[copy.pk])).content.decode()
    assert "De inhoud is weg." in page
    assert KNIFE not in page
    assert copy_at(utrecht_agent, given.pk).opened_at is None
    assert notices_at(utrecht, "read") == []


@pytest.mark.security("S11")
def test_taking_back_after_reading_is_refused_with_the_moment(
    utrecht: Actor, utrecht_agent: Actor, client_of: ClientOf
) -> None:
    incident = incident_for(utrecht, utrecht_agent)
    given = sent(incident, utrecht, POLICE["utrecht"])
    copy = copy_at(utrecht_agent, given.pk)
    assert client_of(utrecht_agent).get(reverse("exchange:copy", args=[copy.pk])).status_code == 200
    response = client_of(utrecht).post(reverse("exchange:withdraw", args=[given.pk]))
    assert response.status_code == 422
    assert "Intrekken kan niet meer: de wijkagent opende de kopie om 10:45 uur." in response.content.decode()
    assert copy_at(utrecht_agent, given.pk).withdrawn_at is None


@pytest.mark.security("S34")
def test_a_copy_that_is_withdrawn_at_the_same_moment_does_not_open(utrecht: Actor, utrecht_agent: Actor) -> None:
    """The recipient still holds the row it read before the withdrawal: opening looks again, behind the lock."""
    incident = incident_for(utrecht, utrecht_agent)
    given = sent(incident, utrecht, POLICE["utrecht"])
    stale = copy_at(utrecht_agent, given.pk)
    with scope(utrecht):
        withdraw(Disclosure.objects.get(pk=given.pk), actor=utrecht)
    with scope(utrecht_agent):
        open_copy(stale, actor=utrecht_agent)
        assert stale.opened_at is None
        assert stale.withdrawn_at is not None
        assert Notice.objects.filter(organisation_id=utrecht.organisation).count() == 0


# --- pages, foreign ids, list


@pytest.mark.security("S20")
@pytest.mark.parametrize("field", ["items", "ground", "submission", "informed", "necessity"])
def test_a_foreign_or_mad_value_in_a_field_is_a_form_error_or_nothing(
    field: str, anna: Actor, bram: Actor, dirk: Actor, client_of: ClientOf
) -> None:
    incident, foreign = incident_for(anna, bram), recorded(dirk)
    person, theirs = with_person(incident, anna), with_person(foreign, dirk)
    mad = {"items": f"name.{theirs.pk}", "submission": "geen-uuid"}.get(field, str(foreign.pk))
    data = chosen(items=["what", f"name.{person.pk}"], ground="gerechtvaardigd_belang", informed="ja", **WHY)
    data[field] = "x" * 100_000 if field == "necessity" else mad
    response = client_of(anna).post(prepare_url(incident, POLICE["anna"]), data)
    assert response.status_code == 422
    assert copies_at(bram, kind="report") == []


def test_the_submission_of_somebody_else_is_just_a_number(
    utrecht: Actor, utrecht_agent: Actor, eva: Actor, client_of: ClientOf
) -> None:
    incident, other = incident_for(utrecht, utrecht_agent), incident_for(eva, utrecht_agent)
    given = sent(other, eva, POLICE["utrecht"])
    data = chosen(submission=str(given.pk))
    assert client_of(utrecht).post(prepare_url(incident, POLICE["utrecht"]), data).status_code == 302
    assert len(copies_at(utrecht_agent)) == 2


@pytest.mark.security("S7")
def test_pages_of_another_schools_incident_are_404(anna: Actor, bram: Actor, dirk: Actor, client_of: ClientOf) -> None:
    incident = incident_for(anna, bram)
    given = sent(incident, anna, POLICE["anna"])
    client = client_of(dirk)
    urls = [
        prepare_url(incident, POLICE["anna"]), reverse("exchange:recipients", args=[incident.pk]),
        reverse("exchange:ground", args=[incident.pk, "toestemming"]), reverse("exchange:disclosure", args=[given.pk]),
        reverse("exchange:why", args=[incident.pk, POLICE["anna"], "persons"]),
        reverse("exchange:agree", args=[incident.pk, uuid4()]),
    ]  # fmt: skip
    assert [client.get(url).status_code for url in urls] == [404] * len(urls)
    posts = [reverse("exchange:withdraw", args=[given.pk]), reverse("exchange:answer-read", args=[uuid4()])]
    assert [client.post(url).status_code for url in posts] == [404, 404]


def test_what_is_no_party_or_no_kind_is_404(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    incident, client = incident_for(anna, bram), client_of(anna)
    urls = [
        prepare_url(incident, "politie-utrecht"), prepare_url(incident, "atlas-college"),
        reverse("exchange:ground", args=[incident.pk, "zomaar"]),
        reverse("exchange:why", args=[incident.pk, POLICE["anna"], "zomaar"]),
    ]  # fmt: skip
    assert [client.get(url).status_code for url in urls] == [404] * 4


def test_a_docent_may_not_send(carla: Actor, anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    incident = incident_for(anna, bram)
    assert client_of(carla).get(prepare_url(incident, POLICE["anna"])).status_code == 403
    with scope(carla), pytest.raises(Refused):
        disclose(incident, actor=carla, recipient=organisation(POLICE["anna"]))


def test_why_shows_the_rule_and_who_may_decide(utrecht: Actor, utrecht_agent: Actor, client_of: ClientOf) -> None:
    incident = incident_for(utrecht, utrecht_agent)
    url = reverse("exchange:why", args=[incident.pk, POLICE["utrecht"], "persons"])
    page = client_of(utrecht).get(url).content.decode()
    assert "Niet toegestaan: convenant Utrecht, artikel 23." in page
    assert "Toestemming van de betrokkene of een vordering" in page


def test_choosing_shows_part_two_without_sending(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    """Also without script: the server draws the page again with what was typed."""
    incident = incident_for(anna, bram)
    person = with_person(incident, anna)
    client, url = client_of(anna), prepare_url(incident, POLICE["anna"])
    assert "2. Waarom mag het?" not in client.get(url).content.decode()
    page = client.post(url, chosen(items=["what", f"name.{person.pk}"], stap="kies")).content.decode()
    assert "2. Waarom mag het?" in page
    assert "2 gegevens, 1 persoon" in page
    assert decisions(anna, data_class="persons") == []


def test_the_list_of_copies_filters_and_exports(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    incident = incident_for(anna, bram)
    person = with_person(incident, anna)
    sent(incident, anna, POLICE["anna"], fields=frozenset({"what", f"name.{person.pk}"}), **INTEREST)
    client = client_of(anna)
    assert client.get("/verstrekkingen/").content.decode().count("vs-table__title") == 2
    assert client.get("/verstrekkingen/?soort=automatic").content.decode().count("vs-table__title") == 1
    assert "Niets gevonden" in client.get("/verstrekkingen/?status=ingetrokken").content.decode()
    assert client.get("/verstrekkingen/?aan=onzin&van=gisteren&pagina=zes").status_code == 200
    file = client.get("/verstrekkingen/export.csv?soort=per_case").content.decode("utf-8-sig")
    assert "Politie Noord-Holland, basisteam Hoorn" in file
    assert "naam en geboortedatum" in file
    assert NAME not in file
    assert "automatisch" not in file


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    rows: int, utrecht: Actor, utrecht_agent: Actor, client_of: ClientOf, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        sent(incident_for(utrecht, utrecht_agent), utrecht, POLICE["utrecht"])
    client = client_of(utrecht)
    client.get("/verstrekkingen/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/verstrekkingen/").content.decode().count("vs-table__title") == rows
    asked = [row["sql"] for row in queries if re.search(r"incidents_|kept_\d+__notices", row["sql"])]
    assert len(asked) == 4


def test_recorded_at_one_location_only(anna: Actor, bram: Actor) -> None:
    """The copy carries the location, which decides who at the recipient may read it."""
    incident = incident_for(anna, bram)
    (copy,) = copies_at(bram)
    with scope(bram):
        assert Location.objects.get(pk=copy.location_id).pk == incident.location_id


def test_a_file_of_the_board_goes_nowhere_by_itself(anna: Actor) -> None:
    """SEK-03: the board itself turns to the politie; the automatic copy of article 6.1 stays away."""
    with scope(anna):
        assert Disclosure.objects.filter(incident=recorded(anna)).exists()
        assert not Disclosure.objects.filter(incident=recorded(anna, "SEK-03")).exists()


def test_a_copy_that_waits_for_agreement_stands_on_the_start_page_of_the_directie(anna: Actor, directie: Actor) -> None:
    from convenant.start import waiting_for
    from incidents.models import Draft
    from incidents.permissions import membership_of
    from incidents.queries.proposals import form_of

    with scope(anna):
        incident = recorded(anna)
        Draft.objects.create(membership_id=membership_of(anna), form=form_of(incident), saved_at=clock.now())
    for actor, wanted in ((anna, 0), (directie, 1)):
        with scope(actor):
            waits, _ = waiting_for(actor, [])
            assert sum("Akkoord geven" in item.title for item in waits) == wanted
