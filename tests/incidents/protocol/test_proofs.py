"""Each step asks what proves it: nothing is done by an empty form, and what was given is shown back."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from convenant import clock
from convenant.errors import Refused
from convenant.tenancy.scope import Actor, scope
from incidents.actions.followups import Agreed, add_agreed
from incidents.actions.steps import complete_step, record_call
from incidents.actions.vault import Person, add_person, open_vault
from incidents.models import FollowUp, FollowUpKind, Incident, Step, StepState, VaultNote
from protocols.models import StepTemplate
from protocols.proofs import proof_of
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]
TODAY, TEXT = "2026-11-21", "Moeder van Quintijn weet ervan."
OWN_PAGE = {"register", "melding", "close"}

EMPTY = {
    "safety": {}, "secure_evidence": {}, "inform_parents": {}, "melding": {"informed": "geen", "account": "niets"},
    "aangifte_consult": {}, "measure": {"measure": "geen"}, "third_parties": {"informed": "geen"}, "aftercare": {},
    "feedback": {}, "evaluate": {"preventable": "ja"},
}  # fmt: skip
FULL: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "safety": ({"at": "10:43"}, ("veilig om 10:43 uur",)),
    "secure_evidence": ({"log": TEXT, "on": TODAY}, ("21 nov", "logboek in de kluis")),
    "inform_parents": ({"party_1": TODAY, "party_2": TODAY}, ("ouders van 2 leerlingen", "21 nov")),
    "aangifte_consult": ({"aangifte": "no", "on": TODAY}, ("geen aangifte", "21 nov")),
    "measure": ({"measure": "geen", "decision": TEXT}, ("geen maatregel", "besluit in de kluis")),
    "third_parties": ({"informed": ["ap"], "account": TEXT}, ("Autoriteit Persoonsgegevens", "kenmerk of reden")),
    "aftercare": (
        {"care_for": ["geraakt", "klas"], "plan": TEXT},
        ("nazorg voor wie geraakt is en de klas", "plan in"),
    ),
    "feedback": ({"heard": TEXT}, ("terugkoppeling in de kluis",)),
    "evaluate": ({"preventable": "ja", "no_action": TEXT}, ("te voorkomen: ja", "geen actie, reden in de kluis")),
}


def sent(client: Client, incident: Incident, key: str, **values: Any) -> Any:
    with scope(client.actor):  # type: ignore[attr-defined]
        number = Step.objects.get(incident=incident, key=key).number
    return client.post(reverse("incidents:step-done", args=[incident.pk, number + 1]), values)


@pytest.fixture
def client(anna: Actor, client_of: ClientOf) -> Client:
    found = client_of(anna)
    found.actor = anna  # type: ignore[attr-defined]
    return found


@pytest.fixture
def knife(anna: Actor) -> Incident:
    return recorded(anna)


def step_of(actor: Actor, incident: Incident, key: str) -> Step:
    with scope(actor):
        return Step.objects.select_related("incident").get(incident=incident, key=key)


def test_every_kind_of_evidence_asks_something(anna: Actor) -> None:
    with scope(anna):
        steps = list(StepTemplate.objects.exclude(key__in=OWN_PAGE).values_list("key", "evidence").distinct())
    assert {key for key, _ in steps} == set(FULL)
    assert [key for key, evidence in steps if not proof_of(evidence).asks] == []


@pytest.mark.parametrize("key", EMPTY)
def test_an_empty_form_does_no_step(client: Client, anna: Actor, knife: Incident, key: str) -> None:
    answer = sent(client, knife, key, **EMPTY[key])
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert step_of(anna, knife, key).state == StepState.OPEN


@pytest.mark.parametrize("key", FULL)
def test_the_proof_is_kept_and_shown_and_its_text_is_sealed(
    client: Client, anna: Actor, knife: Incident, key: str
) -> None:
    values, words = FULL[key]
    assert sent(client, knife, key, **values).status_code == 302
    page = client.get(reverse("incidents:detail", args=[knife.pk]))
    moments = [moment.sentence for moment in page.context["timeline"]]
    lines = page.context["step_lines"]["near"] + page.context["step_lines"]["far"]
    note = next(line.note for line in lines if line.key == key)
    assert all(word in note for word in words)
    assert any(all(word in moment for word in words) for moment in moments), "and in the timeline"
    assert "Quintijn" not in page.content.decode()
    with scope(anna):
        sealed = [row.reveal("body") for row in VaultNote.objects.filter(incident=knife)]
        assert "Quintijn" not in str(Step.objects.filter(incident=knife).values())
    assert (TEXT in "".join(sealed)) is (TEXT in values.values())


def test_what_was_taken_back_no_longer_says_what_proved_it(client: Client, knife: Incident) -> None:
    sent(client, knife, "inform_parents", party_1=TODAY)
    client.post(reverse("incidents:step-reopen", args=[knife.pk, 4]))
    moments = client.get(reverse("incidents:detail", args=[knife.pk])).context["timeline"]
    assert not [moment for moment in moments if "ouders van" in moment.sentence]


def test_parents_go_by_the_pseudonym_of_the_vault(client: Client, anna: Actor) -> None:
    incident = recorded(anna, pupils=2)
    with scope(anna):
        open_vault(incident, "ouders", actor=anna)
        add_person(incident, Person("leerling", "betrokken", "Quintijn Zomer"), actor=anna)
    page = client.get(f"{reverse('incidents:detail', args=[incident.pk])}?stap=4")
    labels = [str(field.label) for field in page.context["step_form"] if field.name.startswith("party_")]
    assert labels == ["Ouders van leerling A geïnformeerd op", "Ouders van leerling 2 geïnformeerd op"]


def test_no_parent_told_asks_why(client: Client, anna: Actor, knife: Incident) -> None:
    assert sent(client, knife, "inform_parents", none_told="Beide leerlingen zijn 18.").status_code == 302
    assert step_of(anna, knife, "inform_parents").proof == {"sealed": ["none_told"]}


def test_no_message_and_a_message_exclude_each_other(client: Client, knife: Incident) -> None:
    answer = sent(client, knife, "third_parties", informed=["geen", "ap"], account="Nagegaan bij de functionaris.")
    assert answer.status_code == 422


def test_an_earlier_proof_still_reads(client: Client, anna: Actor, knife: Incident) -> None:
    with scope(anna):
        complete_step(step_of(anna, knife, "inform_parents"), actor=anna, proof={"parties": 2})
        complete_step(step_of(anna, knife, "third_parties"), actor=anna, proof={"informed": ["inspectie"]})
    page = client.get(reverse("incidents:detail", args=[knife.pk])).content.decode()
    assert "ouders van 2 leerlingen" in page
    assert "Inspectie van het Onderwijs" in page


# --- aftercare and the action that prevents


def agree(anna: Actor, incident: Incident, kind: FollowUpKind) -> None:
    agreed = Agreed(kind, "x", "Toezicht in de pauze", "coordinator", clock.today() + timedelta(days=9), "Elke week.")
    with scope(anna):
        add_agreed(incident, agreed, actor=anna)


def test_aftercare_that_was_agreed_is_its_plan(client: Client, anna: Actor, knife: Incident) -> None:
    agree(anna, knife, FollowUpKind.CARE)
    assert sent(client, knife, "aftercare").status_code == 302
    assert step_of(anna, knife, "aftercare").proof == {"agreed": "care"}


@pytest.mark.parametrize("preventable", ["ja", "deels"])
@pytest.mark.provision("WE-5.11")
def test_what_could_be_prevented_asks_an_action_or_a_reason(
    client: Client, anna: Actor, knife: Incident, preventable: str
) -> None:
    """Looking back says whether it could be prevented, and what the school does about it."""
    refused = sent(client, knife, "evaluate", preventable=preventable)
    assert refused.status_code == 422
    assert "Spreek een actie af die een volgende keer voorkomt" in refused.content.decode()
    action = {"action": "Kluisjes elke maand controleren", "owner": "directie", "due_on": "2026-12-18"}
    assert sent(client, knife, "evaluate", preventable=preventable, **action).status_code == 302
    with scope(anna):
        row = FollowUp.objects.get(incident=knife, kind=FollowUpKind.ACTION)
    assert (row.title, row.owner, row.due_at and row.due_at.date()) == (
        "Kluisjes elke maand controleren", "directie", date(2026, 12, 18),
    )  # fmt: skip
    assert step_of(anna, knife, "evaluate").proof == {"preventable": preventable, "agreed": "action"}
    page = client.get(reverse("incidents:detail", args=[knife.pk])).content.decode()
    assert f"te voorkomen: {preventable}" in page
    assert "actie afgesproken" in page


def test_an_action_that_stands_there_is_enough(client: Client, anna: Actor, knife: Incident) -> None:
    agree(anna, knife, FollowUpKind.ACTION)
    assert sent(client, knife, "evaluate", preventable="deels").status_code == 302
    with scope(anna):
        assert FollowUp.objects.filter(incident=knife, kind=FollowUpKind.ACTION).count() == 1


def test_what_could_not_be_prevented_asks_no_action(client: Client, knife: Incident) -> None:
    assert sent(client, knife, "evaluate", preventable="nee").status_code == 302


def test_an_action_names_nobody(client: Client, anna: Actor, knife: Incident) -> None:
    wrong = {"action": "Bel 06 12345678 elke week", "owner": "directie", "due_on": "2026-12-18"}
    assert sent(client, knife, "evaluate", preventable="ja", **wrong).status_code == 422
    assert step_of(anna, knife, "evaluate").state == StepState.OPEN


@pytest.mark.parametrize("due_on", ["", "2026-11-01"])
def test_an_action_has_a_day_to_come(client: Client, knife: Incident, due_on: str) -> None:
    action = {"action": "Kluisjes elke maand controleren", "owner": "directie", "due_on": due_on}
    assert sent(client, knife, "evaluate", preventable="ja", **action).status_code == 422


# --- no moment before the incident, none to come


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("safety", {"at": "23:59"}),
        ("safety", {"at": "10:39"}),
        ("safety", {"at": "10:44", "on": "2026-11-20"}),
        ("safety", {"on": "2026-11-22"}),
        ("secure_evidence", {"log": TEXT, "on": "0001-01-01"}),
        ("inform_parents", {"party_1": TODAY, "party_2": "2026-11-20"}),
        ("inform_parents", {"party_1": "2026-11-22"}),
        ("aangifte_consult", {"aangifte": "no", "on": "2025-11-21"}),
        ("measure", {"measure": "gesprek", "decision": TEXT, "on": "2027-01-01"}),
    ],
)
def test_a_step_is_not_done_before_its_incident_nor_later_than_now(
    client: Client, anna: Actor, knife: Incident, key: str, values: dict[str, str]
) -> None:
    answer = sent(client, knife, key, **values)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert any(words in text for words in ("ligt voor het incident", "ligt in de toekomst", "Kijk het jaartal na"))
    assert step_of(anna, knife, key).state == StepState.OPEN


@pytest.mark.parametrize(
    ("day", "at"), [("0001-01-01", "00:00"), ("2019-05-05", "10:44"), ("2026-11-20", "10:44"), ("2026-11-21", "10:39")]
)
def test_a_melding_is_not_made_before_its_incident(
    client: Client, anna: Actor, knife: Incident, day: str, at: str
) -> None:
    call = {"day": day, "at": at, "channel": "telefoon"}
    answer = client.post(reverse("incidents:step-called", args=[knife.pk, 5]), call)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "ligt voor het incident" in text or "Kijk het jaartal na" in text
    assert step_of(anna, knife, "melding").state == StepState.OPEN


def test_the_action_itself_refuses_a_wrong_moment(anna: Actor, knife: Incident) -> None:
    melding, safety = step_of(anna, knife, "melding"), step_of(anna, knife, "safety")
    before = datetime.combine(date(2026, 11, 20), time(9), clock.now().tzinfo)
    with scope(anna):
        with pytest.raises(Refused, match="voor het incident"):
            record_call(melding, at=before, channel="telefoon", reference="", actor=anna)
        with pytest.raises(Refused, match="in de toekomst"):
            complete_step(safety, actor=anna, proof={"at": "23:59"})


def test_past_midnight_is_the_next_day(client: Client, anna: Actor) -> None:
    late = recorded(anna, occurred_on=date(2026, 11, 20), occurred_at=time(23, 50))
    assert sent(client, late, "safety", at="00:10").status_code == 422
    assert sent(client, late, "safety", at="00:10", on="2026-11-21").status_code == 302


# --- what the page says of its fields

NOT_NEEDED = "(niet verplicht)"


def opened(client: Client, incident: Incident, number: int) -> str:
    text = client.get(reverse("incidents:detail", args=[incident.pk]), {"stap": number}).content.decode()
    return text[text.index('class="vs-form"') : text.index("Notitie voor de kluis")]


@pytest.mark.parametrize(
    ("number", "lead", "left"),
    [(1, "Vul één van deze in.", 0), (4, "Vul minstens één van deze in.", 0), (9, "", 1),
     (11, "Ja of deels? Schrijf een actie op, of waarom er geen actie komt.", 1)],
)  # fmt: skip
def test_what_the_step_is_refused_without_is_not_called_optional(
    client: Client, knife: Incident, number: int, lead: str, left: int
) -> None:
    """Left over: for whom the aftercare is, and who does the action."""
    form = opened(client, knife, number)
    assert lead in form
    assert form.count(NOT_NEEDED) == left


def test_the_first_step_is_one_tap_on_the_day_itself(client: Client, anna: Actor, knife: Incident) -> None:
    form = opened(client, knife, 1)
    assert 'value="10:45"' in form
    assert form.index("Het was op een andere dag") < form.index("Op welke dag?")
    earlier = recorded(anna, occurred_on=date(2026, 11, 18))
    assert 'value="10:45"' not in opened(client, earlier, 1)
