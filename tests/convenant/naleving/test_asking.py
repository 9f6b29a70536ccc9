"""Regie asks a party about a duty, a party asks regie for support; lead times as aggregates."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import Error, connection, transaction
from django.test import Client

from convenant.actions.compliance import publish_states
from convenant.actions.evidence import Added, add_evidence
from convenant.actions.lead_times import SEEN, Told, tell_lead_time
from convenant.actions.reminders import answer_reminder, remind
from convenant.actions.support import Wish, answer_support, ask_support, close_support
from convenant.compliance.bearers import bearers_of, bears
from convenant.compliance.duties import obligations_of
from convenant.editing import Overtaken, mark_of
from convenant.errors import Refused
from convenant.models import Convenant, LeadTime, PublishedState, Reminder, State, SupportRequest
from convenant.queries.lead_time_report import lead_time_section
from convenant.start import waiting_for
from convenant.tenancy import hooks
from convenant.tenancy.scope import Actor

Acting = Callable[[Actor], Any]
ClientOf = Callable[[Actor], Client]
KEY, TODAY = "schorsingsbeleid", date(2026, 11, 21)
BASE = "/c/west-friesland/naleving"


def circle(slug: str = "west-friesland") -> Convenant:
    return Convenant.objects.get(slug=slug)


def titles(actor: Actor) -> list[str]:
    return [item.title for item in waiting_for(actor, hooks.circles_of(actor.organisation))[0]]


def asked(femke: Actor, acting: Acting, key: str = KEY) -> Reminder:
    with acting(femke):
        return remind(circle(), "atlas-college", key, "Lukt het voor de kerst?", actor=femke)


@pytest.mark.provision("WF-4.1", "WE-1.1")
def test_question_of_regie_stands_on_the_start_page_until_evidence_answers_it(
    femke: Actor, anna: Actor, dirk: Actor, acting: Acting, client_of: ClientOf
) -> None:
    first = asked(femke, acting)
    assert asked(femke, acting) == first
    with acting(anna):
        assert any("vraagt naar artikel 5.10" in title for title in titles(anna))
    with acting(dirk):
        assert not any("vraagt naar artikel 5.10" in title for title in titles(dirk))
    assert "Lukt het voor de kerst?" in client_of(anna).get(f"{BASE}/wij/").content.decode()
    with acting(anna):
        add_evidence(circle(), KEY, Added(TODAY), actor=anna)
        assert not any("vraagt naar artikel 5.10" in title for title in titles(anna))
        assert Reminder.objects.get(pk=first.pk).answer == "Bewijs toegevoegd."


def test_answer_with_a_note_is_read_by_the_circle_and_given_once(
    femke: Actor, anna: Actor, dirk: Actor, acting: Acting, client_of: ClientOf
) -> None:
    row = asked(femke, acting)
    address = f"{BASE}/vragen/{row.pk}/"
    assert client_of(dirk).post(address, {"answer": "Namens hen"}).status_code == 404
    assert client_of(anna).post(address, {"answer": ""}).status_code == 422
    assert client_of(anna).post(address, {"answer": "Bel 0612345678"}).status_code == 422
    assert client_of(anna).post(address, {"answer": "In december vastgesteld"}).status_code == 302
    assert "In december vastgesteld" in client_of(femke).get(address).content.decode()
    assert client_of(anna).post(address, {"answer": "Nog eens"}).status_code == 404
    with acting(anna), pytest.raises(Refused, match="al beantwoord"):
        answer_reminder(row, "Nog eens", actor=anna)


def test_only_regie_asks_and_only_about_a_duty_that_is_borne_and_not_kept(
    femke: Actor, anna: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(anna), pytest.raises(Refused, match="regie"):
        remind(circle(), "tabor-college", KEY, "", actor=anna)
    assert client_of(anna).get(f"{BASE}/vraag/tabor-college/{KEY}/").status_code == 404
    with acting(femke), pytest.raises(Refused, match="geldt niet"):
        remind(circle(), "atlas-college", "schoolagent", "", actor=femke)
    assert client_of(femke).get(f"{BASE}/vraag/atlas-college/schoolagent/").status_code == 404
    with acting(anna):
        add_evidence(circle(), KEY, Added(TODAY), actor=anna)
    answer = client_of(femke).post(f"{BASE}/vraag/atlas-college/{KEY}/", {"question": ""})
    assert answer.status_code == 422
    assert "Er valt niets te vragen" in answer.content.decode()


@pytest.mark.security("S6")
def test_database_lets_only_the_asked_party_answer(femke: Actor, anna: Actor, dirk: Actor, acting: Acting) -> None:
    row = asked(femke, acting)
    for other in (femke, dirk):
        with acting(other), connection.cursor() as cursor:
            cursor.execute("update convenant_reminder set answer = 'x' where id = %s", [row.pk])
            assert cursor.rowcount == 0
    with acting(anna), pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update convenant_reminder set question = 'x' where id = %s", [row.pk])


@pytest.mark.provision("UT-12a")
def test_party_asks_the_gemeente_for_support_and_gets_an_answer(
    utrecht: Actor, utrecht_regie: Actor, utrecht_agent: Actor, acting: Acting, client_of: ClientOf
) -> None:
    address = "/c/utrecht/naleving/ondersteuning/"
    page = client_of(utrecht).get(address).content.decode()
    assert "Alle partijen van dit convenant lezen uw vraag" in page
    sent = {"article": "12 lid a", "kind": "praktisch", "question": "Kunt u helpen met een zaal?"}
    sent["submission"] = str(uuid4())
    for _ in range(2):
        assert client_of(utrecht).post(address, sent).status_code == 302
    with acting(utrecht_regie):
        row = SupportRequest.objects.get()
        assert any("vraagt ondersteuning bij artikel 12 lid a" in title for title in titles(utrecht_regie))
    one = f"{address}{row.pk}/"
    assert client_of(utrecht_agent).post(one, {"answer": "Nee"}).status_code == 404
    assert client_of(utrecht_regie).post(one, {"answer": "De raadzaal is vrij op dinsdag"}).status_code == 302
    assert client_of(utrecht_regie).post(one, {"answer": "Nog eens"}).status_code == 404
    with acting(utrecht):
        assert any(title.startswith("Antwoord van") for title in titles(utrecht))
    assert "De raadzaal is vrij" in client_of(utrecht_agent).get(one).content.decode()
    assert client_of(utrecht_agent).post(f"{one}afronden/").status_code == 403
    assert client_of(utrecht).post(f"{one}afronden/").status_code == 302
    with acting(utrecht):
        assert not any(title.startswith("Antwoord van") for title in titles(utrecht))
        with pytest.raises(Refused, match="al afgerond"):
            close_support(SupportRequest.objects.get(), actor=utrecht)
    assert "afgerond" in client_of(utrecht).get(address).content.decode()


@pytest.mark.provision("UT-12a")
def test_gemeente_sees_who_needs_help_first(
    utrecht: Actor, utrecht_regie: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(utrecht):
        ask_support(circle("utrecht"), Wish("5", "inhoudelijk", "Hoe begint u?"), actor=utrecht)
    page = client_of(utrecht_regie).get("/c/utrecht/naleving/hulp/").content.decode()
    assert "vraagt ondersteuning" in page
    assert "Het is geen rangorde" in page


def test_support_without_an_article_a_name_or_a_right(
    utrecht: Actor, carla: Actor, acting: Acting, client_of: ClientOf
) -> None:
    address = "/c/utrecht/naleving/ondersteuning/"
    answer = client_of(utrecht).post(address, {"article": "99", "kind": "praktisch", "question": "Help Jan de Boer"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["article"]
    assert "Dit lijkt op een naam" in answer.content.decode()
    with acting(utrecht), pytest.raises(Refused, match="staat niet in het convenant"):
        ask_support(circle("utrecht"), Wish("99", "praktisch", "x"), actor=utrecht)
    assert client_of(carla).post(f"{BASE}/ondersteuning/", {"question": "x"}).status_code == 404
    with acting(utrecht):
        row = ask_support(circle("utrecht"), Wish("5", "praktisch", "x"), actor=utrecht)
        with pytest.raises(Refused, match="regie"):
            answer_support(row, "Zelf", actor=utrecht)


def told(count: int, median: int, year: int = 2026, norm: int = 60) -> Told:
    return Told(year, count, median, norm, "Landelijke norm")


@pytest.mark.provision("UT-14")
@pytest.mark.parametrize(
    ("count", "median", "state", "label"),
    [
        (31, 41, State.KEPT, "31 zaken, mediaan 41 dagen. Norm 60 dagen"),
        (31, 60, State.KEPT, "31 zaken, mediaan 60 dagen. Norm 60 dagen"),
        (31, 61, State.LATE, "31 zaken, mediaan 61 dagen. Norm 60 dagen"),
        (4, 200, State.KEPT, "Minder dan 5 zaken, mediaan niet getoond. Norm 60 dagen"),
    ],
)
def test_halt_is_held_to_the_national_norm_with_figures_only(
    halt: Actor, acting: Acting, count: int, median: int, state: str, label: str
) -> None:
    with acting(halt):
        row = tell_lead_time(circle("utrecht"), "halt-doorlooptijd", told(count, median), actor=halt)
        published = PublishedState.objects.get(obligation="halt-doorlooptijd")
        assert (published.state, published.label) == (state, label)
        assert (row.count, row.median_days, row.fewer_than) == ((count, median, 0) if count >= 5 else (0, 0, 5))


@pytest.mark.provision("WF-9.1")
def test_om_tells_how_fast_it_settles_and_an_effort_is_never_late(
    om: Actor, femke: Actor, anna: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(om):
        publish_states(circle(), actor=om)
        assert PublishedState.objects.get(obligation="doorlooptijd-om").state == State.UNSEEN
    unseen = client_of(femke).get(f"{BASE}/?artikel=9.1&partij=om").content.decode()
    assert "doorlooptijden invult" in unseen or "van hier niet te zien" in unseen
    address = f"{BASE}/doorlooptijden/doorlooptijd-om/2026/"
    sent = {"count": "40", "median_days": "120", "norm_days": "90", "norm_source": "Landelijke norm"}
    assert client_of(anna).get(address).status_code == 404
    assert client_of(om).post(address, sent).status_code == 302
    with acting(om):
        row = PublishedState.objects.get(obligation="doorlooptijd-om")
        assert (row.state, row.label) == (State.SOON, "40 zaken, mediaan 120 dagen. Norm 90 dagen")
    page = client_of(anna).get(f"{BASE}/doorlooptijden/").content.decode()
    assert "boven de norm" in page
    with acting(femke):
        section = lead_time_section(circle(), 2026, femke)
        assert section is not None
        assert section.tables[0].rows[0][2:4] == ["40", "120 dagen"]


@pytest.mark.provision("WE-Verantw-3")
def test_om_of_weert_bears_the_lead_time_and_nobody_else(weert: Actor, acting: Acting) -> None:
    with acting(weert):
        convenant = circle("weert-nederweert")
        duty = next(each for each in obligations_of(convenant) if each.key == "doorlooptijd-om")
        assert {bearer.role for bearer in bearers_of(convenant.pk) if bears(duty, bearer)} == {"om"}
        assert (duty.provision, duty.strength) == ("WE-Verantw-3", "inspanning")
        with pytest.raises(Refused, match="andere partij"):
            tell_lead_time(convenant, "doorlooptijd-om", told(9, 9), actor=weert)


@pytest.mark.provision("WF-9.1", "WE-Verantw-3", "UT-14")
def test_few_cases_are_not_kept_at_all(om: Actor, femke: Actor, acting: Acting, client_of: ClientOf) -> None:
    address = f"{BASE}/doorlooptijden/doorlooptijd-om/2026/"
    sent = {"count": "3", "median_days": "17", "norm_days": "90", "norm_source": "Landelijke norm"}
    assert client_of(om).post(address, sent).status_code == 302
    page = client_of(femke).get(f"{BASE}/doorlooptijden/").content.decode()
    assert "minder dan 5" in page
    assert "17 dagen" not in page
    with acting(om), pytest.raises(Error), transaction.atomic():
        LeadTime.objects.filter(fewer_than=5).update(count=3)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"count": "-1"}, "count"),
        ({"count": "veel"}, "count"),
        ({"norm_days": "0"}, "norm_days"),
        ({"norm_source": "bel 0612345678"}, "norm_source"),
        ({"median_days": ""}, "median_days"),
    ],
)
def test_wrong_figures_stand_beside_their_field(
    om: Actor, client_of: ClientOf, changed: dict[str, str], field: str
) -> None:
    sent = {"count": "40", "median_days": "12", "norm_days": "90", "norm_source": "Norm"} | changed
    answer = client_of(om).post(f"{BASE}/doorlooptijden/doorlooptijd-om/2026/", sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]


def test_lead_time_of_a_closed_or_coming_year_and_by_two_editors(
    om: Actor, acting: Acting, client_of: ClientOf
) -> None:
    for year in (2024, 2025, 2027):
        assert client_of(om).get(f"{BASE}/doorlooptijden/doorlooptijd-om/{year}/").status_code == 404
    with acting(om):
        with pytest.raises(Refused, match="afgesloten"):
            tell_lead_time(circle(), "doorlooptijd-om", told(9, 9, 2025), actor=om)
        with pytest.raises(Refused, match="nog beginnen"):
            tell_lead_time(circle(), "doorlooptijd-om", told(9, 9, 2027), actor=om)
        row = tell_lead_time(circle(), "doorlooptijd-om", told(9, 9), actor=om)
        seen = mark_of(row, SEEN)
        tell_lead_time(circle(), "doorlooptijd-om", told(10, 9), seen=seen, actor=om)
        with pytest.raises(Overtaken):
            tell_lead_time(circle(), "doorlooptijd-om", told(11, 9), seen=seen, actor=om)
        assert LeadTime.objects.get().count == 10
    late = {"count": "12", "median_days": "9", "norm_days": "60", "norm_source": "Norm", "seen": seen}
    answer = client_of(om).post(f"{BASE}/doorlooptijden/doorlooptijd-om/2026/", late)
    assert answer.status_code == 422
    assert "Hier staat nu: 10" in answer.content.decode()


def test_last_year_may_be_told_until_it_closes(om: Actor, acting: Acting) -> None:
    with time_machine.travel(date(2026, 9, 15), tick=False), acting(om):
        tell_lead_time(circle(), "doorlooptijd-om", told(9, 9, 2025), actor=om)
        assert PublishedState.objects.get(obligation="doorlooptijd-om", school_year=2025).state == State.KEPT


def test_voluntary_duty_with_an_open_question_shows_as_open_and_never_as_late(
    utrecht_regie: Actor, utrecht: Actor, acting: Acting, client_of: ClientOf
) -> None:
    """Mutant: what is voluntary becomes late once it is asked."""
    with acting(utrecht):
        convenant = circle("utrecht")
        duty = next(each for each in obligations_of(convenant) if each.key == "leerlingenraad")
        party = next(each for each in bearers_of(convenant.pk) if each.organisation_id == utrecht.organisation)
        assert duty.strength == "vrijwillig"
        assert bears(duty, party)
    with acting(utrecht_regie):
        remind(convenant, party.slug, "leerlingenraad", "", actor=utrecht_regie)
    for day in (TODAY, date(2027, 7, 31)):
        with time_machine.travel(day, tick=False), acting(utrecht):
            publish_states(convenant, actor=utrecht)
            assert PublishedState.objects.get(obligation="leerlingenraad").state != State.LATE
    page = client_of(utrecht_regie).get(f"/c/utrecht/naleving/?artikel=21 lid c&partij={party.slug}").content.decode()
    assert "vraag open" in page
