"""A double record ends and points to the one that goes on; nothing vanishes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from convenant.tenancy.scope import Actor, scope
from incidents.actions.recording import close_incident, withdraw_incident
from incidents.actions.steps import complete_step
from incidents.models import Incident, IncidentState, Step, VaultNote
from incidents.queries.taxonomy import shown_reference
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]
WHY = "Twee collega's meldden hetzelfde voorval."


def merged(client: Client, double: Incident, other: str, reason: str = WHY) -> Any:
    return client.post(f"/incidenten/{double.pk}/samenvoegen/", {"other": other, "reason": reason})


def fresh(actor: Actor, incident: Incident) -> Incident:
    with scope(actor):
        return Incident.objects.get(pk=incident.pk)


@pytest.mark.parametrize("typed", ["{}", "{:.3}-{}", " {} "])
def test_the_double_points_to_the_other_and_the_other_back(anna: Actor, client_of: ClientOf, typed: str) -> None:
    client, double, other = client_of(anna), recorded(anna), recorded(anna)
    with scope(anna):
        complete_step(double.steps.get(key="safety"), actor=anna)
    assert merged(client, double, typed.format(other.reference, other.reference[3:])).status_code == 302
    ended = fresh(anna, double)
    assert (ended.state, ended.merged_into_id, fresh(anna, other).state) == (
        IncidentState.WITHDRAWN, other.pk, IncidentState.OPEN,
    )  # fmt: skip
    page = client.get(f"/incidenten/{double.pk}/").content.decode()
    assert "Dit incident loopt verder in" in page
    assert f"/incidenten/{other.pk}/" in page
    assert f"/incidenten/{double.pk}/" in client.get(f"/incidenten/{other.pk}/").content.decode()


def test_steps_and_texts_stay_where_they_were(anna: Actor, client_of: ClientOf) -> None:
    double, other = recorded(anna), recorded(anna)
    with scope(anna):
        step = double.steps.get(key="safety")
        complete_step(step, actor=anna, note="Door de conciërge")
    merged(client_of(anna), double, other.reference)
    with scope(anna):
        assert Step.objects.get(pk=step.pk).incident_id == double.pk
        notes = VaultNote.objects.filter(incident=double).values_list("kind", flat=True)
        assert set(notes) == {"stap 1", "intrekking"}
        assert not VaultNote.objects.filter(incident=other).exists()


def test_what_cannot_be_merged_says_why(anna: Actor, dirk: Actor, client_of: ClientOf) -> None:
    client, double, gone, theirs = client_of(anna), recorded(anna), recorded(anna), recorded(dirk)
    with scope(anna):
        withdraw_incident(gone, WHY, actor=anna)
    for other in (double.reference, gone.reference, theirs.reference, "ZZZZZZ", "", "x" * 13):
        assert merged(client, double, other).status_code == 422
    assert merged(client, double, recorded(anna).reference, "kort").status_code == 422
    assert fresh(anna, double).state == IncidentState.OPEN


def test_the_page_offers_what_happened_there_that_day(anna: Actor, dirk: Actor, client_of: ClientOf) -> None:
    client, double, same, other, far, gone = client_of(anna), *(recorded(anna) for _ in range(5))
    recorded(dirk)
    with scope(anna):
        withdraw_incident(gone, WHY, actor=anna)
        Incident.objects.filter(pk=far.pk).update(occurred_on=double.occurred_on - timedelta(days=2))
        Incident.objects.filter(pk=other.pk).update(category="FYS-01")
    page = client.get(f"/incidenten/{double.pk}/samenvoegen/")
    likely = [row["reference"] for row in page.context["likely"]]
    assert likely == [shown_reference(row.reference) for row in (same, other)]
    asked = client.get(f"/incidenten/{double.pk}/samenvoegen/?kenmerk={likely[0]}")
    assert asked.context["form"]["other"].value() == likely[0]


def test_a_wrong_reference_is_told_beside_its_field(anna: Actor, client_of: ClientOf) -> None:
    page = merged(client_of(anna), recorded(anna), "ZZZZZZ")
    assert list(page.context["form"].errors) == ["other"]


def test_two_doubles_cannot_point_at_each_other(anna: Actor, client_of: ClientOf) -> None:
    client, one, two = client_of(anna), recorded(anna), recorded(anna)
    merged(client, one, two.reference)
    assert merged(client, two, one.reference).status_code == 422
    assert fresh(anna, two).state == IncidentState.OPEN


def test_who_does_not_withdraw_does_not_merge(anna: Actor, carla: Actor, bram: Actor, client_of: ClientOf) -> None:
    double, other = recorded(anna), recorded(anna)
    assert [merged(client_of(who), double, other.reference).status_code for who in (carla, bram)] == [403, 404]


def test_a_closed_incident_may_be_the_one_that_goes_on(anna: Actor, client_of: ClientOf) -> None:
    double, other = recorded(anna), recorded(anna)
    with scope(anna):
        Step.objects.filter(incident=other).update(mandatory=False)
        close_incident(other, actor=anna)
    assert merged(client_of(anna), double, other.reference).status_code == 302
