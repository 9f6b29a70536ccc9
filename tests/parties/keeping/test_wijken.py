"""A wijk ends or goes into another: counted before, carried out at night, and what was stays to be read."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from convenant.errors import AtField, Conflict, Refused
from convenant.models import Message
from convenant.tenancy.scope import Actor, scope
from parties import wijk_round
from parties.actions import wijken
from parties.actions.refusals import NotAllowed
from parties.models import Assignment, Location, Wijk
from parties.queries.places import places_by_period, rights_of
from parties.queries.touched import Touched, wijk_touched

ClientOf = Callable[[Actor], Client]
UT, OLD, NEW = "utrecht", "overvecht", "binnenstad"
TODAY, DAY = date(2026, 11, 21), date(2026, 12, 1)


def wijk(slug: str = OLD) -> Wijk:
    return Wijk.objects.get(convenant__slug=UT, slug=slug)


@pytest.fixture
def old(utrecht_regie: Actor, utrecht_agent: Actor) -> str:
    """A wijk of the wijkagent with locations in it."""
    with scope(utrecht_agent):
        mine = Assignment.objects.filter(membership=utrecht_agent.membership).exclude(wijk=None)
        held = [each.wijk for each in mine.select_related("wijk") if each.wijk]
        return next(each.slug for each in held if each.slug != NEW and Location.objects.filter(wijk=each).exists())


def ends(regie: Actor, old: str, into: str | None, day: date = DAY) -> Wijk:
    with scope(regie):
        return wijken.end_wijk(wijk(old), day, wijk(into) if into else None, actor=regie)


def places_of_wijk(slug: str, actor: Actor) -> set[str]:
    with scope(actor):
        return set(Location.objects.filter(wijk=wijk(slug)).values_list("slug", flat=True))


def test_before_its_day_nothing_moves_and_it_can_be_taken_back(utrecht_regie: Actor, old: str) -> None:
    before = places_of_wijk(old, utrecht_regie)
    row = ends(utrecht_regie, old, NEW)
    assert wijk_round.each_night() == 0
    assert places_of_wijk(old, utrecht_regie) == before
    with scope(utrecht_regie):
        wijken.keep_on(row, actor=utrecht_regie)
        assert (wijk(old).last_day, wijk(old).into) == (None, None)
    with time_machine.travel(DAY, tick=False):
        assert wijk_round.each_night() == 0


def test_on_its_day_places_and_people_go_along_and_what_came_in_before_stays_with_them(
    utrecht_regie: Actor, utrecht_agent: Actor, old: str
) -> None:
    moving, there = places_of_wijk(old, utrecht_regie), places_of_wijk(NEW, utrecht_regie)
    with scope(utrecht_agent):
        before = [(place.slug, first) for place, (first, _) in rights_of(utrecht_agent) if place.slug in moving]
        name = wijk(old).name
    assert moving
    assert before
    ends(utrecht_regie, old, NEW)
    with time_machine.travel(DAY, tick=False):
        assert wijk_round.each_night() > 0
        assert wijk_round.each_night() == 0, "twice is once"
        assert places_of_wijk(NEW, utrecht_regie) == moving | there
        with scope(utrecht_agent):
            rights = rights_of(utrecht_agent)
            now = {place.slug for place, (first, last) in rights if first <= DAY and last is None}
            assert moving <= now, "goes on in the new wijk"
            former = [(place.slug, first) for place, (first, last) in rights if last == DAY - timedelta(days=1)]
            assert set(before) <= set(former), "and reads what came in before"
            assert sum(len(ids) for ids in places_by_period(utrecht_agent).values()) >= 2 * len(moving)
            place = Location.objects.get(slug=min(moving))
            assert place.wijk_since == DAY
            assert place.formerly[-1]["wijk"] == name
            assert place.called(TODAY) == place.name
            ended = Assignment.objects.filter(wijk=wijk(old), membership=utrecht_agent.membership)
            assert {each.valid_until for each in ended} == {DAY - timedelta(days=1)}


def test_a_wijk_that_just_ends_ends_its_assignments_and_leaves_its_places_without(
    utrecht_regie: Actor, utrecht_agent: Actor, old: str
) -> None:
    moving = places_of_wijk(old, utrecht_regie)
    ends(utrecht_regie, old, None, TODAY)
    assert wijk_round.each_night() > 0
    with scope(utrecht_agent):
        assert not Location.objects.filter(slug__in=moving).exclude(wijk=None).exists()
        assert not moving & {place.slug for place, (_, last) in rights_of(utrecht_agent) if last is None}


@pytest.mark.parametrize(
    ("into", "day", "sentence"),
    [(OLD, DAY, "niet in zichzelf"), (NEW, TODAY - timedelta(days=1), "vandaag of een latere dag")],
)
def test_what_cannot_be_is_refused(utrecht_regie: Actor, into: str, day: date, sentence: str) -> None:
    with pytest.raises(AtField, match=sentence):
        ends(utrecht_regie, OLD, into, day)


def test_no_circle_of_wijken_and_nobody_but_regie(utrecht_regie: Actor, utrecht: Actor) -> None:
    ends(utrecht_regie, OLD, NEW)
    with pytest.raises(Conflict, match="al beëindigd"):
        ends(utrecht_regie, OLD, None)
    with pytest.raises(Refused, match="gaat nog in deze wijk op"):
        ends(utrecht_regie, NEW, None)
    with scope(utrecht_regie):
        free = Wijk.objects.filter(convenant__slug=UT, last_day=None).exclude(slug=NEW).order_by("slug")[0]
    with pytest.raises(AtField, match="eindigt zelf"):
        ends(utrecht_regie, free.slug, OLD)
    with pytest.raises(NotAllowed):
        ends(utrecht, free.slug, None)


def test_a_wijk_that_a_colleague_ended_meanwhile_takes_no_other_in(utrecht_regie: Actor) -> None:
    with scope(utrecht_regie):
        chosen = wijk(NEW)
        free = Wijk.objects.filter(convenant__slug=UT, last_day=None).exclude(slug__in=(OLD, NEW)).order_by("slug")[0]
    ends(utrecht_regie, NEW, free.slug)
    with scope(utrecht_regie), pytest.raises(AtField, match="eindigt zelf"):
        wijken.end_wijk(wijk(OLD), DAY, chosen, actor=utrecht_regie)


def test_the_page_counts_and_asks_that_number(
    utrecht_regie: Actor, utrecht: Actor, utrecht_agent: Actor, old: str, client_of: ClientOf
) -> None:
    with scope(utrecht_regie):
        row = wijk(old)
        touched = wijk_touched(row)
        into = str(wijk(NEW).pk)
    page = f"/c/{UT}/wijken/{row.pk}/beeindigen/"
    assert touched.rows > 1
    regie = client_of(utrecht_regie)
    assert all(text in regie.get(page).content.decode() for text in (*touched.lines, f"Ja, dit raakt {touched.words}."))
    assert client_of(utrecht).get(page).status_code == 403
    sent = {"since": "2026-12-01", "into": into}
    for wrong in (
        sent,
        sent | {"sure": "on"},
        sent | {"sure": "on", "touches": ""},
        sent | {"sure": "on", "touches": "oud"},
        sent | {"sure": "on", "touches": touched.mark, "since": "2026-01-01"},
        sent | {"sure": "on", "touches": touched.mark, "into": str(row.pk)},
    ):
        assert regie.post(page, wrong).status_code == 422
    assert regie.post(page, sent | {"sure": "on", "touches": touched.mark}).status_code == 302
    assert "De wijk gaat op in" in regie.get(f"/c/{UT}/wijken/").content.decode()
    with scope(utrecht_agent):
        assert Message.objects.filter(kind="wijk.ends").count() == 1
    assert regie.post(f"/c/{UT}/wijken/{row.pk}/terug/").status_code == 302
    with time_machine.travel(DAY, tick=False):
        assert wijk_round.each_night() == 0
        assert client_of(utrecht_regie).post(f"/c/{UT}/wijken/{row.pk}/terug/").status_code == 403


def test_a_wijk_that_touches_more_meanwhile_is_confirmed_anew(
    utrecht_regie: Actor, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The world changes between the check of the form and the lock of the action."""
    with scope(utrecht_regie):
        row, into = wijk(OLD), str(wijk(NEW).pk)
        touched = wijk_touched(row)
    more = Touched((*touched.lines, "1 locatie van vandaag"), touched.rows + 1)
    monkeypatch.setattr(wijken, "wijk_touched", lambda _: more)
    client, page = client_of(utrecht_regie), f"/c/{UT}/wijken/{row.pk}/beeindigen/"
    sent = {"since": "2026-12-01", "into": into, "sure": "on", "touches": touched.mark}
    text = client.post(page, sent)
    assert (text.status_code, wijken.CHANGED_SINCE in text.content.decode()) == (422, True)
    assert f'value="{into}" selected' in text.content.decode()
    with scope(utrecht_regie):
        assert wijk(OLD).last_day is None


def test_an_ended_wijk_is_offered_nowhere(utrecht_regie: Actor, utrecht: Actor, client_of: ClientOf) -> None:
    ends(utrecht_regie, OLD, NEW, TODAY)
    with scope(utrecht):
        name = wijk(OLD).name
    page = client_of(utrecht).get("/locaties/nieuw/").content.decode()
    assert f">{name}<" not in page
