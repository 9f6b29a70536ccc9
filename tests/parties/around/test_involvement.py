"""Involving a partner without a name: through the gate, read by the two alone, answered."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from convenant import clock
from convenant.errors import Refused
from convenant.models import Convenant, DataClass, Decision, Message, Outcome
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from parties.actions.involvement import Question, ask_involvement
from parties.models import Involvement, Party, ReceivedInvolvement
from parties.queries.involvement import askable
from parties.queries.places import offered_to

Acting = Callable[[Actor], Any]
ClientOf = Callable[[Actor], Client]
WE = "weert-nederweert"


def party(slug: str) -> Party:
    return Party.objects.get(convenant__slug=WE, organisation__slug=slug)


@pytest.mark.provision("WE-6.2")
def test_a_school_involves_the_cjg_without_a_name_and_hears_back(
    weert: Actor, cjg: Actor, weert_agent: Actor, weert_regie: Actor, acting: Acting, client_of: ClientOf
) -> None:
    school, partner = client_of(weert), client_of(cjg)
    with acting(weert):
        place, asked = offered_to(weert).first(), party("cjg-weert")
    assert place is not None
    page = school.get("/betrekken/nieuw/").content.decode()
    assert "Centrum voor Jeugd" in page
    assert "<textarea" not in page
    given = {"partner": asked.pk, "location": place.pk, "topic": "thuis", "urgency": "vandaag"}
    assert school.post("/betrekken/nieuw/", given).status_code == 302
    assert "wacht op antwoord" in school.get("/betrekken/").content.decode()
    shown = partner.get("/betrekken/").content.decode()
    assert "Zorgen over thuis" in shown
    assert place.name in shown
    with acting(cjg):
        row = ReceivedInvolvement.objects.get()
        assert Message.objects.filter(kind="involvement.asked", subject=row.pk).exists()
    for other in (weert_agent, weert_regie):
        with acting(other):
            assert not ReceivedInvolvement.objects.exists() if other is weert_agent else True
        assert client_of(other).post(f"/betrekken/{row.pk}/antwoord/", {"antwoord": "opgepakt"}).status_code == 404
    assert partner.post(f"/betrekken/{row.pk}/antwoord/", {"antwoord": "meer_nodig"}).status_code == 302
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        assert partner.post(f"/betrekken/{row.pk}/antwoord/", {"antwoord": "opgepakt"}).status_code == 302
    assert "Opgepakt" in school.get("/betrekken/").content.decode()
    with acting(weert):
        decision = Decision.objects.get(pk=Involvement.objects.get().decision_id)
        assert (decision.data_class, decision.outcome) == (DataClass.CONSULT, Outcome.ALLOW)


@pytest.mark.provision("WE-6.2")
def test_whom_the_gate_does_not_allow_cannot_be_asked(anna: Actor, weert: Actor, acting: Acting) -> None:
    with acting(weert):
        named = {one.organisation.slug for one in askable(weert)}
        assert "cjg-weert" in named
        refused = Organisation.objects.exclude(slug__in=named).filter(kind="om").first()
        place = offered_to(weert).first()
        assert refused is not None
        assert place is not None
        with pytest.raises(Refused):
            question = Question(place, "school", "later")
            ask_involvement(Convenant.objects.get(slug=WE), refused.pk, question, actor=weert)


def test_no_form_field_takes_text_and_one_opened_form_asks_once(
    weert: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(weert):
        place, asked = offered_to(weert).first(), party("cjg-weert")
    assert place is not None
    given = {"partner": asked.pk, "location": place.pk, "topic": "ouders", "urgency": "week"}
    given |= {"submission": "7d4b0f9e-6c1c-4a4e-9d55-0d6a3a9a6c11"}
    client = client_of(weert)
    for _ in range(2):
        client.post("/betrekken/nieuw/", given)
    for wrong in ({"topic": "Jan heeft ruzie"}, {"urgency": ""}, {"partner": "x"}, {"location": "x"}):
        assert client.post("/betrekken/nieuw/", given | wrong).status_code == 422
    with acting(weert):
        assert Involvement.objects.count() == 1


@pytest.mark.provision("WE-7.6d")
@pytest.mark.parametrize("topic", ["leerling", "middelen", "psychisch", "thuis"])
def test_addiction_care_can_be_consulted_about_a_youth_or_a_family_without_a_name(
    topic: str, weert: Actor, acting: Acting, client_of: ClientOf
) -> None:
    """By every school, at any time, with no incident and no text in which a name fits."""
    with acting(weert):
        place, asked = offered_to(weert).first(), party("vincent-van-gogh")
    assert place is not None
    given = {"partner": asked.pk, "location": place.pk, "topic": topic, "urgency": "later"}
    assert client_of(weert).post("/betrekken/nieuw/", given).status_code == 302
    with acting(weert):
        row = Involvement.objects.select_related("decision").get()
        assert (row.recipient_id, row.decision.article) == (asked.organisation_id, "7.6, 4e punt")
        columns = {field.name for field in ReceivedInvolvement._meta.get_fields()}
    assert columns & {"text", "question", "content", "note"} == set()


@pytest.mark.provision("WF-4.4")
def test_leerplicht_advises_a_school_on_absence_and_the_answer_is_kept(
    anna: Actor, leerplicht: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(anna):
        place = offered_to(anna).first()
        asked = next(one for one in askable(anna) if one.organisation_id == leerplicht.organisation)
    assert place is not None
    given = {"partner": asked.pk, "location": place.pk, "topic": "verzuim", "urgency": "week"}
    school = client_of(anna)
    assert school.post("/betrekken/nieuw/", given).status_code == 302
    with acting(leerplicht):
        row = ReceivedInvolvement.objects.get(topic="verzuim")
    assert client_of(leerplicht).post(f"/betrekken/{row.pk}/antwoord/", {"antwoord": "advies"}).status_code == 302
    assert "Advies gegeven, zonder namen" in school.get("/betrekken/").content.decode()
    with acting(anna):
        assert Involvement.objects.select_related("decision").get().decision.article == "4.4"
