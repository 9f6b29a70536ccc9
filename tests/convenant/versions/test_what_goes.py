"""A version that drops an article on which something rests: told before it is adopted, and nothing breaks after."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from convenant import clock
from convenant.actions.compliance import publish_states
from convenant.actions.evidence import Added, add_evidence
from convenant.models import (
    ConvenantVersion,
    LeerplichtLink,
    OfficialText,
    ReferenceDocument,
    Reminder,
    Signature,
    SupportRequest,
    TensionConfirmation,
    tension_mark,
)
from convenant.queries.resting import resting_on
from convenant.tenancy.scope import Actor, scope

from .drafting import WEERT, adopted, circulated, everyone_answers, in_force

ClientOf = Callable[[Actor], Client]
GONE, DUTY, BASE = "5.9", "verwijdering-voorkomen", f"/c/{WEERT}/"
PAGES = (
    "convenant/", "convenant/?versie=1", "convenant/officieel/", "convenant/leerplicht/", "convenant/naslag/",
    "convenant/regels/spanningen/", "convenant/verantwoordelijkheden/", "convenant/verantwoordelijkheden/?versie=1",
    "convenant/versies/", "convenant/versies/1/", "convenant/versies/1/handtekeningen/", "naleving/", "naleving/wij/",
    "naleving/jaren/", "naleving/artikelen/", "naleving/hulp/", "naleving/ondersteuning/", "kalender/", "overleg/",
)  # fmt: skip


def without_article(content: dict[str, Any]) -> None:
    for section in content["articles"]:
        section["items"] = [item for item in section["items"] if item["label"] != GONE]
    for part in ("obligations", "rules", "series"):
        content[part] = [row for row in content[part] if row.get("article") != GONE]
    content["tensions"] = content["tensions"][1:]


def by_regie(version: ConvenantVersion, regie: Actor, asked: UUID) -> list[Any]:
    circle: dict[str, Any] = {"convenant": version.convenant}
    own, now, tension = circle | {"organisation_id": regie.organisation}, clock.now(), version.tensions[0]
    return [
        LeerplichtLink.objects.create(article=GONE, whose_id=asked, activity="Spreekuur", text="Samen", **circle),
        OfficialText.objects.create(version=1, article=GONE, text="Zo.", kept_at=now, kept_by="Regie", **circle),
        ReferenceDocument.objects.create(
            role="gemeente", title="Regeling", issuer="Rijk", article=GONE, valid_from=clock.today(), **own
        ),
        Reminder.objects.create(
            organisation_id=asked, obligation=DUTY, article=GONE, school_year=2026, asked_at=now, asked_by="R", **circle
        ),
        TensionConfirmation.objects.create(
            mark=tension_mark(tension), text=tension["text"], safe_default=tension["default"], as_regie=True,
            function="regie", confirmed_at=now, **own,
        ),
    ]  # fmt: skip


@pytest.fixture
def rests(weert: Actor, weert_regie: Actor) -> list[str]:
    """Something of every kind on an article, its duty, a tension and the version. Returns the ids."""
    version, now = in_force(WEERT), clock.now()
    own: dict[str, Any] = {"convenant": version.convenant, "organisation_id": weert.organisation}
    with scope(weert):
        rows: list[Any] = [
            SupportRequest.objects.create(
                article=GONE, kind="praktisch", question="Hoe?", asked_at=now, asked_by="W", **own
            ),
            Signature.objects.create(
                version=version, function="bestuurder", signed_on=clock.today(), recorded_at=now, **own
            ),
            add_evidence(version.convenant, DUTY, Added(clock.today() - timedelta(days=3)), actor=weert),
        ]
        publish_states(version.convenant, actor=weert)
    with scope(weert_regie):
        rows += by_regie(version, weert_regie, weert.organisation)
    return [str(row.pk) for row in rows if row is not None]


@pytest.mark.usefixtures("rests")
def test_before_adopting_regie_reads_what_rests_on_what_goes(weert_regie: Actor, client_of: ClientOf) -> None:
    version = circulated(weert_regie, WEERT, without_article)
    with scope(weert_regie):
        found = {each.title: each.words for each in resting_on(in_force(WEERT), version)}
    article = next(words for title, words in found.items() if title.startswith("Artikel 5.9, "))
    for one in ("1 officiële tekst", "1 koppeling met leerplicht", "1 regeling", "1 open vraag om hulp"):
        assert one in article
    duty = next(words for title, words in found.items() if title.startswith("Afspraak"))
    assert duty == "Hierop rust nog: 1 open herinnering en 1 stand met bewijs."
    assert sum("1 bevestiging" in words for words in found.values()) == 1
    assert found["Handtekeningen blijven bij versie 1; versie 2 vraagt nieuwe"] == "Hierop rust nog: 1 handtekening."
    for page in ("gevolgen/", "vaststellen/"):
        text = unescape(client_of(weert_regie).get(f"{BASE}convenant/versies/2/{page}").content.decode())
        assert [title for title, words in found.items() if title not in text or words not in text] == [], page


def test_nothing_is_told_where_nothing_rests(weert_regie: Actor) -> None:
    version = circulated(weert_regie, WEERT, without_article)
    with scope(weert_regie):
        assert resting_on(in_force(WEERT), version) == []


@pytest.mark.provision("WE-12.1")
def test_after_adopting_every_page_and_row_of_the_old_article_still_opens(
    rests: list[str], weert: Actor, weert_regie: Actor, client_of: ClientOf
) -> None:
    version = circulated(weert_regie, WEERT, without_article)
    everyone_answers(version)
    adopted(version, weert_regie)
    marks, broken = (*rests, "artikel/5.9/", DUTY), []
    for actor in (weert, weert_regie):
        client = client_of(actor)
        links: set[str] = {"/", f"{BASE}convenant/artikel/5.9/"}
        links |= {f"{BASE}naleving/wij/afspraak/{DUTY}/"} if actor == weert else set()
        for page in PAGES:
            answer = client.get(f"{BASE}{page}")
            assert answer.status_code == 200, page
            found = re.findall(r'href="(/[^"#]*)', unescape(answer.content.decode()))
            links |= {link for link in found if any(mark in link for mark in marks)}
        broken += [(actor.function, link) for link in sorted(links) if client.get(link, follow=True).status_code != 200]
    assert broken == []
    text = client_of(weert).get(f"{BASE}naleving/wij/afspraak/{DUTY}/").content.decode()
    assert "Deze afspraak geldt niet meer." in text
    assert "Bewijs toevoegen" not in text
    assert client_of(weert).get(f"{BASE}naleving/wij/afspraak/onbekend/").status_code == 404


def test_a_dropped_article_is_read_where_it_last_stood(weert: Actor, weert_regie: Actor, client_of: ClientOf) -> None:
    version = circulated(weert_regie, WEERT, without_article)
    everyone_answers(version)
    adopted(version, weert_regie)
    client = client_of(weert)
    answer = client.get(f"{BASE}convenant/artikel/5.9/")
    assert (answer.status_code, answer["Location"]) == (302, f"{BASE}convenant/artikel/5.9/?versie=1")
    text = client.get(answer["Location"]).content.decode()
    assert "Dit is versie 1. Zij is vervangen en geldt niet meer." in text
    part = client.get(answer["Location"], HTTP_HX_REQUEST="true").content.decode()
    assert "Zij is vervangen en geldt niet meer." in part
    assert client.get(f"{BASE}convenant/artikel/5.9/?versie=2").status_code == 404
    assert client.get(f"{BASE}convenant/artikel/99/").status_code == 404
