"""The same name and role twice is asked; what ends with a withdrawal is told; colleagues are told apart."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor, scope
from incidents.actions.merging import merge_incident
from incidents.actions.vault import open_vault
from incidents.models import Incident, InvolvedPerson
from incidents.queries.taxonomy import shown_reference
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]
WHO = {"kind": "leerling", "role": "geraakt", "name": "Quintijn Zeldenrust"}


@pytest.fixture
def knife(anna: Actor) -> Incident:
    incident = recorded(anna)
    with scope(anna):
        open_vault(incident, "aanvullen", actor=anna)
    return incident


def number(actor: Actor, incident: Incident) -> int:
    with scope(actor):
        return InvolvedPerson.objects.filter(incident=incident).count()


def test_the_same_name_and_role_twice_is_asked(anna: Actor, knife: Incident, client_of: ClientOf) -> None:
    client, add = client_of(anna), reverse("incidents:person-add", args=[knife.pk])
    assert client.post(add, WHO).status_code == 302
    asked = client.post(add, WHO | {"name": " quintijn  zeldenrust "})
    assert asked.status_code == 422
    assert "leerling A heeft dezelfde naam en rol. Is dit dezelfde?" in asked.content.decode()
    assert 'type="checkbox" name="another"' in asked.content.decode()
    assert number(anna, knife) == 1
    assert client.post(add, WHO | {"another": "on"}).status_code == 302
    assert client.post(add, WHO | {"role": "getuige"}).status_code == 302
    assert number(anna, knife) == 3


def test_withdrawing_what_others_were_merged_into_names_them(anna: Actor, client_of: ClientOf) -> None:
    double, goes_on = recorded(anna), recorded(anna)
    page, client = reverse("incidents:withdraw", args=[goes_on.pk]), client_of(anna)
    assert "samengevoegd" not in client.get(page).content.decode()
    with scope(anna):
        merge_incident(double, goes_on.reference, "Dubbel gemeld door een collega.", actor=anna)
    text = client.get(page).content.decode()
    assert "Hier zijn andere meldingen mee samengevoegd" in text
    assert shown_reference(double.reference) in text


def test_two_who_worked_on_it_are_told_apart(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    Membership.objects.filter(pk=str(directie.membership_id)).update(function="coordinator")
    detail = reverse("incidents:detail", args=[incident.pk])
    alone = {moment.by for moment in client_of(anna).get(detail).context["timeline"]}
    client_of(directie).post(reverse("incidents:step-done", args=[incident.pk, 1]), {"at": "10:44"})
    both = {moment.by for moment in client_of(anna).get(detail).context["timeline"]}
    assert not any("Coördinator Atlas" in by for by in alone)
    assert any(by.startswith("Coördinator Atlas, ") for by in both)
    assert any(by.startswith("Directie Atlas, ") for by in both)
