"""The rules on one screen, in files, role by role, and as a rehearsal."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

from convenant.audit.models import Entry
from convenant.models import ConvenantVersion, DataClass, Decision, Outcome
from convenant.tenancy.scope import Actor, scope
from tests.convenant.test_gate import RULES

ClientOf = Callable[[Actor], Client]
BASE = "/c/west-friesland/convenant/regels/"


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def keys(page: str) -> list[str]:
    return re.findall(r'<tr id="((?:WF|WE|UT)-R\d+)"', page)


def test_the_table_shows_every_rule_in_order_and_ends_in_no(femke: Actor, client_of: ClientOf) -> None:
    page = page_of(client_of(femke), BASE)
    assert keys(page) == [rule.key for rule in RULES["west-friesland"].rules]
    assert page.index('<tr id="standaard"') > page.index(f'<tr id="{keys(page)[-1]}"')
    for rule in RULES["west-friesland"].rules:
        assert rule.sentence in page
        assert f'href="#{rule.key}"' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?gegevens=camera", ["WF-R07", "WF-R08", "WF-R09"]),
        ("?van=om", ["WF-R01", "WF-R02", "WF-R09", "WF-R18", "WF-R19"]),
        ("?van=jongerenwerk&naar=politie&gegevens=signal", ["WF-R20"]),
        ("?artikel=9.2", ["WF-R18", "WF-R19"]),
        ("?artikel=9.2&uitkomst=deny", ["WF-R19"]),
        ("?gegevens=bestaat-niet&van=%3Cscript%3E", [rule.key for rule in RULES["west-friesland"].rules]),
    ],
)
def test_filters_stand_in_the_address_and_hold_for_the_file(
    query: str, found: list[str], anna: Actor, client_of: ClientOf
) -> None:
    client = client_of(anna)
    assert keys(page_of(client, BASE + query)) == found
    sheet = client.get(f"{BASE}regels.csv{query}").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet), delimiter=";"))
    default = [] if "artikel" in query else ["standaard"]
    assert [row["Regel"] for row in rows] == [*found, *default]


def test_a_filter_that_leaves_nothing_says_what_that_means(anna: Actor, client_of: ClientOf) -> None:
    page = page_of(client_of(anna), f"{BASE}?artikel=9.2&uitkomst=allow")
    assert "Geen regel past bij deze filters" in page
    assert "zonder regel is het antwoord nee" in page
    assert "0 van 20 regels" in page


def test_the_files_are_files_and_leave_a_trace(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    with scope(anna):
        before = Entry.objects.filter(action="rules.exported").count()
    book = client.get(f"{BASE}regels.xlsx?gegevens=camera")
    with ZipFile(io.BytesIO(book.content)) as parts:
        assert b"WF-R08" in parts.read("xl/sharedStrings.xml")
    with ZipFile(io.BytesIO(client.get(f"{BASE}regels.ods?gegevens=camera").content)) as parts:
        assert b"WF-R08" in parts.read("content.xml")
    paper = client.get(f"{BASE}regels.pdf")
    assert paper.content.startswith(b"%PDF")
    assert client.get(f"{BASE}regels.doc").status_code == 404
    with scope(anna):
        assert Entry.objects.filter(action="rules.exported").count() == before + 3


@pytest.mark.parametrize("slug", RULES)
def test_every_setting_has_words_and_a_source(slug: str, weert: Actor, request: pytest.FixtureRequest) -> None:
    from convenant.queries.settings import NAMES, SILENT, settings_of

    with scope(weert):
        version = ConvenantVersion.objects.get(convenant__slug=slug, status="adopted")
    lines = settings_of(version)
    assert [line.key for line in lines] == [key for key in NAMES if key in version.settings]
    assert len(lines) == len(version.settings)
    for line in lines:
        raw = version.settings[line.key]
        assert (line.article, line.source) == (raw["article"], "" if raw["article"] else SILENT)
        assert not re.search(r"[_{\[]|None|True|False", line.value), line


# --- what if


def test_what_if_gives_the_answer_of_the_gate_and_keeps_nothing(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    with scope(anna):
        before = Decision.objects.count()
    page = page_of(
        client, f"{BASE}wat-als/?van=school&naar=politie&gegevens=persons&grond=vordering&nodig=ja&minder=ja"
    )
    assert "vs-verdict--allow" in page
    assert "Regel WF-R04" in page
    assert "WF-R03" in page[page.index('id="eerder"') :]
    assert "niets wordt bewaard" in page
    with scope(anna):
        assert Decision.objects.count() == before


def test_a_party_has_the_role_of_that_day(anna: Actor, client_of: ClientOf) -> None:
    """Before it joined, a party is nobody: no rule fits, whatever the data."""
    ask = f"{BASE}wat-als/?van=partij:atlas-college&naar=partij:politie-basisteam-hoorn&gegevens=release"
    client = client_of(anna)
    assert "vs-verdict--allow" in page_of(client, ask)
    early = page_of(client, f"{ask}&datum=2001-01-01")
    assert "vs-verdict--deny" in early
    assert "wie geen partij is" in early


@pytest.mark.parametrize("field", ["van", "naar", "gegevens", "grond", "initiatief", "weg", "nodig", "datum"])
def test_an_unknown_value_is_left_out_with_a_word_beside_the_field(
    field: str, anna: Actor, client_of: ClientOf
) -> None:
    known = {"van": "school", "naar": "politie", "gegevens": "persons"}
    answer = client_of(anna).get(f"{BASE}wat-als/", known | {field: "kwijt"})
    assert answer.status_code == 200
    page = answer.content.decode()
    group = page[page.index(f'id_{field}_error"') :]
    assert "Dit kennen wij niet" in group[:900] or "Vul een datum in" in group[:900]
    assert ("vs-verdict--" in page) == (field not in known)


def test_without_a_question_it_says_what_to_do(anna: Actor, client_of: ClientOf) -> None:
    page = page_of(client_of(anna), f"{BASE}wat-als/")
    assert "Vraag het de poort" in page
    assert "vs-error" not in page


# --- who to whom


def test_every_cell_of_the_matrix_is_the_gates_answer(utrecht: Actor, client_of: ClientOf) -> None:
    client = client_of(utrecht)
    for data_class in DataClass.values:
        page = page_of(client, f"/c/utrecht/convenant/regels/matrix/?gegevens={data_class}")
        told = re.findall(r'\?van=(\w+)&amp;naar=(\w+)&amp;.*?<span class="vs-hidden">.*?: (mag [a-z ]+)', page)
        assert len(told) >= 36
        for sender, recipient, word in told:
            bare = _bare("utrecht", sender, recipient, data_class)
            assert (word == "mag altijd") == (bare == Outcome.ALLOW), (sender, recipient, data_class)
            assert (word == "mag met reden") == (bare == Outcome.ASK), (sender, recipient, data_class)


def _bare(slug: str, sender: str, recipient: str, data_class: str) -> str:
    from convenant.gate import evaluate

    return evaluate(RULES[slug], sender, recipient, data_class, {}).outcome


def test_the_matrix_tells_a_condition_from_a_refusal(utrecht: Actor, client_of: ClientOf) -> None:
    page = page_of(client_of(utrecht), "/c/utrecht/convenant/regels/matrix/?gegevens=camera")
    assert "school naar politie: mag onder voorwaarden, artikel 23" in page
    assert "school naar gemeente: mag niet, artikel 23" in page


@pytest.mark.parametrize("name", ["convenant:rules", "rules:matrix", "rules:what-if"])
def test_other_circles_do_not_exist(name: str, anna: Actor, client_of: ClientOf) -> None:
    assert client_of(anna).get(reverse(name, kwargs={"slug": "utrecht"})).status_code == 404


@pytest.mark.parametrize(("name", "most"), [("convenant:rules", 13), ("rules:matrix", 15), ("rules:what-if", 15)])
def test_pages_ask_little(
    name: str, most: int, anna: Actor, client_of: ClientOf, request: pytest.FixtureRequest
) -> None:
    counted: Any = request.getfixturevalue("django_assert_max_num_queries")
    client = client_of(anna)
    with counted(most):
        page_of(client, reverse(name, kwargs={"slug": "west-friesland"}) + "?van=school&naar=politie&gegevens=persons")
