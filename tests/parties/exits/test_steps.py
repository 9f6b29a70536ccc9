"""Leaving in the three steps of Utrecht 22: told in time to all, consulted, ended in writing on a computed day."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convenant import holidays
from convenant.audit.trail import shared_timeline
from convenant.errors import Refused
from convenant.models import Document, Message, Series
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope
from convenant.uploads import PDF, Upload
from meetings.suggestions import every_suggestion
from parties import exit_round
from parties.accounts import actor_named
from parties.actions import exits
from parties.actions.exits import Concluded, Told
from parties.actions.register import KEEPS_REGIE
from parties.demo.exits import build_exits
from parties.demo.year import actors
from parties.models import ExitNotice, Party, Service
from parties.queries import exits as queries
from tests.locks import holds
from tests.meetings.conftest import plan

from .leaving import LAST_DAY, NEXT_DAY, REASON, SLUG, TODAY, consulted, ended, extended, here, told

ClientOf = Callable[[Actor], Client]
BASE = f"/c/{SLUG}/stoppen/"
BEFORE_END, END = date(2027, 6, 14), date(2027, 6, 15)


@pytest.fixture(autouse=True)
def running(utrecht_regie: Actor) -> None:
    extended(utrecht_regie)


def state_of(notice: ExitNotice, actor: Actor) -> str:
    with scope(actor):
        return queries.standing_of(ExitNotice.objects.get(pk=notice.pk)).state


@pytest.mark.provision("UT-22a")
def test_a_notice_in_writing_reaches_every_other_party(
    jou: Actor, utrecht: Actor, utrecht_agent: Actor, utrecht_regie: Actor, client_of: ClientOf
) -> None:
    with scope(jou):
        letter = Upload("brief.pdf", PDF, b"%PDF-1.7")
        notice = exits.tell_exit(here(), Told(TODAY, REASON, letter), actor=jou)
        others = set(Party.valid.on(TODAY).filter(convenant=here()).values_list("organisation_id", flat=True))
    for actor in (utrecht, utrecht_agent, utrecht_regie):
        assert actor.organisation in others
        with scope(actor):
            assert Message.objects.filter(kind="exit.told", subject=notice.pk).count() == 1
            assert Document.objects.filter(pk=str(notice.document_id)).exists()
            assert "exit.told" in {entry.action for entry in shared_timeline(notice)}
        page = client_of(actor).get(f"{BASE}{notice.pk}/").content.decode()
        assert REASON in page
        assert "Gemeld op 21 november 2026" in page
        assert "Jongerenwerk Utrecht" in client_of(actor).get(BASE).content.decode()


@pytest.mark.provision("UT-22a")
@pytest.mark.parametrize(("day", "accepted"), [(BEFORE_END, True), (END, False), (END + timedelta(days=40), False)])
def test_a_notice_comes_before_the_three_years_end(jou: Actor, day: date, *, accepted: bool) -> None:
    with time_machine.travel(day, tick=False):
        if accepted:
            assert told(jou).told_on == day
            return
        with pytest.raises(Refused, match="eindigde op 15 juni 2027") as refusal:
            told(jou)
    assert refusal.value.article == "22 lid a"


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (TODAY + timedelta(days=1), "in de toekomst"),
        (date(2020, 1, 1), "voor de dag waarop uw organisatie"),
    ],
)
def test_impossible_days_are_refused_at_the_field(jou: Actor, client_of: ClientOf, day: date, sentence: str) -> None:
    answer = client_of(jou).post(f"{BASE}melden/", {"told_on": day.isoformat(), "reason": REASON})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert sentence in text
    assert REASON in text, "what was typed stays"


def test_twice_is_refused_and_after_withdrawing_it_can_be_told_again(jou: Actor) -> None:
    notice = told(jou)
    with pytest.raises(Refused, match="al gemeld"):
        told(jou)
    with scope(jou):
        exits.withdraw_exit(notice, "Wij blijven toch.", actor=jou)
    assert state_of(notice, jou) == queries.WITHDRAWN
    assert told(jou).pk != notice.pk


@pytest.mark.provision("UT-22b")
def test_the_gemeente_arranges_consultation_of_all_and_records_the_outcome(
    jou: Actor, utrecht: Actor, utrecht_regie: Actor
) -> None:
    notice = told(jou)
    with scope(utrecht_regie):
        meeting = plan(utrecht_regie, SLUG, next(iter(series_keys())))
        offered = {each.key: each for each in every_suggestion(here(), meeting, utrecht_regie)}
        assert offered[f"parties.exit:{notice.pk}"].article == "22 lid b"
        exits.consult(notice, TODAY + timedelta(days=10), actor=utrecht_regie)
        with pytest.raises(Refused, match="De uitkomst legt u daarna vast"):
            exits.conclude(notice, Concluded("stops"), actor=utrecht_regie)
    with time_machine.travel(TODAY + timedelta(days=10), tick=False), scope(utrecht_regie):
        label = Concluded("stops", "De school wil iets anders.", meeting.pk, meeting.title)
        exits.conclude(notice, label, actor=utrecht_regie)
        assert f"parties.exit:{notice.pk}" not in {e.key for e in every_suggestion(here(), meeting, utrecht_regie)}
    assert state_of(notice, utrecht) == queries.STOPS
    with scope(utrecht):
        assert {"exit.consulted", "exit.stops"} <= {entry.action for entry in shared_timeline(notice)}
        assert Message.objects.filter(kind="exit.moved", subject=notice.pk).count() == 2


def series_keys() -> list[str]:
    found = Series.objects.filter(version__convenant=here(), version__status="adopted")
    return list(found.values_list("key", flat=True))


@pytest.mark.provision("UT-22b", "UT-22c")
def test_other_insights_keep_the_party_and_say_what_changes(jou: Actor, utrecht_regie: Actor) -> None:
    notice = told(jou)
    with pytest.raises(Refused, match="wat er verandert"):
        consulted(notice, utrecht_regie, "stays")
    consulted(notice, utrecht_regie, "stays", "Het werk op twee scholen gaat naar het buurtteam.")
    assert state_of(notice, jou) == queries.STAYS
    with scope(jou), pytest.raises(Refused):
        exits.confirm_exit(notice, None, actor=jou)


@pytest.mark.provision("UT-22b", "UT-22c")
def test_nobody_ends_before_the_consultation(jou: Actor) -> None:
    notice = told(jou)
    with scope(jou), pytest.raises(Refused, match="Eerst overleggen") as refusal:
        exits.confirm_exit(notice, None, actor=jou)
    assert refusal.value.article == "22 lid b"


SUMMERS = [
    (date(2026, 7, 17), date(2026, 7, 17)),
    (date(2026, 7, 18), LAST_DAY),
    (date(2026, 8, 1), LAST_DAY),
    (date(2026, 8, 31), LAST_DAY),
    (date(2026, 12, 31), LAST_DAY),
    (date(2027, 1, 1), LAST_DAY),
    (LAST_DAY, LAST_DAY),
    (date(2027, 7, 17), None),
    (date(2025, 6, 1), None),
]
"""Ended in writing on → last day: before, on and during a holiday, around new year, past and before the table."""


@pytest.mark.provision("UT-22c")
@pytest.mark.parametrize(("written", "last"), SUMMERS)
def test_the_end_is_the_first_day_of_the_next_summer_holiday(written: date, last: date | None) -> None:
    assert queries.ending_day("midden", written) == last


def test_each_region_has_its_own_summer() -> None:
    days = {region: queries.ending_day(region, TODAY) for region in ("noord", "midden", "zuid")}
    assert days == {"noord": date(2027, 7, 9), "midden": LAST_DAY, "zuid": date(2027, 7, 23)}


@pytest.mark.provision("UT-22c")
def test_ending_in_writing_dates_the_part_the_contacts_and_at_night_the_services(
    utrecht: Actor, utrecht_regie: Actor
) -> None:
    notice = ended(utrecht, utrecht_regie)
    assert notice.last_day == LAST_DAY
    with scope(utrecht_regie):
        assert set(
            Party.objects.filter(organisation_id=utrecht.organisation).values_list("valid_until", flat=True)
        ) == {LAST_DAY}
        mine = Service.objects.filter(convenant=here(), location__organisation_id=utrecht.organisation)
        assert mine.filter(valid_until=None).count() > 0, "there is something to end"
        others = Service.objects.filter(convenant=here(), valid_until=None).exclude(pk__in=mine).count()
    assert exit_round.each_night() > 0
    assert exit_round.each_night() == 0, "twice is once"
    with scope(utrecht_regie):
        assert set(mine.all().values_list("valid_until", flat=True)) == {LAST_DAY}
        left = Service.objects.filter(convenant=here(), valid_until=None).exclude(pk__in=mine).count()
        assert left == others, "of others nothing ended"
    with time_machine.travel(NEXT_DAY, tick=False), scope(utrecht), pytest.raises(Refused, match="gestopt"):
        exits.withdraw_exit(notice, "Toch niet", actor=utrecht)


@pytest.mark.provision("UT-22c")
def test_an_unknown_holiday_gives_no_guess_and_is_computed_once_known(
    jou: Actor, utrecht_regie: Actor, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = holidays.school_holidays("midden")
    without = tuple(each for each in table if each.first.year < 2027)
    with monkeypatch.context() as less:
        less.setattr(holidays, "school_holidays", lambda region: without)
        notice = ended(jou, utrecht_regie)
        assert notice.last_day is None
        assert exit_round.each_night() == 0
        page = client_of(jou).get(f"{BASE}{notice.pk}/").content.decode()
        assert "bekend tot en met 30 augustus 2026" in page
        with scope(jou):
            assert Party.valid.on(date(2030, 1, 1)).filter(organisation_id=jou.organisation).exists()
    assert exit_round.each_night() > 0
    with scope(jou):
        assert ExitNotice.objects.get(pk=notice.pk).last_day == LAST_DAY
        assert not Party.valid.on(LAST_DAY + timedelta(days=1)).filter(organisation_id=jou.organisation).exists()


def test_who_holds_regie_hands_it_over_first(utrecht_regie: Actor) -> None:
    notice = told(utrecht_regie)
    consulted(notice, utrecht_regie)
    with scope(utrecht_regie), pytest.raises(Refused) as refusal:
        exits.confirm_exit(notice, None, actor=utrecht_regie)
    assert refusal.value.sentence == KEEPS_REGIE


def test_nobody_hands_regie_over_while_an_ending_looks_who_holds_it(
    jou: Actor, utrecht_regie: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []

    def looks(*_: object) -> bool:
        held.append(holds("parties", here().pk))
        return False

    monkeypatch.setattr(exits, "regie_is_left_alone", looks)
    ended(jou, utrecht_regie)
    assert held == [True]


def test_only_the_party_itself_takes_its_steps_and_only_regie_the_others(
    jou: Actor, utrecht: Actor, utrecht_regie: Actor
) -> None:
    notice = told(jou)
    with scope(utrecht):
        for act in (
            lambda: exits.withdraw_exit(notice, "Nee", actor=utrecht),
            lambda: exits.confirm_exit(notice, None, actor=utrecht),
            lambda: exits.consult(notice, TODAY, actor=utrecht),
            lambda: exits.conclude(notice, Concluded("stops"), actor=utrecht),
        ):
            with pytest.raises(Refused):
                act()
    with scope(utrecht_regie), pytest.raises(Refused):
        exits.confirm_exit(notice, None, actor=utrecht_regie)


@pytest.mark.security("S10")
def test_the_database_lets_a_party_end_its_own_part_and_no_other(
    jou: Actor, utrecht: Actor, record_property: Callable[[str, Any], None]
) -> None:
    notice = told(jou)
    refused = 0
    with scope(utrecht):
        theirs = Party.objects.filter(organisation_id=jou.organisation)
        own = Party.objects.filter(organisation_id=utrecht.organisation, convenant=here())
        assert theirs.update(valid_until=TODAY) == 0
        refused += 1
        for change in ({"holds_regie": True}, {"role": "gemeente"}, {"valid_from": TODAY}):
            with pytest.raises(DatabaseError), transaction.atomic():
                own.update(**change)
            refused += 1
        assert not confirmed_by_another(notice)
        refused += 1
    record_property("figure", f"S10: {refused} of {refused} writes to the register by another than regie refused")


def confirmed_by_another(notice: ExitNotice) -> bool:
    """Refused in words, or no row that it may write."""
    try:
        with transaction.atomic():
            return bool(ExitNotice.objects.filter(pk=notice.pk).update(confirmed_on=TODAY))
    except DatabaseError:
        return False


def test_a_convenant_without_steps_says_so_and_offers_none(weert: Actor, client_of: ClientOf) -> None:
    text = client_of(weert).get("/c/weert-nederweert/stoppen/").content.decode()
    assert "De tekst regelt niet hoe één partner kan stoppen." in text
    assert "in overleg met alle partners" in text
    assert "Melden dat u wilt stoppen" not in text
    answer = client_of(weert).post("/c/weert-nederweert/stoppen/melden/", {"told_on": "2026-11-21", "reason": "Weg"})
    assert answer.status_code == 403


def test_the_page_walks_all_steps(jou: Actor, utrecht_regie: Actor, client_of: ClientOf) -> None:
    ours, regie = client_of(jou), client_of(utrecht_regie)
    assert ours.post(f"{BASE}melden/", {"told_on": "2026-11-21", "reason": REASON}).status_code == 302
    with scope(jou):
        pk = ExitNotice.objects.get().pk
    page = f"{BASE}{pk}/"
    assert "Overleg plannen" in regie.get(page).content.decode()
    assert "Overleg plannen" not in ours.get(page).content.decode()
    assert regie.post(f"{page}overleg/", {"held_on": "2026-11-21", "note": ""}).status_code == 302
    assert regie.post(f"{page}uitkomst/", {}).status_code == 422
    assert regie.post(f"{page}uitkomst/", {"outcome": "stops", "note": ""}).status_code == 302
    assert "Uw laatste dag is 16 juli 2027." in ours.get(f"{page}beeindigen/").content.decode()
    assert ours.post(f"{page}beeindigen/", {}).status_code == 422
    assert ours.post(f"{page}beeindigen/", {"sure": "on"}).status_code == 302
    text = ours.get(page).content.decode()
    assert "Partij tot en met 16 juli 2027, de dag voor de zomervakantie van regio midden." in text
    assert "Partij tot en met 16 juli 2027" in regie.get(f"/c/{SLUG}/partijen/").content.decode()


def test_the_demo_shows_a_party_that_gave_notice(utrecht_regie: Actor, utrecht: Actor) -> None:
    build_exits(SLUG, random.Random(1), actors(), TODAY)
    with scope(utrecht):
        (each,) = queries.standings(queries.notices_of(here()))
        assert each.state == queries.PLANNED
        assert Organisation.objects.get(pk=each.notice.organisation_id).kind == "jongerenwerk"


def test_the_page_costs_the_same_for_one_and_three(utrecht_regie: Actor, client_of: ClientOf) -> None:
    client, counts = client_of(utrecht_regie), []
    client.get(BASE)  # what the process remembers of the agreement
    for emails in (["jou@jou.example"], ["buurtteam@lokalis.example", "leerplicht@utrecht.example"]):
        for email in emails:
            told(actor_named(email))
        with CaptureQueriesContext(connection) as asked:
            page = client.get(BASE)
        assert page.status_code == 200
        counts.append(len(asked))
    assert counts == [12, 12]
