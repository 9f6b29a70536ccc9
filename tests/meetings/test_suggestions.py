"""What could come on the agenda, from this app and from others."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from convenant import clock, registry
from convenant.agenda import Appendix, Suggestion
from convenant.models import PublishedState, State
from convenant.tenancy.scope import Actor, scope
from meetings.actions.outcomes import add_action
from meetings.models import ActionItem, AgendaItem, Meeting, SuggestionDismissal
from meetings.suggestions import every_suggestion, open_suggestions

from .conftest import titles, url

ClientOf = Callable[[Actor], Client]
FIGURES = Suggestion(
    key="incidents.release:1", title="Cijfers schooljaar 2025-2026", reason="Vrijgegeven op 14 september.", minutes=20,
    appendix=Appendix(
        "Incidenten per soort",
        ["Soort", "Aantal"],
        [["Geweld", 80], ["Wapens", None]],
        "Afgeschermd betekent: te klein.",
    ),
)  # fmt: skip


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """A source of another app, as incidents adds one."""
    sources = {key: source for key, source in registry.agenda_suggestions if not key.startswith("incidents")}
    monkeypatch.setattr(registry.agenda_suggestions, "_sources", sources | {"incidents.test": lambda *_: [FIGURES]})


@pytest.fixture
def former(femke: Actor, anna: Actor, held: Meeting) -> list[ActionItem]:
    terms = (("Later klaar", timedelta(days=12)), ("Te laat", timedelta(days=-14)))
    with scope(femke):
        return [
            add_action(held, actor=femke, organisation_id=anna.organisation, text=text, due_on=clock.today() + term)
            for text, term in terms
        ]


def suggestions(meeting: Meeting, actor: Actor) -> list[Suggestion]:
    with scope(actor):
        items = list(AgendaItem.objects.filter(meeting_id=meeting.pk))
        return open_suggestions(meeting.convenant, meeting, items, actor)


@pytest.mark.usefixtures("former")
def test_open_actions_overdue_first(femke: Actor, draft: Meeting) -> None:
    found = [row for row in suggestions(draft, femke) if row.key.startswith("meetings.action")]
    assert [row.title for row in found] == ["Open actie: Te laat", "Open actie: Later klaar"]
    assert "14 dagen te laat" in found[0].reason


def test_overdue_obligations_grouped_late_first(femke: Actor, anna: Actor, dirk: Actor, draft: Meeting) -> None:
    year = clock.school_year(clock.today())
    for actor, key, state in (
        (anna, "b", State.SOON),
        (anna, "a", State.LATE),
        (dirk, "a", State.LATE),
        (dirk, "c", State.KEPT),
    ):
        with scope(actor):
            PublishedState.objects.create(
                convenant_id=draft.convenant_id, organisation_id=actor.organisation, obligation=key, article="2.1",
                school_year=year, state=state, computed_at=clock.now(),
            )  # fmt: skip
    found = [row for row in suggestions(draft, femke) if row.key.startswith("convenant.obligation")]
    assert [row.key.split(":")[1] for row in found] == ["a", "b"]
    assert found[0].title.startswith("Te laat: ")
    assert found[0].reason.count(",") == 1
    assert found[1].title.startswith("Binnenkort: ")


def test_a_suggestion_comes_on_the_agenda_once(
    femke: Actor, draft: Meeting, former: list[ActionItem], client_of: ClientOf
) -> None:
    client, key = client_of(femke), f"meetings.action:{former[1].pk}"
    page = client.post(url(draft, "voorstellen/aannemen/"), {"bron": key}, follow=True).content.decode()
    assert "Voorstel staat op de agenda." in page
    assert "omhoog&quot; autofocus" in page or 'omhoog" autofocus' in page
    again = client.post(url(draft, "voorstellen/aannemen/"), {"bron": key}, follow=True).content.decode()
    assert "Dit voorstel stond al op de agenda." in again
    with scope(femke):
        assert titles(draft)[-1] == "Open actie: Te laat"
        assert titles(draft).count("Open actie: Te laat") == 1
    assert key not in [row.key for row in suggestions(draft, femke)]


def test_not_now_holds_for_this_meeting(
    femke: Actor, draft: Meeting, former: list[ActionItem], client_of: ClientOf
) -> None:
    from .conftest import plan

    client, key = client_of(femke), f"meetings.action:{former[0].pk}"
    page = client.post(url(draft, "voorstellen/niet-nu/"), {"bron": key}, follow=True).content.decode()
    assert "Bij het volgende overleg komt het voorstel terug." in page
    assert key not in [row.key for row in suggestions(draft, femke)]
    with scope(femke):
        following = plan(femke, days=50)
    assert key in [row.key for row in suggestions(following, femke)]
    client.post(url(draft, f"voorstellen/terug/?bron={key}"))
    assert key in [row.key for row in suggestions(draft, femke)]


@pytest.mark.parametrize("tail", ["voorstellen/aannemen/", "voorstellen/niet-nu/"])
@pytest.mark.parametrize(
    "key", ["", "onzin", "meetings.action:00000000-0000-4000-8000-000000000000", "x" * 100_000, "<b>"]
)
def test_an_unknown_suggestion_is_refused(
    tail: str, key: str, femke: Actor, draft: Meeting, client_of: ClientOf
) -> None:
    response = client_of(femke).post(url(draft, tail), {"bron": key})
    assert response.status_code == 422
    assert "Dit voorstel is er niet meer." in response.content.decode()
    with scope(femke):
        assert not SuggestionDismissal.objects.exists()


@pytest.mark.usefixtures("figures")
def test_released_figures_come_with_their_table(femke: Actor, anna: Actor, draft: Meeting, client_of: ClientOf) -> None:
    client = client_of(femke)
    assert FIGURES.title in client.get(url(draft)).content.decode()
    client.post(url(draft, "voorstellen/aannemen/"), {"bron": FIGURES.key})
    client.post(url(draft, "versturen/"))
    page = client_of(anna).get(url(draft)).content.decode()
    assert "bijlage: Incidenten per soort" in page
    assert "<span>afgeschermd</span>" in page
    assert "Afgeschermd betekent: te klein." in page


def test_sources_answer_for_the_circle_alone(weert_regie: Actor, former: list[ActionItem]) -> None:
    from .conftest import plan

    with scope(weert_regie):
        meeting = plan(weert_regie, "weert-nederweert", "werkgroep")
        found = every_suggestion(meeting.convenant, meeting, weert_regie)
    assert not [row for row in found if str(former[0].pk) in row.key]
