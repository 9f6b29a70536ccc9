"""Several incidents at once: the number is said, one that cannot says why, and nothing half is left."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from convenant.audit.models import Entry
from convenant.errors import Refused
from convenant.models import Message
from convenant.tenancy.models import Job, JobState, Membership
from convenant.tenancy.scope import Actor, scope
from convenant.tenancy.tasks import run_job
from incidents.actions.bulk import BACK, SEVERAL, ask_back, ask_several
from incidents.actions.handling import assign
from incidents.actions.recording import withdraw_incident
from incidents.forms.bulk import do_step
from incidents.models import Incident, IncidentState, Step, StepState
from parties.models import Location, LocationRight
from tests.conftest import TODAY
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]
URL = "/incidenten/meer-tegelijk/"
SAFE = {"doen": "stap", "zeker": "1", "step": "safety", "day": "2026-11-21"}


def sent(client: Client, rows: list[Incident], **values: str) -> Any:
    return client.post(URL, values | {"pk": [str(row.pk) for row in rows]})


def states(actor: Actor, rows: list[Incident], key: str) -> list[str]:
    with scope(actor):
        found = dict(Step.objects.filter(incident__in=rows, key=key).values_list("incident_id", "state"))
    return [found[row.pk] for row in rows]


def test_first_a_page_says_how_many(anna: Actor, client_of: ClientOf) -> None:
    rows = [recorded(anna) for _ in range(3)]
    page = sent(client_of(anna), rows, doen="stap").content.decode()
    assert "Stap afvinken: 3 incidenten" in page
    assert states(anna, rows, "safety") == [StepState.OPEN] * 3


def test_a_step_is_done_on_one_day_and_can_be_undone(anna: Actor, client_of: ClientOf) -> None:
    client, rows = client_of(anna), [recorded(anna) for _ in range(2)]
    page = sent(client, rows, **SAFE)
    assert states(anna, rows, "safety") == [StepState.DONE] * 2
    with scope(anna):
        assert {step.proof["on"] for step in Step.objects.filter(key="safety")} == {"2026-11-21"}
        assert Entry.objects.filter(action="step.done").count() == 2
    assert "gedaan bij 2 incidenten" in page.content.decode()
    client.post(reverse("incidents:several-undo"), {"pk": [str(row.pk) for row in rows], "step": "safety"})
    assert states(anna, rows, "safety") == [StepState.OPEN] * 2


def test_what_cannot_be_done_says_why_and_the_rest_is_done(anna: Actor, client_of: ClientOf) -> None:
    fine, ended = recorded(anna), recorded(anna)
    with scope(anna):
        withdraw_incident(ended, "Dit was een oefening", actor=anna)
    page = sent(client_of(anna), [fine, ended], **SAFE)
    assert states(anna, [fine, ended], "safety") == [StepState.DONE, StepState.OPEN]
    assert [why for _, _, why in page.context["refused"]] == [
        "Dit incident is ingetrokken. U kunt het niet meer wijzigen."
    ]
    with scope(anna):
        assert Entry.objects.filter(action="step.done").count() == 1


MORE_THAN_A_DAY = ["secure_evidence", "inform_parents", "aangifte_consult", "measure", "third_parties", "evaluate"]


@pytest.mark.parametrize("key", MORE_THAN_A_DAY)
def test_a_step_that_asks_more_than_a_day_is_not_offered(anna: Actor, client_of: ClientOf, key: str) -> None:
    client, row = client_of(anna), recorded(anna)
    offered = dict(sent(client, [row], doen="stap").context["form"].fields["step"].choices)
    assert "safety" in offered
    assert key not in offered
    assert sent(client, [row], **(SAFE | {"step": key})).status_code == 422
    assert states(anna, [row], key) == [StepState.OPEN]


def test_what_is_offered_works_at_each_incident(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    offered = dict(sent(client, [recorded(anna)], doen="stap").context["form"].fields["step"].choices)
    for key in filter(None, offered):
        row = recorded(anna)
        sent(client, [row], **(SAFE | {"step": key}))
        assert states(anna, [row], key) == [StepState.DONE]


def test_a_step_that_a_category_asks_more_of_is_refused_there(anna: Actor) -> None:
    row = recorded(anna)
    with scope(anna):
        Step.objects.filter(incident=row, key="safety").update(evidence="log")
        with pytest.raises(Refused, match="vraagt gegevens van dit incident zelf"):
            do_step(row, "safety", TODAY.date(), actor=anna)


def test_what_was_ticked_leaves_as_each_kind_of_file(anna: Actor, client_of: ClientOf) -> None:
    client, row = client_of(anna), recorded(anna)
    page = client.get("/incidenten/").content.decode()
    for kind in ("xlsx", "ods", "csv"):
        address = reverse("incidents:several-export", args=[kind])
        assert f'formaction="{address}' in page
        assert client.post(address, {"pk": [str(row.pk)]}).status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"day": "2099-01-01"}, {"day": "x"}, {"step": "melding"}, {"step": "register"}, {"step": ""}]
)
def test_a_wrong_field_is_an_error(anna: Actor, client_of: ClientOf, wrong: dict[str, str]) -> None:
    row = recorded(anna)
    assert sent(client_of(anna), [row], **(SAFE | wrong)).status_code == 422
    assert states(anna, [row], "safety") == [StepState.OPEN]


def test_a_day_before_the_incident_is_refused(anna: Actor, client_of: ClientOf) -> None:
    page = sent(client_of(anna), [recorded(anna)], **(SAFE | {"day": "2026-11-01"}))
    assert "Deze dag ligt voor het incident." in page.content.decode()


def test_only_what_may_be_closed_closes(anna: Actor, client_of: ClientOf) -> None:
    ready, waiting = recorded(anna), recorded(anna)
    with scope(anna):
        Step.objects.filter(incident=ready).update(state=StepState.DONE, handled_at=TODAY)
        Step.objects.filter(incident=ready, key="close").update(state=StepState.OPEN)
    page = sent(client_of(anna), [ready, waiting], doen="sluiten", zeker="1")
    with scope(anna):
        found = dict(Incident.objects.values_list("pk", "state"))
    assert (found[ready.pk], found[waiting.pk]) == (IncidentState.CLOSED, IncidentState.OPEN)
    assert "Nog niet te sluiten" in page.content.decode()


def test_a_colleague_takes_them_over_and_it_can_be_undone(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    client, row = client_of(anna), recorded(anna)
    page = sent(client, [row], doen="toewijzen", zeker="1", colleague=str(directie.membership_id))
    assert handler_of(anna, row) == directie.membership_id
    undo = dict(page.context["undo"])
    client.post(reverse("incidents:several-undo"), undo | {"pk": [str(row.pk)]})
    assert handler_of(anna, row) is None


def test_undo_leaves_what_a_colleague_chose_since(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    client, mine, later, ended = client_of(anna), *(recorded(anna) for _ in range(3))
    page = sent(client, [mine, later, ended], doen="toewijzen", zeker="1", colleague=str(directie.membership_id))
    with scope(anna):
        Incident.objects.filter(pk=later.pk).update(handler=anna.membership_id)
        Incident.objects.filter(pk=ended.pk).update(state=IncidentState.CLOSED)
    told = undo_values(page) | {"pk": [str(row.pk) for row in (mine, later, ended)]}
    said = client.post(reverse("incidents:several-undo"), told, follow=True).content.decode()
    assert "Een collega wees dit intussen aan een ander toe." in said
    assert "Teruggezet bij 1 incident." in said
    found = [handler_of(anna, row) for row in (mine, later, ended)]
    assert found == [None, anna.membership_id, directie.membership_id]


def undo_values(page: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in page.context["undo"]:
        found.setdefault(name, []).append(value)
    return found


def test_an_undo_that_says_nothing_of_before_is_none(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    client, row = client_of(anna), recorded(anna)
    page = sent(client, [row], doen="toewijzen", zeker="1", colleague=str(directie.membership_id))
    whole = undo_values(page) | {"pk": [str(row.pk)]}
    for left_out in ("before", "given"):
        told = {name: value for name, value in whole.items() if name != left_out}
        assert client.post(reverse("incidents:several-undo"), told).status_code == 404
    assert handler_of(anna, row) == directie.membership_id


def handler_of(actor: Actor, row: Incident) -> Any:
    with scope(actor):
        return Incident.objects.get(pk=row.pk).handler


@pytest.mark.parametrize("who", ["carla", "eva", "bram"])
def test_nobody_is_assigned_who_does_not_handle_here(
    anna: Actor, client_of: ClientOf, request: pytest.FixtureRequest, who: str
) -> None:
    row, other = recorded(anna), request.getfixturevalue(who)
    answer = sent(client_of(anna), [row], doen="toewijzen", zeker="1", colleague=str(other.membership_id))
    assert answer.status_code == 422
    assert handler_of(anna, row) is None


def given_without_location(anna: Actor, directie: Actor) -> str:
    """A colleague who does not work at the location of an incident gets it: the refusal, or "" when it was taken."""
    row = recorded(anna)
    with scope(anna):
        LocationRight.objects.filter(user_id=directie.user, content_object_id=row.location_id).delete()
        try:
            assign(row, Membership.objects.get(pk=directie.membership), actor=anna)
        except Refused as refusal:
            return refusal.sentence
    return ""


@pytest.mark.security("S20")
def test_an_incident_goes_to_who_works_at_its_location(anna: Actor, directie: Actor) -> None:
    assert given_without_location(anna, directie) == "Deze collega werkt niet op deze locatie."


@pytest.mark.mutant("S20")
def test_giving_an_incident_without_asking_the_location_is_seen(
    anna: Actor, directie: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    everywhere = lambda actor: list(Location.objects.values_list("pk", flat=True))  # noqa: E731
    monkeypatch.setattr("incidents.actions.handling.location_ids", everywhere)
    assert given_without_location(anna, directie) == ""


def test_ids_of_another_school_are_not_there(anna: Actor, dirk: Actor, client_of: ClientOf) -> None:
    theirs = recorded(dirk)
    answer = sent(client_of(anna), [theirs], **SAFE)
    assert answer.status_code == 302
    assert states(dirk, [theirs], "safety") == [StepState.OPEN]
    assert client_of(anna).post(URL, SAFE | {"pk": "x"}).status_code == 404
    assert client_of(anna).post(URL, {"doen": "wissen", "pk": str(uuid4())}).status_code == 404


def test_all_of_the_list_follows_its_filters(anna: Actor, client_of: ClientOf) -> None:
    theft, knife = recorded(anna, "DIE-01"), recorded(anna)
    client_of(anna).post(f"{URL}?category=DIE", SAFE | {"alle": "1"})
    assert states(anna, [theft, knife], "safety") == [StepState.DONE, StepState.OPEN]


@pytest.fixture
def three(anna: Actor, monkeypatch: pytest.MonkeyPatch) -> list[Incident]:
    """More than goes at once."""
    monkeypatch.setattr("incidents.views.bulk.MOST", 2)
    return [recorded(anna) for _ in range(3)]


def test_all_of_a_long_list_is_all_of_it(three: list[Incident], anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    with scope(anna):
        number = Incident.objects.count()
    page = client.post(URL, {"doen": "stap", "alle": "1"}).content.decode()
    assert f"Stap afvinken: {number} incidenten" in page
    assert f"En nog {number - 2}." in page
    assert f'name="aantal" value="{number}"' in page
    answer = client.post(URL, SAFE | {"alle": "1", "aantal": str(number)})
    with scope(anna):
        job = Job.objects.get(task=SEVERAL)
    assert answer.headers["Location"] == reverse("incidents:several-job", args=[job.pk])
    assert {str(row.pk) for row in three} <= set(job.arguments["incidents"].split(","))
    assert len(job.arguments["incidents"].split(",")) == number
    again = client.post(URL, SAFE | {"alle": "1", "aantal": str(number)})
    assert again.headers["Location"] == answer.headers["Location"], "twice is one job"
    assert "Staat klaar." in client.get(answer.headers["Location"]).content.decode()


def test_another_number_than_was_confirmed_is_asked_again(
    three: list[Incident], anna: Actor, client_of: ClientOf
) -> None:
    page = client_of(anna).post(URL, SAFE | {"alle": "1", "aantal": "2"})
    assert page.status_code == 422
    assert "De lijst is intussen veranderd" in page.content.decode()
    with scope(anna):
        assert not Job.objects.filter(task=SEVERAL).exists()


def run(job: Job, actor: Actor) -> Job:
    run_job(str(job.pk))
    with scope(actor):
        return Job.objects.get(pk=job.pk)


def test_the_job_does_each_says_why_not_and_takes_it_back(anna: Actor, as_worker: None) -> None:
    fine, other, ended = (recorded(anna) for _ in range(3))
    with scope(anna):
        withdraw_incident(ended, "Dit was een oefening", actor=anna)
        pks = [row.pk for row in (fine, other, ended)]
        job = ask_several("stap", pks, {"step": "safety", "day": "2026-11-21"}, actor=anna)
    done = run(job, anna)
    assert (done.state, sorted(done.result["done"])) == (JobState.DONE, sorted([str(fine.pk), str(other.pk)]))
    assert done.result["refused"] == [[str(ended.pk), "Dit incident is ingetrokken. U kunt het niet meer wijzigen."]]
    assert states(anna, [fine, other, ended], "safety") == [StepState.DONE, StepState.DONE, StepState.OPEN]
    with scope(anna):
        assert Message.objects.filter(kind="incidents.several_done", membership_id=anna.membership_id).exists()
        back = ask_back(job, actor=anna)
    assert run(back, anna).state == JobState.DONE
    assert states(anna, [fine, other], "safety") == [StepState.OPEN] * 2


def test_the_job_gives_back_who_had_it(anna: Actor, directie: Actor, as_worker: None) -> None:
    row = recorded(anna)
    with scope(anna):
        job = ask_several("toewijzen", [row.pk], {"colleague": str(directie.membership_id)}, actor=anna)
    assert run(job, anna).state == JobState.DONE
    assert handler_of(anna, row) == directie.membership_id
    with scope(anna):
        back = ask_back(job, actor=anna)
    assert run(back, anna).state == JobState.DONE
    assert handler_of(anna, row) is None


def test_the_job_does_nothing_outside_the_locations_of_who_asked(anna: Actor, dirk: Actor, as_worker: None) -> None:
    mine, theirs = recorded(anna), recorded(dirk)
    with scope(anna):
        values = {"step": "safety", "day": "2026-11-21"}
        job = ask_several("stap", [mine.pk, theirs.pk], values, actor=anna)
        LocationRight.objects.filter(user_id=anna.user, content_object_id=mine.location_id).delete()
    assert run(job, anna).result["done"] == []
    assert states(dirk, [theirs], "safety") == [StepState.OPEN]


def test_what_a_job_did_is_for_who_asked(anna: Actor, directie: Actor, dirk: Actor, client_of: ClientOf) -> None:
    row, other = recorded(anna), recorded(anna)
    with scope(anna):
        job = ask_several("stap", [row.pk], {"step": "safety", "day": "2026-11-21"}, actor=anna)
        result = {"done": [str(row.pk)], "refused": [[str(other.pk), "Kan niet."]], "before": {}}
        Job.objects.filter(pk=job.pk).update(state=JobState.DONE, result=result)
    page = reverse("incidents:several-job", args=[job.pk])
    text = client_of(anna).get(page).content.decode()
    assert "Stap afvinken: gedaan bij 1 incident" in text
    assert "Kan niet." in text
    assert [client_of(who).get(page).status_code for who in (directie, dirk)] == [404, 404]
    undo, told = reverse("incidents:several-undo"), {"taak": str(job.pk)}
    assert [client_of(who).post(undo, told).status_code for who in (directie, dirk)] == [404, 404]
    assert client_of(anna).post(undo, {"taak": "x"}).status_code == 404
    assert client_of(anna).post(undo, told).status_code == 302
    with scope(anna):
        assert Job.objects.get(task=BACK).arguments == {"of": str(job.pk)}


def test_the_ticked_rows_go_to_a_file_and_the_trail_says_so(anna: Actor, client_of: ClientOf) -> None:
    chosen, other = recorded(anna), recorded(anna)
    url = reverse("incidents:several-export", args=["csv"])
    text = client_of(anna).post(url, {"pk": [str(chosen.pk)]}).content.decode("utf-8-sig")
    assert chosen.reference[:3] in text
    assert f"{other.reference[:3]}-{other.reference[3:]}" not in text
    with scope(anna):
        assert Entry.objects.filter(action="register.exported", purpose="csv").exists()


def test_nothing_ticked_is_no_empty_file(anna: Actor, client_of: ClientOf) -> None:
    answer = client_of(anna).post(reverse("incidents:several-export", args=["ods"]) + "?category=DIE", {}, follow=True)
    assert answer.redirect_chain == [(reverse("incidents:list") + "?category=DIE", 302)]
    assert "Kies eerst een of meer incidenten." in answer.content.decode()


def test_who_does_not_handle_does_nothing_at_once(anna: Actor, carla: Actor, bram: Actor, client_of: ClientOf) -> None:
    row = recorded(anna)
    assert [sent(client_of(who), [row], **SAFE).status_code for who in (carla, bram)] == [403, 404]
