"""Making an agenda: places, times, two editors, undo."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from convenant import clock
from convenant.tenancy.scope import Actor, scope
from meetings.actions import agenda as actions
from meetings.actions.meetings import MeetingClosed
from meetings.agenda import duration
from meetings.models import AgendaItem, Meeting, MeetingState
from meetings.page import meeting_page
from meetings.permissions import NotYours

from .conftest import titles, url

ClientOf = Callable[[Actor], Client]


@pytest.fixture
def filled(femke: Actor, draft: Meeting) -> Meeting:
    with scope(femke):
        for title in ("Kluisjes", "Vuurwerk", "Jaarplan"):
            actions.add_item(draft, actor=femke, title=title, minutes=30)
        draft.refresh_from_db()
        draft.convenant  # noqa: B018  (fetched here, in the scope)
    return draft


def item(meeting: Meeting, title: str) -> AgendaItem:
    return AgendaItem.objects.select_related("meeting").get(meeting_id=meeting.pk, title=title)


def test_times_follow_from_the_items_before(femke: Actor, filled: Meeting) -> None:
    with scope(femke):
        agenda = meeting_page(filled, femke).agenda
    start = timezone.localtime(filled.starts_at)
    assert [row.time - start for row in agenda.rows] == [timedelta(minutes=m) for m in (0, 5, 35, 65)]
    assert agenda.sum == "4 punten · 1 uur 35 van 2 uur"
    assert not agenda.is_over


@pytest.mark.parametrize(("minutes", "text"), [(5, "5 min"), (60, "1 uur"), (110, "1 uur 50"), (125, "2 uur 05")])
def test_duration(minutes: int, text: str) -> None:
    assert duration(minutes) == text


def test_too_long_an_agenda_warns(femke: Actor, filled: Meeting, client_of: ClientOf) -> None:
    with scope(femke):
        actions.edit_item(item(filled, "Jaarplan"), actor=femke, minutes=90)
    page = client_of(femke).get(url(filled)).content.decode()
    assert "35 min te lang" in page
    assert "vs-badge--warn" in page


def test_move_announces_and_keeps_the_focus(femke: Actor, filled: Meeting, client_of: ClientOf) -> None:
    with scope(femke):
        moved = item(filled, "Jaarplan")
    where = url(filled, f"punten/{moved.pk}/verplaatsen/?stand={filled.revision}")
    response = client_of(femke).post(where, {"richting": "omhoog"}, follow=True)
    page = response.content.decode()
    assert "Punt 4 staat nu op plaats 3." in page
    assert 'aria-label="Punt 3 omhoog" autofocus' in page
    with scope(femke):
        assert titles(filled)[1:] == ["Kluisjes", "Jaarplan", "Vuurwerk"]


def test_focus_goes_to_the_live_button_at_the_top(femke: Actor, filled: Meeting, client_of: ClientOf) -> None:
    with scope(femke):
        moved = item(filled, "Kluisjes")
    where = url(filled, f"punten/{moved.pk}/verplaatsen/?stand={filled.revision}")
    page = client_of(femke).post(where, {"richting": "omhoog"}, follow=True).content.decode()
    assert 'aria-label="Punt 1 omhoog" disabled' in page
    assert 'aria-label="Punt 1 omlaag" autofocus' in page


def test_second_editor_gets_the_new_order_and_422(femke: Actor, filled: Meeting, client_of: ClientOf) -> None:
    with scope(femke):
        last, first = item(filled, "Jaarplan"), item(filled, "Kluisjes")
    client, seen = client_of(femke), f"?stand={filled.revision}"
    client.post(url(filled, f"punten/{last.pk}/verplaatsen/{seen}"), {"richting": "omhoog"})
    response = client.post(url(filled, f"punten/{first.pk}/verplaatsen/{seen}"), {"richting": "omlaag"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Iemand anders heeft de agenda net gewijzigd" in page
    assert page.index(">Jaarplan<") < page.index(">Vuurwerk<")
    assert f"stand={filled.revision + 1}" in page
    with scope(femke):
        assert titles(filled)[1:] == ["Kluisjes", "Jaarplan", "Vuurwerk"]


@pytest.mark.parametrize("stand", ["", "x", "-1", "99999999999999999999", "１", "1%00"])
def test_a_broken_revision_is_a_conflict(stand: str, femke: Actor, filled: Meeting, client_of: ClientOf) -> None:
    with scope(femke):
        first = item(filled, "Kluisjes")
    where = url(filled, f"punten/{first.pk}/verplaatsen/?stand={stand}")
    assert client_of(femke).post(where, {"richting": "omlaag"}).status_code in (400, 422)


def test_move_of_a_foreign_item(femke: Actor, filled: Meeting, held: Meeting, client_of: ClientOf) -> None:
    with scope(femke):
        foreign = AgendaItem.objects.filter(meeting_id=held.pk).first()
    assert foreign is not None
    where = url(filled, f"punten/{foreign.pk}/verplaatsen/?stand={filled.revision}")
    assert client_of(femke).post(where, {"richting": "omlaag"}).status_code == 422


def test_removed_item_comes_back_in_its_place(femke: Actor, filled: Meeting, client_of: ClientOf) -> None:
    client = client_of(femke)
    with scope(femke):
        before, gone = titles(filled), item(filled, "Vuurwerk")
    page = client.post(url(filled, f"punten/{gone.pk}/weghalen/"), follow=True).content.decode()
    assert "Punt weggehaald." in page
    assert url(filled, "punten/terug/") in page
    with scope(femke):
        assert titles(filled) == [before[0], "Kluisjes", "Jaarplan"]
        assert list(AgendaItem.objects.filter(meeting_id=filled.pk).values_list("position", flat=True)) == [1, 2, 3]
    assert client.post(url(filled, "punten/terug/")).status_code == 302
    assert client.post(url(filled, "punten/terug/")).status_code == 302
    with scope(femke):
        assert titles(filled) == before


def test_removed_item_does_not_come_back_in_another_meeting(femke: Actor, filled: Meeting, client_of: ClientOf) -> None:
    from .conftest import plan

    client = client_of(femke)
    with scope(femke):
        other, gone = plan(femke, days=40), item(filled, "Vuurwerk")
        before = titles(other)
    client.post(url(filled, f"punten/{gone.pk}/weghalen/"))
    client.post(url(other, "punten/terug/"))
    with scope(femke):
        assert titles(other) == before


def test_added_item_goes_to_the_end_once(femke: Actor, filled: Meeting, client_of: ClientOf) -> None:
    data = {"title": "Camera's", "aim": "besluiten", "minutes": "15", "article": "10.4"}
    client = client_of(femke)
    assert client.post(url(filled, "punten/nieuw/"), data).status_code == 302
    again = client.post(url(filled, "punten/nieuw/"), data)
    assert again.status_code == 422
    assert "Dit punt staat al op de agenda." in again.content.decode()
    with scope(femke):
        assert titles(filled)[-1:] == ["Camera's"]
        assert item(filled, "Camera's").article == "10.4"


BAD_ITEMS: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "Schrijf waar dit punt over gaat."),
    ({"title": "   \t "}, "Schrijf waar dit punt over gaat."),
    ({"title": "x" * 161}, "hoogstens 160 tekens, nu 161"),
    ({"title": "x" * 100_000}, "Maak dit korter"),
    ({"explanation": "x" * 2001}, "hoogstens 2000 tekens"),
    ({"minutes": "0"}, "Kies een aantal tussen 5 en 240 minuten."),
    ({"minutes": "-5"}, "Kies een aantal tussen 5 en 240 minuten."),
    ({"minutes": "9999999999"}, "Kies een aantal tussen 5 en 240 minuten."),
    ({"minutes": "tien"}, "Vul een aantal minuten in."),
    ({"aim": "stemmen"}, "Kies een doel uit de lijst."),
    ({"aim": ""}, "Kies een doel."),
    ({"article": "99.9"}, "Kies een artikel uit de lijst."),
    ({"article": "<script>"}, "Kies een artikel uit de lijst."),
]


@pytest.mark.parametrize(("wrong", "sentence"), BAD_ITEMS)
def test_bad_item_is_a_form_error(
    wrong: dict[str, Any], sentence: str, femke: Actor, filled: Meeting, client_of: ClientOf
) -> None:
    data = {"title": "Camera's", "aim": "bespreken", "minutes": "15", "article": ""} | wrong
    response = client_of(femke).post(url(filled, "punten/nieuw/"), data)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    with scope(femke):
        assert len(titles(filled)) == 4


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("'; drop table meetings_meeting; --", "'; drop table meetings_meeting; --"),
        ("Feest 🎉 in de stad", "Feest 🎉 in de stad"),
        ("a\x07b\nc", "ab c"),
        ("links\u202erechts", "linksrechts"),
        ("أجندة", "أجندة"),
    ],
)
def test_odd_text_is_kept_as_text(typed: str, kept: str, femke: Actor, filled: Meeting, client_of: ClientOf) -> None:
    client = client_of(femke)
    response = client.post(url(filled, "punten/nieuw/"), {"title": typed, "aim": "bespreken", "minutes": "15"})
    assert response.status_code == 302
    with scope(femke):
        assert titles(filled)[-1] == kept
    assert "<script>alert" not in client.get(url(filled)).content.decode()


def test_closed_meeting_changes_no_more(femke: Actor, held: Meeting, client_of: ClientOf) -> None:
    with scope(femke), pytest.raises(MeetingClosed):
        actions.add_item(held, actor=femke, title="Nog een punt")
    response = client_of(femke).post(url(held, "versturen/"))
    assert response.status_code == 422
    assert "De agenda verandert niet meer." in response.content.decode()


def test_only_the_organiser_changes(anna: Actor, sent: Meeting) -> None:
    with scope(anna), pytest.raises(NotYours):
        actions.add_item(sent, actor=anna, title="Van de school")


def test_sent_agenda_has_versions(femke: Actor, draft: Meeting, client_of: ClientOf) -> None:
    client = client_of(femke)
    asked = client.get(url(draft, "versturen/")).content.decode()
    assert "Agenda versturen aan" in asked
    assert "Atlas College" in asked
    page = client.post(url(draft, "versturen/"), follow=True).content.decode()
    assert "Agenda verstuurd." in page
    client.post(url(draft, "versturen/"))
    with scope(femke):
        draft.refresh_from_db()
    assert (draft.state, draft.agenda_version) == (MeetingState.SENT, 2)
    assert draft.agenda_sent_at == clock.now()


def test_empty_agenda_is_not_sent(femke: Actor, draft: Meeting, client_of: ClientOf) -> None:
    with scope(femke):
        AgendaItem.objects.filter(meeting_id=draft.pk).delete()
    response = client_of(femke).post(url(draft, "versturen/"))
    assert response.status_code == 422
    assert "Zet eerst een punt op de agenda." in response.content.decode()
