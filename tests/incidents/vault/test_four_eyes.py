"""Where the taxonomy asks it, a colleague agrees before a vault opens."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from convenant import clock
from convenant.audit.models import Entry
from convenant.errors import Refused
from convenant.models import AskState, Message
from convenant.queries.bell import new_messages
from convenant.tenancy.models import Function
from convenant.tenancy.scope import Actor, scope
from convenant.together import told_by
from incidents.actions.deriving import change_category
from incidents.actions.four_eyes import agreed_request, ask_opening, decide_opening
from incidents.actions.subject_access import VaultSource
from incidents.actions.vault import Person, add_person, has_open_vault, open_vault
from incidents.models import Incident, OpeningRequest, VaultOpening
from incidents.queries.four_eyes import openings_waiting
from parties.models import LocationRight
from tests.conftest import TODAY
from tests.guards.intruders import second_membership
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]
BOARD = "SEK-03"


@pytest.fixture
def closed(anna: Actor) -> Incident:
    return recorded(anna, BOARD)


def asked(incident: Incident, actor: Actor) -> OpeningRequest:
    with scope(actor):
        return ask_opening(incident, "maatregel", actor=actor)


def waits_at_start(actor: Actor) -> bool:
    with scope(actor):
        (waiting,) = told_by(openings_waiting(actor, []))
        return bool(waiting)


def test_another_role_of_who_asked_is_not_asked_at_start(closed: Incident, anna: Actor, directie: Actor) -> None:
    """Two roles of one human are one pair of eyes: there he would find no form."""
    asked(closed, directie)
    twin = second_membership(directie.user, directie.organisation, Function.COORDINATOR)
    assert [waits_at_start(actor) for actor in (anna, directie, twin)] == [True, False, False]


def decided(request: OpeningRequest, actor: Actor, *, agrees: bool = True) -> None:
    with scope(actor):
        decide_opening(request, agrees=agrees, reason="Niet nodig nu", actor=actor)


def test_it_opens_after_a_colleague_agreed_and_for_an_hour(closed: Incident, anna: Actor, directie: Actor) -> None:
    with scope(directie), pytest.raises(Refused, match="eerst een collega akkoord"):
        open_vault(closed, "maatregel", actor=directie)
    decided(asked(closed, directie), anna)
    with scope(directie):
        assert open_vault(closed, "maatregel", actor=directie).four_eyes
        assert has_open_vault(closed, directie)
    with time_machine.travel(TODAY + timedelta(minutes=61), tick=False), scope(directie):
        assert agreed_request(closed, directie) is None
        with pytest.raises(Refused):
            open_vault(closed, "maatregel", actor=directie)


def test_an_agreement_is_good_for_its_own_purpose_alone(closed: Incident, anna: Actor, directie: Actor) -> None:
    decided(asked(closed, directie), anna)
    with scope(directie), pytest.raises(Refused, match="eerst een collega akkoord"):
        open_vault(closed, "ouders", actor=directie)


def test_another_kind_of_incident_is_no_way_round(anna: Actor, directie: Actor) -> None:
    """Or one person takes the second pair of eyes off, opens the vault alone and puts them back."""
    incident = recorded(anna, "SEK-02")
    with scope(anna):
        with pytest.raises(Refused, match="kluis is gesloten"):
            change_category(incident, "SEK-01", actor=anna, seen="SEK-02")
        request = ask_opening(incident, "aanvullen", actor=anna)
    decided(request, directie)
    with scope(anna):
        open_vault(incident, "aanvullen", actor=anna)
        change_category(incident, "SEK-01", actor=anna, seen="SEK-02")


def test_a_copy_for_a_data_subject_is_made_by_two(anna: Actor, directie: Actor) -> None:
    incident = recorded(anna, "SEK-02")
    with scope(anna):
        request = ask_opening(incident, "verzoek", actor=anna)
    decided(request, directie)
    with scope(anna):
        open_vault(incident, "verzoek", actor=anna)
        person = add_person(incident, Person("leerling", "betrokken", name="Quintijn Zeldenrust"), actor=anna)
        assert VaultSource.sections([str(person.pk)], anna)
    with scope(directie), pytest.raises(Refused, match="eerst een collega akkoord"):
        VaultSource.sections([str(person.pk)], directie)


def test_nobody_agrees_with_himself(closed: Incident, directie: Actor) -> None:
    request = asked(closed, directie)
    with pytest.raises(Refused, match="eigen verzoek"):
        decided(request, directie)
    with scope(directie), pytest.raises(IntegrityError), transaction.atomic():
        OpeningRequest.objects.filter(pk=request.pk).update(state=AskState.APPROVED, decided_by=directie.membership_id)


def test_nor_in_another_function(closed: Incident, directie: Actor) -> None:
    """Two roles of one human are one pair of eyes."""
    request = asked(closed, directie)
    twin = second_membership(directie.user, directie.organisation, Function.COORDINATOR)
    with pytest.raises(Refused, match="eigen verzoek"):
        decided(request, twin)


def test_a_colleague_of_another_location_neither_hears_of_it_nor_agrees(
    closed: Incident, anna: Actor, directie: Actor, client_of: ClientOf
) -> None:
    request = asked(closed, directie)
    page, colleague = reverse("incidents:opening", args=[request.pk]), client_of(anna)
    assert colleague.get(page).status_code == 200
    with scope(anna):
        assert new_messages(anna).filter(kind="vault.opening_asked").exists()
    with scope(directie):
        LocationRight.objects.filter(user_id=anna.user, content_object_id=closed.location_id).delete()
    assert [colleague.get(page).status_code, colleague.post(page, {"answer": "akkoord"}).status_code] == [404, 404]
    with scope(anna):
        assert not new_messages(anna).filter(kind="vault.opening_asked").exists()
    with pytest.raises(Refused, match="hoort niet bij uw werk"):
        decided(request, anna)


@pytest.mark.parametrize("lie", ["none", "waiting", "of another"])
def test_the_database_wants_the_agreement_too(lie: str, closed: Incident, anna: Actor, directie: Actor) -> None:
    request = asked(closed, directie)
    if lie == "of another":
        decided(request, anna)
    who = anna if lie == "of another" else directie
    assert who.membership_id is not None
    with scope(who), pytest.raises(IntegrityError), transaction.atomic():
        VaultOpening.objects.create(
            organisation_id=who.organisation, incident=closed, membership_id=who.membership_id, purpose="maatregel",
            opened_at=clock.now(), until=clock.now(), four_eyes=True, request=None if lie == "none" else request,
        )  # fmt: skip


def test_a_no_stays_a_no_and_a_day_is_enough(closed: Incident, anna: Actor, directie: Actor) -> None:
    request = asked(closed, directie)
    decided(request, anna, agrees=False)
    with pytest.raises(Refused, match="al beantwoord"):
        decided(request, anna)
    late = asked(closed, directie)
    assert late.pk != request.pk
    with time_machine.travel(TODAY + timedelta(hours=25), tick=False), pytest.raises(Refused):
        decided(late, anna)


def test_both_steps_are_in_the_trail_and_the_bell_tells(closed: Incident, anna: Actor, directie: Actor) -> None:
    request = asked(closed, directie)
    assert asked(closed, directie).pk == request.pk, "asking twice is asking once"
    decided(request, anna)
    with scope(directie):
        found = Entry.objects.filter(object_id=closed.pk, action__startswith="vault.opening").order_by("number")
        actions = [(entry.action, entry.membership_id) for entry in found]
        rung = set(Message.objects.filter(kind__startswith="vault.opening").values_list("kind", flat=True))
    assert actions == [
        ("vault.opening_asked", directie.membership_id),
        ("vault.opening_approved", anna.membership_id),
    ]
    assert rung == {"vault.opening_asked", "vault.opening_decided"}


def test_on_the_pages(closed: Incident, anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    asker, colleague = client_of(directie), client_of(anna)
    detail = reverse("incidents:detail", args=[closed.pk])
    assert "Akkoord vragen" in asker.get(detail).content.decode()
    assert asker.post(reverse("incidents:vault-ask", args=[closed.pk]), {"purpose": ""}).status_code == 422
    assert asker.post(reverse("incidents:vault-ask", args=[closed.pk]), {"purpose": "nazorg"}).status_code == 302
    with scope(directie):
        page = reverse("incidents:opening", args=[OpeningRequest.objects.get().pk])
    text = colleague.get(page).content.decode()
    assert "een besloten dossier van uw school" in text
    assert closed.reference[:3] not in text, "who may not see the incident does not learn which it is"
    assert colleague.post(page, {"answer": "nee"}).status_code == 422
    assert colleague.post(page, {"answer": "akkoord"}).status_code == 302
    assert "Een collega gaf akkoord." in asker.get(detail).content.decode()
    answer: Any = asker.post(reverse("incidents:vault-open", args=[closed.pk]), {"purpose": "nazorg"})
    assert answer.status_code == 302


def test_another_category_asks_nobody(anna: Actor) -> None:
    incident = recorded(anna)
    with scope(anna):
        assert not open_vault(incident, "ouders", actor=anna).four_eyes
