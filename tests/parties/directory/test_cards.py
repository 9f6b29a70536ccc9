"""Bij wie terecht: what a school prepares, what everybody reads, and who disappears from it."""

import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from convenant.compliance.duties import obligations_of
from convenant.editing import mark_of
from convenant.errors import Refused
from convenant.models import State
from convenant.start import waiting_for
from convenant.tenancy import hooks
from convenant.tenancy.scope import Actor, scope
from parties import exit_round
from parties.actions.cards import FULL, Prepared, add_card_line, release_card, withdraw_card
from parties.actions.contacts import Details, change_contact, end_contact
from parties.actions.places import close_place
from parties.actions.refusals import NotAllowed
from parties.actions.register import PART, Part, change_party
from parties.models import CardLine, Location, Party, PublicCard
from parties.queries.cards import own_places
from tests.parties.test_contacts import found_for, state_for

from .naming import TODAY, circle, named

PLACE = "atlas-college-copernicus"
PUBLIC = f"/bij-wie-terecht/{PLACE}/"
SCHOOL = f"/c/west-friesland/bij-wie-terecht/{PLACE}/"
ClientOf = Callable[[Actor], Client]
VARYING = ("X-Request-ID", "Content-Security-Policy")
Figure = Callable[[str, Any], None]
DESK = Prepared("Praten in vertrouwen", None, "Vertrouwenspersoon", "Kamer 1.08, maandag", "0229 00 00 01")


def location(actor: Actor, slug: str = PLACE) -> Location:
    return own_places(actor).get(slug=slug)


def prepared(actor: Actor, *given: Prepared, slug: str = PLACE, convenant: str = "west-friesland") -> None:
    with scope(actor):
        for one in given:
            add_card_line(location(actor, slug), circle(convenant), one, actor=actor)


def released(actor: Actor, *given: Prepared, slug: str = PLACE, convenant: str = "west-friesland") -> None:
    prepared(actor, *given, slug=slug, convenant=convenant)
    with scope(actor):
        release_card(location(actor, slug), circle(convenant), actor=actor)


def coordinator(actor: Actor, **fields: Any) -> Any:
    return named(
        actor, **({"name": "J. Voorbeeld", "function": "Veiligheidscoördinator", "phone": "0229 00 00 00"} | fields)
    )


def read(address: str = PUBLIC) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


# --- what everybody reads


@pytest.mark.provision("WF-5.3")
def test_anyone_reads_whom_to_turn_to_without_signing_in(anna: Actor) -> None:
    """Agreed inside the school and made known: 112 first, then the people, then anonymous help and the article."""
    person = coordinator(anna)
    released(anna, Prepared("Veiligheid op school", person.pk, available="Kamer 0.14"), DESK)
    text = read()
    order = [text.index(words) for words in ("tel:112", "Veiligheid op school", "Praten in vertrouwen", "0800 0432")]
    assert order == sorted(order)
    for words in ("Veiligheidscoördinator: J. Voorbeeld", "tel:0229000000", "Kamer 0.14", "artikel 5.3", "Copernicus"):
        assert words in text


@pytest.mark.provision("UT-1b")
def test_each_vestiging_has_its_own_card(utrecht: Actor) -> None:
    with scope(utrecht):
        places = list(own_places(utrecht))
        duty = next(each for each in obligations_of(circle("utrecht")) if each.key == "contact-vestiging")
    assert duty.evidence == "parties.cards"
    for number, place in enumerate(places):
        named(utrecht, "utrecht", name=f"Contact {number}", location_id=place.pk)
        with scope(utrecht):
            assert state_for(utrecht, "utrecht", "contact-vestiging") == State.LATE
        released(utrecht, DESK, slug=place.slug, convenant="utrecht")
        assert "1 lid b" in read(f"/bij-wie-terecht/{place.slug}/")
    with scope(utrecht):
        assert state_for(utrecht, "utrecht", "contact-vestiging") == State.KEPT


@pytest.mark.provision("WF-5.3")
def test_duty_follows_what_is_public(anna: Actor) -> None:
    with scope(anna):
        slugs = list(own_places(anna).values_list("slug", flat=True))
    for slug in slugs:
        with scope(anna):
            assert state_for(anna, "west-friesland", "bij-wie-terecht") != State.KEPT
        released(anna, DESK, slug=slug)
    with scope(anna):
        assert state_for(anna, "west-friesland", "bij-wie-terecht") == State.KEPT
        withdraw_card(location(anna), actor=anna)
        found = found_for(anna, "west-friesland", "bij-wie-terecht")
        assert found is not None
        assert found.label == f"Openbare kaart op {len(slugs) - 1} van {len(slugs)} locaties"
        assert state_for(anna, "west-friesland", "bij-wie-terecht") != State.KEPT


def test_nothing_is_public_before_it_is_released(anna: Actor) -> None:
    prepared(anna, DESK)
    assert Client().get(PUBLIC).status_code == 404
    released(anna)
    prepared(anna, Prepared("Nog niet", None, "Nieuw loket", phone="088"))
    assert "Nieuw loket" not in read()


@pytest.mark.security("S1")
def test_s1_unknown_unreleased_and_withdrawn_are_the_same_answer(anna: Actor, record_property: Figure) -> None:
    """Status, body, headers and the number of queries: nobody learns which of them it was."""
    released(anna, DESK)
    with scope(anna):
        withdraw_card(location(anna), actor=anna)
    told = set()
    for place in ("bestaat-niet", "atlas-college-newton", PLACE):
        with CaptureQueriesContext(connection) as seen:
            answer = Client().get(f"/bij-wie-terecht/{place}/")
        headers = {
            name: value for name, value in answer.items() if name not in ("X-Request-ID", "Content-Security-Policy")
        }
        body = re.sub(r"nonce-[^']+|nonce=\"[^\"]+\"|\w{12,}", "", answer.content.decode()).replace(place, "")
        told.add((answer.status_code, body, tuple(sorted(headers.items())), len(seen)))
    assert len(told) == 1
    assert next(iter(told))[0] == 404
    record_property("figure", "S1: unknown, unreleased and withdrawn public cards: 1 answer in 3")


@pytest.mark.security("S16")
def test_s16_no_cookie_no_trace_no_stranger(anna: Actor, client_of: ClientOf) -> None:
    released(anna, DESK)
    for address in (PUBLIC, f"{PUBLIC}poster/"):
        client = Client()
        answer = client.get(address)
        assert not answer.cookies
        assert not client.cookies
        text = answer.content.decode()
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', text)
        assert 'name="robots" content="noindex"' in text
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Cache-Control"] == "no-store"
        assert "<form" not in text
        assert client.post(address).status_code == 405


def test_page_is_one_read(anna: Actor) -> None:
    """What a passer-by can order is small: one query, no drawing of a PDF, nothing written."""
    released(anna, DESK)
    with CaptureQueriesContext(connection) as seen:
        read()
    asked = [each["sql"] for each in seen.captured_queries if "parties_" in each["sql"]]
    assert len(asked) == 1
    assert not any(re.match(r"(?i)\s*(insert|update|delete)", each["sql"]) for each in seen.captured_queries)


# --- who leaves


@pytest.mark.parametrize("last_day", [date(2026, 11, 21), date(2026, 11, 20)])
def test_who_leaves_is_off_the_page_at_once_and_the_school_is_told(
    last_day: date, anna: Actor, client_of: ClientOf
) -> None:
    person = coordinator(anna, valid_from=date(2026, 1, 5))
    released(anna, Prepared("Veiligheid op school", person.pk), DESK)
    assert "J. Voorbeeld" in read()
    with scope(anna):
        end_contact(person, last_day, actor=anna)
    for address in (PUBLIC, f"{PUBLIC}poster/"):
        assert "J. Voorbeeld" not in read(address)
        assert "Praten in vertrouwen" in read(address)
    client = client_of(anna)
    assert "J. Voorbeeld staat niet meer op de openbare pagina" in client.get(SCHOOL).content.decode()
    with scope(anna):
        waits, _ = waiting_for(anna, hooks.circles_of(anna.organisation))
        assert any(item.url == SCHOOL for item in waits)
    answer = client.post(f"{SCHOOL}openbaar/", {"wat": "vrijgeven"})
    assert answer.status_code == 422
    assert "J. Voorbeeld is geen contactpersoon meer" in answer.content.decode()


def test_who_leaves_later_stays_until_the_last_day(anna: Actor) -> None:
    person = coordinator(anna)
    released(anna, Prepared("Veiligheid op school", person.pk), DESK)
    with scope(anna):
        end_contact(person, date(2026, 11, 30), actor=anna)
    assert "J. Voorbeeld" in read()
    with time_machine.travel("2026-11-30 20:00", tick=False):
        assert "J. Voorbeeld" in read()
    with time_machine.travel("2026-12-01 08:00", tick=False):
        assert "J. Voorbeeld" not in read()


def test_who_is_somebody_else_now_was_not_released(anna: Actor) -> None:
    person = coordinator(anna)
    released(anna, Prepared("Veiligheid op school", person.pk), DESK)
    with scope(anna):
        change_contact(person, Details("Ander Mens", "Coördinator", "uitvoerend", TODAY), actor=anna)
    text = read()
    assert ("J. Voorbeeld" in text, "Ander Mens" in text) == (False, False)


def test_mutant_without_the_follower_a_leaver_stays(anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above sees a portal in which nobody follows the register."""
    monkeypatch.setattr("parties.actions.cards.follow_contact", lambda person: None)
    person = coordinator(anna)
    released(anna, Prepared("Veiligheid op school", person.pk), DESK)
    with scope(anna):
        end_contact(person, TODAY, actor=anna)
    assert "J. Voorbeeld" in read()


def ends(regie: Actor, last_day: date) -> None:
    with scope(regie):
        party = Party.objects.get(convenant__slug="west-friesland", organisation__slug="atlas-college")
        given = Part(party.role, party.status, party.valid_from, last_day)
        change_party(party, given, actor=regie, seen=mark_of(party, PART))


def test_a_school_that_is_party_no_more_has_no_card(anna: Actor, femke: Actor) -> None:
    released(anna, DESK)
    ends(femke, TODAY - timedelta(days=1))
    assert Client().get(PUBLIC).status_code == 404
    with scope(anna):
        assert CardLine.objects.exists(), "what was prepared stays"


def test_a_card_goes_in_the_night_after_the_last_day(anna: Actor, femke: Actor) -> None:
    released(anna, DESK)
    ends(femke, TODAY)
    exit_round.each_night()
    assert Client().get(PUBLIC).status_code == 200
    with time_machine.travel(datetime(2026, 11, 22, 2, 0, tzinfo=UTC), tick=False):
        exit_round.each_night()
        assert Client().get(PUBLIC).status_code == 404


def test_regie_takes_off_no_card_of_another_circle(utrecht: Actor, femke: Actor) -> None:
    slug = "nimeto"
    with scope(utrecht):
        slug = own_places(utrecht)[0].slug
    released(utrecht, DESK, slug=slug, convenant="utrecht")
    with scope(femke):
        assert PublicCard.objects.filter(slug=slug).delete()[0] == 0


@pytest.mark.parametrize(("last_day", "status"), [(TODAY, 404), (date(2026, 11, 30), 200)])
def test_closed_location_shows_nobody(last_day: date, status: int, anna: Actor) -> None:
    released(anna, DESK)
    with scope(anna):
        close_place(location(anna), last_day, actor=anna)
    assert Client().get(PUBLIC).status_code == status
    with time_machine.travel("2026-12-01 08:00", tick=False):
        assert "Praten in vertrouwen" not in Client().get(PUBLIC).content.decode()


# --- keeping the card


def test_school_prepares_previews_releases_and_withdraws(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    assert "Nog niemand op de kaart" in client.get(SCHOOL).content.decode()
    sent = {
        "title": "Praten in vertrouwen",
        "contact_id": "",
        "function": "Vertrouwenspersoon",
        "phone": "0229 00 00 01",
    }
    assert client.post(f"{SCHOOL}nieuw/", sent).status_code == 302
    assert "niet openbaar" in client.get(SCHOOL).content.decode()
    preview = client.get(f"{SCHOOL}openbaar/").content.decode()
    assert "Vertrouwenspersoon" in preview
    assert client.post(f"{SCHOOL}openbaar/", {"wat": "vrijgeven"}).status_code == 302
    assert "Vertrouwenspersoon" in read()
    with scope(anna):
        line = CardLine.objects.get()
    changed = {**sent, "title": "Luisterend oor", "seen": "x" * 24}
    assert client.post(f"{SCHOOL}{line.pk}/", changed).status_code == 422
    assert client.post(f"{SCHOOL}{line.pk}/plaats/", {"wat": "weg"}).status_code == 302
    assert "Vertrouwenspersoon" in read(), "public is what was released"
    assert client.post(f"{SCHOOL}openbaar/", {"wat": "vrijgeven"}).status_code == 422
    assert client.post(f"{SCHOOL}openbaar/", {"wat": "intrekken"}).status_code == 302
    assert Client().get(PUBLIC).status_code == 404
    with scope(anna):
        assert not PublicCard.objects.filter(slug=PLACE).exists()


@pytest.mark.parametrize(("sent", "told"), [
    ({"title": "", "function": "Loket", "phone": "088"}, "Vul in waarvoor"),
    ({"title": "A", "phone": "088"}, "Kies een contactpersoon of vul een functie"),
    ({"title": "A", "function": "Loket"}, "Vul een telefoonnummer in, of waar"),
    ({"title": "A", "function": "Loket", "phone": "bel mij"}, "Vul een telefoonnummer in, bijvoorbeeld"),
    ({"title": "A", "function": "Loket", "phone": "088", "contact_id": "iets"}, "van uw eigen school"),
])  # fmt: skip
def test_what_is_wrong_stands_at_its_field(sent: dict[str, str], told: str, anna: Actor, client_of: ClientOf) -> None:
    answer = client_of(anna).post(f"{SCHOOL}nieuw/", sent)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    with scope(anna):
        assert not CardLine.objects.exists()


def test_people_of_a_partner_are_a_desk(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    agent = named(bram, name="Agent Merel", phone="06")
    form = client_of(anna).get(f"{SCHOOL}nieuw/").content.decode()
    assert "Agent Merel" not in form
    with scope(anna), pytest.raises(Refused, match="eigen school"):
        add_card_line(location(anna), circle(), Prepared("Agent", agent.pk), actor=anna)


def test_four_fit_and_a_double_click_makes_one(anna: Actor, client_of: ClientOf) -> None:
    sent = {"title": "Loket", "function": "Loket", "phone": "088", "submission": "5d3c4f6e-5f0c-4f57-9f5a-3a3f0e1b7c11"}
    client = client_of(anna)
    for _ in range(2):
        assert client.post(f"{SCHOOL}nieuw/", sent).status_code == 302
    prepared(anna, DESK, DESK, DESK)
    with scope(anna), pytest.raises(Refused, match="vier personen"):
        add_card_line(location(anna), circle(), DESK, actor=anna)
    assert FULL in client.post(f"{SCHOOL}nieuw/", sent | {"submission": ""}).content.decode()


def test_only_the_school_itself(anna: Actor, carla: Actor, dirk: Actor, bram: Actor, client_of: ClientOf) -> None:
    prepared(anna, DESK)
    for other in (dirk, bram):
        for page in ("", "nieuw/", "openbaar/", "poster.pdf"):
            assert client_of(other).get(f"{SCHOOL}{page}").status_code == 404
    assert client_of(carla).get(SCHOOL).status_code == 200
    assert client_of(carla).post(f"{SCHOOL}openbaar/", {"wat": "vrijgeven"}).status_code == 403
    with scope(anna):
        here = location(anna)
    with scope(dirk), pytest.raises(NotAllowed):
        release_card(here, circle(), actor=dirk)
    assert client_of(bram).get("/c/west-friesland/bij-wie-terecht/").status_code == 404


# --- the poster


def test_poster_is_one_page_with_the_code_of_the_address(anna: Actor, client_of: ClientOf) -> None:
    person = coordinator(anna)
    released(anna, Prepared("Veiligheid op school", person.pk, available="Kamer 0.14"), DESK, DESK, DESK)
    answer = client_of(anna).get(f"{SCHOOL}poster.pdf")
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    assert len(reader.pages) == 1
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    text = reader.pages[0].extract_text()
    address = f"{settings.PORTAL_URL}{PUBLIC}"
    for words in ("112", "J. Voorbeeld", "0229 00 00 01", "0800 0432", address):
        assert words in text
    assert f"QR-code naar {address}" in read(f"{PUBLIC}poster/")


def test_organisation_keeps_its_cards_when_others_release(anna: Actor, dirk: Actor) -> None:
    released(anna, DESK)
    with scope(dirk):
        assert PublicCard.objects.filter(organisation_id=anna.organisation).delete()[0] == 0
    assert "Praten in vertrouwen" in read()
