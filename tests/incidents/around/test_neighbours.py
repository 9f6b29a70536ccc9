"""Neighbours tell a school without an account; it looks into it, talks it over, passes it on and answers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client

from convenant import clock
from convenant.errors import Refused
from convenant.tenancy import portal
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope
from incidents import doorman
from incidents.actions.neighbours import answer_report, close_point
from incidents.anonymising import each_night
from incidents.models import Incident, NeighbourReceipt, NeighbourReport, ReceivedSignal
from incidents.queries.signals import circle_of
from parties.models import Party
from parties.queries.places import places_of

from .telling import STORY, address, opened, posted, reports, switched_on

ClientOf = Callable[[Actor], Client]
LATER = "Het waren er vandaag meer dan tien."
FOUND = {"examined": "ours", "found": "Een groep uit de bovenbouw.", "discussed": ["pupils", "residents"]}


@pytest.mark.provision("UT-4")
@pytest.mark.provision("UT-3e")
def test_a_neighbour_reports_and_reads_the_answer_with_his_number(utrecht: Actor, client_of: ClientOf) -> None:
    place, neighbour, school = switched_on(utrecht), Client(), client_of(utrecht)
    page = neighbour.get(address(place)).content.decode()
    assert "binnen 10 werkdagen" in page
    assert "artikel 4" in page
    thanks = posted(neighbour, place, contact="06 12 34 56 78")
    receipt = thanks.context["receipt"]
    (report,) = reports(utrecht)
    assert report.due_on == date(2026, 12, 4)
    assert "krijgt antwoord, uiterlijk op 4 december 2026" in asked(neighbour, place, receipt)
    assert "1 melding van een omwonende beantwoorden" in school.get("/").content.decode()
    shown = school.get(f"/overlast/{report.pk}/").content.decode()
    assert STORY in shown
    assert "06 12 34 56 78" not in shown
    assert "06 12 34 56 78" in school.post(f"/overlast/{report.pk}/contact/").content.decode()
    assert school.post(f"/overlast/{report.pk}/antwoord/", {"antwoord-answer": "Dank u."}).status_code == 422
    silent = FOUND | {"discussed": []}
    assert examined(school, report, silent) == 302
    assert school.post(f"/overlast/{report.pk}/antwoord/", {"antwoord-answer": "Dank u."}).status_code == 422
    assert examined(school, report, FOUND) == 302
    said = "Wij hebben het met de klas besproken."
    assert school.post(f"/overlast/{report.pk}/antwoord/", {"antwoord-answer": said}).status_code == 302
    assert said in asked(neighbour, place, receipt.lower().replace("-", " "))


def seen(school: Client, report: NeighbourReport) -> str:
    """The mark on a freshly opened page."""
    return str(school.get(f"/overlast/{report.pk}/").context["examine"].initial["seen"])


def examined(school: Client, report: NeighbourReport, found: dict[str, Any], mark: str | None = None) -> int:
    told = found | {"seen": seen(school, report) if mark is None else mark}
    return int(school.post(f"/overlast/{report.pk}/uitgezocht/", told).status_code)


def test_what_a_colleague_found_meanwhile_is_shown_and_stays(utrecht: Actor, client_of: ClientOf) -> None:
    posted(Client(), switched_on(utrecht))
    (report,), school = reports(utrecht), client_of(utrecht)
    mark = seen(school, report)
    assert examined(school, report, FOUND, mark) == 302
    mine = {"examined": "unknown", "found": "Niets gezien.", "discussed": [], "seen": mark}
    late = school.post(f"/overlast/{report.pk}/uitgezocht/", mine)
    assert late.status_code == 422
    assert "Hier staat nu: leerlingen, omwonenden of winkeliers." in late.content.decode()
    (kept,) = reports(utrecht)
    assert (kept.examined, kept.discussed) == ("ours", FOUND["discussed"])


def test_a_second_answer_from_a_page_of_before_is_refused(utrecht: Actor, client_of: ClientOf) -> None:
    posted(Client(), switched_on(utrecht))
    school = client_of(utrecht)
    assert examined(school, reports(utrecht)[0], FOUND) == 302
    (stale,) = reports(utrecht)
    with scope(utrecht):
        answer_report(NeighbourReport.objects.get(), "Dank u.", actor=utrecht)
        with pytest.raises(Refused, match="al beantwoord"):
            answer_report(stale, "Iets heel anders.", actor=utrecht)
        assert NeighbourReceipt.objects.get().answer == "Dank u."


def test_a_school_of_no_convenant_is_told_so(anna: Actor, femke: Actor, client_of: ClientOf) -> None:
    with scope(anna):
        place = places_of(anna)[0]
    with scope(femke):
        Party.objects.filter(organisation_id=anna.organisation).update(valid_until="2026-11-20")
    client = client_of(anna)
    page = client.post(f"/overlast/locaties/{place.slug}/", {"stand": "aan"}, follow=True)
    assert "hoort vandaag bij geen convenant" in page.content.decode()
    assert client.get("/controles/nieuw/").status_code == 200
    assert client.get("/verzuim/").status_code == 200


def test_of_two_convenanten_it_is_the_one_in_which_somebody_serves_the_location(utrecht: Actor, anna: Actor) -> None:
    """The other one comes first by name."""
    both = replace(utrecht, circles=(*anna.circles, *utrecht.circles))
    with scope(both):
        place = places_of(both)[0]
        assert circle_of(place.pk, both) == utrecht.circles[0]
        with pytest.raises(Refused):
            circle_of(uuid4(), both)
        with pytest.raises(Refused):
            circle_of(place.pk, replace(utrecht, circles=()))


def asked(client: Client, place: Any, number: str) -> str:
    return client.post(address(place, "answer"), {"number": number}).content.decode()


def test_unknown_and_switched_off_are_the_same_page(utrecht: Actor) -> None:
    place, client = switched_on(utrecht), Client()
    with scope(utrecht):
        close_point(place, actor=utrecht)
    off = client.get(address(place))
    unknown = client.get("/overlast-melden/bestaat-niet/")
    assert (off.status_code, off.content) == (404, unknown.content)


@pytest.mark.parametrize(
    "wrong",
    [
        {"story": "Kijk op https://voorbeeld.example"},
        {"story": "<script>alert(1)</script>"},
        {"where": "www.voorbeeld.example"},
        {"story": "a" * 1501},
        {"contact": "b" * 121},
        {"kind": "iets"},
        {"happened_on": "2020-01-01"},
        {"website": "ik ben een programma"},
        {"opening": "verzonnen"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_does_not_fit_is_not_kept(utrecht: Actor, wrong: dict[str, Any]) -> None:
    place = switched_on(utrecht)
    assert posted(Client(), place, **wrong).status_code == 422
    assert reports(utrecht) == []


def test_a_form_filled_in_at_once_is_a_program(utrecht: Actor) -> None:
    place = switched_on(utrecht)
    assert posted(Client(), place, wait=1).status_code == 422
    assert reports(utrecht) == []


def test_the_same_text_from_one_opening_is_one_report(utrecht: Actor) -> None:
    place, client = switched_on(utrecht), Client()
    opening = opened(client, place)
    first, second = posted(client, place, opening=opening), posted(client, place, opening=opening)
    assert first.context["receipt"] == second.context["receipt"]
    assert len(reports(utrecht)) == 1


@pytest.mark.parametrize("changed", [{"story": LATER}, {"kind": "geluid", "story": LATER}])
def test_a_changed_text_from_one_opening_is_kept_under_its_own_number(
    utrecht: Actor, client_of: ClientOf, changed: dict[str, Any]
) -> None:
    place, client = switched_on(utrecht), Client()
    opening = opened(client, place)
    first, second = posted(client, place, opening=opening), posted(client, place, opening=opening, **changed)
    school = client_of(utrecht)
    assert first.context["receipt"] != second.context["receipt"]
    assert "met een eigen nummer" in second.content.decode()
    shown = [school.get(f"/overlast/{report.pk}/").content.decode() for report in reports(utrecht)]
    assert sorted(STORY in page for page in shown) == sorted(LATER in page for page in shown) == [False, True]
    assert all("krijgt antwoord" in asked(client, place, sent.context["receipt"]) for sent in (first, second))


def test_an_opening_of_another_location_or_of_yesterday_is_none(utrecht: Actor, eva: Actor) -> None:
    place, other, client = switched_on(utrecht), switched_on(eva), Client()
    assert posted(client, place, opening=opened(client, other)).status_code == 422
    assert posted(client, place, wait=13 * 3600).status_code == 422
    assert reports(utrecht) == []


def test_a_hundred_posts_of_one_prefix_keep_few(utrecht: Actor) -> None:
    place = switched_on(utrecht)
    answers = [
        posted(Client(REMOTE_ADDR=f"203.0.113.{number}"), place).status_code
        for number in range(1, doorman.TRIES_OF_ONE_PREFIX + 4)
    ]
    assert answers[-3:] == [429] * 3
    assert len(reports(utrecht)) == doorman.TRIES_OF_ONE_PREFIX
    assert posted(Client(REMOTE_ADDR="198.51.100.1"), place).status_code == 200


def test_a_location_is_full_whoever_sends(utrecht: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorman, "REPORTS_OF_ONE_PLACE", 2)
    place = switched_on(utrecht)
    answers = [posted(Client(REMOTE_ADDR=f"198.51.{number}.1"), place).status_code for number in range(3)]
    assert answers == [200, 200, 429]


def test_numbers_are_not_to_be_guessed(utrecht: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorman, "QUESTIONS_OF_ONE_PREFIX", 2)
    place, client = switched_on(utrecht), Client()
    answers = [client.post(address(place, "answer"), {"number": "AAAA-BBBB-CCCC"}).status_code for _ in range(3)]
    assert answers == [422, 422, 429]


def test_what_was_told_is_sealed(utrecht: Actor) -> None:
    posted(Client(), switched_on(utrecht), contact="melder@thuis.example")
    with scope(utrecht), connection.cursor() as cursor:
        cursor.execute("select r::text from incidents_neighbourreport r")
        ((row,),) = cursor.fetchall()
    assert b"scooters".hex() not in row
    assert "melder" not in row


def test_only_the_school_itself_has_the_page(utrecht: Actor, eva: Actor, jou: Actor, client_of: ClientOf) -> None:
    posted(Client(), switched_on(utrecht))
    (report,) = reports(utrecht)
    assert [client_of(one).get(f"/overlast/{report.pk}/").status_code for one in (eva, jou)] == [404, 404]


@pytest.mark.provision("UT-18")
def test_youth_work_hears_of_it_without_the_reporter(utrecht: Actor, jou: Actor, client_of: ClientOf) -> None:
    posted(Client(), switched_on(utrecht, "de-passie-hoofdgebouw"), contact="06 12 34 56 78")
    (report,) = reports(utrecht)
    words = {"text": "Scooters op de stoep in de pauze.", "recipient": str(jou.organisation)}
    assert client_of(utrecht).post(f"/overlast/{report.pk}/doorgeven/", words).status_code == 302
    with scope(jou):
        (row,) = ReceivedSignal.objects.all()
    assert row.text == "Scooters op de stoep in de pauze."
    page = client_of(jou).get("/signalen/").content.decode()
    assert "06 12" not in page
    assert STORY not in page


def test_an_incident_holds_the_words_of_the_school_alone(utrecht: Actor, client_of: ClientOf) -> None:
    posted(Client(), switched_on(utrecht))
    (report,) = reports(utrecht)
    words = {"description": "Overlast van scooters op de stoep.", "place": "plein"}
    answer = client_of(utrecht).post(f"/overlast/{report.pk}/incident/", words)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    with scope(utrecht):
        (made,) = Incident.objects.filter(category="OVL-03")
        assert made.description == words["description"]
    assert client_of(utrecht).post(f"/overlast/{report.pk}/incident/", words).status_code == 422


def test_a_year_after_the_answer_only_the_number_of_reports_stays(
    utrecht: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = Organisation(pk=utrecht.organisation, kind=utrecht.kind)
    monkeypatch.setattr(portal, "_known", lambda *wanted: [school])  # as `dispatch`, which a test is not
    posted(Client(), switched_on(utrecht))
    with scope(utrecht):
        NeighbourReport.objects.update(answered_at=clock.now())
    with time_machine.travel(clock.now() + timedelta(days=364), tick=False):
        assert each_night() == 0
    with time_machine.travel(clock.now() + timedelta(days=366), tick=False):
        assert each_night() == 1
    with scope(utrecht):
        (row,) = NeighbourReport.objects.all()
        assert (bytes(row.content), row.receipt) == (b"", "")
        assert not NeighbourReceipt.objects.exists()
