"""For which topic, whom: kept at home, shared line by line, and never a window into the own table."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from convenant.audit.models import Entry
from convenant.tenancy.scope import Actor, scope
from parties.actions.lines import DOWN, UP
from parties.actions.referrals import Referred, add_referral, change_referral, move_referral
from parties.actions.refusals import NotAllowed
from parties.forms.referrals import initial_of
from parties.models import ReferralLine, SharedReferral
from parties.queries.referrals import own_lines

TABLE = "/mijn/waarvoor-bij-wie/"
ATLAS = "/c/west-friesland/partijen/atlas-college/"
ClientOf = Callable[[Actor], Client]


def added(actor: Actor, topic: str, **fields: Any) -> ReferralLine:
    with scope(actor):
        return add_referral(Referred(topic, **({"function": "Loket"} | fields)), actor=actor)


def topics(actor: Actor) -> list[str]:
    with scope(actor):
        return [line.topic for line in own_lines(actor)]


@pytest.mark.provision("WF-2.2d")
def test_colleagues_find_whom_to_connect_with(anna: Actor, carla: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    assert "Nog geen onderwerpen" in client.get(TABLE).content.decode()
    sent = {"topic": "Verzuim", "function": "Verzuimloket", "name": "Coördinator Merel", "phone": "0229 11 11 11"}
    assert client.post(f"{TABLE}nieuw/", sent).status_code == 302
    shown = client_of(carla).get(TABLE).content.decode()
    for text in ("Verzuim", "Coördinator Merel", "tel:0229111111", "alleen wij"):
        assert text in shown
    assert "Wijzigen" not in shown
    assert client_of(carla).get(f"{TABLE}nieuw/").status_code == 403


@pytest.mark.provision("WE-Contact-3")
def test_weert_keeps_its_own_table_in_its_own_order(weert: Actor, client_of: ClientOf) -> None:
    first, second = added(weert, "Pesten"), added(weert, "Verzuim")
    with scope(weert):
        move_referral(second, UP, actor=weert)
    assert topics(weert) == ["Verzuim", "Pesten"]
    with scope(weert):
        move_referral(second, UP, actor=weert)
        move_referral(first, DOWN, actor=weert)
    assert topics(weert) == ["Verzuim", "Pesten"]
    client_of(weert).post(f"{TABLE}{second.pk}/plaats/", {"wat": "weg"})
    assert topics(weert) == ["Pesten"]


def test_nobody_else_reads_the_table(anna: Actor, bram: Actor, dirk: Actor, client_of: ClientOf) -> None:
    line = added(anna, "Alleen voor Atlas")
    for other in (bram, dirk):
        assert "Alleen voor Atlas" not in client_of(other).get(TABLE).content.decode()
        assert client_of(other).get(f"{TABLE}{line.pk}/").status_code == 404
        assert "Alleen voor Atlas" not in client_of(other).get(ATLAS).content.decode()


def test_partners_see_shared_lines_on_the_card_and_only_those(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    line = added(anna, "Verzuim", is_shared=True)
    added(anna, "Alleen voor Atlas")
    shown = client_of(bram).get(ATLAS).content.decode()
    assert ("Verzuim" in shown, "Alleen voor Atlas" in shown) == (True, False)
    with scope(anna):
        seen = initial_of(line)["seen"]
        change_referral(line, Referred("Verzuim", "Loket", is_shared=False), actor=anna, seen=seen)
    with scope(bram):
        assert not SharedReferral.objects.filter(organisation_id=anna.organisation).exists()
    assert "Waarvoor bij wie</h2>" not in client_of(bram).get(ATLAS).content.decode()


def test_copy_stays_in_the_circles_of_the_party(anna: Actor, weert: Actor) -> None:
    added(anna, "Verzuim", is_shared=True)
    with scope(weert):
        assert not SharedReferral.objects.exists()


def test_two_editors_and_two_clicks(anna: Actor, client_of: ClientOf) -> None:
    line = added(anna, "Verzuim")
    with scope(anna):
        old = initial_of(line)
        change_referral(line, Referred("Verzuim", "Nieuw loket"), actor=anna, seen=old["seen"])
    client = client_of(anna)
    answer = client.post(f"{TABLE}{line.pk}/", {"topic": "Verzuim", "function": "Ander loket", "seen": old["seen"]})
    assert answer.status_code == 422
    assert "Hier staat nu: Nieuw loket" in answer.content.decode()
    sent = {"topic": "Pesten", "function": "Loket", "submission": "5d3c4f6e-5f0c-4f57-9f5a-3a3f0e1b7c11"}
    for _ in range(2):
        assert client.post(f"{TABLE}nieuw/", sent).status_code == 302
    assert topics(anna).count("Pesten") == 1


@pytest.mark.parametrize(("field", "value", "told"), [
    ("topic", "", "Vul het onderwerp in."), ("function", "", "welke functie"), ("email", "geen-adres", "volledig"),
])  # fmt: skip
def test_what_is_wrong_stands_at_its_field(field: str, value: str, told: str, anna: Actor, client_of: ClientOf) -> None:
    sent = {"topic": "Pesten op school", "function": "Loket hier"} | {field: value}
    answer = client_of(anna).post(f"{TABLE}nieuw/", sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert told in text
    assert "Pesten op school" in text or field == "topic"
    assert topics(anna) == []


def test_action_asks_the_function_too(carla: Actor, anna: Actor) -> None:
    with pytest.raises(NotAllowed, match="coördinator"):
        added(carla, "Verzuim")
    added(anna, "Verzuim")
    with scope(anna):
        assert Entry.objects.filter(action="referral.added").count() == 1
