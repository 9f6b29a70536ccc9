"""A convenant that ended, or whose extension is missing, says so everywhere, and stops nobody's register."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from pypdf import PdfReader

from convenant import remember
from convenant.actions.term import Resolved, record_term_decision
from convenant.formats import pdf
from convenant.models import Convenant, ConvenantVersion
from convenant.reports.content import summary_of
from convenant.tenancy.scope import Actor, scope, system_actor
from convenant.terms import EXTENSION, said_of
from incidents.models import Disclosure, Incident
from tests.incidents.exchanging import incident_for

ClientOf = Callable[[Actor], Client]
MISSING = "Besluit over verlenging ontbreekt. Het convenant vervalt niet vanzelf."
ENDED = "De termijn eindigde op 15 juni 2024."
LINK = "naleving/looptijd/"
CIRCLE_PAGES = (
    "partijen/",
    "contactpersonen/",
    "convenant/",
    "convenant/regels/",
    "naleving/wij/",
    "overleg/",
    "cijfers/",
)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.provision("WE-12.2")
@pytest.mark.parametrize("address", CIRCLE_PAGES)
def test_every_page_of_the_circle_says_it_once(address: str, weert: Actor, client_of: ClientOf) -> None:
    text = text_of(client_of(weert), f"/c/weert-nederweert/{address}")
    assert text.count(MISSING) == 1
    assert f"/c/weert-nederweert/{LINK}" in text
    assert "verlopen" not in text.split(MISSING)[0].rsplit("Looptijd", 1)[-1]


@pytest.mark.provision("UT-21a-2")
def test_an_ended_term_is_said_on_the_start_page_and_in_the_circle(utrecht: Actor, client_of: ClientOf) -> None:
    client = client_of(utrecht)
    for address in ("/", "/c/utrecht/partijen/", "/c/utrecht/naleving/"):
        assert ENDED in text_of(client, address), address


@pytest.mark.parametrize("who", ["weert_regie", "weert_agent", "weert"])
def test_start_pages_say_it(who: str, client_of: ClientOf, request: pytest.FixtureRequest) -> None:
    text = text_of(client_of(request.getfixturevalue(who)), "/")
    assert MISSING in text
    assert f"/c/weert-nederweert/{LINK}" in text


def test_regie_reads_the_alarm_and_what_to_do(weert_regie: Actor, client_of: ClientOf) -> None:
    text = text_of(client_of(weert_regie), "/")
    assert "De evaluatie en het besluit over verlenging zijn 51 dagen te laat." in text
    assert "Looptijd van convenant" in text


def test_a_convenant_that_runs_says_nothing(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    for address in ("/", "/c/west-friesland/partijen/"):
        assert LINK not in text_of(client, address)


def test_a_recorded_decision_ends_it_at_once(weert_regie: Actor, weert: Actor, client_of: ClientOf) -> None:
    client = client_of(weert)
    assert MISSING in text_of(client, "/c/weert-nederweert/partijen/")
    with scope(weert_regie):
        circle = Convenant.objects.get(slug="weert-nederweert")
        decided = Resolved(EXTENSION, date(2026, 11, 20), "de werkgroep")
        record_term_decision(circle, decided, actor=weert_regie)
    assert MISSING not in text_of(client, "/c/weert-nederweert/partijen/")


def test_it_costs_no_query_once_it_is_known(weert: Actor, client_of: ClientOf, django_assert_num_queries: Any) -> None:
    with scope(weert):
        assert said_of(weert.circles[0]) is not None
        with django_assert_num_queries(0):
            assert said_of(weert.circles[0]) is not None


@pytest.mark.security("S1")
def test_who_left_the_circle_neither_reads_nor_fills_what_is_remembered(weert: Actor) -> None:
    circle, left = weert.circles[0], replace(weert, circles=())
    for first in (left, weert):
        remember.forget()
        with scope(first):
            said_of(circle)
        with scope(left):
            assert said_of(circle) is None
        with scope(weert):
            assert said_of(circle) is not None


# --- the register goes on


def test_the_register_itself_says_nothing_and_goes_on(weert: Actor, weert_agent: Actor, client_of: ClientOf) -> None:
    client = client_of(weert)
    incident = incident_for(weert, weert_agent)
    for address in ("/incidenten/", "/incidenten/nieuw/", f"/incidenten/{incident.pk}/"):
        assert MISSING not in text_of(client, address)
    with scope(weert):
        assert Incident.objects.filter(pk=incident.pk).exists()


def test_an_automatic_disclosure_goes_on_while_the_term_has_ended(anna: Actor, bram: Actor, femke: Actor) -> None:
    """West-Friesland discloses by itself. Its term made one that ends, years ago: it still does."""
    with scope(system_actor()):
        version = ConvenantVersion.objects.get(convenant__slug="west-friesland")
        version.term |= {"renewal": "evaluation", "length": 12}
        version.save(update_fields=["term"])
    with scope(femke):
        said = said_of(version.convenant_id)
        assert said is not None
        assert said.state == "ended_unknown"
    incident = incident_for(anna, bram)
    with scope(anna):
        assert Disclosure.objects.filter(incident_id=incident.pk, mode="automatic").exists()


def test_the_page_of_a_disclosure_says_where_the_convenant_stands(
    weert: Actor, weert_agent: Actor, client_of: ClientOf
) -> None:
    incident = incident_for(weert, weert_agent)
    client = client_of(weert)
    text = text_of(client, f"/incidenten/{incident.pk}/verstrekken/politie-basisteam-weert/")
    assert MISSING in text
    assert "51 dagen te laat" in text


# --- on paper and in files


def test_the_head_of_a_file_says_it(weert: Actor, anna: Actor, client_of: ClientOf) -> None:
    for address in ("naleving/export.csv", "contactpersonen/export.csv", "convenant/regels/regels.csv"):
        lines = client_of(weert).get(f"/c/weert-nederweert/{address}").content.decode("utf-8-sig").splitlines()
        assert lines[0] == f'"Looptijd: {MISSING}"', address
        assert ";" in lines[1]
        plain = client_of(anna).get(f"/c/west-friesland/{address}").content.decode("utf-8-sig").splitlines()
        assert ";" in plain[0], address


def test_a_sheet_says_it(weert: Actor, client_of: ClientOf) -> None:
    answer = client_of(weert).get("/c/weert-nederweert/convenant/regels/regels.xlsx")
    words = ZipFile(io.BytesIO(answer.content)).read("xl/sharedStrings.xml").decode()
    assert MISSING in words


def test_a_report_says_it(weert_regie: Actor, femke: Actor) -> None:
    with scope(weert_regie):
        weert = Convenant.objects.get(slug="weert-nederweert")
        assert summary_of(weert, 2026, [])["standing"] == f"Looptijd: {MISSING}"
    with scope(femke):
        assert summary_of(Convenant.objects.get(slug="west-friesland"), 2026, [])["standing"] == ""


def test_paper_of_the_circle_says_it(weert_regie: Actor, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def keep(html: str) -> bytes:
        seen.append(html)
        return b"%PDF-"

    monkeypatch.setattr(pdf, "html_to_pdf", keep)
    assert client_of(weert_regie).get("/c/weert-nederweert/convenant/regels/regels.pdf").status_code == 200
    assert MISSING in seen[0]


# --- all that is under one convenant


def circle_addresses() -> list[tuple[str, str]]:
    """Name and path of every address that needs only the convenant."""
    found = []
    for name in walled_names(get_resolver()):
        try:
            found.append((name, reverse(name, kwargs={"slug": "weert-nederweert"})))
        except NoReverseMatch:
            continue
    return found


def walled_names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from walled_names(each, inner)
        elif isinstance(each, URLPattern) and each.name:
            yield f"{space}{each.name}"


FOR_ANYBODY = {"about-convenant"}
"""Outside the circle, where decisions on the term can be read: it tells what was agreed about it."""


def said_in(answer: Any) -> bool:
    kind = answer["Content-Type"].split(";")[0]
    if kind == "text/vcard":  # cards of people: each goes into somebody's own address book
        return True
    if kind == "text/csv":
        return MISSING in answer.content.decode("utf-8-sig").splitlines()[0]
    if "spreadsheet" in kind:
        return MISSING in ZipFile(io.BytesIO(answer.content)).read("xl/sharedStrings.xml").decode()
    if kind == "application/pdf":
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
        return MISSING in " ".join(text.replace("-\n", "").split())
    return MISSING in answer.content.decode()


@pytest.mark.provision("WE-12.2")
def test_nothing_under_the_convenant_leaves_it_out(
    weert_regie: Actor, weert: Actor, client_of: ClientOf, record_property: Any
) -> None:
    seen, silent = 0, []
    for actor in (weert_regie, weert):
        client = client_of(actor)
        for name, address in circle_addresses():
            answer = client.get(address)
            if answer.status_code != 200 or answer["Content-Type"].startswith("text/calendar"):
                continue
            seen += 1
            if name not in FOR_ANYBODY and not said_in(answer):
                silent.append(f"{name} ({actor.function})")
    assert silent == [], silent
    assert seen > 60
    record_property("figure", f"term: {seen} pages and files of a convenant without extension, 0 silent")
