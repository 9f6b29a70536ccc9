"""Steps of the protocol, closing, withdrawing, changing the core."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from convenant.audit.models import Entry
from convenant.audit.trail import record
from convenant.queries.last_change import last_change
from convenant.tenancy.scope import Actor, scope
from incidents import hooks
from incidents.actions.vault import write_note
from incidents.models import Incident, IncidentState, Step, StepState, VaultNote
from tests.conftest import TODAY
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]
FRAME = 8
"""Statements of every page: session, user, memberships, circles, four around the scope."""
REASON = "De politie was er al bij en maakt zelf de melding."


def page(name: str, incident: Incident, *number: int) -> str:
    return reverse(f"incidents:{name}", args=[incident.pk, *number])


def step(actor: Actor, incident: Incident, key: str) -> Step:
    with scope(actor):
        return Step.objects.get(incident=incident, key=key)


def state(actor: Actor, incident: Incident) -> str:
    with scope(actor):
        return Incident.objects.get(pk=incident.pk).state


def settle_all(actor: Actor, incident: Incident, *but: str) -> None:
    """Every mandatory step but the named ones is departed from."""
    with scope(actor):
        waiting = Step.objects.filter(incident=incident, mandatory=True, state=StepState.OPEN)
        waiting.exclude(key__in=[*but, "close"]).update(state=StepState.DEPARTED, reason=REASON)


def test_the_page_opens_the_step_at_hand_and_says_why_it_cannot_close(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    response = client_of(anna).get(page("detail", incident))
    text = response.content.decode()
    assert response.context["at_hand"].key == "safety"
    assert "Sluiten kan als alle verplichte stappen gedaan zijn. Nog 9 stappen: eerst" in text
    assert "1 van 12 afgehandeld" in text
    assert "Wie ziet dit?" in text


def test_doing_a_step_moves_on_and_can_be_taken_back(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    client.post(page("step-done", incident, 1), {"at": "10:43"})
    done = step(anna, incident, "safety")
    assert (done.state, done.handled_function, done.proof) == (StepState.DONE, "coordinator", {"at": "10:43"})
    text = client.get(page("detail", incident)).content.decode()
    assert "veilig om 10:43 uur" in text
    assert "Ongedaan maken" in text
    client.post(page("step-reopen", incident, 1))
    assert step(anna, incident, "safety").state == StepState.OPEN


def test_a_note_at_a_step_goes_to_the_vault(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    client_of(anna).post(
        page("step-done", incident, 4), {"party_1": "2026-11-21", "note": "Moeder van Quintijn gesproken"}
    )
    with scope(anna):
        assert VaultNote.objects.get(incident=incident).reveal("body") == "Moeder van Quintijn gesproken"
        assert "Quintijn" not in str(Step.objects.filter(incident=incident).values())


@pytest.mark.parametrize(
    ("number", "data"),
    [
        (1, {"at": "kwart over"}),
        (4, {"party_1": "ooit"}),
        (6, {}),
        (7, {"measure": "ophangen"}),
        (1, {"note": "x" * 6000}),
    ],
)
def test_an_invalid_step_keeps_the_page_with_the_error(
    anna: Actor, client_of: ClientOf, number: int, data: dict[str, str]
) -> None:
    incident = recorded(anna)
    response = client_of(anna).post(page("step-done", incident, number), data)
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    with scope(anna):
        assert Step.objects.get(incident=incident, number=number - 1).state == StepState.OPEN


def test_the_consult_records_the_decision_on_aangifte(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    client_of(anna).post(page("step-done", incident, 6), {"aangifte": "school"})
    with scope(anna):
        assert Incident.objects.get(pk=incident.pk).aangifte == "school"


@pytest.mark.parametrize("number", [0, 13, 99])
def test_a_step_that_does_not_exist_is_404(anna: Actor, client_of: ClientOf, number: int) -> None:
    assert client_of(anna).post(page("step-done", recorded(anna), number)).status_code == 404


# --- departing


@pytest.mark.provision("WF-5.7")
def test_without_melding_or_a_reasoned_departure_it_does_not_close(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    settle_all(anna, incident, "melding")
    refused = client.post(page("close", incident))
    assert refused.status_code == 422
    expected = (
        "Nog niet te sluiten. Stap 5, melden bij de politie, is niet gedaan en er is geen reden om af te wijken. "
        "Artikel 5.7."
    )
    assert expected in refused.content.decode()
    assert state(anna, incident) == IncidentState.OPEN
    assert client.post(page("step-depart", incident, 5), {"reason": "te kort"}).status_code == 422
    assert client.post(page("step-depart", incident, 5), {"reason": REASON}).status_code == 302
    assert client.post(page("close", incident)).status_code == 302
    assert state(anna, incident) == IncidentState.CLOSED


@pytest.mark.provision("UT-3a-1")
def test_utrecht_closing_waits_for_melding_and_the_decision_on_aangifte(utrecht: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(utrecht), recorded(utrecht)
    settle_all(utrecht, incident, "melding", "aangifte_consult")
    assert client.post(page("close", incident)).status_code == 422
    client.post(page("step-called", incident, 5), {"day": "2026-11-21", "at": "10:44", "channel": "telefoon"})
    refused = client.post(page("close", incident))
    assert "Stap 6, overleg over aangifte" in refused.content.decode()
    client.post(page("step-done", incident, 6), {"aangifte": "no"})
    assert client.post(page("close", incident)).status_code == 302


def test_a_reason_is_shown_at_the_step_and_in_the_trail(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    client.post(page("step-depart", incident, 5), {"reason": REASON})
    text = client.get(page("detail", incident)).content.decode()
    assert REASON in text
    assert "Stap 5 met reden niet gedaan: melden bij de politie (artikel 5.7)" in text


def test_a_reason_with_a_name_is_asked_back_once(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    data = {"reason": "Agent Zeldenrust was er al bij."}
    asked = client.post(page("step-depart", incident, 5), data)
    assert asked.status_code == 422
    seen = asked.context["form"].data["lint_seen"]
    assert client.post(page("step-depart", incident, 5), data | {"lint_seen": seen}).status_code == 302


def test_a_service_number_never_stands_in_a_reason(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    data = {"reason": "Zie nummer 111222333 in het dossier"}
    for _ in range(2):
        assert client.post(page("step-depart", incident, 5), data).status_code == 422


# --- a melding made by phone


def test_a_call_is_recorded_and_the_reference_is_sealed(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    data = {"day": "2026-11-21", "at": "10:44", "channel": "telefoon", "reference": "PL1100-2026-7"}
    assert client.post(page("step-called", incident, 5), data).status_code == 302
    done = step(anna, incident, "melding")
    assert (done.state, done.proof["channel"]) == (StepState.DONE, "telefoon")
    assert "PL1100" not in str(done.proof)
    with scope(anna):
        assert VaultNote.objects.get(incident=incident).reveal("body") == "PL1100-2026-7"
    assert "PL1100" not in client.get(page("detail", incident)).content.decode()


@pytest.mark.parametrize("change", [{"at": "23:00"}, {"day": "2026-12-01"}, {"channel": "duif"}, {"day": ""}])
def test_a_wrong_call_is_refused(anna: Actor, client_of: ClientOf, change: dict[str, str]) -> None:
    incident = recorded(anna)
    data = {"day": "2026-11-21", "at": "10:44", "channel": "telefoon"} | change
    assert client_of(anna).post(page("step-called", incident, 5), data).status_code == 422
    assert step(anna, incident, "melding").state == StepState.OPEN


def test_only_a_melding_is_recorded_as_a_call(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    data = {"day": "2026-11-21", "at": "10:44", "channel": "telefoon"}
    assert client_of(anna).post(page("step-called", incident, 4), data).status_code == 422


# --- closing and withdrawing


def test_after_closing_nothing_changes_any_more(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    settle_all(anna, incident)
    client.post(page("close", incident))
    assert client.post(page("step-reopen", incident, 5)).status_code == 422
    assert client.post(page("close", incident)).status_code == 422
    text = client.get(page("detail", incident)).content.decode()
    assert "Wijzigen</a>" not in text
    assert "gesloten" in text


def test_closing_tells_the_listeners(anna: Actor, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    incident = recorded(anna)
    settle_all(anna, incident)
    heard: list[str] = []
    monkeypatch.setattr(
        hooks, "after_core_change", [lambda row, actor, trigger: heard.append(f"{trigger} {row.state}")]
    )
    client_of(anna).post(page("close", incident))
    assert heard == ["state closed"]


def test_withdrawing_asks_a_reason_and_keeps_it_sealed(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    assert client.post(page("withdraw", incident), {"reason": "dubbel"}).status_code == 422
    assert client.post(page("withdraw", incident), {"reason": "Dit was al gemeld door een collega."}).status_code == 302
    assert state(anna, incident) == IncidentState.WITHDRAWN
    with scope(anna):
        assert VaultNote.objects.get(incident=incident).kind == "intrekking"


# --- changing the core


def change_data(incident: Incident, **changes: Any) -> dict[str, Any]:
    return {
        "description": incident.description, "place": "gang", "occurred_on": "2026-11-21", "occurred_at": "10:40",
        "seriousness": "3", "pupils": "1", "revision": str(incident.revision),
    } | changes  # fmt: skip


def test_a_change_of_the_core_is_kept_with_its_fields_not_its_values(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    data = change_data(incident, description="Het mes lag op het plein.", place="plein")
    assert client_of(anna).post(page("change", incident), data).status_code == 302
    with scope(anna):
        now = Incident.objects.get(pk=incident.pk)
        entry = Entry.objects.get(object_id=incident.pk, action="incident.changed")
    assert (now.description, now.place, now.revision, now.pupils) == ("Het mes lag op het plein.", "plein", 2, 1)
    assert set(entry.fields) == {"description", "place", "pupils"}


@pytest.mark.security("S34")
def test_two_who_change_at_once_see_both_versions(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    client_of(directie).post(page("change", incident), change_data(incident, description="Versie van de directie."))
    client = client_of(anna)
    conflict = client.post(page("change", incident), change_data(incident, description="Versie van de coördinator."))
    text = conflict.content.decode()
    assert conflict.status_code == 409
    assert "Versie van de directie." in text
    assert "Versie van de coördinator." in text
    assert f"{directie.display_name} heeft dit om 10:45 uur gewijzigd. Bekijk beide versies." in text
    mine = change_data(
        incident, description="Versie van de coördinator.", revision=conflict.context["form"].data["revision"]
    )
    assert client.post(page("change", incident), mine).status_code == 302
    with scope(anna):
        assert Incident.objects.get(pk=incident.pk).description == "Versie van de coördinator."


def test_a_step_that_somebody_did_since_is_not_the_change(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    incident, client = recorded(anna), client_of(anna)
    data = change_data(incident, description="Versie van de directie.")
    client_of(directie).post(page("change", incident), data)
    number = step(anna, incident, "inform_parents").number + 1
    assert client.post(page("step-done", incident, number), {"party_1": "2026-11-21"}).status_code == 302
    conflict = client.post(page("change", incident), data | {"description": "Versie van de coördinator."})
    assert f"{directie.display_name} heeft dit om 10:45 uur gewijzigd." in conflict.content.decode()


@pytest.mark.security("S14")
def test_who_only_looked_is_not_the_last_to_change(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    data = change_data(incident, description="Het ene venster.")
    client_of(anna).post(page("change", incident), data)
    with scope(directie):
        record(directie, "vault.opened", incident, purpose="controle")
    with scope(anna):
        found = last_change(incident, ())
    assert found is not None
    assert (found.action, found.membership_id) == ("incident.changed", anna.membership_id)


def test_who_saved_in_another_window_reads_that_it_was_himself(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    data = change_data(incident, description="Het ene venster.")
    client_of(anna).post(page("change", incident), data)
    conflict = client_of(anna).post(page("change", incident), data | {"description": "Het andere venster."})
    assert "U hebt dit om 10:45 uur gewijzigd. Bekijk beide versies." in conflict.content.decode()


def test_a_change_of_another_day_is_told_with_its_day(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    data = change_data(incident, description="Versie van de directie.")
    client_of(directie).post(page("change", incident), data)
    with time_machine.travel(TODAY + timedelta(days=2), tick=False):
        conflict = client_of(anna).post(page("change", incident), data | {"description": "Versie van de coördinator."})
    assert "heeft dit op 21 november 2026 om 10:45 uur gewijzigd." in conflict.content.decode()


@pytest.mark.parametrize(
    "changes", [{"description": "Bel 06 12345678"}, {"seriousness": ""}, {"pupils": "-1"}, {"revision": "x"}]
)
def test_a_wrong_change_is_refused(anna: Actor, client_of: ClientOf, changes: dict[str, str]) -> None:
    incident = recorded(anna)
    assert client_of(anna).post(page("change", incident), change_data(incident, **changes)).status_code == 422
    with scope(anna):
        assert Incident.objects.get(pk=incident.pk).revision == 1


# --- who may


POSTS = [("close", ()), ("step-done", (1,)), ("step-reopen", (1,)), ("vault-open", ()), ("vault-close", ())]
PAGES = [
    ("detail", ()),
    ("change", ()),
    ("withdraw", ()),
    ("step-depart", (5,)),
    ("step-called", (5,)),
    ("story", ()),
    ("person-add", ()),
]


@pytest.mark.parametrize(("name", "number"), POSTS)
def test_actions_refuse_get(anna: Actor, client_of: ClientOf, name: str, number: tuple[int, ...]) -> None:
    assert client_of(anna).get(page(name, recorded(anna), *number)).status_code == 405


@pytest.mark.parametrize("who", ["bram", "dirk", "eva", "femke", "operator"])
def test_outside_the_wall_every_page_is_absent(
    anna: Actor, client_of: ClientOf, request: pytest.FixtureRequest, who: str
) -> None:
    incident, client = recorded(anna), client_of(request.getfixturevalue(who))
    answers = [client.get(page(name, incident, *number)).status_code for name, number in PAGES]
    answers += [client.post(page(name, incident, *number), {}).status_code for name, number in POSTS + PAGES[1:]]
    assert set(answers) == {404}


def test_a_teacher_sees_the_own_report_and_handles_nothing(carla: Actor, anna: Actor, client_of: ClientOf) -> None:
    client, own, other = client_of(carla), recorded(carla), recorded(anna)
    assert client.get(page("detail", own)).status_code == 200
    text = client.get(page("detail", own)).content.decode()
    assert not [
        words for words in ("Kluis openen", "Kopieën en antwoorden", "Stap gedaan", "Intrekken") if words in text
    ]
    assert client.get(page("detail", other)).status_code == 404
    assert {client.post(page(name, own, *number)).status_code for name, number in POSTS} == {403}


# --- terms


def test_what_is_due_today_is_not_late_and_tomorrow_it_is(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    assert "te laat" not in client_of(anna).get(page("detail", incident)).content.decode()
    with time_machine.travel(TODAY + timedelta(days=1), tick=False):
        assert "1 dag te laat" in client_of(anna).get(page("detail", incident)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_whatever_stands_in_it(
    anna: Actor, client_of: ClientOf, django_assert_num_queries: Any, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Locations with the incident, and what stands in it; the exchange of copies counts its own."""
    for name in ("detail_panels", "detail_reads", "copy_sentences"):
        monkeypatch.setattr(hooks, name, [])
    incident = recorded(anna)
    with scope(anna):
        for _ in range(count):
            write_note(incident, "verhaal", "tekst", actor=anna)
    client = client_of(anna)
    client.get(page("detail", incident))
    with django_assert_num_queries(FRAME + 2):
        client.get(page("detail", incident))


def test_an_emergency_says_112_until_it_is_safe(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna, "WAP-01")
    warning = "Is er nu gevaar? Bel"
    assert warning in client.get(page("detail", incident)).content.decode()
    client.post(page("step-done", incident, 1), {"at": "10:44"})
    assert warning not in client.get(page("detail", incident)).content.decode()


@pytest.mark.provision("WF-1-4", "WE-4.1")
@pytest.mark.parametrize(
    ("code", "says"),
    [("DIE-01", "kan soms met een Halt-straf"), ("FYS-01", "alleen met toestemming van het OM"), ("WAP-01", "")],
)
def test_the_talk_on_aangifte_says_whether_halt_is_thinkable(
    code: str, says: str, anna: Actor, client_of: ClientOf
) -> None:
    """It promises nothing: who decides stands beside it, with the article; at no other step and of no other act."""
    address = reverse("incidents:detail", args=[recorded(anna, code).pk])
    pages = {number: client_of(anna).get(address, {"stap": number}).content.decode() for number in (5, 6)}
    assert "artikel 77e" not in pages[5]
    assert ("artikel 77e Wetboek van Strafrecht" in pages[6]) is bool(says)
    assert says in pages[6]
    if says:
        assert any(words in pages[6] for words in ("beslist de politie of het OM", "Reken er niet op"))


def test_a_reason_with_a_service_number_and_a_name_says_both_at_once(anna: Actor, client_of: ClientOf) -> None:
    address = reverse("incidents:step-depart", args=[recorded(anna).pk, 3])
    answer = client_of(anna).post(address, {"reason": "Sanne de Vries (111222333) is al gesproken."})
    said = " ".join(answer.context["form"].errors["reason"])
    assert answer.status_code == 422
    assert "Het portaal bewaart geen BSN." in said
    assert "Haal ook weg wat op een persoon wijst: Sanne de Vries." in said
