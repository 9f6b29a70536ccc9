"""Pages for anybody. They say what the rules and the settings say, and ask no session."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client, override_settings

from convenant import clock
from convenant.models import Convenant, Rule
from convenant.statements import Accessibility, accessibility
from convenant.tenancy.scope import Actor, scope, system_actor
from convenant.terms import version_in_force

pytestmark = pytest.mark.django_db
PAGES = (
    "/toegankelijkheid/",
    "/privacyverklaring/",
    "/over-dit-portaal/",
    "/over-dit-portaal/west-friesland/",
    "/over-dit-portaal/utrecht/",
)


@pytest.mark.parametrize("page", PAGES)
def test_anybody_reads_it_without_a_cookie(client: Client, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200
    assert not answer.cookies


@pytest.mark.parametrize("page", PAGES)
def test_who_works_here_reads_the_same(anna: Actor, client_of: Any, page: str) -> None:
    answer = client_of(anna).get(page)
    assert answer.status_code == 200
    assert anna.organisation_name not in answer.content.decode()


def test_an_unknown_convenant_is_no_page(client: Client) -> None:
    assert client.get("/over-dit-portaal/nergens/").status_code == 404


def test_it_tells_what_each_convenant_allows(client: Client) -> None:
    """West-Friesland lets a school give persons to the politie per case; Utrecht by two grounds alone."""
    here = client.get("/over-dit-portaal/west-friesland/").content.decode()
    there = client.get("/over-dit-portaal/utrecht/").content.decode()
    assert "Politie (artikel" in here or "politie (artikel" in here
    assert "toestemming" in there
    assert "artikel 23" in there
    assert "Gemeente mag geven" not in there


def test_it_tells_how_long_the_agreement_runs(client: Client) -> None:
    """Where it stands today is the parties' own; anybody reads what was agreed about its term."""
    page = client.get("/over-dit-portaal/utrecht/").content.decode()
    assert "15 juni 2021" in page
    assert "Na drie jaar stopt de looptijd" in page


def test_it_follows_the_rules(client: Client) -> None:
    """Without a rule that lets something go, nobody gives anything."""
    with scope(system_actor()):
        version = version_in_force(Convenant.objects.get(slug="west-friesland"))
        Rule.objects.filter(version=version).update(outcome="deny")
    answer = client.get("/over-dit-portaal/west-friesland/").content.decode()
    assert "geeft geen partij een ander gegevens over personen" in answer


def test_no_better_status_than_somebody_else_found() -> None:
    found: Accessibility = accessibility()
    outside = [each for each in found.tried if "onafhankelijk" in each.what]
    assert found.status not in ("A", "B") or outside
    assert all(gap.effect and gap.measure and gap.planned for gap in found.gaps)


@override_settings(SECURITY_CONTACT="mailto:lek@portaal.example", PORTAL_URL="https://portaal.example")
def test_security_txt_names_whom_to_tell_and_until_when(client: Client) -> None:
    answer = client.get("/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert lines["Contact"] == "mailto:lek@portaal.example"
    assert lines["Canonical"] == "https://portaal.example/.well-known/security.txt"
    left = datetime.fromisoformat(lines["Expires"]) - clock.now()
    assert timedelta(days=100) < left < timedelta(days=365)
    assert client.get("/security.txt")["Location"] == "/.well-known/security.txt"


@override_settings(SECURITY_CONTACT="")
def test_no_security_txt_when_nobody_reads_it(client: Client) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


@override_settings(KEEPER_NAME="Stichting Portaal", KEEPER_MAIL="beheer@portaal.example")
def test_the_keeper_is_named(client: Client) -> None:
    assert "beheer@portaal.example" in client.get("/toegankelijkheid/").content.decode()
    assert "Stichting Portaal" in client.get("/privacyverklaring/").content.decode()


def test_every_page_leads_to_them(anna: Actor, client_of: Any, client: Client) -> None:
    for answer in (client_of(anna).get("/"), client.get("/accounts/login/")):
        for page in ("/toegankelijkheid/", "/privacyverklaring/", "/over-dit-portaal/"):
            assert page in answer.content.decode()
