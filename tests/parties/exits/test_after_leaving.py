"""The last day is still in; the next day every circle page, feed, contact, job and mail of the party is out, by itself.

What is its own stays: it signs in to its own incidents and takes its data along.
"""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from convenant import clock
from convenant.actions.feeds import make_feed
from convenant.actions.takeout import ask_takeout
from convenant.models import Message, PublishedState
from convenant.reminding import _plan
from convenant.shell import NO_CIRCLE
from convenant.tenancy.middleware import organisation_role
from convenant.tenancy.models import Membership, Organisation
from convenant.tenancy.portal import portal_for
from convenant.tenancy.scope import Actor, scope
from incidents.models import Incident
from parties import accounts
from parties.actions.contacts import Details, name_contact
from parties.models import Party
from parties.queries.contacts import current_contacts
from parties.queries.parties import circles_of, roles_on
from tests.conftest import signed_in
from tests.convenant.test_takeout import ran
from tests.guards.table import TABLE
from tests.incidents.recording import recorded

from .leaving import LAST_DAY, NEXT_DAY, SLUG, TODAY, at, ended, extended, here

ClientOf = Callable[[Actor], Client]
OWN_PAGES = (
    "home", "menu", "incidents:list", "incidents:mine", "keeping:places", "meetings:mine", "meetings:my-actions",
    "bell:list", "privacy:register", "privacy:requests",
)  # fmt: skip
PLAIN = sorted(name for name, target in TABLE.items() if not (target.models or target.fixed or target.skip))


@pytest.fixture
def left(utrecht: Actor, utrecht_regie: Actor) -> Actor:
    """Ended in writing in November, as from the summer holiday."""
    extended(utrecht_regie)
    recorded(utrecht)
    ended(utrecht, utrecht_regie)
    return utrecht


def circle_pages() -> list[str]:
    found = []
    for name in PLAIN:
        try:
            found.append(reverse(name, kwargs={"slug": SLUG}))
        except Exception:  # noqa: BLE001, S112  (a page that is not of a circle takes no slug)
            continue
    return [page for page in found if page.startswith("/c/")]


@pytest.mark.provision("UT-22c")
@pytest.mark.security("S8")
def test_an_open_session_is_in_on_the_last_day_and_out_the_next(
    left: Actor, settings: Any, record_property: Callable[[str, object], None]
) -> None:
    pages, settings.EXPORTS_PER_HOUR = circle_pages(), 1000
    assert len(pages) > 25
    with time_machine.travel(at(LAST_DAY, 23, 55), tick=False):
        client = signed_in(left)
        first = [page for page in pages if client.get(page).status_code == 200]
        assert len(first) > 20
        assert circles_of(left.organisation)
    with time_machine.travel(at(NEXT_DAY, 0, 5), tick=False):
        assert client.get("/").status_code == 200, "the session itself goes on"
        open_still = [page for page in pages if client.get(page).status_code != 404]
        assert open_still == []
        assert circles_of(left.organisation) == []
    record_property("figure", f"S8: {len(open_still)} of {len(pages)} circle pages open for who left the day before")


@pytest.mark.mutant("S8")
def test_without_an_end_the_pages_stay_open(left: Actor, utrecht_regie: Actor) -> None:
    with scope(utrecht_regie):
        Party.objects.filter(organisation_id=left.organisation).update(valid_until=None)
    with time_machine.travel(at(NEXT_DAY, 0, 5), tick=False):
        assert signed_in(left).get(f"/c/{SLUG}/partijen/").status_code == 200


@pytest.mark.provision("UT-22c")
def test_its_contacts_are_off_every_list_also_those_named_later(left: Actor, utrecht_regie: Actor) -> None:
    with scope(left):
        late = Details("Te laat genoemd", "Coördinator", "uitvoerend", clock.today())
        person = name_contact(here(), late, actor=left)
    with scope(utrecht_regie):
        for day, expected in ((LAST_DAY, True), (NEXT_DAY, False)):
            names = set(current_contacts(here().pk, day).filter(organisation_id=left.organisation).values_list("name"))
            assert ((person.name,) in names) is expected
        assert left.organisation in roles_on(here().pk, LAST_DAY)
        assert left.organisation not in roles_on(here().pk, NEXT_DAY), "the gate lets nothing go to it"


@pytest.mark.provision("UT-22c")
def test_feeds_jobs_and_mails_know_the_circle_no_more(left: Actor) -> None:
    with scope(left):
        address = make_feed(here().pk, actor=left)[1]
    for day, inside in ((LAST_DAY, True), (NEXT_DAY, False)):
        with time_machine.travel(at(day), tick=False):
            answer = Client().get(f"/agenda/{address}.ics")
            assert (answer.status_code == 200 and b"BEGIN:VEVENT" in answer.content) is inside
            assert bool(organisation_role(left.organisation, left.kind)[1]) is inside
    with time_machine.travel(at(NEXT_DAY), tick=False):
        before = _messages(left)
        with scope(portal_for(Organisation(pk=left.organisation, kind=left.kind))) as opened:
            _plan(opened.actor)
        assert _messages(left) == before


def _messages(actor: Actor) -> int:
    with scope(actor):
        return Message.objects.count()


@pytest.mark.provision("UT-22c")
def test_what_is_its_own_stays_open(left: Actor) -> None:
    with time_machine.travel(at(NEXT_DAY), tick=False):
        client = signed_in(left)
        codes = {page: client.get(reverse(page)).status_code for page in OWN_PAGES}
        assert {page: code for page, code in codes.items() if code != 200} == {}
        assert NO_CIRCLE in client.get("/").content.decode()
        with scope(replace(left, circles=())):
            (incident,) = Incident.objects.values_list("pk", flat=True)
        assert client.get(f"/incidenten/{incident}/").status_code == 200


@pytest.mark.provision("UT-22c")
def test_it_takes_its_own_data_along_after_the_last_day(left: Actor) -> None:
    Membership.objects.filter(pk=left.membership).update(function="directie")
    with time_machine.travel(at(NEXT_DAY), tick=False):
        director = accounts.actor_named("coordinator@depassie.example")
        assert director.circles == ()
        with scope(director):
            job = ask_takeout("exit", actor=director)
        ran(job, director)
        with scope(director):
            assert Message.objects.filter(kind="takeout.ready").exists()
        client = signed_in(director)
        answer = client.get(f"/gegevens-meenemen/{job.pk}.zip")
        archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
        assert len(json.loads(archive.read("gegevens/incidents_incident.json"))) == 1


@pytest.mark.provision("UT-22c")
def test_others_keep_reading_what_it_left(left: Actor, utrecht_regie: Actor, client_of: ClientOf) -> None:
    with scope(utrecht_regie):
        before = list(PublishedState.objects.filter(organisation_id=left.organisation).values_list("pk", "state"))
    with time_machine.travel(at(NEXT_DAY), tick=False):
        client = client_of(utrecht_regie)
        text = client.get(f"/c/{SLUG}/partijen/").content.decode()
        assert "uitgetreden, tot en met 16 juli 2027" in text
        assert client.get(f"/c/{SLUG}/stoppen/").status_code == 200
        with scope(utrecht_regie):
            after = list(PublishedState.objects.filter(organisation_id=left.organisation).values_list("pk", "state"))
        assert after == before


def test_a_part_that_regie_ended_stops_in_the_same_way(utrecht: Actor, utrecht_regie: Actor) -> None:
    with scope(utrecht_regie):
        Party.objects.filter(organisation_id=utrecht.organisation).update(valid_until=clock.today())
    with time_machine.travel(at(TODAY, 23, 55), tick=False):
        client = signed_in(utrecht)
        assert client.get(f"/c/{SLUG}/partijen/").status_code == 200
    with time_machine.travel(at(TODAY + timedelta(days=1), 0, 5), tick=False):
        assert client.get(f"/c/{SLUG}/partijen/").status_code == 404
        assert client.get("/incidenten/").status_code == 200
