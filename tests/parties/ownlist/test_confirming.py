"""The half-yearly question whether the list is right: by mail, once, and answered by a POST alone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail

from convenant.actions.reminder_mails import set_rhythm
from convenant.models import MailRhythm, State
from convenant.reminding import remind
from convenant.start import waiting_for
from convenant.tenancy.scope import Actor, scope
from parties.models import ContactPerson, ListConfirmation
from tests.parties.test_contacts import found_for, state_for

from .people import TODAY, WE, WF, Acting, ClientOf, circle, circle_list, lists_of, named

MONDAY = datetime(2027, 5, 24, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
"""The first working day more than six months after the list was made."""
PAGE = "/mijn/contactpersonen/bevestigen/"
SUBJECT = "Klopt uw lijst met contactpersonen nog?"


@pytest.fixture
def asked(mailoutbox: list[Any], as_worker: None) -> Callable[[datetime], list[tuple[str, str]]]:
    """The beat's round at a moment: whom it asked, and the text."""

    def run(moment: datetime) -> list[tuple[str, str]]:
        with time_machine.travel(moment, tick=False):
            before = len(mail.outbox)
            remind()
            return sorted((each.to[0], str(each.body)) for each in mail.outbox[before:] if each.subject == SUBJECT)

    return run


@pytest.mark.provision("WE-Uitg-6")
def test_the_keepers_are_asked_once_per_half_year(cjg: Actor, acting: Acting, asked: Any) -> None:
    with acting(cjg):
        named(cjg, slug=WE)
    assert asked(MONDAY - timedelta(days=4)) == []
    ((address, text),) = asked(MONDAY)
    assert address == "cjg@cjg.example"
    assert "Er staat 1 contactpersoon op." in text
    assert PAGE in text
    assert asked(MONDAY) == []
    assert asked(MONDAY + timedelta(days=1)) == []
    with time_machine.travel(MONDAY, tick=False), scope(cjg):
        ContactPerson.objects.update(confirmed_on=MONDAY.date())
        ListConfirmation.objects.create(
            convenant=circle(WE), organisation_id=cjg.organisation, confirmed_on=MONDAY.date(), people=1
        )
    assert asked(MONDAY + timedelta(days=180)) == []
    assert len(asked(MONDAY + timedelta(days=189))) == 1


def test_the_mail_names_nobody(anna: Actor, acting: Acting, asked: Any) -> None:
    with acting(anna):
        named(anna, "Geheime Naam", phone="088 999")
        named(anna, "Tweede Naam", level="bestuurlijk")
    told = asked(MONDAY)
    assert [address for address, _ in told] == ["coordinator@atlas.example", "directie@atlas.example"]
    for _, text in told:
        assert "Er staan 2 contactpersonen op." in text
        assert not [word for word in ("Geheime", "Tweede", "088 999", "Atlas") if word in text]


def test_whoever_wants_no_mail_gets_none(anna: Actor, acting: Acting, asked: Any) -> None:
    with acting(anna):
        named(anna)
        set_rhythm(MailRhythm.NONE, actor=anna)
    assert [address for address, _ in asked(MONDAY)] == ["directie@atlas.example"]


def test_an_empty_list_is_not_asked_about(asked: Any) -> None:
    assert asked(MONDAY) == []


@pytest.mark.provision("WE-Uitg-6")
def test_opening_the_link_confirms_nothing_and_the_button_does(cjg: Actor, acting: Acting, client_of: ClientOf) -> None:
    """Mail scanners follow links."""
    with acting(cjg):
        person = named(cjg, slug=WE)
        ContactPerson.objects.filter(pk=person.pk).update(confirmed_on=date(2026, 3, 1))
    client = client_of(cjg)
    for _ in range(2):
        assert "nu bevestigen" in client.get(PAGE).content.decode()
    client.head(PAGE)
    with acting(cjg):
        assert not ListConfirmation.objects.exists()
        assert state_for(cjg, WE, "contactlijst") != State.KEPT
    sent = {"convenant": str(circle_id(cjg))}
    assert client.post(PAGE, sent).status_code == 302
    assert client.post(PAGE, sent).status_code == 302
    with acting(cjg):
        assert ListConfirmation.objects.get().people == 1
        assert found_for(cjg, WE, "contactlijst").count == 1  # type: ignore[union-attr]
    assert "nu bevestigen" not in client.get(PAGE).content.decode()


def circle_id(actor: Actor) -> Any:
    return next(each.id for each in circle_list(actor) if each.slug == WE)


@pytest.mark.provision("WE-Uitg-6")
def test_both_halves_of_a_school_year_count(cjg: Actor, acting: Acting) -> None:
    """Confirming in spring does not forget autumn."""
    with acting(cjg):
        named(cjg, slug=WE)
        for day in (date(2026, 9, 15), date(2026, 10, 1), date(2027, 3, 1)):
            ListConfirmation.objects.create(
                convenant=circle(WE), organisation_id=cjg.organisation, confirmed_on=day, people=1
            )
        assert found_for(cjg, WE, "contactlijst").count == 2  # type: ignore[union-attr]


def test_the_term_is_the_agreements_own_or_half_a_year(halt: Actor, acting: Acting) -> None:
    with acting(halt):
        assert {own.months for own in lists_of(halt).values()} == {6}
        named(halt, slug=WF)
        own = lists_of(halt)[WF]
        assert (own.confirmed_on, own.due) == (TODAY, date(2027, 5, 21))
        assert not own.is_due(date(2027, 5, 20))
        assert own.is_due(date(2027, 5, 21))


def test_a_due_list_stands_on_the_start_page(cjg: Actor, acting: Acting) -> None:
    with acting(cjg):
        person = named(cjg, slug=WE)
        ContactPerson.objects.filter(pk=person.pk).update(confirmed_on=date(2026, 3, 1))
        now, _ = waiting_for(cjg, circle_list(cjg))
        (item,) = [each for each in now if each.url == PAGE]
        assert (item.kind, item.word, item.on) == ("bad", "81 dagen te laat", date(2026, 9, 1))


def test_another_circle_and_another_function_confirm_nothing(
    anna: Actor, carla: Actor, cjg: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(cjg):
        named(cjg, slug=WE)
    for sent in ({"convenant": str(circle_id(cjg))}, {"convenant": "onzin"}, {}):
        assert client_of(anna).post(PAGE, sent).status_code == 404
    for method in ("get", "post"):
        assert getattr(client_of(carla), method)(PAGE).status_code == 403
