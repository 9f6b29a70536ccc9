"""Open work in a change: named in the preview, divided by item, and shown again when the world changed meanwhile."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from convenant.clock import today
from convenant.errors import Conflict
from convenant.tenancy.scope import Actor, scope
from meetings.actions import meetings, outcomes
from meetings.models import ActionItem
from parties.actions import changes
from parties.actions.services import end_service
from parties.change_round import each_night
from parties.models import Location, Service
from parties.queries.changes import changed_since, mark_of_preview, preview
from parties.queries.plan import Plan
from tests.meetings.conftest import plan

from .making import ATLAS, DAY, TABOR, new_organisation, organisation, planned


def add_actions(femke: Actor, *texts: str) -> None:
    held = meetings.mark_held(meetings.send_agenda(plan(femke, days=-60), actor=femke), actor=femke)
    for text in texts:
        outcomes.add_action(held, actor=femke, organisation_id=organisation(ATLAS).pk, text=text, due_on=today())


def test_in_a_split_each_open_action_goes_where_its_location_goes_or_where_the_user_says(femke: Actor) -> None:
    new_organisation("nieuw-college", "school")
    with scope(femke):
        place = Location.objects.filter(organisation=organisation(ATLAS)).order_by("slug")[0]
        add_actions(femke, f"Hek bij {place.name}", "Rooster maken", "Vervalt")
        change = planned(femke, "splitsing", [ATLAS], [TABOR, "nieuw-college"], day=today())
        items = {item.text: item for item in Plan(change).work}
        changes.divide(change, {str(place.pk): "nieuw-college"}, {}, {items["Vervalt"].key: "."}, actor=femke)
        change.refresh_from_db()
        assert {text: Plan(change).taker(item) for text, item in items.items()} == {
            f"Hek bij {place.name}": "nieuw-college", "Rooster maken": TABOR, "Vervalt": ".",
        }  # fmt: skip
        lines = [line.text for part in preview(Plan(change)) for line in part.lines]
        assert "“Rooster maken” wordt gevraagd aan Tabor College." in lines
        changes.decide_change(change, actor=femke)
    each_night()
    with scope(femke):
        asked = ActionItem.objects.exclude(organisation=organisation(ATLAS))
        found = dict(asked.filter(text__in=items).values_list("text", "organisation__slug"))
        former = dict(ActionItem.objects.filter(organisation=organisation(ATLAS)).values_list("text", "state"))
    assert former == {f"Hek bij {place.name}": "moved", "Rooster maken": "moved", "Vervalt": "open"}
    assert found == {f"Hek bij {place.name}": "nieuw-college", "Rooster maken": TABOR}


def test_a_preview_that_the_world_overtook_is_shown_again(femke: Actor) -> None:
    with scope(femke):
        change = planned(femke, "fusie", [ATLAS], [TABOR])
        seen = mark_of_preview(Plan(change))
        service = Service.valid.on(DAY).filter(location__organisation=organisation(ATLAS), convenant=change.convenant)[
            0
        ]
        end_service(service, today(), actor=femke)
        with pytest.raises(Conflict, match="Intussen veranderde"):
            changes.decide_change(change, actor=femke, seen=seen)
        decided = changes.decide_change(change, actor=femke, seen=mark_of_preview(Plan(change)))
        assert changed_since(Plan(decided)) == []
        add_actions(femke, "Nieuw werk")
        assert "Nieuw: “Nieuw werk” wordt gevraagd aan Tabor College." in changed_since(Plan(decided))


def test_a_preview_that_nobody_looked_at_is_not_decided(femke: Actor, client_of: Callable[[Actor], Client]) -> None:
    with scope(femke):
        change = planned(femke, "fusie", [ATLAS], [TABOR])
        seen = mark_of_preview(Plan(change))
    page, client = reverse("changes:decide", args=["west-friesland", change.pk]), client_of(femke)
    for sent in ({}, {"seen": ""}, {"seen": "oud"}):
        answer = client.post(page, sent)
        assert (answer.status_code, "Intussen veranderde" in answer.content.decode()) == (409, True)
    assert client.post(page, {"seen": seen}).status_code == 302
