"""S30 for the web: its processes killed with -9 while people send forms. Who got no answer sends the form again."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from .copied import copied_portal
from .house import House
from .portal import Portal, children_of, kill_family, wait_for
from .reporting import Reporter, reporters

KILLS, SEED = 110, 30
SAMPLE, SAMPLE_SEED = 2, 5
"""Both workers, one after the other: one start of the web is all that there is time for."""
MOST_BETWEEN, LONGEST_WAIT = 5, 0.25
ALL_AT_ONCE = 0.2
APPLICATION, CARELESS = "tests.reliability.frozen:application", "tests.reliability.frozen:careless"

PARTS = """
select i.submission, i.organisation_id,
  (select count(*) from incidents_step where incident_id = i.id),
  (select string_agg(action, ' ' order by number) from audit_entry where object_id = i.id),
  (select count(*) from incidents_vaultnote where incident_id = i.id),
  (select count(*) from incidents_disclosure where incident_id = i.id),
  (select count(*) from incidents_receiveddisclosure copy join incidents_disclosure given on given.id = copy.disclosure
    where given.incident_id = i.id)
from incidents_incident i
"""


@dataclass(frozen=True)
class Outcome:
    """`half`: incidents that have other parts than most incidents of that school."""

    kills: Counter[str]
    told: int
    drafts: int
    again: int
    lost: int
    doubled: int
    half: int

    def figure(self, sample: str = "") -> str:
        shares = f"{self.kills['worker']} of a worker, {self.kills['all']} of the whole web"
        return (
            f"S30{sample}: {self.kills.total()} kills of the web ({shares}): 0 of {self.told} acknowledged incidents "
            f"and {self.drafts} drafts lost, 0 doubled, 0 half written; {self.again} forms sent again"
        )


def serves(portal: Portal) -> bool:
    """A server whose workers died too soon after their start gives up: then it is started, as under systemd."""
    if portal.running["web"].poll() is not None:
        portal.start("web")
    return portal.is_up()


def kill(portal: Portal, chance: random.Random) -> str:
    web = portal.running["web"]
    workers = children_of(web)
    if workers and chance.random() > ALL_AT_ONCE:
        with suppress(ProcessLookupError):
            os.kill(chance.choice(workers), signal.SIGKILL)
        return "worker"
    kill_family(web)
    portal.start("web")
    return "all"


def killed(portal: Portal, people: list[Reporter], number: int, seed: int) -> Counter[str]:
    """After so many incidents and a while, both by chance: a kill meets people at work on a busy machine too."""
    chance, kinds = random.Random(seed), Counter[str]()
    while kinds.total() < number:
        enough = told(people) + chance.randint(0, MOST_BETWEEN)
        wait_for(lambda enough=enough: serves(portal) and told(people) >= enough, 60, portal)  # type: ignore[misc]
        time.sleep(chance.uniform(0, LONGEST_WAIT))
        kinds[kill(portal, chance)] += 1
    wait_for(lambda: serves(portal), 60, portal)
    return kinds


def told(people: list[Reporter]) -> int:
    return sum(len(reporter.told) for reporter in people)


def torment(portal: Portal, number: int, seed: int) -> Outcome:
    portal.start("web")
    portal.wait_until_up()
    people, over = reporters(portal.address, seed), threading.Event()

    def work(reporter: Reporter) -> None:
        while not over.is_set():
            reporter.report()

    with ThreadPoolExecutor(len(people)) as pool:
        working = [pool.submit(work, reporter) for reporter in people]
        try:
            kinds = killed(portal, people, number, seed)
        finally:
            over.set()
        for one in working:
            one.result()
    return outcome(portal, people, kinds)


def outcome(portal: Portal, people: list[Reporter], kinds: Counter[str]) -> Outcome:
    known = {submission for reporter in people for submission in reporter.told}
    rows = {row[0]: row[1:] for row in portal.query(PARTS)}
    found = portal.query("select count(*) from incidents_incident")[0][0]
    return Outcome(
        kills=kinds, told=told(people), drafts=sum(each.drafts for each in people),
        again=sum(each.again for each in people), lost=len(known - set(rows)), doubled=found - len(known & set(rows)),
        half=half_written(rows),
    )  # fmt: skip


def half_written(rows: dict[UUID, tuple[Any, ...]]) -> int:
    whole = {
        school: Counter(row for row in rows.values() if row[0] == school).most_common(1)[0][0]
        for school, *_ in rows.values()
    }
    assert all(steps and entries and notes for _, steps, entries, notes, *_ in whole.values())
    return sum(row != whole[row[0]] for row in rows.values())


def nothing_went_wrong(found: Outcome) -> bool:
    return (found.lost, found.doubled, found.half) == (0, 0, 0)


@pytest.mark.slow
@pytest.mark.security("S30")
def test_a_killed_web_loses_and_doubles_no_incident(house: House, record_property: Callable[[str, Any], None]) -> None:
    found = torment(house, KILLS, SEED)
    assert nothing_went_wrong(found), found
    assert found.again > 0
    record_property("figure", found.figure())


@pytest.fixture
def copy_of(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[Callable[[str], Any]]:
    with django_db_blocker.unblock():
        yield lambda application: copied_portal(tmp_path, application)


@pytest.mark.security("S30")
def test_sample_of_kills_of_the_web(copy_of: Callable[[str], Any], record_property: Callable[[str, Any], None]) -> None:
    with copy_of(APPLICATION) as portal:
        found = torment(portal, SAMPLE, SAMPLE_SEED)
    assert nothing_went_wrong(found), found
    record_property("figure", found.figure(", sample"))


@pytest.mark.slow
@pytest.mark.mutant("S30")
def test_an_answer_before_the_work_is_seen(copy_of: Callable[[str], Any]) -> None:
    with copy_of(CARELESS) as portal:
        assert torment(portal, SAMPLE, SAMPLE_SEED).lost > 0
