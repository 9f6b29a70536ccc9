"""The desk for data subjects: terms of the AVG, nothing in clear, and nobody but those who handle them."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from pypdf import PdfReader

from convenant import registry
from convenant.actions import requests as actions
from convenant.actions.privacy import state_privacy
from convenant.audit.models import Entry
from convenant.errors import Refused
from convenant.models import SubjectRequest
from convenant.queries.requests import found, line_of
from convenant.tenancy import hooks
from convenant.tenancy.models import Function, Organisation
from convenant.tenancy.scope import Actor, scope
from convenant.together import told_by

ClientOf = Callable[[Actor], Client]
DESK = "/verzoeken/"
NAME = "Moeder van Sem Kanarie, Dorpsweg 3"
GIVEN = {"kind": "access", "received_on": "2026-11-20", "subject": NAME, "asked": "Wat weet u van Sem?"}


def taken(actor: Actor, received: date = date(2026, 11, 20), **more: str) -> SubjectRequest:
    with scope(actor):
        return actions.take_in(actions.Asked("access", received, NAME, **more), actor=actor, submission=uuid4())


@pytest.mark.provision("WE-P4")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2024, 1, 31), date(2024, 2, 29)),
        (date(2026, 11, 20), date(2026, 12, 20)),
        (date(2025, 12, 31), date(2026, 1, 31)),
    ],
)
def test_an_answer_is_due_in_a_month(received: date, due: date, weert: Actor) -> None:
    assert taken(weert, received).due_on == due


@pytest.mark.provision("WE-P4")
def test_two_months_more_once_with_a_reason_in_the_first_month(weert: Actor) -> None:
    row = taken(weert, date(2026, 10, 25))
    with scope(weert):
        longer = actions.extend(row, "Het zijn veel stukken.", actor=weert)
        assert (longer.due_on, longer.extended_on) == (date(2027, 1, 25), date(2026, 11, 21))
        with pytest.raises(Refused):
            actions.extend(row, "Nog eens", actor=weert)
    late = taken(weert, date(2026, 10, 20))
    with scope(weert), pytest.raises(Refused):
        actions.extend(late, "Te laat", actor=weert)


def test_a_day_that_is_not_there_yet_and_a_closed_request_are_refused(weert: Actor) -> None:
    with pytest.raises(Refused):
        taken(weert, date(2026, 11, 22))
    row = taken(weert)
    with scope(weert):
        actions.answer(row, "answered", "Kopie gegeven.", actor=weert)
        with pytest.raises(Refused):
            actions.answer(row, "refused", "Toch niet", actor=weert)
        with pytest.raises(Refused):
            actions.extend(row, "Meer tijd", actor=weert)


def test_the_badge_counts_down(weert: Actor) -> None:
    row = taken(weert)
    words = {}
    for day in (date(2026, 12, 1), date(2026, 12, 14), date(2026, 12, 20), date(2026, 12, 22)):
        with time_machine.travel(day, tick=False):
            words[day.day] = line_of(row).badge
    assert words == {
        1: ("info", "nog 19 dagen"), 14: ("warn", "nog 6 dagen"),
        20: ("warn", "nog 0 dagen"), 22: ("bad", "2 dagen te laat"),
    }  # fmt: skip


def test_no_name_in_clear_in_the_table_the_list_or_the_trail(weert: Actor, client_of: ClientOf) -> None:
    client = client_of(weert)
    assert client.post(f"{DESK}nieuw/", GIVEN | {"submission": str(uuid4())}).status_code == 302
    with scope(weert):
        row = SubjectRequest.objects.get()
        with connection.cursor() as cursor:
            cursor.execute("select convenant_subjectrequest::text from convenant_subjectrequest")
            told = str(cursor.fetchall())
    assert "Kanarie" not in told
    assert b"Kanarie".hex() not in told
    assert "Kanarie" not in client.get(DESK).content.decode()
    page = client.get(f"{DESK}{row.pk}/").content.decode()
    assert "Kanarie" in page
    assert "20 december 2026" in page
    with scope(weert):
        trail = Entry.objects.filter(object_id=row.pk)
        assert {entry.action for entry in trail} == {"request.taken_in", "request.opened"}
        assert "Kanarie" not in str([vars(entry) for entry in trail])


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_the_list_leaves_as_a_file_without_who_asked(kind: str, weert: Actor, client_of: ClientOf) -> None:
    row = taken(weert)
    answer = client_of(weert).get(f"{DESK}verzoeken.{kind}")
    assert f'.{kind}"' in answer["Content-Disposition"]
    if kind == "csv":
        text = answer.content.decode("utf-8-sig")
        assert f'"{row.due_on:%d-%m-%Y}"' in text
        assert "Kanarie" not in text
    with scope(weert):
        assert Entry.objects.filter(action="request.exported").exists()


def test_sending_twice_takes_in_once_and_nothing_typed_is_lost(weert: Actor, client_of: ClientOf) -> None:
    client, once = client_of(weert), GIVEN | {"submission": str(uuid4())}
    wrong = client.post(f"{DESK}nieuw/", once | {"kind": ""})
    assert wrong.status_code == 422
    assert NAME in wrong.content.decode()
    assert client.post(f"{DESK}nieuw/", once).status_code == client.post(f"{DESK}nieuw/", once).status_code == 302
    with scope(weert):
        assert SubjectRequest.objects.count() == 1


@pytest.mark.provision("WE-P4")
def test_another_controller_gets_a_letter_that_names_its_statement(
    weert: Actor, weert_agent: Actor, client_of: ClientOf
) -> None:
    with scope(weert_agent):
        fg = replace(weert_agent, function=Function.FG)
        state_privacy("https://politie.example/privacy", "De privacydesk", actor=fg)
        police = Organisation.objects.get(pk=weert_agent.organisation)
    row, client = taken(weert, asked="Wat weet de politie?"), client_of(weert)
    where = f"{DESK}{row.pk}/"
    assert client.get(f"{where}brief.pdf").status_code == 404
    assert police.name in client.get(f"{where}doorsturen/").content.decode()
    assert client.post(f"{where}doorsturen/", {"organisation": str(uuid4())}).status_code == 422
    assert client.post(f"{where}doorsturen/", {"organisation": str(police.pk)}).status_code == 302
    page = client.get(where).content.decode()
    assert f"Doorgestuurd naar {police.name}" in page
    assert "https://politie.example/privacy" in page
    paper = client.get(f"{where}brief.pdf").content
    words = " ".join(part.extract_text() for part in PdfReader(io.BytesIO(paper)).pages)
    for word in (police.name, "Kanarie", "Wat weet de politie?", "politie.example/privacy", weert.organisation_name):
        assert word in " ".join(words.split())


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("carla", 403),
        ("bram2", 403),
        ("burgemeester", 403),
        ("operator", 404),
        ("directie", 200),
        ("anna", 200),
        ("femke", 200),
        ("fg", 200),
    ],
)
def test_only_who_handles_them_sees_the_desk(
    who: str, status: int, client_of: ClientOf, request: pytest.FixtureRequest
) -> None:
    client = client_of(request.getfixturevalue(who))
    assert client.get(DESK).status_code == status
    assert client.get(f"{DESK}nieuw/").status_code == status


def test_another_organisation_finds_no_request(anna: Actor, dirk: Actor, client_of: ClientOf) -> None:
    row = taken(anna)
    client = client_of(dirk)
    for step in ("", "verlengen/", "afhandelen/", "doorsturen/", "brief.pdf"):
        assert client.get(f"{DESK}{row.pk}/{step}").status_code == 404
    with scope(dirk):
        assert list(found({})) == []
    with scope(anna), pytest.raises(Refused):
        actions.answer(row, "answered", "x", actor=replace(anna, function=Function.DOCENT, is_administrator=False))


def test_the_start_page_tells_what_is_due_without_a_name(anna: Actor, femke: Actor) -> None:
    taken(anna, date(2026, 10, 1))
    source = registry.start_items.get("convenant.privacy")
    assert source is not None
    with scope(anna):
        (found,) = told_by(source(anna, hooks.circles_of(anna.organisation)))
    assert [(item.title, item.kind, item.word) for item in found] == [
        ("Verwerkersovereenkomst", "warn", "ontbreekt"),
        ("Verzoek over privacy", "bad", "20 dagen te laat"),
    ]
    with scope(femke):
        (theirs,) = told_by(source(femke, hooks.circles_of(femke.organisation)))
        assert [item.title for item in theirs] == ["Verwerkersovereenkomst"]


@pytest.mark.parametrize("rows", [1, 4])
def test_the_list_asks_the_same_for_one_and_four(
    rows: int, anna: Actor, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        taken(anna, date(2026, 11, 20) - timedelta(days=number))
    client = client_of(anna)
    client.get(DESK)
    with django_assert_max_num_queries(11):
        assert client.get(DESK).status_code == 200
