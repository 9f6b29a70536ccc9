"""The log: who read what, for the FG, of one's own organisation alone; every action has its words."""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convenant import clock
from convenant.actions import requests as desk
from convenant.audit.models import Entry
from convenant.audit.trail import record
from convenant.queries.trail_log import PER_PAGE, PORTAL, entries, lines
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope
from convenant.trail_words import CHANGED, READ, TAKEN, known, saying
from tests.guards.urls import every_url
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]
LOG = "/logboek/"
ROOT = Path(__file__).parents[3]
APPS = ("convenant", "parties", "protocols", "incidents", "meetings")


def happened(actor: Actor, action: str, times: int = 1, **more: Any) -> None:
    with scope(actor):
        for _ in range(times):
            record(actor, action, Organisation(pk=actor.organisation), **more)


def test_the_fg_reads_who_opened_what_and_why(fg: Actor, anna: Actor, client_of: ClientOf) -> None:
    happened(anna, "vault.opened", purpose="Nazorg")
    page = client_of(fg).get(LOG).content.decode()
    assert "Kluis: geopend" in page
    assert anna.display_name in page
    assert "Nazorg" in page


def test_the_portal_itself_has_no_function(anna: Actor) -> None:
    by_itself = Entry(number=1, at=clock.now(), membership_id=None, function="coordinator", action="vault.opened")
    by_anna = Entry(number=2, at=clock.now(), membership_id=anna.membership_id, function="coordinator",
                    action="vault.opened")  # fmt: skip
    with scope(anna):
        told = [(line.who, line.function) for line in lines([by_itself, by_anna], {})]
    assert told == [(PORTAL, ""), ("Oud-collega", "Veiligheidscoördinator")]


def test_another_organisation_sees_nothing_of_it(fg: Actor, dirk: Actor, client_of: ClientOf) -> None:
    happened(dirk, "vault.opened", purpose="Kanarie van Tabor")
    assert "Kanarie van Tabor" not in client_of(fg).get(LOG).content.decode()


@pytest.mark.parametrize("who", ["anna", "carla", "femke", "bram"])
def test_others_do_not_read_it(who: str, client_of: ClientOf, request: pytest.FixtureRequest) -> None:
    client = client_of(request.getfixturevalue(who))
    assert client.get(LOG).status_code == 403
    assert client.get("/logboek/logboek.csv").status_code == 403


def test_beheer_has_no_log(operator: Actor, client_of: ClientOf) -> None:
    assert client_of(operator).get(LOG).status_code == 404


def test_filters_by_person_kind_period_and_reference(fg: Actor, anna: Actor, directie: Actor) -> None:
    happened(anna, "vault.opened")
    happened(directie, "contact.named")
    with scope(fg):
        by_anna = entries({"wie": str(anna.membership_id)})
        assert {row.membership_id for row in by_anna} == {anna.membership_id}
        assert {saying(row.action).kind for row in entries({"soort": READ})} == {READ}  # type: ignore[union-attr]
        assert "vault.opened" not in {row.action for row in entries({"soort": CHANGED})}
        tomorrow = clock.today() + timedelta(days=1)
        assert not entries({"vanaf": tomorrow}).exists()
        assert entries({"tot": clock.today()}).exists()
        assert entries({"over": str(anna.organisation)}).exists()
        assert not entries({"over": "ZZZ-999"}).exists()


def test_an_incident_is_found_by_its_reference(fg: Actor, anna: Actor) -> None:
    incident = recorded(anna)
    with scope(fg):
        found = entries({"over": f"{incident.reference[:3]}-{incident.reference[3:]}"})
        assert {row.object_id for row in found} == {incident.pk}


def test_an_odd_filter_is_left_out(fg: Actor, client_of: ClientOf) -> None:
    odd = {"wie": "niemand", "soort": "' or 1", "vanaf": "gisteren", "voor": "9" * 40, "over": "%"}
    assert client_of(fg).get(LOG, odd).status_code == 200


def test_paging_goes_on_where_it_was_and_asks_two_queries(fg: Actor, anna: Actor, client_of: ClientOf) -> None:
    happened(anna, "contacts.exported", PER_PAGE + 5)
    client = client_of(fg)
    first = client.get(LOG, {"soort": TAKEN})
    assert first.context["older_url"]
    with CaptureQueriesContext(connection) as asked:
        second = client.get(first.context["older_url"])
    assert {line.number for line in second.context["lines"]} & {line.number for line in first.context["lines"]} == set()
    about = [query for query in asked.captured_queries if "audit_entry" in query["sql"]]
    assert len(about) == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_a_file_of_it_is_in_the_log_itself(fg: Actor, client_of: ClientOf, kind: str) -> None:
    answer = client_of(fg).get(f"/logboek/logboek.{kind}", {"soort": READ})
    assert answer.status_code == 200
    with scope(fg):
        assert Entry.objects.filter(action="log.exported", membership_id=fg.membership_id).exists()


def test_the_desk_leaves_its_reading_there(fg: Actor, client_of: ClientOf) -> None:
    with scope(fg):
        asked = desk.Asked("access", clock.today(), "Een moeder", "Wat weet u?")
        row = desk.take_in(asked, actor=fg)
    client = client_of(fg)
    client.get(f"/verzoeken/{row.pk}/")
    page = client.get(LOG, {"over": str(row.pk)}).content.decode()
    assert "Verzoek over privacy: geopend" in page
    assert "Een moeder" not in page


WRITERS = {"record", "circle_event", "tell", "_tell", "_told", "_save", "_keep"}
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")


def actions_named() -> Iterator[str]:
    """What `record`, `circle_event`, and helpers that hand it on to them are given as a text."""
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" in path.parts or "bench" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in WRITERS:
                    yield from texts_in(node)


def texts_in(call: ast.Call) -> list[str]:
    given = [part for each in [*call.args, *(word.value for word in call.keywords)] for part in ast.walk(each)]
    texts = [part.value for part in given if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return [text for text in texts if ACTION.fullmatch(text)]


def test_every_action_in_the_code_has_words() -> None:
    found = set(actions_named())
    assert len(found) > 60
    assert {action for action in found if saying(action) is None} == set()


def test_no_name_of_the_code_stands_on_the_page(fg: Actor, anna: Actor, client_of: ClientOf) -> None:
    """A refused page of every family, an action that nobody put into words, and every verb of the words."""
    families = {url.name.partition(":")[0]: url.name for url in every_url()}
    parts = [family for family, name in families.items() if ":" in name]
    assert [family for family in parts if family not in known().families] == []
    with scope(anna):
        for name in families.values():
            record(anna, "request.refused", Organisation(pk=anna.organisation), purpose=name)
        record(anna, "zzz.unheard_of", Organisation(pk=anna.organisation))
    shown = ""
    for before in ("", f"?voor={PER_PAGE + 1}", f"?voor={2 * PER_PAGE}"):
        shown += client_of(fg).get(LOG + before).content.decode().split("<main", 1)[1].split("</main", 1)[0]
    text = re.sub(r"<[^>]+>", " ", shown)
    assert "Gegevens meenemen" in text
    assert "Verzoek over privacy" not in text
    assert [name for name in families.values() if ":" in name and name in text] == []
    assert not re.search(r"\b(zzz|unheard_of|refused|request)\b", text)


def test_every_word_is_a_word_and_no_verb_of_the_code() -> None:
    told = [*known().subjects.values(), *known().families.values()]
    told += [each.words for each in (*known().verbs.values(), *known().whole.values())]
    assert [words for words in told if not words or "_" in words or ":" in words.replace(": ", "")] == []
