"""Answers: what the recipient may say back, where it lands at the school, and what the gate holds back."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from convenant.audit.models import Entry
from convenant.errors import Refused
from convenant.models import DataClass, Decision
from convenant.tenancy.scope import Actor, scope
from incidents.actions.answers import send_answer
from incidents.actions.vault import open_vault, write_note
from incidents.models import Answer, Incident, Notice, ReceivedDisclosure, Step, StepState, VaultNote
from incidents.queries.parcels import NARRATIVE, dossier_of, make_copy
from incidents.vocabulary import STORY

from .exchanging import POLICE, WHY, copies_at, copy_at, incident_for, notices_at, sent

ClientOf = Callable[[Actor], Client]
TEXT = "Ik haal het mes vandaag om 14:00 uur op."


def reported(school: Actor, agent: Actor, slug: str, **how: Any) -> tuple[Incident, ReceivedDisclosure]:
    incident = incident_for(school, agent)
    return incident, copy_at(agent, sent(incident, school, slug, **how).pk)


def answer_url(copy: ReceivedDisclosure) -> str:
    return reverse("exchange:answer", args=[copy.pk])


def feedback_step(school: Actor, incident: Incident) -> Step:
    with scope(school):
        return Step.objects.get(incident=incident, key="feedback")


@pytest.mark.provision("WF-6.2-2", "UT-8-2")
@pytest.mark.parametrize(("school", "agent", "article"), [("anna", "bram", "6.2"), ("utrecht", "utrecht_agent", "8")])
def test_the_school_sees_the_answer_and_the_step_is_done(
    school: str, agent: str, article: str, client_of: ClientOf, request: pytest.FixtureRequest
) -> None:
    """The politie tells the school how its melding is handled; code at once, text after a click, then in the vault."""
    teller, listener = request.getfixturevalue(agent), request.getfixturevalue(school)
    incident, copy = reported(listener, teller, POLICE[school])
    response = client_of(teller).post(answer_url(copy), {"code": "visit", "text": TEXT}, follow=True)
    assert "Antwoord verstuurd aan" in response.content.decode()
    (notice,) = notices_at(listener, "answer")
    assert TEXT.encode() not in bytes(notice.content)
    with scope(teller):
        kept = Decision.objects.filter(data_class="feedback").get()
        assert (kept.outcome, kept.article) == ("allow", article)
        assert Answer.objects.get().reveal("text") == TEXT

    client = client_of(listener)
    page = client.get(reverse("incidents:detail", args=[incident.pk])).content.decode()
    assert "nieuw antwoord" in page
    assert "Ik kom langs" in page
    assert TEXT not in page
    assert feedback_step(listener, incident).state == StepState.OPEN

    read = client.post(reverse("exchange:answer-read", args=[notice.pk]), follow=True).content.decode()
    assert TEXT in read
    assert feedback_step(listener, incident).state == StepState.DONE
    with scope(listener):
        note = VaultNote.objects.get(incident=incident)
        assert note.reveal("body") == TEXT
        assert Entry.objects.filter(object_id=incident.pk, action="answer.read").count() == 1
    assert "nieuw antwoord" not in client.get(reverse("incidents:detail", args=[incident.pk])).content.decode()


@pytest.mark.provision("WF-1-2")
def test_what_the_politie_told_goes_no_further(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    """Its answer stands in the vault of the school, but no copy takes it along: not as the story, not as an item."""
    incident, copy = reported(anna, bram, POLICE["anna"])
    client_of(bram).post(answer_url(copy), {"code": "visit", "text": TEXT})
    (notice,) = notices_at(anna, "answer")
    client_of(anna).post(reverse("exchange:answer-read", args=[notice.pk]))
    with scope(anna):
        assert VaultNote.objects.get(incident=incident).reveal("body") == TEXT
        assert not {item.data_class for item in dossier_of(incident).items()} - {DataClass.CORE}
        open_vault(incident, "melding", actor=anna)
        write_note(incident, STORY, "Hij liet het mes zien.", actor=anna)
        content = make_copy(dossier_of(incident), {NARRATIVE}).content
    assert "Hij liet het mes zien." in str(content)
    assert TEXT not in str(content)


@pytest.mark.provision("WE-2.4b")
def test_in_weert_a_code_goes_back_and_a_text_does_not(weert: Actor, weert_agent: Actor, client_of: ClientOf) -> None:
    """Terugkoppeling is not arranged there: the field is absent, the page says why, a forged text changes nothing."""
    _, copy = reported(weert, weert_agent, POLICE["weert"], **WHY)
    client = client_of(weert_agent)
    page = client.get(reverse("exchange:copy", args=[copy.pk])).content.decode()
    assert 'name="text"' not in page
    assert "Een toelichting kan hier niet mee." in page
    assert "Niet toegestaan: het convenant zegt hier niets over." in page
    assert client.post(answer_url(copy), {"code": "taken_up", "text": TEXT}).status_code == 302
    (notice,) = notices_at(weert, "answer")
    assert (notice.code, bytes(notice.content)) == ("taken_up", b"")
    with scope(weert_agent), pytest.raises(Refused, match="Niet toegestaan"):
        send_answer(ReceivedDisclosure.objects.get(pk=copy.pk), actor=weert_agent, code="visit", text=TEXT)
    assert len(notices_at(weert, "answer")) == 1
    with scope(weert_agent):
        assert Decision.objects.filter(data_class="feedback", outcome="deny").count() == 1


def test_the_start_page_of_the_school_names_the_new_answer(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    _, copy = reported(anna, bram, POLICE["anna"])
    client_of(bram).post(answer_url(copy), {"code": "contact"})
    page = client_of(anna).get("/").content.decode()
    assert "Antwoord op " in page
    assert "Ik neem contact op met de school" in page


def test_an_answer_can_be_completed(utrecht: Actor, utrecht_agent: Actor, client_of: ClientOf) -> None:
    _, copy = reported(utrecht, utrecht_agent, POLICE["utrecht"])
    client = client_of(utrecht_agent)
    client.post(answer_url(copy), {"code": "contact"})
    assert "Aanvullen" in client.get(reverse("exchange:copy", args=[copy.pk])).content.decode()
    client.post(answer_url(copy), {"code": "no_action", "text": "Afgehandeld met de school."})
    assert {notice.code for notice in notices_at(utrecht, "answer")} == {"contact", "no_action"}


@pytest.mark.security("S34")
def test_a_double_submit_answers_once(utrecht: Actor, utrecht_agent: Actor, client_of: ClientOf) -> None:
    _, copy = reported(utrecht, utrecht_agent, POLICE["utrecht"])
    data = {"code": "contact", "submission": str(uuid4())}
    for _ in range(2):
        assert client_of(utrecht_agent).post(answer_url(copy), data).status_code == 302
    assert len(notices_at(utrecht, "answer")) == 1


@pytest.mark.parametrize(
    "data",
    [
        {}, {"code": "zomaar"}, {"code": "visit", "text": "x" * 100_000}, {"code": "visit", "submission": "geen-uuid"},
        {"code": "visit", "text": "Zijn BSN is 111222333."},
    ],
)  # fmt: skip
def test_a_wrong_answer_is_a_form_error(
    data: dict[str, str], utrecht: Actor, utrecht_agent: Actor, client_of: ClientOf
) -> None:
    _, copy = reported(utrecht, utrecht_agent, POLICE["utrecht"])
    assert client_of(utrecht_agent).post(answer_url(copy), data).status_code == 422
    assert notices_at(utrecht, "answer") == []


def test_a_recalled_copy_takes_no_answer(utrecht: Actor, utrecht_agent: Actor, client_of: ClientOf) -> None:
    _, copy = reported(utrecht, utrecht_agent, POLICE["utrecht"])
    client_of(utrecht).post(reverse("exchange:withdraw", args=[copy.disclosure]))
    assert client_of(utrecht_agent).post(answer_url(copy), {"code": "visit"}).status_code == 422
    assert notices_at(utrecht, "answer") == []


def test_an_automatic_copy_takes_no_answer(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    incident_for(anna, bram)
    (copy,) = copies_at(bram)
    assert client_of(bram).post(answer_url(copy), {"code": "visit"}).status_code == 422
    assert notices_at(anna, "answer") == []


def test_an_answer_to_one_school_is_not_there_for_another(
    anna: Actor, dirk: Actor, bram: Actor, client_of: ClientOf
) -> None:
    _, copy = reported(anna, bram, POLICE["anna"])
    client_of(bram).post(answer_url(copy), {"code": "visit", "text": TEXT})
    (notice,) = notices_at(anna, "answer")
    assert notices_at(dirk, "answer") == []
    assert client_of(dirk).post(reverse("exchange:answer-read", args=[notice.pk])).status_code == 404
    with scope(bram):
        assert not Notice.objects.exists()


def test_reading_twice_writes_one_note(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    incident, copy = reported(anna, bram, POLICE["anna"])
    client_of(bram).post(answer_url(copy), {"code": "visit", "text": TEXT})
    (notice,) = notices_at(anna, "answer")
    for _ in range(2):
        assert client_of(anna).post(reverse("exchange:answer-read", args=[notice.pk])).status_code == 302
    with scope(anna):
        assert VaultNote.objects.filter(incident=incident).count() == 1
