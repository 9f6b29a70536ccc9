"""Reminders: who gets one and when, never twice, nothing in it; and what opening or posting its links does."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from convenant import reminding
from convenant.actions.reminder_mails import rhythm_of, set_rhythm
from convenant.calendar.needs import needs
from convenant.calendar.rhythm import is_quiet, period_of
from convenant.models import MailRhythm, MailState, Obligation, PublishedState, ReminderMail, State
from convenant.reminding import remind, signer
from convenant.tenancy import hooks
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import DISPATCH, Actor, scope, system_actor
from meetings.actions import meetings as actions
from tests.meetings.conftest import plan

ClientOf = Callable[[Actor], Client]
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=AMSTERDAM)
ANNA = "coordinator@atlas.example"
SETTINGS = "/mijn/berichten/instellingen/"


def wanted(client: Client, **changes: str) -> dict[str, str]:
    """The form of the settings as it stands, with these changes."""
    form = client.get(SETTINGS).context["form"]
    return {name: str(form.get_initial_for_field(field, name)) for name, field in form.fields.items()} | changes


@pytest.fixture
def at(mailoutbox: list[Any]) -> Callable[[datetime], list[str]]:
    """`at(moment)`: the beat's round at that moment; who got mail."""

    def run(moment: datetime) -> list[str]:
        with time_machine.travel(moment, tick=False):
            before = len(mail.outbox)
            remind()
            return sorted(each.to[0] for each in mail.outbox[before:])

    return run


def prefer(actor: Actor, rhythm: MailRhythm) -> None:
    with scope(actor):
        set_rhythm(rhythm, actor=actor)


def late_duty(actor: Actor, key: str = "digitaal-spreekuur") -> None:
    """Late since 30 September; the next one is on 30 November."""
    with scope(actor):
        duty = Obligation.objects.get(key=key, version__convenant=actor.circles[0])
        PublishedState.objects.create(
            convenant_id=actor.circles[0], organisation_id=actor.organisation, obligation=duty.key,
            article=duty.article, school_year=2026, state=State.LATE, due_on=date(2026, 9, 30),
            computed_at=MONDAY - timedelta(days=3),
        )  # fmt: skip


def states(actor: Actor) -> list[str]:
    with scope(actor):
        mine = ReminderMail.objects.filter(membership_id=actor.membership)
        return list(mine.order_by("due").values_list("state", flat=True))


# --- when


@pytest.mark.parametrize(
    ("utc", "quiet"),
    [
        ("2026-11-23 05:59", True), ("2026-11-23 06:00", False), ("2026-11-23 17:59", False),
        ("2026-11-23 18:00", True),
        ("2026-07-06 04:59", True), ("2026-07-06 05:00", False), ("2026-11-21 10:00", True),
        ("2027-03-29 05:00", False), ("2027-03-26 05:00", True),
    ],
)  # fmt: skip
def test_no_mail_at_night_or_in_the_weekend_by_the_clock_of_amsterdam(utc: str, quiet: bool) -> None:
    moment = datetime.fromisoformat(utc).replace(tzinfo=UTC).astimezone(AMSTERDAM)
    assert is_quiet(moment) is quiet


def test_a_week_at_the_turn_of_the_year_is_one_week() -> None:
    """28 December 2026 to 1 January 2027 is week 53 of 2026."""
    days = [datetime(2026, 12, 28, 9, tzinfo=AMSTERDAM), datetime(2027, 1, 1, 9, tzinfo=AMSTERDAM)]
    assert {period_of(MailRhythm.WEEKLY, day) for day in days} == {"week-2026-53"}
    assert period_of(MailRhythm.NONE, days[0]) == ""


@pytest.mark.security("S30")
def test_once_a_week_unless_somebody_says_otherwise(anna: Actor, at: Any, as_worker: None) -> None:
    assert ANNA in at(MONDAY)
    assert at(MONDAY) == []
    assert ANNA not in at(MONDAY + timedelta(days=3))
    assert ANNA in at(MONDAY + timedelta(days=7))
    assert states(anna) == [MailState.SENT, MailState.SENT]


def test_once_a_day_and_only_for_what_is_new(anna: Actor, at: Any, as_worker: None) -> None:
    prefer(anna, MailRhythm.DAILY)
    assert ANNA in at(MONDAY)
    assert ANNA not in at(MONDAY + timedelta(days=1))
    late_duty(anna)
    assert ANNA in at(MONDAY + timedelta(days=2))
    assert ANNA not in at(MONDAY + timedelta(days=2, hours=2))


def test_at_once_when_something_is_planned(anna: Actor, femke: Actor, at: Any, as_worker: None) -> None:
    prefer(anna, MailRhythm.IMMEDIATE)
    at(MONDAY)
    assert ANNA not in at(MONDAY + timedelta(minutes=15))
    late_duty(anna)
    assert ANNA in at(MONDAY + timedelta(minutes=30))
    assert ANNA not in at(MONDAY + timedelta(minutes=45))


def test_whoever_wants_none_gets_none(anna: Actor, at: Any, as_worker: None) -> None:
    prefer(anna, MailRhythm.NONE)
    late_duty(anna)
    assert ANNA not in at(MONDAY)


def test_no_mail_where_nothing_waits(anna: Actor, at: Any, monkeypatch: Any, as_worker: None) -> None:
    monkeypatch.setattr("convenant.actions.reminder_mails.needs", lambda actor, circles: [])
    assert at(MONDAY) == []


def test_who_teaches_or_runs_the_portal_gets_none(carla: Actor, operator: Actor, at: Any, as_worker: None) -> None:
    assert not {"docent@atlas.example", "beheer@portaal.example"} & set(at(MONDAY))


# --- never twice


def test_what_breaks_off_is_never_sent_again(anna: Actor, at: Any, monkeypatch: Any, as_worker: None) -> None:
    """A worker or a mail server that dies in between: nobody knows whether it left."""
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", breaking_for(ANNA))
        at(MONDAY)
    assert states(anna) == [MailState.SENDING]
    assert ANNA not in at(MONDAY + timedelta(hours=1))


def breaking_for(address: str) -> Callable[..., int]:
    def send(self: EmailBackend, messages: list[Any]) -> int:
        if messages[0].to == [address]:
            raise SMTPServerDisconnected("weg")
        return 1

    return send


def test_a_dead_connection_takes_one_mail_and_no_more(at: Any, monkeypatch: Any, as_worker: None) -> None:
    """What comes after it is not claimed: it goes in the next round."""
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", raising(SMTPServerDisconnected("weg")))
        assert at(MONDAY) == []
    with scope(system_actor(DISPATCH)):
        found = list(ReminderMail.objects.values_list("state", flat=True))
    assert found.count(MailState.SENDING) == 1
    assert found.count(MailState.WAITING) == len(found) - 1 > 0


def test_it_waits_while_the_mail_server_is_away(anna: Actor, at: Any, monkeypatch: Any, as_worker: None) -> None:
    with monkeypatch.context() as away:
        away.setattr(EmailBackend, "open", raising(ConnectionRefusedError()), raising=False)
        assert at(MONDAY) == []
    assert states(anna) == [MailState.WAITING]
    assert ANNA in at(MONDAY + timedelta(hours=1))


def test_a_refused_address_is_not_tried_for_ever(anna: Actor, at: Any, monkeypatch: Any, as_worker: None) -> None:
    monkeypatch.setattr(EmailBackend, "send_messages", raising(SMTPRecipientsRefused({})))
    at(MONDAY)
    assert states(anna) == [MailState.FAILED]


def test_two_workers_send_one_mail(anna: Actor, at: Any, monkeypatch: Any, as_worker: None) -> None:
    """The second one has read the list before the first one claimed."""
    once = reminding.send

    def twice(*arguments: Any) -> bool:
        return any([once(*arguments), once(*arguments)])

    monkeypatch.setattr(reminding, "send", twice)
    assert at(MONDAY).count(ANNA) == 1


def raising(error: Exception) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    return fail


def test_who_left_before_it_was_sent_gets_none(anna: Actor, at: Any, monkeypatch: Any, as_worker: None) -> None:
    with monkeypatch.context() as away:
        away.setattr(EmailBackend, "open", raising(ConnectionRefusedError()), raising=False)
        at(MONDAY)
    with scope(anna):
        Membership.objects.filter(pk=anna.membership).update(valid_until=date(2026, 11, 22))
    assert ANNA not in at(MONDAY + timedelta(hours=1))
    assert states(anna) == [MailState.FAILED]


# --- nothing in it


def test_a_mail_holds_a_number_and_two_links(anna: Actor, at: Any, mailoutbox: list[Any], as_worker: None) -> None:
    late_duty(anna)
    at(MONDAY)
    with time_machine.travel(MONDAY, tick=False), scope(anna):
        waiting = needs(anna, hooks.circles_of(anna.organisation))
    sent = next(each for each in mailoutbox if each.to == [ANNA])
    text = f"{sent.subject}\n{sent.body}\n{sent.extra_headers}"
    assert f"Er staan {len(waiting)} punten voor u klaar" in text
    assert "/mijn/berichten/" in sent.body
    for word in (
        anna.display_name,
        anna.organisation_name,
        "Atlas",
        "West-Friesland",
        *(each.title for each in waiting),
    ):
        assert word not in text
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_worker_reads_addresses_and_nothing_else_of_an_account(as_worker: None) -> None:
    for column in ("password", "last_login", "date_joined"):
        refused = pytest.raises(ProgrammingError, match="permission denied")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"select {column} from tenancy_user limit 1")


def test_no_scope_reads_an_address(anna: Actor, as_worker: None) -> None:
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with refused, transaction.atomic(), scope(anna), connection.cursor() as cursor:
        cursor.execute("select email from tenancy_user limit 1")


# --- its links


def link(actor: Actor) -> str:
    return f"/afmelden/{signer.sign(str(actor.membership))}/"


def rhythm(actor: Actor) -> str:
    assert actor.membership_id is not None
    with scope(actor):
        return rhythm_of(actor.membership_id)


def test_opening_the_link_changes_nothing_and_posting_does(anna: Actor) -> None:
    """Scanners of mail open every link; mail programs post without a session (RFC 8058)."""
    anybody = Client(enforce_csrf_checks=True)
    for _ in range(2):
        assert anybody.get(link(anna)).status_code == 200
        assert anybody.head(link(anna)).status_code == 200
    assert rhythm(anna) == MailRhythm.WEEKLY
    assert anybody.post(link(anna)).status_code == 403
    assert rhythm(anna) == MailRhythm.WEEKLY
    done = anybody.post(link(anna), {"List-Unsubscribe": "One-Click"})
    assert "U krijgt geen mail meer" in done.content.decode()
    assert not done.cookies
    assert rhythm(anna) == MailRhythm.NONE


def test_the_button_of_the_page_does_it_too(anna: Actor) -> None:
    anybody = Client(enforce_csrf_checks=True)
    token = anybody.get(link(anna)).content.decode().partition('name="csrfmiddlewaretoken" value="')[2][:64]
    assert anybody.post(link(anna), {"csrfmiddlewaretoken": token}).status_code == 200
    assert rhythm(anna) == MailRhythm.NONE


def test_a_link_of_ones_own_making_is_not_there(anna: Actor, dirk: Actor) -> None:
    signature = signer.sign(str(anna.membership)).rpartition(":")[2]
    for token in ("x", str(anna.membership_id), f"{dirk.membership_id}:{signature}", signer.sign("geen-id")):
        assert Client().post(f"/afmelden/{token}/", {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert rhythm(dirk) == MailRhythm.WEEKLY


def test_who_left_has_no_link(anna: Actor) -> None:
    Membership.objects.filter(pk=anna.membership).update(valid_until=date(2026, 11, 20))
    assert Client().post(link(anna)).status_code == 404


def test_the_page_says_what_waits_and_how_often_mail_comes(anna: Actor, femke: Actor, client_of: ClientOf) -> None:
    with scope(femke):
        actions.send_agenda(plan(femke, days=5), actor=femke)
    late_duty(anna)
    client = client_of(anna)
    page = client.get("/mijn/berichten/").content.decode()
    assert "Bestuurlijk veiligheidsoverleg" in page
    assert "52 dagen te laat" in page
    assert "Afspraken bekendgemaakt aan ouders en leerlingen" not in page  # its day is months away
    assert client.post(SETTINGS, wanted(client, rhythm="dagelijks")).status_code == 302
    assert rhythm(anna) == MailRhythm.DAILY
    assert client.post(SETTINGS, wanted(client, rhythm="elk uur")).status_code == 422
    assert rhythm(anna) == MailRhythm.DAILY


def test_own_duties_stand_on_the_start_page(anna: Actor, client_of: ClientOf) -> None:
    late_duty(anna)
    page = client_of(anna).get("/").content.decode()
    assert "1 afspraak vraagt iets van ons" in page
    assert "1 te laat" in page


def test_the_operator_reads_how_many_hang(anna: Actor) -> None:
    assert reminding.stuck_mails().word == "in orde"
    with scope(anna):
        ReminderMail.objects.create(
            organisation_id=anna.organisation, membership_id=anna.membership, period="week-2026-47", points=2,
            state=MailState.SENDING, due=MONDAY - timedelta(days=7),
        )  # fmt: skip
    assert reminding.stuck_mails().word == "1 blijft hangen"
