"""Planning a meeting from the agreement, and the lists."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convenant import clock
from convenant.tenancy.scope import Actor, scope
from meetings.actions import meetings as actions
from meetings.models import Meeting, MeetingState
from meetings.queries import wijken_of

from .conftest import plan, series_at, titles, url

ClientOf = Callable[[Actor], Client]
NEW = "/c/west-friesland/overleg/nieuw/"
GOOD = {
    "series": "bestuurlijk-overleg", "day": "2026-12-10", "begins": "14:00", "minutes": "120", "place": "Stadhuis",
    "chair": "",
}  # fmt: skip


def test_series_of_the_agreement_with_their_article(femke: Actor, client_of: ClientOf) -> None:
    page = client_of(femke).get(NEW).content.decode()
    assert "Bestuurlijk veiligheidsoverleg, 2 keer per schooljaar" in page
    assert "3.1" in page
    assert "Digitaal spreekuur" in page
    assert 'name="wijk"' not in page


def test_plan_makes_a_concept_with_chair_and_article(femke: Actor, client_of: ClientOf) -> None:
    response = client_of(femke).post(NEW, GOOD, follow=True)
    page = response.content.decode()
    assert "Agenda donderdag 10 december 2026" in page
    assert "14:00 tot 16:00 uur, Stadhuis · voorzitter: Burgemeester" in page
    with scope(femke):
        meeting = Meeting.objects.get()
    assert (meeting.state, meeting.article, meeting.title) == (
        MeetingState.DRAFT, "3.1", "Bestuurlijk veiligheidsoverleg",
    )  # fmt: skip


def test_double_submit_makes_one_meeting(femke: Actor, client_of: ClientOf) -> None:
    client = client_of(femke)
    assert client.post(NEW, GOOD).status_code == 302
    again = client.post(NEW, GOOD)
    assert again.status_code == 422
    assert "Dit overleg staat al gepland op deze dag en tijd." in again.content.decode()
    with scope(femke):
        assert Meeting.objects.count() == 1


BAD: list[tuple[dict[str, Any], str]] = [
    ({"series": ""}, "Kies welk overleg u plant."),
    ({"series": "wijkoverleg"}, "Kies een overleg uit de lijst."),
    ({"day": ""}, "Vul in op welke dag het overleg is."),
    ({"day": "31-02-2026"}, "Vul een datum in, bijvoorbeeld 24-11-2026."),
    ({"day": "10 december"}, "Vul een datum in, bijvoorbeeld 24-11-2026."),
    ({"day": "2020-12-10"}, "Kies een dag tussen een jaar geleden en twee jaar vooruit."),
    ({"day": "2030-12-31"}, "Kies een dag tussen een jaar geleden en twee jaar vooruit."),
    ({"begins": "25:00"}, "Vul een tijd in, bijvoorbeeld 14:00."),
    ({"begins": ""}, "Vul in hoe laat het begint."),
    ({"minutes": "100000000000000000000"}, "Kies een aantal tussen 5 en 480 minuten."),
    ({"minutes": "1e3"}, "Vul een aantal minuten in."),
    ({"place": "x" * 161}, "hoogstens 160 tekens, nu 161"),
    ({"chair": "x" * 100_000}, "Maak dit korter"),
]


@pytest.mark.parametrize(("wrong", "sentence"), BAD)
def test_bad_plan_keeps_what_was_typed(wrong: dict[str, Any], sentence: str, femke: Actor, client_of: ClientOf) -> None:
    response = client_of(femke).post(NEW, GOOD | {"place": "Raadzaal"} | wrong)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert "data-error-summary" in page
    with scope(femke):
        assert not Meeting.objects.exists()


def test_dutch_date_is_understood(femke: Actor, client_of: ClientOf) -> None:
    assert client_of(femke).post(NEW, GOOD | {"day": "10-12-2026"}).status_code == 302


def test_change_and_cancel(femke: Actor, sent: Meeting, anna: Actor, client_of: ClientOf) -> None:
    client = client_of(femke)
    data = {"day": "2026-12-17", "begins": "09:30", "minutes": "60", "place": "Online", "chair": "Wethouder"}
    data["seen"] = client.get(url(sent, "wijzigen/")).context["form"].initial["seen"]
    assert client.post(url(sent, "wijzigen/"), data).status_code == 302
    assert "9:30 tot 10:30 uur, Online" in client_of(anna).get(url(sent)).content.decode()
    assert "Dit kunt u niet terugdraaien." in client.get(url(sent, "afzeggen/")).content.decode()
    assert client.post(url(sent, "afzeggen/")).status_code == 302
    assert "gaat niet door" in client_of(anna).get(url(sent)).content.decode()


def test_held_only_after_it_began(femke: Actor, sent: Meeting, client_of: ClientOf) -> None:
    response = client_of(femke).post(url(sent, "gehouden/"))
    assert response.status_code == 422
    assert "Dit overleg is nog niet begonnen." in response.content.decode()


@pytest.mark.provision("UT-21b")
def test_utrecht_meets_per_wijk_with_its_five_questions(utrecht_regie: Actor, client_of: ClientOf) -> None:
    client, where = client_of(utrecht_regie), "/c/utrecht/overleg/nieuw/"
    with scope(utrecht_regie):
        series = series_at("utrecht", "wijkoverleg")
        wijk = wijken_of(series.version.convenant_id)[0]
    data = GOOD | {"series": "wijkoverleg", "wijk": ""}
    refused = client.post(where, data)
    assert refused.status_code == 422
    assert "Kies voor welke wijk dit overleg is." in refused.content.decode()
    assert client.post(where, data | {"wijk": str(wijk.pk)}).status_code == 302
    with scope(utrecht_regie):
        meeting = Meeting.objects.get()
        assert titles(meeting)[1:] == series.standard_questions
        assert len(series.standard_questions) == 5
    assert meeting.wijk_id == wijk.pk
    assert meeting.title.endswith(wijk.name)


def test_a_wijk_of_another_convenant_is_a_form_error(utrecht_regie: Actor, client_of: ClientOf, sent: Meeting) -> None:
    data = GOOD | {"series": "wijkoverleg", "wijk": str(sent.pk)}
    response = client_of(utrecht_regie).post("/c/utrecht/overleg/nieuw/", data)
    assert response.status_code == 422
    assert "Kies een wijk uit de lijst." in response.content.decode()


def test_filters_stand_in_the_address(femke: Actor, client_of: ClientOf) -> None:
    with scope(femke):
        plan(femke, key="ambtelijke-werkgroep", days=10)
        plan(femke, days=30)
    client = client_of(femke)
    assert client.get("/mijn/overleg/").content.decode().count('class="vs-table__title"') == 2
    narrowed = client.get("/mijn/overleg/?reeks=bestuurlijk-overleg").content.decode()
    assert narrowed.count('class="vs-table__title"') == 1
    assert "Filter Bestuurlijk veiligheidsoverleg weghalen" in narrowed
    past = client.get("/mijn/overleg/?schooljaar=2025").content.decode()
    assert "Geen overleg gevonden" in past
    assert "Alle filters wissen" in past


@pytest.mark.parametrize(
    "query",
    ["reeks=onzin", "schooljaar=xx", "schooljaar=99999999999999999999", "weergave=x", "pagina=-1", "pagina=zz",
     "pagina=99999", "stand=x", "van=x", "reeks='%20or%201=1", "schooljaar=2026&schooljaar=2025"],
)  # fmt: skip
def test_odd_filters_do_no_harm(query: str, anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    for where in ("/mijn/overleg/", "/mijn/acties/", "/mijn/besluiten/", "/c/west-friesland/overleg/"):
        assert client.get(f"{where}?{query}").status_code == 200


def test_empty_list_says_what_next(femke: Actor, anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    assert "Plan het volgende overleg." in client_of(femke).get("/mijn/overleg/").content.decode()
    assert "Plan het volgende overleg." in client_of(anna).get("/mijn/overleg/").content.decode()
    assert "Zodra iemand een agenda verstuurt" in client_of(bram).get("/mijn/overleg/").content.decode()


def query_count(client: Client, where: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(where).status_code == 200
    return len(seen)


def test_queries_do_not_grow_with_the_rows(femke: Actor, client_of: ClientOf) -> None:
    from meetings.actions.outcomes import add_action, add_resolution

    def one_more(days: int) -> None:
        with scope(femke):
            meeting = plan(femke, days=days)
            actions.send_agenda(meeting, actor=femke)
            meeting = actions.mark_held(meeting, actor=femke)
            add_resolution(meeting, actor=femke, text="Besluit")
            due = clock.today() + timedelta(days=9)
            add_action(meeting, actor=femke, organisation_id=femke.organisation, text="Actie", due_on=due)

    client = client_of(femke)
    pages = ("/mijn/overleg/?weergave=geweest", "/mijn/acties/", "/mijn/besluiten/")
    one_more(-100)
    for where in pages:
        client.get(where)
    once = [query_count(client, where) for where in pages]
    one_more(-90)
    one_more(-80)
    assert [query_count(client, where) for where in pages] == once


def test_meeting_page_queries_do_not_grow(femke: Actor, draft: Meeting, client_of: ClientOf) -> None:
    from meetings.actions.agenda import add_item

    client = client_of(femke)
    client.get(url(draft))
    once = query_count(client, url(draft))
    with scope(femke):
        for title in ("a", "b", "c"):
            add_item(draft, actor=femke, title=title)
    assert query_count(client, url(draft)) == once
