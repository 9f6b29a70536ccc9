"""From the cockpit to the agenda: "Zet op agenda" on a duty that is late."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from convenant.actions.compliance import publish_states
from convenant.models import Convenant
from convenant.tenancy.scope import Actor, scope
from meetings.actions.agenda import dismiss
from meetings.models import AgendaItem, Meeting

from .conftest import plan, url

ClientOf = Callable[[Actor], Client]
COCKPIT = "/c/west-friesland/naleving/?artikel=2.1&partij=atlas-college"
PROPOSE, DUTY = "/c/west-friesland/overleg/op-agenda/", "contact-bestuurlijk"
KEY = f"convenant.obligation:{DUTY}:2026:late"


@pytest.fixture
def late(anna: Actor) -> None:
    with scope(anna):
        publish_states(Convenant.objects.get(slug="west-friesland"), actor=anna)


def proposed(client: Client, duty: str = DUTY) -> Any:
    return client.get(f"{PROPOSE}?afspraak={duty}", follow=True)


@pytest.mark.provision("WF-4.1")
@pytest.mark.usefixtures("late")
def test_a_late_article_becomes_an_item_of_the_next_meeting_in_two_clicks(femke: Actor, client_of: ClientOf) -> None:
    with scope(femke):
        plan(femke, days=60)
        soon = plan(femke, days=9)
    client = client_of(femke)
    link = re.findall(rf'href="({PROPOSE}\?afspraak={DUTY})"', unescape(client.get(COCKPIT).content.decode()))
    assert len(link) == 1
    answer = client.get(link[0], follow=True)
    assert answer.redirect_chain[-1][0].startswith(url(soon))
    first = answer.context["page"].suggestions[0]
    assert first.key == KEY
    button = re.search(rf'value="{KEY}"[^>]*autofocus', answer.content.decode())
    assert button, "the proposal has the focus"
    client.post(url(soon, "voorstellen/aannemen/"), {"bron": KEY})
    with scope(femke):
        item = AgendaItem.objects.get(meeting_id=soon.pk, source=KEY)
    assert item.title == first.title
    again = proposed(client)
    assert "Dit punt staat al op deze agenda." in again.content.decode()
    assert f"punt={item.pk}" in again.redirect_chain[-1][0]


@pytest.mark.usefixtures("late")
def test_what_was_put_off_is_back_for_who_asks_for_it(femke: Actor, draft: Meeting, client_of: ClientOf) -> None:
    with scope(femke):
        dismiss(draft, KEY, actor=femke)
    assert proposed(client_of(femke)).context["page"].suggestions[0].key == KEY


@pytest.mark.usefixtures("late")
def test_without_a_planned_meeting_one_is_planned_first(femke: Actor, held: Meeting, client_of: ClientOf) -> None:
    answer = proposed(client_of(femke))
    assert answer.redirect_chain[-1][0] == "/c/west-friesland/overleg/nieuw/"
    assert "Er is nog geen overleg gepland." in answer.content.decode()


@pytest.mark.parametrize("duty", ["schoolagent", "onbekend", "contact-bestuurlijk:2026"])
def test_what_is_not_late_says_so(duty: str, femke: Actor, draft: Meeting, client_of: ClientOf) -> None:
    answer = proposed(client_of(femke), duty)
    assert answer.redirect_chain[-1][0] == url(draft)
    assert "Over deze afspraak is geen voorstel meer" in answer.content.decode()


def test_who_plans_nothing_is_refused(carla: Actor, utrecht: Actor, draft: Meeting, client_of: ClientOf) -> None:
    assert client_of(utrecht).get(f"{PROPOSE}?afspraak={DUTY}").status_code == 404
    answer = client_of(carla).get(f"{PROPOSE}?afspraak={DUTY}")
    assert answer.status_code in (403, 404)
