"""Measures, suspension and expulsion with their terms, who is told, aftercare and what follows from looking back."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from convenant import clock
from convenant.audit.models import Entry
from convenant.editing import Overtaken, mark_of
from convenant.errors import Refused
from convenant.holidays import next_legal_day
from convenant.models import ConvenantVersion
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope, system_actor
from incidents.actions import followups, measures
from incidents.actions.followups import Agreed, Done
from incidents.actions.measures import Taken
from incidents.actions.recording import close_incident, withdraw_incident
from incidents.actions.reopening import reopen_incident
from incidents.actions.vault import Person, add_person, change_person, close_vault, open_vault
from incidents.models import FollowUp, Incident, InvolvedPerson, Measure, Step, StepState
from incidents.queries.letters import lacking_of, letter_of
from incidents.queries.measures import measure_line
from incidents.queries.taxonomy import adopted_version, shown_reference
from incidents.views.steps import next_words
from parties.models import Location, LocationRight
from protocols.measures import Duty, duties_of
from tests.conftest import TODAY
from tests.incidents.exchanging import NAME, sent, with_person
from tests.incidents.recording import recorded
from tests.incidents.test_steps import settle_all
from tests.locks import holds

ClientOf = Callable[[Actor], Client]
MONDAY = date(2026, 11, 23)
WHY = "Er is overlegd en dit is hier niet nodig."


def taken(kind: str = "schorsing", first: date = MONDAY, days: int = 3, **how: Any) -> Taken:
    decided = "bestuurder" if kind == "verwijdering" else "directie"
    until = first + timedelta(days=days - 1)
    values: dict[str, Any] = {"sector": "vo", "until": until, "decided_by": decided} | how
    return Taken(kind=kind, starts_on=first, **values)


def measured(actor: Actor, incident: Incident, kind: str = "schorsing", **how: Any) -> Measure:
    with scope(actor):
        return measures.add_measure(incident, taken(kind, **how), actor=actor)


def duties(actor: Actor, measure: Measure) -> dict[str, FollowUp]:
    with scope(actor):
        rows = FollowUp.objects.filter(measure=measure).select_related("incident__convenant", "measure")
        return {row.key: row for row in rows}


def due_day(row: FollowUp) -> date:
    assert row.due_at is not None
    return row.due_at.date()


def do(actor: Actor, row: FollowUp, **how: Any) -> None:
    with scope(actor):
        followups.complete_followup(row, Done(clock.today(), **how), actor=actor)


@pytest.mark.provision("WF-5.10c", "WF-5.10d")
def test_a_suspension_brings_what_the_law_and_the_convenant_ask(anna: Actor) -> None:
    incident = recorded(anna)
    found = duties(anna, measured(anna, incident))
    assert set(found) == {"hearing", "decision", "parents", "homework", "leerplicht", "inspectie", "objection"}
    must = {key for key, row in found.items() if row.mandatory}
    assert must == set(found) - {"objection"}
    assert (found["leerplicht"].article, found["decision"].article) == ("5.10", "5.10")
    assert due_day(found["leerplicht"]) == date(2026, 11, 24)
    assert found["objection"].due_at is None
    assert "jurist" in found["decision"].source
    with scope(anna):
        assert Step.objects.get(incident=incident, key="measure").state == StepState.DONE


def test_a_measure_after_all_is_what_the_step_says(anna: Actor, client_of: ClientOf) -> None:
    """It was done with "geen maatregel", or with another one that stays."""
    incident, other = recorded(anna), recorded(anna)
    for row, said in ((incident, "geen"), (other, "gesprek")):
        with scope(anna):
            Step.objects.filter(incident=row, key="measure").update(state=StepState.DONE, proof={"measure": said})
        measured(anna, row)
    with scope(anna):
        steps = Step.objects.filter(incident__in=[incident, other], key="measure")
        proofs = dict(steps.values_list("incident", "proof"))
    assert proofs == {incident.pk: {"measure": "schorsing"}, other.pk: {"measure": "gesprek"}}
    page = client_of(anna).get(reverse("incidents:detail", args=[incident.pk])).content.decode()
    assert "geen maatregel" not in page


def test_a_step_is_open_again_once_the_only_measure_behind_it_was_withdrawn(anna: Actor) -> None:
    incident = recorded(anna)
    first, second = measured(anna, incident, "gesprek"), measured(anna, incident, "berisping")

    def after(row: Measure) -> Step:
        with scope(anna):
            measures.withdraw_measure(row, WHY, actor=anna)
            return Step.objects.get(incident=incident, key="measure")

    assert after(first).state == StepState.DONE
    step = after(second)
    assert (step.state, step.proof, step.handled_at) == (StepState.OPEN, {}, None)
    with scope(anna):
        told = Entry.objects.filter(action="step.reopened").values_list("object_id", flat=True)
        assert list(told) == [incident.pk]


def test_what_the_step_said_by_itself_outlives_a_measure(anna: Actor) -> None:
    incident = recorded(anna)
    said = {"measure": "gesprek", "on": "2026-11-20", "sealed": ["decision"]}
    with scope(anna):
        Step.objects.filter(incident=incident, key="measure").update(state=StepState.DONE, proof=said)
    row = measured(anna, incident, "gesprek")
    with scope(anna):
        measures.withdraw_measure(row, WHY, actor=anna)
        assert Step.objects.get(incident=incident, key="measure").proof == said


def test_a_closed_incident_that_goes_on_asks_the_withdrawn_measure_again(anna: Actor) -> None:
    incident = recorded(anna)
    row = measured(anna, incident, "gesprek")
    settle_all(anna, incident)
    with scope(anna):
        close_incident(incident, actor=anna)
        measures.withdraw_measure(row, WHY, actor=anna)
        step = Step.objects.filter(incident=incident, key="measure")
        assert step.get().state == StepState.DONE
        reopen_incident(incident, WHY, actor=anna)
        assert step.get().state == StepState.OPEN


def of_sectors(actor: Actor, *sectors: str) -> None:
    with scope(system_actor()):
        Organisation.objects.filter(pk=actor.organisation).update(sectors=list(sectors))


def test_one_day_needs_no_notice_to_the_inspectie_and_mbo_has_none(anna: Actor) -> None:
    of_sectors(anna, "vo", "mbo")
    incident = recorded(anna)
    assert "inspectie" not in duties(anna, measured(anna, incident, days=1))
    assert {"inspectie", "parents"} & set(duties(anna, measured(anna, recorded(anna), sector="mbo"))) == set()


def test_a_school_takes_measures_of_its_own_sectors_only(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    address = f"{reverse('measures:add', args=[incident.pk])}?soort=schorsing"
    with pytest.raises(Refused, match="geeft dit onderwijs niet"):
        measured(anna, incident, sector="mbo")
    assert 'value="mbo"' not in client_of(anna).get(address).content.decode()
    of_sectors(anna, "kinderopvang")
    assert 'value="mbo"' in client_of(anna).get(address).content.decode()


@pytest.mark.provision("WF-5.10c")
def test_the_order_of_a_suspension_and_its_term_of_objection(anna: Actor) -> None:
    found = duties(anna, measured(anna, recorded(anna)))
    with pytest.raises(Refused, match="Eerst: leerling en ouders horen"):
        do(anna, found["decision"])
    do(anna, found["hearing"])
    do(anna, found["decision"])
    with scope(anna):
        objection = FollowUp.objects.get(pk=found["objection"].pk)
    assert due_day(objection) == next_legal_day(clock.today() + timedelta(weeks=6))


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"days": 8}, "hoogstens een week"),
        ({"days": 0}, "ligt voor de eerste dag"),
        ({"until": None}, "Vul de laatste dag in"),
        ({"first": date(2026, 11, 1)}, "begint voor het incident"),
        ({"decided_by": "coordinator"}, "besluit: directie of bestuur"),
        ({"first": date(9999, 12, 29)}, "vijf jaar vooruit"),
        ({"kind": "begeleiding", "until": date(9999, 12, 31)}, "vijf jaar vooruit"),
        ({"sector": "hbo"}, "Kies een maatregel"),
        ({"kind": "gevangenis"}, "Kies een maatregel"),
        ({"person": str(uuid4())}, "Kies iemand uit de kluis"),
        ({"reason": "BSN 111222333"}, "geldig BSN"),
    ],
)
def test_a_measure_that_cannot_be_is_refused(anna: Actor, how: dict[str, Any], sentence: str) -> None:
    incident = recorded(anna)
    with pytest.raises(Refused, match=sentence):
        measured(anna, incident, **how)


def test_the_same_form_sent_twice_makes_one_measure(anna: Actor, client_of: ClientOf) -> None:
    incident, client = recorded(anna), client_of(anna)
    form = {
        "kind": "schorsing", "sector": "vo", "starts_on": "2026-11-23", "until": "2026-11-24", "decided_by": "directie",
        "submission": str(uuid4()),
    }  # fmt: skip
    for _ in range(2):
        assert client.post(reverse("measures:add", args=[incident.pk]), form).status_code == 302
    with scope(anna):
        assert Measure.objects.filter(incident=incident).count() == 1
    late = form | {"until": "2026-12-04", "submission": str(uuid4())}
    answer = client.post(reverse("measures:add", args=[incident.pk]), late)
    assert answer.status_code == 422
    assert "hoogstens een week" in answer.content.decode()


def test_two_editors_of_one_measure(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    row = measured(anna, incident)
    seen = measures.mark_of_measure(row)
    with scope(anna):
        measures.change_measure(row, MONDAY, MONDAY, "directie", actor=anna, seen=seen)
        with pytest.raises(Overtaken):
            measures.change_measure(row, MONDAY, MONDAY + timedelta(days=4), "directie", actor=anna, seen=seen)
    form = {"starts_on": "2026-11-23", "until": "2026-11-25", "decided_by": "directie", "seen": seen}
    answer = client_of(anna).post(reverse("measures:change", args=[incident.pk, row.pk]), form)
    assert (answer.status_code, "Hier staat nu: 23 november 2026" in answer.content.decode()) == (409, True)


@pytest.mark.parametrize(
    ("page", "typed", "kept"),
    [
        ("change", {"starts_on": "2026-11-24", "until": "2026-11-25", "decided_by": "directie"}, "25 november 2026"),
        ("withdraw", {"reason": "Toch niet nodig, zie het gesprek."}, "Toch niet nodig, zie het gesprek."),
    ],
)
def test_a_colleague_withdrew_it_meanwhile(
    page: str, typed: dict[str, str], kept: str, anna: Actor, client_of: ClientOf
) -> None:
    incident = recorded(anna)
    row = measured(anna, incident)
    seen = measures.mark_of_measure(row)
    with scope(anna):
        measures.withdraw_measure(row, WHY, actor=anna)
    address = reverse(f"measures:{page}", args=[incident.pk, row.pk])
    answer = client_of(anna).post(address, typed | {"seen": seen})
    text = answer.content.decode()
    assert (answer.status_code, "Een collega heeft dit ook gewijzigd" in text) == (409, True)
    assert kept in text
    assert "ingetrokken op 21 november 2026" in text
    assert "Mijn versie opslaan" not in text, "there is nothing to save it to"


def test_a_longer_suspension_adds_the_inspectie_and_keeps_what_was_done(anna: Actor) -> None:
    row = measured(anna, recorded(anna), days=1)
    do(anna, duties(anna, row)["hearing"])
    with scope(anna):
        until = MONDAY + timedelta(days=2)
        measures.change_measure(row, MONDAY, until, "directie", actor=anna, seen=measures.mark_of_measure(row))
    found = duties(anna, row)
    assert found["inspectie"].mandatory
    assert found["hearing"].state == StepState.DONE


def test_open_duties_follow_the_days_of_a_measure(anna: Actor) -> None:
    """The talk was had; the term of objection runs from the decision and not from the first day."""
    row = measured(anna, recorded(anna))
    for key in ("hearing", "decision"):
        do(anna, duties(anna, row)[key])
    before, friday = duties(anna, row), MONDAY + timedelta(days=4)
    with scope(anna):
        measures.change_measure(row, friday, friday, "directie", actor=anna, seen=measures.mark_of_measure(row))
    after = duties(anna, row)
    assert due_day(after["parents"]) == friday
    assert due_day(after["leerplicht"]) == MONDAY + timedelta(weeks=1)
    assert (after["inspectie"].mandatory, after["inspectie"].due_at) == (False, None)
    assert all(after[key].due_at == before[key].due_at for key in ("decision", "objection"))
    with scope(anna):
        until = friday + timedelta(days=2)
        measures.change_measure(row, friday, until, "directie", actor=anna, seen=measures.mark_of_measure(row))
    assert duties(anna, row)["inspectie"].mandatory


@pytest.mark.provision("WE-5.9", "WE-5.10")
def test_an_expulsion_waits_for_alternatives_or_a_reason(weert: Actor) -> None:
    incident = recorded(weert)
    found = duties(weert, measured(weert, incident, kind="verwijdering", until=None))
    assert (found["alternatives"].article, found["leerplicht"].article) == ("5.9", "5.10")
    for key in ("intention", "hearing", "consult_inspectie", "other_school"):
        do(weert, found[key])
    with pytest.raises(Refused, match="Eerst: alternatieven geprobeerd") as refusal:
        do(weert, found["decision"])
    assert refusal.value.article == "5.9"
    with pytest.raises(Refused, match="Kies wat de school probeerde"):
        do(weert, found["alternatives"])
    do(weert, found["alternatives"], proof={"tried": ["time_out", "jeugdhulp"]})
    do(weert, found["decision"])
    assert duties(weert, Measure(pk=found["decision"].measure_id))["objection"].due_at


@pytest.mark.provision("WE-5.9")
def test_an_expulsion_may_depart_from_alternatives_with_a_reason(weert: Actor) -> None:
    found = duties(weert, measured(weert, recorded(weert), kind="verwijdering", until=None))
    with scope(weert):
        with pytest.raises(Refused, match="minstens 10"):
            followups.depart_from_followup(found["alternatives"], "nee", actor=weert)
        for key in ("alternatives", "intention", "hearing", "consult_inspectie", "other_school"):
            followups.depart_from_followup(found[key], WHY, actor=weert)
    do(weert, found["decision"])


def test_an_open_duty_keeps_the_incident_open_and_names_what_it_rests_on(anna: Actor) -> None:
    incident = recorded(anna)
    row = measured(anna, incident)
    settle_all(anna, incident)
    with scope(anna), pytest.raises(Refused, match="Leerling en ouders horen is niet gedaan"):
        close_incident(Incident.objects.get(pk=incident.pk), actor=anna)
    with scope(anna):
        measures.withdraw_measure(row, "Verkeerd ingevoerd bij dit incident", actor=anna)
        with pytest.raises(Refused, match="maatregel van de school, is niet gedaan"):
            close_incident(Incident.objects.get(pk=incident.pk), actor=anna)
    settle_all(anna, incident)
    with scope(anna):
        close_incident(Incident.objects.get(pk=incident.pk), actor=anna)


def test_promised_aftercare_keeps_the_incident_open_and_its_page_leads_there(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    promise = Agreed("care", "nazorg-klas", "Nazorg voor de klas", "coordinator", clock.today(), "de mentor praat")
    with scope(anna):
        care = followups.add_agreed(incident, promise, actor=anna)
    settle_all(anna, incident)
    with scope(anna), pytest.raises(Refused, match="Nazorg voor de klas is niet gedaan"):
        close_incident(Incident.objects.get(pk=incident.pk), actor=anna)
    client = client_of(anna)
    shown = client.get(reverse("incidents:detail", args=[incident.pk])).content.decode()
    assert "Sluiten kan na: nazorg voor de klas" in shown
    assert "Naar wat nog open staat" in shown
    to_close = f"{reverse('incidents:list')}?weergave=sluiten"
    assert str(incident.pk) not in client.get(to_close).content.decode()
    do(anna, care)
    assert str(incident.pk) in client.get(to_close).content.decode()
    with scope(anna):
        close_incident(Incident.objects.get(pk=incident.pk), actor=anna)


def closed_with_measure(actor: Actor) -> Measure:
    incident = recorded(actor)
    row = measured(actor, incident)
    settle_all(actor, incident)
    with scope(actor):
        for duty in FollowUp.objects.filter(incident=incident, mandatory=True).select_related("incident__convenant"):
            followups.depart_from_followup(duty, WHY, actor=actor)
        close_incident(Incident.objects.get(pk=incident.pk), actor=actor)
    return row


def test_what_did_not_hold_up_closing_goes_on_after_it(anna: Actor, client_of: ClientOf) -> None:
    """An objection that is upheld weeks later: the measure is withdrawn, without reopening; what had to be, stays."""
    row = closed_with_measure(anna)
    found = duties(anna, row)
    with scope(anna), pytest.raises(Refused, match="gesloten"):
        followups.reopen_followup(found["hearing"], actor=anna)
    do(anna, found["objection"])
    page = client_of(anna).get(reverse("measures:list", args=[row.incident_id])).content.decode()
    assert "Intrekken" in page
    assert reverse("measures:reopen", args=[row.incident_id, found["hearing"].pk]) not in page
    with scope(anna):
        row.incident = Incident.objects.get(pk=row.incident_id)
        measures.withdraw_measure(row, "Het bezwaar is gegrond verklaard.", actor=anna)


def test_a_term_that_an_objection_set_going_stays_on_the_list_after_closing(anna: Actor, client_of: ClientOf) -> None:
    row = closed_with_measure(anna)
    with scope(anna):
        rest = FollowUp.objects.filter(measure=row, mandatory=False).update(
            title="Beslissen op het bezwaar", evidence="letter", due_at=followups.end_of(MONDAY), state="open"
        )
    assert rest
    assert "Beslissen op het bezwaar" in client_of(anna).get(reverse("measures:terms")).content.decode()


@pytest.mark.provision("WF-5.10c", "WF-5.10d")
def test_a_term_that_is_there_stands_on_the_start_page(anna: Actor, carla: Actor, client_of: ClientOf) -> None:
    """The first one of an incident, from its day on and until it was handled; a term of objection is nobody's work."""
    incident = recorded(anna)
    row = measured(anna, incident, days=1)
    page, words = reverse("measures:list", args=[incident.pk]), "Leerling en ouders horen"
    assert page not in client_of(anna).get("/").content.decode()
    with time_machine.travel(TODAY + timedelta(days=2), tick=False):
        there = client_of(anna).get("/").content.decode()
        assert (words in there, there.count(page)) == (True, 1)
        assert page not in client_of(carla).get("/").content.decode()
    with time_machine.travel(TODAY + timedelta(days=5), tick=False):
        for key in ("hearing", "decision", "parents", "homework"):
            do(anna, duties(anna, row)[key])
        late = client_of(anna).get("/").content.decode()
        assert (words in late, "Leerplicht informeren" in late) == (False, True)
        do(anna, duties(anna, row)["leerplicht"])
        assert page not in client_of(anna).get("/").content.decode()
    with time_machine.travel(TODAY + timedelta(days=60), tick=False):
        assert page not in client_of(anna).get("/").content.decode()


@pytest.mark.parametrize("address", ["/incidenten/", "/incidenten/opvolging/"])
def test_the_list_of_terms_is_found_from_the_register(anna: Actor, client_of: ClientOf, address: str) -> None:
    assert f'href="{reverse("measures:terms")}"' in client_of(anna).get(address).content.decode()


@pytest.mark.provision("WF-5.10d", "WE-5.10")
@pytest.mark.parametrize(("school", "slug"), [("anna", "leerplicht-hoorn"), ("weert", "leerplicht-weert")])
def test_a_copy_to_leerplicht_is_the_proof(school: str, slug: str, request: pytest.FixtureRequest) -> None:
    """Timer and proof: the term runs from the first day, and the copy that the gate allowed ends it."""
    actor = request.getfixturevalue(school)
    incident = recorded(actor)
    row = measured(actor, incident)
    assert duties(actor, row)["leerplicht"].state == StepState.OPEN
    person = with_person(incident, actor)
    why = {"necessity": "Leerplicht moet weten wie het is.", "subsidiarity": "Zonder naam kan het niet."}
    fields = frozenset({f"name.{person.pk}"})
    sent(incident, actor, slug, fields=fields, ground="wettelijke_plicht", informed=True, **why)
    told = duties(actor, row)["leerplicht"]
    assert (told.state, told.proof) == (StepState.DONE, {"channel": "portaal"})


def test_terms_run_over_school_days_and_a_holiday_is_said(anna: Actor, client_of: ClientOf) -> None:
    """The last school day before the christmas holiday: homework is due after it, the objection ends in winter."""
    incident = recorded(anna)
    row = measured(anna, incident, first=date(2026, 12, 18), days=3)
    found = duties(anna, row)
    assert due_day(found["homework"]) == date(2027, 1, 4)
    with scope(anna):
        FollowUp.objects.filter(pk=found["decision"].pk).update(due_at=followups.end_of(date(2026, 12, 21)))
    text = client_of(anna).get(reverse("measures:list", args=[incident.pk])).content.decode()
    assert "eindigt in de kerstvakantie" in text


def test_a_letter_needs_an_open_vault_and_is_in_the_trail(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    person = with_person(incident, anna)
    with scope(anna):
        row = measures.add_measure(incident, taken(person=str(person.pk), reason="Hij had een mes."), actor=anna)
        assert NAME.encode() not in bytes(row.person)
    address = reverse("measures:letter-pdf", args=[incident.pk, row.pk, "schorsing"])
    client = client_of(anna)
    with scope(anna):
        close_vault(incident, actor=anna)
    assert client.post(address).status_code == 302
    with scope(anna):
        assert not Entry.objects.filter(action="school_measure.letter_made").exists()
        open_vault(incident, "maatregel", actor=anna)
    answer = client.post(address)
    assert answer.content.startswith(b"%PDF")
    assert NAME not in answer["Content-Disposition"]
    with scope(anna):
        entry = Entry.objects.get(action="school_measure.letter_made")
        assert (entry.object_id, entry.purpose) == (incident.pk, "Besluit tot schorsing (concept)")
    assert client.get(address).status_code == 405
    assert client.post(reverse("measures:letter-pdf", args=[incident.pk, row.pk, "verwijdering"])).status_code == 404


def test_the_term_of_objection_in_a_letter_runs_from_the_decision(anna: Actor) -> None:
    incident = recorded(anna, occurred_on=date(2026, 11, 2))
    row = measured(anna, incident)
    found = duties(anna, row)
    with scope(anna):
        lacking = lacking_of(row, "schorsing")
        today = letter_of(row, incident, "schorsing", "", lacking)["object_until"]
        assert today == next_legal_day(clock.today() + timedelta(weeks=6))
        followups.complete_followup(found["hearing"], Done(date(2026, 11, 3)), actor=anna)
        followups.complete_followup(found["decision"], Done(date(2026, 11, 4)), actor=anna)
        assert letter_of(row, incident, "schorsing", "", lacking)["object_until"] == date(2026, 12, 16)


@pytest.mark.provision("WE-5.11")
def test_looking_back_gives_an_action_that_stays_on_the_list_after_closing(weert: Actor, client_of: ClientOf) -> None:
    incident, client = recorded(weert), client_of(weert)
    form = {"reason": "Kluisjes elke maand controleren", "owner": "directie", "due_on": "2026-12-11"}
    assert client.post(reverse("measures:action", args=[incident.pk]), form).status_code == 302
    settle_all(weert, incident)
    with scope(weert):
        close_incident(Incident.objects.get(pk=incident.pk), actor=weert)
    text = client.get(reverse("measures:terms") + "?soort=action").content.decode()
    assert "Kluisjes elke maand controleren" in text
    assert "11 december 2026" in text
    with scope(weert):
        row = FollowUp.objects.get(incident=incident, kind="action")
    there = client.get(reverse("measures:list", args=[incident.pk])).content.decode()
    address = reverse("measures:done", args=[incident.pk, row.pk])
    assert address in there
    assert reverse("measures:action", args=[incident.pk]) not in there
    assert client.post(address, {"on": clock.today().isoformat(), "note": ""}).status_code == 302
    with scope(weert):
        assert FollowUp.objects.get(pk=row.pk).state == StepState.DONE
    assert client.post(reverse("measures:reopen", args=[incident.pk, row.pk])).status_code == 302
    with scope(weert):
        assert FollowUp.objects.get(pk=row.pk).state == StepState.OPEN


def test_what_was_agreed_at_a_withdrawn_incident_is_off_the_list(anna: Actor, client_of: ClientOf) -> None:
    incident, client = recorded(anna), client_of(anna)
    with scope(anna):
        agreed = Agreed("action", "preventie", "Kluisjes controleren", "directie", date(2026, 12, 11))
        row = followups.add_agreed(incident, agreed, actor=anna)
        withdraw_incident(incident, "Dubbel vastgelegd op een dag", actor=anna)
        with pytest.raises(Refused, match="ingetrokken"):
            followups.complete_followup(row, Done(clock.today()), actor=anna)
    assert "Kluisjes controleren" not in client.get(reverse("measures:terms")).content.decode()
    there = client.get(reverse("measures:list", args=[incident.pk])).content.decode()
    assert reverse("measures:done", args=[incident.pk, row.pk]) not in there


def test_aftercare_of_a_closed_incident_is_finished_and_then_stays_so(anna: Actor, client_of: ClientOf) -> None:
    """It was left open before closing waited for it: that must not make it impossible to finish."""
    incident = recorded(anna)
    with scope(anna):
        agreed = Agreed("care", "x", "Nazorg", "directie", clock.today(), "Bel")
        row = followups.add_agreed(incident, agreed, actor=anna)
        Incident.objects.filter(pk=incident.pk).update(state="closed", closed_at=clock.now())
    assert "Nazorg" in client_of(anna).get(reverse("measures:terms")).content.decode()
    done = reverse("measures:done", args=[incident.pk, row.pk])
    assert done in client_of(anna).get(reverse("measures:list", args=[incident.pk])).content.decode()
    do(anna, row)
    with scope(anna), pytest.raises(Refused, match="gesloten"):
        followups.reopen_followup(row, actor=anna)


def test_an_action_is_checked_for_names_and_days(anna: Actor, client_of: ClientOf) -> None:
    incident, client = recorded(anna), client_of(anna)
    address = reverse("measures:action", args=[incident.pk])
    named = {"reason": "Bel 06-12345678 van de moeder", "owner": "directie", "due_on": "2026-12-11"}
    assert client.post(address, named).status_code == 422
    late = {"reason": "Kluisjes elke maand controleren", "owner": "directie", "due_on": "2026-01-11"}
    assert "al voorbij" in client.post(address, late).content.decode()


def test_a_plan_of_aftercare_is_sealed_and_its_day_is_not(anna: Actor) -> None:
    incident = recorded(anna)
    agreed = Agreed(
        "care", "nazorg-geraakt", "Nazorg voor wie geraakt is", "directie", date(2026, 12, 1), f"Bel {NAME}"
    )
    with scope(anna):
        row = followups.add_agreed(incident, agreed, actor=anna)
        assert NAME.encode() not in bytes(row.note)
        assert row.reveal("note") == f"Bel {NAME}"
        assert row.due_at is not None


@pytest.mark.parametrize(
    ("code", "key", "mandatory"),
    [("SEK-02", "vertrouwensinspecteur", True), ("CAL-02", "arbeidsinspectie", True), ("CYB-01", "ap", True),
     ("DIS-01", "vertrouwensinspecteur", False)],
)  # fmt: skip
def test_who_is_told_by_law_follows_from_the_category(anna: Actor, code: str, key: str, mandatory: bool) -> None:
    incident = recorded(anna, code)
    with scope(anna):
        row = FollowUp.objects.get(incident=incident)
        assert (row.key, row.mandatory) == (key, mandatory)
        if code == "CYB-01":
            assert row.due_at == incident.recorded_at + timedelta(hours=72)


def test_the_last_party_that_is_told_ends_the_step(anna: Actor) -> None:
    incident = recorded(anna, "SEK-02")
    with scope(anna):
        row = FollowUp.objects.select_related("measure").get(incident=incident)
        followups.complete_followup(row, Done(clock.today(), "telefoon", "Kenmerk 12"), actor=anna)
        step = Step.objects.get(incident=incident, key="third_parties")
    assert (step.state, step.proof) == (StepState.DONE, {"informed": ["vertrouwensinspecteur"]})


def test_the_page_says_that_a_duty_keeps_the_incident_open(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    measured(anna, incident)
    with scope(anna):
        incident.steps.exclude(key="close").update(state=StepState.DONE)
    page = client_of(anna).get(reverse("incidents:detail", args=[incident.pk])).content.decode()
    assert "U kunt sluiten" not in page
    assert "Sluiten kan na: " in page
    with scope(anna):
        assert next_words(incident).endswith("Sluiten kan na: leerling en ouders horen.")
        FollowUp.objects.filter(incident=incident).update(state=StepState.DONE)
        assert next_words(incident).endswith("U kunt sluiten.")


def test_undoing_stops_at_what_was_built_on_it(anna: Actor) -> None:
    suspension = measured(anna, recorded(anna))
    found = duties(anna, suspension)
    do(anna, found["hearing"])
    do(anna, found["decision"])
    with scope(anna):
        with pytest.raises(Refused, match="niet terugzetten"):
            followups.reopen_followup(duties(anna, suspension)["hearing"], actor=anna)
        followups.reopen_followup(duties(anna, suspension)["decision"], actor=anna)
        assert FollowUp.objects.get(pk=found["objection"].pk).due_at is None


def test_a_day_in_the_future_or_before_the_incident_is_no_proof(anna: Actor) -> None:
    row = duties(anna, measured(anna, recorded(anna)))["hearing"]
    for day in (clock.today() + timedelta(days=1), date(2026, 1, 1)):
        with scope(anna), pytest.raises(Refused):
            followups.complete_followup(row, Done(day), actor=anna)


def test_another_function_and_another_school_find_nothing(
    anna: Actor, carla: Actor, weert: Actor, client_of: ClientOf
) -> None:
    incident = recorded(anna)
    row = measured(anna, incident)
    address = reverse("measures:change", args=[incident.pk, row.pk])
    assert client_of(weert).get(address).status_code == 404
    assert client_of(carla).get(address).status_code == 403


@pytest.mark.provision("WF-5.10c")
@pytest.mark.parametrize(
    ("kind", "allowed"),
    [("schorsing", {"directie", "bestuurder"}), ("verwijdering", {"bestuurder", "mandaat"}),
     ("berisping", {"directie", "bestuurder", "coordinator"})],
)  # fmt: skip
def test_the_form_offers_only_who_may_decide(anna: Actor, client_of: ClientOf, kind: str, allowed: set[str]) -> None:
    incident = recorded(anna)
    page = client_of(anna).get(f"{reverse('measures:add', args=[incident.pk])}?soort={kind}")
    assert {code for code, _ in page.context["form"].fields["decided_by"].choices} == allowed
    for code in {"directie", "bestuurder", "coordinator"} - allowed:
        with pytest.raises(Refused, match="besluit: "):
            measured(anna, recorded(anna), kind, decided_by=code)


def test_a_mandate_has_a_day(anna: Actor) -> None:
    incident = recorded(anna)
    for day in (None, clock.today() + timedelta(days=1)):
        with pytest.raises(Refused, match="mandaat gaf"):
            measured(anna, incident, "verwijdering", until=None, decided_by="mandaat", mandate_on=day)
    row = measured(anna, incident, "verwijdering", until=None, decided_by="mandaat", mandate_on=date(2026, 9, 1))
    with scope(anna):
        assert "mandaat van het bestuur van 1 september 2026" in measure_line(row)["sub"]


@pytest.mark.provision("WF-5.10c", "WE-5.10")
@pytest.mark.parametrize(
    ("sector", "asked", "not_asked", "unsourced"),
    [("vo", {"consult_inspectie", "inspectie", "leerplicht_told", "objection_decision"}, {"teacher"}, set()),
     ("vso", {"inspectie", "leerplicht_told", "teacher"}, {"consult_inspectie"}, {"inspectie"}),
     ("po", {"teacher", "other_school", "leerplicht_told"}, {"consult_inspectie", "inspectie"}, set()),
     ("mbo", {"other_school", "leerplicht_told"}, {"consult_inspectie", "inspectie", "teacher"}, {"other_school"})],
)  # fmt: skip
def test_duties_of_an_expulsion_follow_the_sector(
    anna: Actor, sector: str, asked: set[str], not_asked: set[str], unsourced: set[str]
) -> None:
    """`unsourced`: those that ask to be checked, for nobody found the law behind them."""
    of_sectors(anna, sector)
    found = duties(anna, measured(anna, recorded(anna), "verwijdering", until=None, sector=sector))
    assert asked <= set(found)
    assert not not_asked & set(found)
    assert (found["other_school"].span, found["other_school"].mandatory) == ({}, True)
    unsure = {key for key, row in found.items() if "laat dit nakijken" in row.help.lower()}
    assert unsure & {"objection_decision", "other_school", "inspectie", "leerplicht_told", "teacher"} == unsourced


def test_words_of_a_duty_follow_the_sector(anna: Actor) -> None:
    with scope(anna):
        version = adopted_version(anna.circles[0])
    named = partial(sector_duties, version)
    of = {sector: named("schorsing", sector) for sector in ("po", "vo", "vso", "mbo")}
    assert "21" in of["vo"]["parents"].help
    assert not any("21" in of[sector]["parents"].help for sector in ("po", "vso")), "an adult there gets it himself"
    assert "hoogstens een week" in of["mbo"]["decision"].help
    assert of["mbo"]["hearing"].title == "Student horen"
    expelled = named("verwijdering", "mbo")
    assert not any("Geschillencommissie" in duty.help for duty in expelled.values())


def sector_duties(version: ConvenantVersion, kind: str, sector: str) -> dict[str, Duty]:
    return {duty.key: duty for duty in duties_of(version, kind, sector, 2)}


def test_leerplicht_hears_of_the_decision_only_after_it(anna: Actor) -> None:
    """A copy through the portal during the procedure proves the early word, not the later one."""
    incident = recorded(anna)
    row = measured(anna, incident, "verwijdering", until=None)
    with scope(anna):
        followups.told(incident, "leerplicht", actor=anna)
    found = duties(anna, row)
    assert (found["leerplicht"].state, found["leerplicht_told"].state) == (StepState.DONE, StepState.OPEN)


@pytest.mark.parametrize(
    ("first", "days", "how", "sentence"),
    [
        (MONDAY, 3, {}, "al geschorst van 23 november"),
        (MONDAY + timedelta(days=2), 2, {"reason": "Hij deed het opnieuw."}, "al geschorst"),
        (MONDAY + timedelta(days=3), 2, {}, "sluit aan"),
        (date(2026, 11, 21), 2, {}, "sluit aan"),
        (MONDAY + timedelta(days=3), 2, {"reason": "Hij deed het opnieuw."}, ""),
        (MONDAY + timedelta(days=7), 2, {}, ""),
    ],
    ids=["the same days", "over it", "next to it", "before it", "with a reason", "days between"],
)
def test_suspensions_of_one_pupil_do_not_pile_up(
    anna: Actor, first: date, days: int, how: dict[str, Any], sentence: str
) -> None:
    incident = recorded(anna)
    person = str(with_person(incident, anna).pk)
    measured(anna, incident, person=person)
    if sentence:
        with pytest.raises(Refused, match=sentence):
            measured(anna, incident, first=first, days=days, person=person, **how)
    else:
        measured(anna, incident, first=first, days=days, person=person, **how)


def test_two_incidents_of_one_pupil_are_looked_at_one_at_a_time(anna: Actor) -> None:
    incident = recorded(anna)
    assert not holds("suspensions", anna.organisation)
    measured(anna, incident, person=str(with_person(incident, anna).pk))
    assert holds("suspensions", anna.organisation)


def test_suspensions_of_two_pupils_may_run_beside_each_other(anna: Actor) -> None:
    incident = recorded(anna)
    first, second = (str(with_person(incident, anna, name=name).pk) for name in ("Een", "Twee"))
    row = measured(anna, incident, person=first)
    with pytest.raises(Refused, match="Vul dan bij beide in over wie"):
        measured(anna, incident)
    other = measured(anna, incident, person=second)
    with scope(anna):
        seen = mark_of(other, measures.ABOUT)
        with pytest.raises(Refused, match="al geschorst"):
            measures.link_person(other, first, "Hij had een mes.", actor=anna, seen=seen)
        measures.withdraw_measure(row, WHY, actor=anna)
        measures.link_person(other, first, "Hij had een mes.", actor=anna, seen=seen)


def at_another_location(actor: Actor, **how: Any) -> Incident:
    with scope(actor):
        first, other = Location.objects.filter(organisation_id=actor.organisation).order_by("slug")[:2]
    assert first != other
    return recorded(actor, location=other, **how)


def suspended_elsewhere(actor: Actor, incident: Incident, **person: str) -> None:
    measured(actor, incident, person=str(with_person(incident, actor, **person).pk))


def test_one_pupil_suspended_in_two_incidents_is_seen_by_who_may(anna: Actor) -> None:
    before, now = at_another_location(anna), recorded(anna)
    suspended_elsewhere(anna, before)
    person = str(with_person(now, anna).pk)
    with pytest.raises(Refused, match=f"al geschorst van 23 november.*{shown_reference(before.reference)}"):
        measured(anna, now, person=person)
    with pytest.raises(Refused, match="sluit aan op die van"):
        measured(anna, now, first=MONDAY + timedelta(days=3), person=person)
    row = measured(anna, now)
    with scope(anna):
        seen = mark_of(row, measures.ABOUT)
        with pytest.raises(Refused, match="al geschorst"):
            measures.link_person(row, person, "Hij had een mes.", actor=anna, seen=seen)


def test_who_may_not_see_the_other_incident_hears_nothing_of_it(anna: Actor) -> None:
    before, now = at_another_location(anna), recorded(anna)
    suspended_elsewhere(anna, before)
    person = str(with_person(now, anna).pk)
    with scope(anna):
        LocationRight.objects.filter(user_id=str(anna.user_id), content_object=before.location_id).delete()
    with pytest.raises(Refused, match="Vraag de directie") as refusal:
        measured(anna, now, person=person)
    told = refusal.value.sentence
    assert not any(word in told for word in ("23 november", shown_reference(before.reference), "incident"))
    measured(anna, now, first=MONDAY + timedelta(days=3), person=person)


def test_a_file_of_the_board_is_not_told_by_a_refusal(anna: Actor) -> None:
    """Else asking for days would tell that there is one."""
    before, now = at_another_location(anna), recorded(anna)
    suspended_elsewhere(anna, before)
    person = str(with_person(now, anna).pk)
    with scope(anna):
        Incident.objects.filter(pk=before.pk).update(category="SEK-03")
    measured(anna, now, person=person)


def test_a_namesake_and_another_school_are_somebody_else(anna: Actor, dirk: Actor) -> None:
    before, now = recorded(anna), recorded(anna)
    suspended_elsewhere(anna, before, name="Noor de Wit")
    suspended_elsewhere(dirk, recorded(dirk), name=NAME)
    with scope(anna):
        open_vault(now, "melding", actor=anna)
        born = [Person("leerling", "getuige", name="Noor de Wit", birth_date=day) for day in ("2011-02-03", "")]
        younger, unknown = (add_person(now, one, actor=anna, another=True) for one in born)
        there = InvolvedPerson.objects.get(incident=before)
        there.incident = before
        change_person(there, Person("leerling", "betrokken", name="Noor de Wit", birth_date="2010-02-03"), actor=anna)
    measured(anna, now, person=str(younger.pk))
    with pytest.raises(Refused, match="al geschorst"):
        measured(anna, now, first=MONDAY + timedelta(days=1), days=1, person=str(unknown.pk))


def test_who_cannot_see_the_terms_is_given_none(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    page = client_of(anna).get(reverse("measures:action", args=[incident.pk]))
    assert {code for code, _ in page.context["form"].fields["owner"].choices} == {"coordinator", "directie"}
    with scope(anna), pytest.raises(Refused, match="lijst met termijnen"):
        followups.add_agreed(incident, Agreed("action", "x", "Kluisjes", "docent", date(2026, 12, 11)), actor=anna)
