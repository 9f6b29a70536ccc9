"""What was typed in any form waits for whoever opened it, when the form never got to its page."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from convenant.carry import MARK, mark_of
from convenant.carry_store import SESSION_KEY
from convenant.tenancy.models import Function
from convenant.tenancy.scope import Actor
from tests.conftest import TODAY, sign_in, signed_in
from tests.guards.intruders import second_membership
from tests.incidents.recording import recorded

TYPED = "Sanne wil morgen terug naar school"
HERE = "http://testserver"


@pytest.fixture
def page(anna: Actor) -> str:
    return f"/incidenten/{recorded(anna).pk}/"


def coming_from(client: Client, page: str) -> Client:
    client.defaults["HTTP_REFERER"] = HERE + page
    return client


def sent(client: Client, page: str, actor: Actor, **more: str) -> str:
    """To an address that takes forms alone, as a panel of a page has."""
    answer = client.post(f"{page}maatregelen/?stap=3", {"text": TYPED, MARK: mark_of(actor)} | more)
    return str(answer["Location"]) if answer.status_code == 302 else answer.content.decode()


def strict(actor: Actor, page: str) -> Client:
    """Somebody who signed in again: the token of a form that stood open is another one."""
    client = coming_from(signed_in(actor), page)
    client.handler.enforce_csrf_checks = True
    return client


def test_after_signing_in_the_page_holds_the_text_for_its_own_form(anna: Actor, page: str) -> None:
    lost = coming_from(Client(), f"{page}?blad=2")
    to = sent(lost, page, anna)
    assert to == f"/accounts/login/?next={page}%3Fblad%3D2"
    assert "Uw tekst is bewaard als concept." in lost.get(to).content.decode()
    sign_in(lost, anna)
    shown = lost.get(f"{page}?blad=2").content.decode()
    assert f'<p class="vs-carried__text">{TYPED}</p>' in shown
    assert f'"action": "{page}maatregelen/?stap=3"' in shown
    assert "csrfmiddlewaretoken" not in shown.split("application/json")[1].split("</script>")[0]
    elsewhere = lost.get("/incidenten/").content.decode()
    assert (TYPED in elsewhere, "Terug naar het formulier" in elsewhere) == (False, True)


def test_nothing_of_it_lies_open_on_the_server(anna: Actor, page: str) -> None:
    lost = coming_from(Client(), f"{page}?zoek=Sanne")
    sent(lost, page, anna)
    kept = str(Session.objects.get(session_key=lost.session.session_key).get_decoded()[SESSION_KEY])
    assert not any(word in kept for word in ("Sanne", "maatregelen", page))


def test_files_are_chosen_again_and_the_page_says_so(anna: Actor, page: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    lost = coming_from(Client(), page)
    sent(lost, page, anna, photo=SimpleUploadedFile("a.png", b"x"))  # type: ignore[arg-type]
    assert "Bestanden kiest u daarna opnieuw." in lost.get("/accounts/login/").content.decode()
    sign_in(lost, anna)
    assert "Bestanden kiest u opnieuw." in lost.get(page).content.decode()


def test_the_next_person_on_the_same_device_finds_nothing(anna: Actor, directie: Actor, page: str) -> None:
    lost = coming_from(Client(), page)
    sent(lost, page, anna)
    sign_in(lost, directie)
    assert "Nog niet opgeslagen" not in lost.get(page).content.decode()
    assert SESSION_KEY not in lost.session


@pytest.mark.security("S25")
def test_another_role_of_the_same_person_neither_and_it_waits(anna: Actor, page: str) -> None:
    other = second_membership(anna.user, anna.organisation, Function.DIRECTIE)
    lost = coming_from(Client(), page)
    sent(lost, page, anna)
    sign_in(lost, anna)
    assert lost.get(page)["Location"] == "/rol/"
    lost.post("/rol/", {"membership": str(other.membership_id)})
    assert TYPED not in lost.get(page).content.decode()
    back = lost.post("/rol/", {"membership": str(anna.membership_id)})
    assert back["Location"] == page, "who chose the role goes to the form"
    assert TYPED in lost.get(page).content.decode()


def test_it_goes_when_the_form_gets_through_and_stays_when_it_does_not(anna: Actor, page: str) -> None:
    lost, taken, by_hand = coming_from(Client(), page), reverse("bell:read-all"), reverse("bell:settings")
    for action in (page, taken, by_hand):
        lost.post(action, {"text": TYPED, MARK: mark_of(anna)})
    sign_in(lost, anna)
    assert lost.post(page, {"text": "x"}).status_code == 405
    assert len(lost.session[SESSION_KEY]) == 3
    assert lost.post(taken, {"text": "x"}).status_code == 302
    assert len(lost.session[SESSION_KEY]) == 2
    lost.post(reverse("carried-drop"), {"action": by_hand})
    assert len(lost.session[SESSION_KEY]) == 1
    assert TYPED in lost.get(page).content.decode()


def test_it_goes_after_an_hour_and_at_signing_out(anna: Actor, page: str) -> None:
    lost = coming_from(Client(), page)
    sent(lost, page, anna)
    sign_in(lost, anna)
    with time_machine.travel(TODAY + timedelta(minutes=61), tick=False):
        sign_in(lost, anna)
        assert TYPED not in lost.get(page).content.decode()
    sent(again := coming_from(Client(), page), page, anna)
    sign_in(again, anna)
    again.post("/accounts/logout/")
    sign_in(again, anna)
    assert TYPED not in again.get(page).content.decode()


@pytest.mark.security("S28")
@pytest.mark.parametrize("origin", ["https://elders.example", "null"])
def test_another_site_can_leave_nothing_in_a_session(anna: Actor, page: str, origin: str) -> None:
    lost = coming_from(Client(headers={"origin": origin}), page)
    sent(lost, page, anna)
    assert SESSION_KEY not in lost.session


@pytest.mark.parametrize("mark", ["", "vervalst"])
def test_a_form_without_a_mark_of_ours_leaves_nothing_behind(anna: Actor, page: str, mark: str) -> None:
    sent(lost := coming_from(Client(), page), page, anna, **{MARK: mark})
    assert SESSION_KEY not in lost.session


def test_what_the_search_box_was_asked_waits_nowhere(anna: Actor) -> None:
    lost = coming_from(Client(), "/incidenten/")
    lost.post("/zoeken/", {"q": "Sanne", MARK: mark_of(anna)})
    assert SESSION_KEY not in lost.session


# --- signed in again in another tab


@pytest.mark.security("S28")
def test_an_old_token_keeps_the_text_and_leads_back_to_the_form(anna: Actor, page: str) -> None:
    client = strict(anna, page)
    said = sent(client, page, anna)
    assert "opnieuw ingelogd of van rol gewisseld" in said
    assert "Uw tekst is bewaard als concept" in said
    assert f'href="{page}">Terug naar het formulier' in said
    assert TYPED in client.get(page).content.decode()


@pytest.mark.security("S25")
def test_an_old_token_of_somebody_else_keeps_nothing_for_this_one(anna: Actor, directie: Actor, page: str) -> None:
    client = strict(directie, page)
    said = sent(client, page, anna)
    assert "Een ander opende dit formulier" in said
    assert TYPED not in said
    assert SESSION_KEY not in client.session


def test_an_old_token_of_another_role_asks_to_change_back(anna: Actor, page: str) -> None:
    other = second_membership(anna.user, anna.organisation, Function.DIRECTIE)
    client = strict(other, page)
    assert "Wissel eerst terug van rol" in sent(client, page, anna)
    assert TYPED not in client.get(page).content.decode()


def test_an_old_token_without_a_session_leads_to_the_sign_in(anna: Actor, page: str) -> None:
    client = coming_from(Client(enforce_csrf_checks=True), page)
    said = sent(client, page, anna)
    assert f'href="/accounts/login/?next={page.replace("/", "%2F")}">Inloggen' in said
    sign_in(client, anna)
    assert TYPED in client.get(page).content.decode()


def test_a_form_that_nobody_marked_says_how_to_get_the_text_back() -> None:
    said = Client(enforce_csrf_checks=True).post("/rol/").content.decode()
    assert "knop Vorige" in said


def test_a_part_that_is_sent_by_itself_leaves_its_page_alone(anna: Actor, page: str) -> None:
    answer = strict(anna, page).post(reverse("incidents:draft"), {"description": TYPED}, headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Trigger"]) == (204, '{"signedOut": {}}')


@pytest.mark.security("S25")
def test_no_text_of_one_role_goes_into_the_rows_of_another(anna: Actor, page: str) -> None:
    other = second_membership(anna.user, anna.organisation, Function.DIRECTIE)
    assert "in een andere rol" in sent(signed_in(other), page, anna)
