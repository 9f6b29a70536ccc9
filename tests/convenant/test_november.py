"""On 21 November 2026 the pages show what domain.md 1.3 says of the three convenanten. Nothing is recorded yet."""

import re
from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client
from lxml import html

from convenant.actions.term import Resolved, record_term_decision
from convenant.actions.versions import record_signed_on
from convenant.models import Convenant, ConvenantVersion
from convenant.tenancy.scope import Actor, scope
from convenant.terms import EVALUATION, EXTENSION

ClientOf = Callable[[Actor], Client]
TODAY = date(2026, 11, 21)


def term_page(client: Client, slug: str, query: str = "") -> str:
    answer = client.get(f"/c/{slug}/naleving/looptijd/{query}")
    assert answer.status_code == 200
    main = html.fromstring(answer.content.decode()).get_element_by_id("inhoud")
    return re.sub(r"\s+", " ", " ".join(main.itertext()))


@pytest.mark.provision("WF-12.1", "WF-12.2")
def test_west_friesland_runs_silently_renewed_and_its_evaluation_is_late(
    anna: Actor, femke: Actor, client_of: ClientOf
) -> None:
    """Only because a date of signing was entered; 24 months after it the evaluation is due."""
    with scope(femke):
        version = ConvenantVersion.objects.get(convenant__slug="west-friesland", status="adopted")
        record_signed_on(version, date(2024, 10, 1), actor=femke)
    text = term_page(client_of(anna), "west-friesland")
    assert "2026-2027" in text
    assert "stilzwijgend verlengd" in text.lower()
    assert "51 dagen te laat" in text
    assert "verlopen" not in text.lower()


@pytest.mark.provision("WE-12.2")
def test_weert_misses_its_decision_by_51_days_and_has_not_lapsed(weert: Actor, client_of: ClientOf) -> None:
    text = term_page(client_of(weert), "weert-nederweert")
    assert "1 oktober 2026" in text
    assert "51 dagen te laat" in text
    assert "Besluit over verlenging ontbreekt. Het convenant vervalt niet vanzelf." in text
    assert "verlopen" not in text.lower()


@pytest.mark.provision("UT-21a-1", "UT-21a-2")
def test_utrecht_ended_in_2024_unless_an_extension_is_recorded(utrecht: Actor, client_of: ClientOf) -> None:
    text = term_page(client_of(utrecht), "utrecht")
    assert "15 juni 2024" in text
    assert "De termijn eindigde op 15 juni 2024. Of het convenant is verlengd, is niet vastgelegd." in text


@pytest.mark.provision("UT-21a-1", "UT-21a-2")
def test_utrecht_extended_shows_its_alarms_and_when_notice_must_come(
    utrecht: Actor, utrecht_regie: Actor, client_of: ClientOf
) -> None:
    with scope(utrecht_regie):
        convenant = Convenant.objects.get(slug="utrecht")
        for kind, day in ((EVALUATION, date(2024, 5, 20)), (EXTENSION, date(2024, 6, 3))):
            record_term_decision(convenant, Resolved(kind, day, "de partijen"), actor=utrecht_regie)
    client = client_of(utrecht)
    text = term_page(client, "utrecht")
    for fact in ("juni 2027", "15 december 2026", "15 maart 2027"):
        assert fact in text, fact
    with time_machine.travel(date(2026, 12, 15), tick=False):
        assert "15 maart 2027" in term_page(client_of(utrecht), "utrecht")


@pytest.mark.provision("WE-12.2")
def test_a_recorded_extension_ends_the_51_days(weert: Actor, weert_regie: Actor, client_of: ClientOf) -> None:
    with scope(weert_regie):
        convenant = Convenant.objects.get(slug="weert-nederweert")
        for kind in (EVALUATION, EXTENSION):
            record_term_decision(convenant, Resolved(kind, TODAY, "de werkgroep"), actor=weert_regie)
    text = term_page(client_of(weert), "weert-nederweert")
    assert "dagen te laat" not in text
    assert "2027" in text
