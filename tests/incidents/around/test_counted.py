"""Checks of lockers and jackets, absence as counts, and what the numbers suggest."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convenant import clock
from convenant.models import Message
from convenant.tenancy.scope import Actor, scope
from incidents.absence_round import ring_late
from incidents.bell import ABSENCE_DUE
from incidents.models import AbsenceCount, ControlEvent, TrendAnswer
from incidents.queries.counted import absence_codes
from incidents.queries.taxonomy import names_for
from incidents.queries.trends import FALL, MANY, RISE, direction_of
from parties.queries.places import places_of
from tests.incidents.recording import recorded

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ClientOf = Callable[[Actor], Client]
CONTROL = {
    "held_on": "2026-11-18", "kind": "kluisjes", "reason": "preventief", "consulted": ["politie", "ouders"],
    "checklist": ["twee", "nagepraat"], "WAP-02": "1", "WAP-05": "3",
}  # fmt: skip


def first_place(actor: Actor) -> Any:
    with scope(actor):
        return places_of(actor)[0]


def counted_at(actor: Actor, **more: Any) -> dict[str, Any]:
    return CONTROL | {"location": str(first_place(actor).pk)} | more


@pytest.mark.provision("UT-7c-2")
def test_a_check_holds_why_with_whom_and_counts(utrecht: Actor, eva: Actor, client_of: ClientOf) -> None:
    """In consultation, preventive or for a cause, by the checklist; what was found is a number."""
    client = client_of(utrecht)
    assert client.post("/controles/nieuw/", counted_at(utrecht)).status_code == 302
    with scope(utrecht):
        (row,) = ControlEvent.objects.all()
    assert row.results == {"WAP-02": 1, "WAP-05": 3}
    page = client.get("/controles/").content.decode()
    assert "Preventief, zonder aanleiding" in page
    assert "In overleg met politie, ouders" in page
    assert "2 van 6 punten" in page
    with scope(eva):
        assert not ControlEvent.objects.exists()
    assert b"Steek- of slagwapen: 1" in client.get("/controles/export.csv").content
    assert client.post(f"/controles/{row.pk}/weghalen/").status_code == 302
    with scope(utrecht):
        assert not ControlEvent.objects.exists()


@pytest.mark.provision("WF-5.5-11b")
def test_a_school_that_opened_lockers_keeps_that_as_numbers(anna: Actor, client_of: ClientOf) -> None:
    """For a direct cause too, and also when nothing was found; no column holds a pupil or a locker."""
    client = client_of(anna)
    nothing = {"reason": "aanleiding", "WAP-02": "", "WAP-05": ""}
    assert client.post("/controles/nieuw/", counted_at(anna, **nothing)).status_code == 302
    with scope(anna):
        (row,) = ControlEvent.objects.all()
    assert (row.kind, row.reason, row.results) == ("kluisjes", "aanleiding", {})
    assert "Gevonden: niets" in client.get("/controles/").content.decode()
    texts = {field.name for field in ControlEvent._meta.fields if field.get_internal_type() == "TextField"}
    assert not texts | {field.name for field in ControlEvent._meta.fields} & {"name", "person", "note", "locker"}


def test_the_form_of_a_check_starts_with_today_and_nothing_found(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    page = client.get("/controles/nieuw/").content.decode()
    assert 'value="2026-11-21"' in page
    assert re.search(r'<details class="vs-more">\s*<summary><span><b>Niets gevonden\.</b>', page)
    assert page.count("(niet verplicht)") == 1, "the checklist alone"
    assert "alleen geteld" not in page
    wrong = client.post("/controles/nieuw/", counted_at(anna, **{"WAP-05": "-1"})).content.decode()
    assert '<details class="vs-more" open>' in wrong
    client.post("/controles/nieuw/", counted_at(anna, **{"WAP-02": ""}))
    assert "Gevonden: Ander voorwerp: 3" in client.get("/controles/").content.decode()


@pytest.mark.provision("UT-7c-2")
def test_a_check_finds_weapons_fireworks_alcohol_and_drugs(utrecht: Actor, client_of: ClientOf) -> None:
    found = {"WAP-02": "1", "WAP-05": "", "VUW-01": "4", "DRU-01": "2", "DRU-02": "1", "DRU-03": "1"}
    client = client_of(utrecht)
    assert client.post("/controles/nieuw/", counted_at(utrecht, **found)).status_code == 302
    with scope(utrecht):
        assert ControlEvent.objects.get().results == {code: int(number) for code, number in found.items() if number}
    page = client.get("/controles/").content.decode()
    for words in ("Bezit van vuurwerk: 4", "Alcohol: bezit of gebruik: 2", "Harddrugs: bezit of gebruik: 1"):
        assert words in page


@pytest.mark.provision("UT-7c-2")
@pytest.mark.parametrize(
    "wrong",
    [{"consulted": []}, {"reason": ""}, {"held_on": "2030-01-01"}, {"WAP-05": "-1"}, {"location": "0"}],
    ids=["nobody asked", "no reason", "tomorrow", "less than none", "no location"],
)
def test_a_check_without_what_the_convenant_asks_is_not_kept(
    utrecht: Actor, client_of: ClientOf, wrong: dict[str, Any]
) -> None:
    assert client_of(utrecht).post("/controles/nieuw/", counted_at(utrecht, **wrong)).status_code == 422
    with scope(utrecht):
        assert not ControlEvent.objects.exists()


def test_counts_are_no_page_of_others(
    femke: Actor, bram: Actor, jongerenwerk: Actor, operator: Actor, client_of: ClientOf
) -> None:
    for other in (femke, bram, jongerenwerk, operator):
        client = client_of(other)
        assert [client.get(url).status_code for url in ("/controles/", "/verzuim/", "/voorlichting/")] == [404] * 3


@pytest.mark.provision("WF-Uitg-4")
@pytest.mark.provision("WF-5.10b")
def test_absence_of_a_month_is_a_table_of_counts_with_a_step_of_leerplicht(anna: Actor, client_of: ClientOf) -> None:
    client, place = client_of(anna), first_place(anna)
    url = f"/verzuim/?locatie={place.pk}&maand=2026-10"
    assert client.post(url, {"VZM-01": "14", "VZM-02": "5", "VZM-02-told": "3"}).status_code == 302
    page = client.get(url).content.decode()
    assert "2 leerlingen nog niet gemeld" in page
    assert "verzuimloket van DUO" in page
    assert "de wet zegt: onverwijld" in page, "five days are a custom"
    assert client.post(url, {"VZM-02": "5", "VZM-02-told": "6"}).status_code == 422
    told = {"VZM-02": "5", "VZM-02-told": "5", "seen": mark_on(client, url)}
    assert client.post(url, told).status_code == 302
    with scope(anna):
        rows = list(AbsenceCount.objects.values_list("month", "code", "count", "told"))
    assert rows == [(date(2026, 10, 1), "VZM-02", 5, 5)]
    assert "16 uur verzuim" in client.get("/verzuim/export.csv").content.decode()
    assert not {field.name for field in AbsenceCount._meta.fields} & {"name", "person", "text", "note"}


def mark_on(client: Client, url: str) -> str:
    return str(client.get(url).context["form"]["seen"].value())


def test_a_month_that_a_colleague_counted_meanwhile_is_not_wiped(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    url = f"/verzuim/?locatie={first_place(anna).pk}&maand=2026-10"
    opened = mark_on(client, url)
    assert client.post(url, {"VZM-01": "14", "seen": opened}).status_code == 302
    late = client.post(url, {"VZM-02": "5", "seen": opened})
    assert (late.status_code, "intussen geteld" in late.content.decode()) == (422, True)
    with scope(anna):
        assert [(row.code, row.count) for row in AbsenceCount.objects.all()] == [("VZM-01", 14)]
    assert client.post(url, {"VZM-01": "15", "seen": mark_on(client, url)}).status_code == 302


@pytest.mark.provision("WF-Uitg-4", "WF-5.10d", "WE-5.10")
def test_absence_is_told_to_leerplicht_early_or_it_shows(anna: Actor, carla: Actor, client_of: ClientOf) -> None:
    """Five working days from the count, from the end of its month at the latest; only numbers, and none once told."""
    client, place = client_of(anna), first_place(anna)
    url = f"/verzuim/?locatie={place.pk}&maand=2026-11"
    assert client.post(url, {"VZM-01": "14", "VZM-02": "5", "VZM-02-told": "1"}).status_code == 302
    with scope(anna):
        due = dict(AbsenceCount.objects.values_list("code", "due_on"))
    assert due == {"VZM-01": None, "VZM-02": date(2026, 11, 27)}
    page = client.get(reverse("measures:terms")).content.decode()
    assert "Leerplicht informeren: 4 leerlingen" in page
    assert "uiterlijk 27 november 2026" in page
    assert "Leerplicht informeren" not in client.get("/").content.decode()
    with time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=AMSTERDAM), tick=False):
        with scope(anna):
            assert [ring_late(anna), ring_late(anna)] == [1, 0]
            assert Message.objects.filter(kind=ABSENCE_DUE).count() == 1
        start = client_of(anna).get("/").content.decode()
        assert "Leerplicht informeren: 4 leerlingen" in start
        assert "3 dagen te laat" in start
        assert client_of(carla).get(reverse("measures:terms")).status_code == 403
    told = {"VZM-02": "5", "VZM-02-told": "5", "seen": mark_on(client, url)}
    assert client.post(url, told).status_code == 302
    assert "Leerplicht informeren" not in client.get(reverse("measures:terms") + "?soort=absence").content.decode()


def test_a_month_that_is_over_has_its_term_from_its_end(anna: Actor, client_of: ClientOf) -> None:
    client, place = client_of(anna), first_place(anna)
    url = f"/verzuim/?locatie={place.pk}&maand=2026-10"
    assert client.post(url, {"VZM-03": "2"}).status_code == 302
    with scope(anna):
        assert AbsenceCount.objects.get().due_on == date(2026, 11, 6)
    again = {"VZM-03": "3", "VZM-03-told": "1", "seen": mark_on(client, url)}
    assert client.post(url, again).status_code == 302
    with scope(anna):
        assert AbsenceCount.objects.get().due_on == date(2026, 11, 6)
    assert "Leerplicht informeren: 2 leerlingen" in client.get("/").content.decode()


@pytest.mark.provision("WF-1-4")
def test_halt_comes_to_absence_by_leerplicht_and_to_an_offence_by_the_list(anna: Actor) -> None:
    """Which acts Halt may settle is data of the version; absence goes there by leerplicht alone."""
    with scope(anna):
        names = names_for(anna)
        absence = {row.code: row.halt for row in absence_codes(names)}
        others = {row.halt for row in names.subs if row.main != "VZM"}
        firearm, fireworks = names.category("WAP-01"), names.category("VUW-01")
    assert {code for code, halt in absence.items() if halt == "via_leerplicht"} == {f"VZM-0{n}" for n in range(1, 6)}
    assert set(absence.values()) == {"via_leerplicht", "n"}
    assert others <= {"k", "o", "n", ""}
    assert firearm is not None
    assert fireworks is not None
    assert (firearm.halt, fireworks.halt) == ("n", "k")


@pytest.mark.provision("WF-5.10b")
def test_absence_is_no_incident(anna: Actor, client_of: ClientOf) -> None:
    shown = client_of(anna).get(reverse("incidents:record")).content.decode()
    assert 'value="VUW"' in shown
    assert 'value="VZM"' not in shown


@pytest.mark.provision("WF-5.11")
def test_many_of_a_kind_within_the_period_suggests_education(anna: Actor, dirk: Actor, client_of: ClientOf) -> None:
    for days in (1, 5, 29):
        recorded(anna, "VUW-01", occurred_on=clock.today() - timedelta(days=days))
    client = client_of(anna)
    start = client.get("/").content.decode()
    assert "Denk aan voorlichting: Vuurwerk" in start
    assert "artikel 5.11" in start
    assert "Vuurwerk" not in client_of(dirk).get("/voorlichting/").content.decode()
    later = "/voorlichting/west-friesland/VUW/veel/niet-nu/"
    assert client.post(later, {"reason": ""}).status_code == 422
    assert client.post(later, {"reason": "Er is net voorlichting geweest."}).status_code == 302
    assert "Denk aan voorlichting: Vuurwerk" not in client.get("/").content.decode()
    with scope(anna):
        assert TrendAnswer.objects.get().reason == "Er is net voorlichting geweest."


@pytest.mark.provision("WF-5.11")
def test_it_is_said_where_somebody_looks_at_that_kind(anna: Actor, client_of: ClientOf) -> None:
    one, *_ = [recorded(anna, "VUW-01", occurred_on=clock.today() - timedelta(days=days)) for days in (1, 5, 29)]
    other, client = recorded(anna, "DIE-01"), client_of(anna)
    said, line = "Vaak vuurwerk: 3 keer in 30 dagen.", "Denk aan voorlichting: Vuurwerk"
    for page in (reverse("dashboard:show"), reverse("incidents:detail", args=[one.pk])):
        text = client.get(page).content.decode()
        assert said in text, page
        assert line in text, page
        assert '<a href="/voorlichting/">' in text
    assert line not in client.get(reverse("incidents:detail", args=[other.pk])).content.decode()
    client.post("/voorlichting/west-friesland/VUW/veel/niet-nu/", {"reason": "Er is net voorlichting geweest."})
    assert line not in client.get(reverse("dashboard:show")).content.decode()


def asked_by(client: Client, page: str) -> list[str]:
    client.get(page)
    with CaptureQueriesContext(connection) as asked:
        client.get(page)
    return [query["sql"] for query in asked.captured_queries]


def test_where_no_rule_speaks_of_a_kind_the_page_asks_nothing_more(anna: Actor, client_of: ClientOf) -> None:
    """Where one does, what it counts comes in a message that goes anyhow."""
    client = client_of(anna)
    silent, spoken = (reverse("incidents:detail", args=[recorded(anna, code).pk]) for code in ("DIE-01", "VUW-01"))
    without, with_rule = asked_by(client, silent), asked_by(client, spoken)
    assert len(with_rule) == len(without)
    assert ["_counted_since(" in "".join(found) for found in (without, with_rule)] == [False, True]


def test_two_of_a_kind_or_one_too_long_ago_suggest_nothing(anna: Actor, client_of: ClientOf) -> None:
    for days in (1, 5, 31):
        recorded(anna, "VUW-01", occurred_on=clock.today() - timedelta(days=days))
    assert "Geen voorstel" in client_of(anna).get("/voorlichting/").content.decode()


@pytest.mark.provision("WF-7.2-3")
def test_a_fall_suggests_education_too_and_planning_leads_to_the_activity(anna: Actor, client_of: ClientOf) -> None:
    for days in (31, 35, 40, 45):
        recorded(anna, "VUW-01", occurred_on=clock.today() - timedelta(days=days))
    client = client_of(anna)
    page = client.get("/voorlichting/").content.decode()
    assert "Minder vuurwerk: 0 keer in 30 dagen, daarvoor 4 keer." in page
    planned = client.post("/voorlichting/west-friesland/VUW/min/gepland/")
    assert planned["Location"] == reverse("reading:activity-add", args=["west-friesland"])
    assert "Geen voorstel" in client.get("/voorlichting/").content.decode()


@pytest.mark.provision("WF-7.2-3")
@pytest.mark.parametrize(
    ("now", "before", "follows", "expected"),
    [(3, 0, True, MANY), (2, 0, True, ""), (4, 2, True, RISE), (4, 2, False, MANY), (1, 3, True, FALL),
     (1, 3, False, ""), (2, 3, True, ""), (0, 2, True, "")],
)  # fmt: skip
def test_direction_follows_the_rule(now: int, before: int, follows: bool, expected: str) -> None:
    rule = {"count": 3} | ({"trend": "7.2"} if follows else {})
    assert direction_of(now, before, rule) == expected


def test_a_convenant_that_is_silent_suggests_nothing(utrecht: Actor, client_of: ClientOf) -> None:
    for days in (1, 2, 3, 4, 5):
        recorded(utrecht, "VUW-01", occurred_on=clock.today() - timedelta(days=days))
    assert "Geen voorstel" in client_of(utrecht).get("/voorlichting/").content.decode()
