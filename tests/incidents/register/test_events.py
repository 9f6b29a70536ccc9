"""One event at two schools: a number that both confirm, and nothing of either's incident at the other."""

from collections.abc import Callable

import pytest
from django.test import Client

from convenant.actions.bell import choose_channels
from convenant.bell import kind_called
from convenant.models import Channel
from convenant.queries.bell import messages_of, new_messages
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope
from incidents.actions import events
from incidents.actions.events import ask_event, end_event
from incidents.bell import EVENT_ASKED
from incidents.models import EventLink, EventNotice, EventWord, Incident
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]


def asked(actor: Actor, other: Actor) -> Incident:
    incident = recorded(actor)
    with scope(actor):
        ask_event(incident, Organisation.objects.get(pk=other.organisation), actor=actor)
    return incident


def words_at(actor: Actor) -> list[str]:
    with scope(actor):
        return list(EventNotice.objects.order_by("sent_at").values_list("word", flat=True))


def page_of(client: Client, incident: Incident) -> str:
    return client.get(f"/incidenten/{incident.pk}/").content.decode()


@pytest.fixture
def neighbour(dirk: Actor) -> Actor:
    """A coordinator of another school in the same convenant."""
    return dirk


def test_both_schools_hold_one_number_and_nothing_more(anna: Actor, neighbour: Actor, client_of: ClientOf) -> None:
    mine, theirs = client_of(anna), client_of(neighbour)
    incident, other = recorded(anna), recorded(neighbour, "DIE-01", description="Iets heel anders")
    mine.post(f"/incidenten/{incident.pk}/gebeurtenis/", {"school": str(neighbour.organisation_id)})
    assert "nog niet bevestigd" in page_of(mine, incident)
    with scope(neighbour):
        (notice,) = EventNotice.objects.all()
    assert {str(value) for value in vars(notice).values()}.isdisjoint({str(incident.pk), incident.reference})
    theirs.post(f"/incidenten/gebeurtenissen/{notice.pk}/", {"incident": str(other.pk)})
    with scope(anna):
        ours = EventLink.objects.get()
    with scope(neighbour):
        assert EventLink.objects.get().number == ours.number == notice.number
    shown = f"{ours.number[:3]}-{ours.number[3:]}"
    for client, row, foreign in ((mine, incident, other), (theirs, other, incident)):
        page = page_of(client, row)
        assert shown in page
        assert "bevestigd" in page
        assert foreign.description not in page
        assert str(foreign.pk) not in page


def test_a_school_that_does_not_know_it_says_so(anna: Actor, neighbour: Actor, client_of: ClientOf) -> None:
    incident = asked(anna, neighbour)
    with scope(neighbour):
        (notice,) = EventNotice.objects.all()
    theirs = client_of(neighbour)
    assert theirs.post(f"/incidenten/gebeurtenissen/{notice.pk}/", {"incident": ""}).status_code == 302
    assert words_at(anna) == [EventWord.DECLINED]
    assert "De andere school herkent deze gebeurtenis niet" in page_of(client_of(anna), incident)
    assert theirs.post(f"/incidenten/gebeurtenissen/{notice.pk}/", {"incident": ""}).status_code == 404


def test_either_side_lets_go_and_the_other_is_told(anna: Actor, neighbour: Actor, client_of: ClientOf) -> None:
    asked(anna, neighbour)
    with scope(anna):
        link = EventLink.objects.get()
    assert client_of(neighbour).post(f"/incidenten/gebeurtenissen/{link.pk}/los/").status_code == 404
    assert client_of(anna).post(f"/incidenten/gebeurtenissen/{link.pk}/los/").status_code == 302
    assert words_at(neighbour) == [EventWord.ASKED, EventWord.ENDED]


def test_a_question_that_was_ended_asks_no_more(anna: Actor, neighbour: Actor, client_of: ClientOf) -> None:
    asked(anna, neighbour)
    asked(anna, neighbour)
    with scope(anna):
        ended, _ = EventLink.objects.order_by("linked_at")
        end_event(ended, actor=anna)
    client = client_of(neighbour)
    assert "1 school vraagt" in client.get("/").content.decode()
    with scope(neighbour):
        notice = EventNotice.objects.get(word=EventWord.ASKED, number=ended.number)
    assert client.post(f"/incidenten/gebeurtenissen/{notice.pk}/", {"incident": ""}).status_code == 404


def rung(actor: Actor) -> list[str]:
    with scope(actor):
        return [message.kind for message in messages_of(actor)]


def test_a_question_rings_with_whom_it_is_for_and_names_nothing(
    anna: Actor, neighbour: Actor, carla: Actor, directie: Actor, client_of: ClientOf
) -> None:
    incident = asked(anna, neighbour)
    assert [rung(actor) for actor in (anna, directie, carla)] == [[], [], []]
    assert rung(neighbour) == [EVENT_ASKED]
    client = client_of(neighbour)
    page = client.get("/mijn/berichten/").content.decode()
    assert "vraagt of een incident bij dezelfde gebeurtenis hoort" in page
    with scope(anna):
        told = (str(incident.pk), incident.reference, incident.description, incident.location.name)
        number = EventLink.objects.get().number
    assert not [word for word in (*told, number, f"{number[:3]}-{number[3:]}") if word in page]
    with scope(neighbour):
        (message,) = messages_of(neighbour)
        (notice,) = EventNotice.objects.all()
    assert kind_called(EVENT_ASKED).address(message) == f"/incidenten/gebeurtenissen/{notice.pk}/"
    assert client.get(f"/incidenten/gebeurtenissen/{notice.pk}/").status_code == 200


def test_a_question_that_no_longer_waits_rings_no_more(anna: Actor, neighbour: Actor) -> None:
    asked(anna, neighbour)
    with scope(anna):
        end_event(EventLink.objects.get(), actor=anna)
    assert rung(neighbour) == []


def test_each_chooses_how_a_question_comes(anna: Actor, neighbour: Actor) -> None:
    with scope(neighbour):
        assert choose_channels({EVENT_ASKED: Channel.NONE}, actor=neighbour) == [EVENT_ASKED]
    asked(anna, neighbour)
    with scope(neighbour):
        assert not new_messages(neighbour).exists()


def test_only_a_school_of_the_convenant_is_asked(
    anna: Actor, bram: Actor, utrecht: Actor, neighbour: Actor, client_of: ClientOf
) -> None:
    client, incident = client_of(anna), recorded(anna)
    for other in (anna, bram, utrecht):
        answer = client.post(f"/incidenten/{incident.pk}/gebeurtenis/", {"school": str(other.organisation_id)})
        assert answer.status_code == 422
    for code in (302, 422):  # a second time it is linked already
        answer = client.post(f"/incidenten/{incident.pk}/gebeurtenis/", {"school": str(neighbour.organisation_id)})
        assert answer.status_code == code


def test_a_foreign_incident_cannot_be_linked(anna: Actor, neighbour: Actor, client_of: ClientOf) -> None:
    incident = asked(anna, neighbour)
    with scope(neighbour):
        (notice,) = EventNotice.objects.all()
    answer = client_of(neighbour).post(f"/incidenten/gebeurtenissen/{notice.pk}/", {"incident": str(incident.pk)})
    assert answer.status_code == 422


def test_the_question_waits_on_the_start_page(anna: Actor, neighbour: Actor, client_of: ClientOf) -> None:
    asked(anna, neighbour)
    assert "bij dezelfde gebeurtenis" in client_of(neighbour).get("/").content.decode()


def told_of(incident: Incident, reader: Actor) -> set[str]:
    """What of one school's incident stands at the other: in its notices and in the messages about them."""
    with scope(reader):
        rows = [*EventNotice.objects.all(), *messages_of(reader)]
        held = "|".join(str(value) for row in rows for value in row.__dict__.values())
    words = ("reference", "pk", "description", "category", "place", "location_id", "handler", "recorded_by")
    return {name for name in words if getattr(incident, name) and str(getattr(incident, name)) in held}


@pytest.mark.security("S10")
def test_a_notice_has_room_for_a_number_and_a_word(
    anna: Actor, neighbour: Actor, record_property: Callable[[str, object], None]
) -> None:
    incident = asked(anna, neighbour)
    columns = {column.name for column in EventNotice._meta.concrete_fields}
    assert columns == {"id", "organisation", "sender", "convenant", "number", "word", "sent_at", "answered_at"}
    assert told_of(incident, neighbour) == set()
    record_property("figure", "S10: 0 of 8 columns of an incident stand at the school that was asked")


@pytest.mark.mutant("S10")
@pytest.mark.parametrize("name", ["reference", "category"])
def test_a_notice_that_tells_of_the_incident_is_seen(
    anna: Actor, neighbour: Actor, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    tell = events._tell
    monkeypatch.setattr(
        events, "_tell",
        lambda school, incident, number, word, actor: tell(school, incident, getattr(incident, name), word, actor),
    )  # fmt: skip
    assert told_of(asked(anna, neighbour), neighbour) == {name}
