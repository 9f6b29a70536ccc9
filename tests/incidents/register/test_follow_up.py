"""The follow-up lists, and the standard texts that forms offer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from convenant.editing import mark_of
from convenant.tenancy.scope import Actor, scope
from incidents.actions.standard_texts import MARKED, Wording, keep_text
from incidents.models import Incident, StandardText, Step, StepState
from tests.conftest import TODAY
from tests.incidents.recording import recorded
from tests.incidents.test_register import FRAME

ClientOf = Callable[[Actor], Client]
URL = "/incidenten/opvolging/"
TEXTS = "/incidenten/standaardteksten/"
WORDS = {"use": "note", "title": "Ouders gebeld", "body": "Gebeld. Ouders zijn op de hoogte."}


def test_steps_stand_by_term(anna: Actor, client_of: ClientOf) -> None:
    with time_machine.travel(TODAY - timedelta(days=3), tick=False):
        late = recorded(anna, occurred_on=(TODAY - timedelta(days=3)).date())
    recorded(anna)
    page = client_of(anna).get(URL)
    assert [(group["label"], len(group["rows"])) for group in page.context["terms"]] == [
        ("Te laat", 1),
        ("Vandaag", 1),
    ]
    assert page.context["terms"][0]["rows"][0]["url"] == f"/incidenten/{late.pk}/?stap=1#stap-1"


def test_lists_count_what_the_register_counts(anna: Actor, client_of: ClientOf) -> None:
    ready, waiting = recorded(anna), recorded(anna)
    with scope(anna):
        Step.objects.filter(incident=ready).exclude(key="close").update(state=StepState.DONE, handled_at=TODAY)
        Step.objects.filter(incident=waiting, key="melding").update(state=StepState.DONE, handled_at=TODAY)
    found = {each["key"]: each["number"] for each in client_of(anna).get(URL).context["lists"]}
    assert found == {"politie": 1, "evalueren": 0, "sluiten": 1}


def test_a_colleague_and_a_location_narrow_it(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    mine, _ = recorded(anna), recorded(anna)
    with scope(anna):
        Incident.objects.filter(pk=mine.pk).update(handler=directie.membership_id)
    client = client_of(anna)
    page = client.get(URL, {"handler": str(directie.membership_id), "location": str(mine.location_id)})
    assert sum(len(group["rows"]) for group in page.context["terms"]) == 1
    assert client.get(URL, {"handler": str(uuid4())}).status_code == 422
    assert client.get(URL, {"location": "x"}).status_code == 422


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_whatever_there_is(
    anna: Actor, client_of: ClientOf, django_assert_num_queries: Any, rows: int
) -> None:
    """Who and where; how many and which."""
    for _ in range(rows):
        recorded(anna)
    client = client_of(anna)
    client.get(URL)
    with django_assert_num_queries(FRAME + 2):
        client.get(URL)


def test_follow_up_is_for_handlers(carla: Actor, bram: Actor, client_of: ClientOf) -> None:
    assert [client_of(who).get(URL).status_code for who in (carla, bram)] == [403, 404]


# --- standard texts


def kept(actor: Actor, **words: str) -> StandardText:
    with scope(actor):
        return keep_text(None, Wording(**(WORDS | words)), actor=actor)


def test_a_text_is_kept_and_offered_where_it_belongs(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    client_of(anna).post(f"{TEXTS}nieuw/", WORDS)
    client = client_of(directie)
    assert WORDS["body"] in client.get(f"{TEXTS}voor/note/?veld=id_note").content.decode()
    assert WORDS["body"] not in client.get(f"{TEXTS}voor/reason/?veld=id_reason").content.decode()
    assert client.get(f"{TEXTS}voor/iets/").status_code == 404
    assert "Standaardtekst kiezen" in client.get(f"/incidenten/{recorded(anna).pk}/?stap=1").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"body": "Gebeld met Piet Jansen"}, {"title": "Bel 06-12345678"}, {"title": ""}, {"body": "x" * 1001},
              {"use": "x"}, {"title": WORDS["title"]}],
)  # fmt: skip
def test_a_text_that_names_somebody_or_does_not_fit_is_refused(
    anna: Actor, client_of: ClientOf, wrong: dict[str, str]
) -> None:
    kept(anna)
    sent = {"title": "Iets anders"} | wrong
    assert client_of(anna).post(f"{TEXTS}nieuw/", WORDS | sent).status_code == 422


def test_two_editors_do_not_overwrite_each_other(anna: Actor, client_of: ClientOf) -> None:
    row = kept(anna)
    seen, client = mark_of(row, MARKED), client_of(anna)
    client.post(f"{TEXTS}{row.pk}/", WORDS | {"body": "Van een collega.", "seen": seen})
    answer = client.post(f"{TEXTS}{row.pk}/", WORDS | {"body": "Van mij.", "seen": seen})
    assert answer.status_code in (409, 422)
    with scope(anna):
        assert StandardText.objects.get().body == "Van een collega."


def test_texts_stay_in_the_school(anna: Actor, dirk: Actor, carla: Actor, client_of: ClientOf) -> None:
    row = kept(anna)
    assert client_of(dirk).get(f"{TEXTS}{row.pk}/").status_code == 404
    assert client_of(carla).get(TEXTS).status_code == 403
    client_of(anna).post(f"{TEXTS}{row.pk}/weg/")
    with scope(anna):
        assert not StandardText.objects.exists()
