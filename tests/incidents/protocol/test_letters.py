"""A letter on a measure: a concept until what the law asks before it was done, and until its words are known."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from convenant import clock
from convenant.audit.models import Entry
from convenant.editing import mark_of
from convenant.errors import Refused
from convenant.holidays import next_legal_day
from convenant.tenancy.scope import Actor, scope
from incidents.actions import followups, measures
from incidents.actions.followups import Done
from incidents.models import FollowUp, Incident, Measure
from incidents.queries.letters import DOTTED, lacking_of, letter_of
from tests.incidents.exchanging import NAME, with_person
from tests.incidents.recording import recorded

from .test_measures import WHY, do, due_day, duties, measured, of_sectors, taken

ClientOf = Callable[[Actor], Client]
BEFORE_EXPULSION = ("intention", "hearing", "consult_inspectie", "other_school")


def page(row: Measure, letter: str, name: str = "letter") -> str:
    return reverse(f"measures:{name}", args=[row.incident_id, row.pk, letter])


def written(actor: Actor, row: Measure, letter: str) -> str:
    """As `words`, of its template: drawing a PDF costs a second."""
    with scope(actor):
        found = Measure.objects.select_related("incident__convenant").get(pk=row.pk)
        context = letter_of(found, found.incident, letter, "", lacking_of(found, letter))
        return " ".join(render_to_string("incidents/measures/letter_pdf.html", context).split())


def words(answer: Any) -> list[str]:
    return [" ".join(each.extract_text().split()) for each in PdfReader(BytesIO(answer.content)).pages]


def with_letter(actor: Actor, kind: str = "schorsing", **how: Any) -> tuple[Incident, Measure, str]:
    """A measure at an incident whose vault is open, and the one whom it is about."""
    incident = recorded(actor, occurred_on=date(2026, 11, 2))
    person = with_person(incident, actor)
    with scope(actor):
        row = measures.add_measure(incident, taken(kind, **how), actor=actor)
    return incident, row, str(person.pk)


def settled(actor: Actor, row: Measure) -> None:
    for key in BEFORE_EXPULSION:
        do(actor, duties(actor, row)[key])
    do(actor, duties(actor, row)["alternatives"], proof={"tried": ["gesprekken"]})


def linked(actor: Actor, row: Measure, person: str) -> None:
    with scope(actor):
        seen = mark_of(row, measures.ABOUT)
        measures.link_person(row, person, "Hij had een mes.", actor=actor, seen=seen)


@pytest.mark.provision("WF-5.10c")
def test_an_expulsion_letter_is_a_concept_until_everything_before_it_was_done(anna: Actor, client_of: ClientOf) -> None:
    long = "Hij had een mes. " * 250
    _, row, person = with_letter(anna, "verwijdering", until=None, decided_by="bestuurder", reason=long)
    client = client_of(anna)
    first = words(client.post(page(row, "verwijdering", "letter-pdf")))
    assert len(first) > 1
    assert all(text.count("CONCEPT") >= 2 for text in first)
    for duty in ("Andere school bereid", "Overleg met de Inspectie", "Alternatieven geprobeerd"):
        assert duty in first[0]
    settled(anna, row)
    still = words(client.post(page(row, "verwijdering", "letter-pdf")))
    assert "Eerst nog: Over wie het gaat." in still[0]
    linked(anna, row, person)
    answer = client.post(page(row, "verwijdering", "letter-pdf"))
    assert "brief-verwijdering" in answer["Content-Disposition"]
    final = words(answer)
    assert not any("CONCEPT" in text for text in final)
    assert f"Dit gaat over {NAME}" in final[0]
    with scope(anna):
        told = sorted(entry.purpose for entry in Entry.objects.filter(action="school_measure.letter_made"))
    assert told == ["Besluit tot verwijdering", *["Besluit tot verwijdering (concept)"] * 2]


@pytest.mark.provision("WF-5.10c")
def test_nobody_is_expelled_before_the_decision(anna: Actor, client_of: ClientOf) -> None:
    """The intention was ten days ago; the measure was recorded with that day."""
    how = {"until": None, "decided_by": "bestuurder", "reason": "Hij had een mes."}
    _, row, person = with_letter(anna, "verwijdering", first=clock.today() - timedelta(days=10), **how)
    settled(anna, row)
    linked(anna, row, person)
    assert "CONCEPT" in written(anna, row, "verwijdering").upper()
    with pytest.raises(Refused, match="begint niet voor het besluit"):
        do(anna, duties(anna, row)["decision"])
    client, decision = client_of(anna), duties(anna, row)["decision"]
    asked = client.get(page(row, "verwijdering"))
    assert set(asked.context["form"].fields) == {"starts_on"}
    address, today = reverse("measures:done", args=[row.incident_id, decision.pk]), clock.today()
    form = client.get(address).context["form"]
    assert form["starts_on"].value() == today
    sent = {"on": today.isoformat(), "note": "", "seen": form["seen"].value()}
    early = client.post(address, sent | {"starts_on": (today - timedelta(days=1)).isoformat()})
    assert (early.status_code, set(early.context["form"].errors)) == (422, {"starts_on"})
    assert client.post(address, sent | {"starts_on": today.isoformat()}).status_code == 302
    assert "CONCEPT" not in written(anna, row, "verwijdering").upper()
    with scope(anna):
        assert Measure.objects.get(pk=row.pk).starts_on == today


@pytest.mark.provision("WF-5.10c")
def test_the_first_day_of_an_expulsion_can_be_told_with_its_letter(anna: Actor, client_of: ClientOf) -> None:
    how = {"until": None, "decided_by": "bestuurder", "reason": "Hij had een mes."}
    _, row, person = with_letter(anna, "verwijdering", first=clock.today() - timedelta(days=10), **how)
    settled(anna, row)
    linked(anna, row, person)
    client, address = client_of(anna), page(row, "verwijdering")
    assert client.post(address, {"starts_on": clock.today().isoformat()}).status_code == 302
    assert "Brief (PDF)" in client.get(address).content.decode()


@pytest.mark.provision("WF-5.10c")
def test_the_inspectie_hears_of_a_suspension_once_it_was_decided(anna: Actor) -> None:
    """More than a day: in writing, with the reasons. Before the decision there is nothing to tell."""
    _, row, person = with_letter(anna, reason="Hij had een mes.")
    linked(anna, row, person)
    assert "Eerst nog: Besluit op papier, met reden." in written(anna, row, "inspectie")
    with pytest.raises(Refused, match="Eerst: besluit op papier"):
        do(anna, duties(anna, row)["inspectie"])
    for key in ("hearing", "decision"):
        do(anna, duties(anna, row)[key])
    final = written(anna, row, "inspectie")
    assert "CONCEPT" not in final.upper()
    assert "Hij had een mes." in final
    do(anna, duties(anna, row)["inspectie"])


def test_a_note_on_how_to_reach_the_parents_stays_out_of_a_letter(anna: Actor) -> None:
    _, row, person = with_letter(anna)
    linked(anna, row, person)
    for letter in ("schorsing", "inspectie"):
        assert "klas 3b" not in written(anna, row, letter)


def test_a_concept_promises_nothing_and_shows_what_is_blank(anna: Actor) -> None:
    _, row, _ = with_letter(anna)
    text = written(anna, row, "schorsing")
    assert DOTTED in text
    for filler in ("worden gehoord voordat", "De reden vult de school hier in", "gaat over de leerling"):
        assert filler not in text


def test_the_page_says_what_is_missing_and_asks_it_beside_the_field(anna: Actor, client_of: ClientOf) -> None:
    _, row, person = with_letter(anna)
    client, address = client_of(anna), page(row, "schorsing")
    shown = client.get(address)
    assert {"person", "reason", "heard_on"} <= set(shown.context["form"].fields)
    assert "Concept (PDF)" in shown.content.decode()
    seen = shown.context["form"]["seen"].value()
    empty = client.post(address, {"person": "", "reason": "", "seen": seen})
    assert empty.status_code == 422
    assert set(empty.context["form"].errors) == {"person", "reason"}
    tomorrow = {"person": person, "reason": "Hij had een mes.", "heard_on": "2027-11-23", "seen": seen}
    assert "toekomst" in client.post(address, tomorrow).content.decode()
    with scope(anna):
        assert not Measure.objects.get(pk=row.pk).person
    assert client.post(address, tomorrow | {"heard_on": "2026-11-03"}).status_code == 302
    after = client.get(address).content.decode()
    assert "Brief (PDF)" in after
    assert duties(anna, row)["hearing"].done_on == date(2026, 11, 3)
    text = written(anna, row, "schorsing")
    assert "Leerling en ouders zijn gehoord op 3 november 2026" in text


def test_a_letter_says_why_nobody_was_heard(anna: Actor) -> None:
    _, row, person = with_letter(anna)
    linked(anna, row, person)
    with scope(anna):
        followups.depart_from_followup(duties(anna, row)["hearing"], WHY, actor=anna)
    text = written(anna, row, "schorsing")
    assert f"niet gehoord. De reden: {WHY}" in text


def test_without_an_open_vault_or_with_another_letter_there_is_no_page(
    anna: Actor, weert: Actor, client_of: ClientOf
) -> None:
    row = measured(anna, recorded(anna))
    assert client_of(anna).get(page(row, "schorsing")).status_code == 302
    assert client_of(anna).get(page(row, "verwijdering")).status_code == 404
    assert client_of(weert).get(page(row, "schorsing")).status_code == 404


@pytest.mark.parametrize(
    ("decided", "last"),
    [
        (date(2026, 11, 13), date(2026, 12, 28)),  # Christmas is a Friday, a weekend follows
        (date(2026, 11, 21), date(2027, 1, 4)),  # a Saturday
        (date(2027, 2, 15), date(2027, 3, 30)),  # Easter Monday
        (date(2027, 3, 16), date(2027, 4, 28)),  # King's Day
        (date(2027, 3, 25), date(2027, 5, 10)),  # Ascension, and the Friday that a decree equates with a holiday
        (date(2027, 3, 24), date(2027, 5, 10)),  # 5 May, and what follows it
        (date(2026, 11, 4), date(2026, 12, 16)),  # a Wednesday
    ],
)
def test_a_term_of_objection_ends_on_no_free_day(anna: Actor, decided: date, last: date) -> None:
    incident, row, _ = with_letter(anna)
    found = duties(anna, row)
    with scope(anna):
        FollowUp.objects.filter(pk=found["hearing"].pk).update(state="done", done_on=decided)
        followups._start_terms(found["decision"], decided)
        FollowUp.objects.filter(pk=found["decision"].pk).update(state="done", done_on=decided)
        letter = letter_of(row, incident, "schorsing", "", lacking_of(row, "schorsing"))
    assert due_day(duties(anna, row)["objection"]) == last
    assert (letter["object_until"], letter["object_weeks"]) == (last, "6 weken")


def test_what_the_school_must_do_is_not_stretched(anna: Actor) -> None:
    row = measured(anna, recorded(anna))
    assert due_day(duties(anna, row)["parents"]) == row.starts_on
    assert next_legal_day(date(2026, 11, 25)) == date(2026, 11, 25)


def test_mbo_students_are_not_told_of_parents_or_of_the_committee(anna: Actor) -> None:
    of_sectors(anna, "vo", "mbo")
    _, row, person = with_letter(anna, "verwijdering", until=None, decided_by="bestuurder", sector="mbo")
    linked(anna, row, person)
    with scope(anna):
        for key, duty in duties(anna, row).items():
            if key in {"intention", "hearing"}:
                followups.complete_followup(duty, Done(clock.today()), actor=anna)
    text = written(anna, row, "verwijdering")
    assert "De student is gehoord op" in text
    assert not {"ouders", "Geschillencommissie"} & set(text.replace(".", " ").split())


def test_a_duty_reached_from_a_letter_leads_back_to_it(anna: Actor, client_of: ClientOf) -> None:
    """From the list the way back is its own line there: that page is long."""
    _, row, _ = with_letter(anna, "verwijdering", until=None, decided_by="bestuurder")
    client, waiting = client_of(anna), duties(anna, row)
    told = reverse("measures:done", args=[row.incident_id, waiting["other_school"].pk])
    assert f"{told}?brief=verwijdering" in client.get(page(row, "verwijdering")).content.decode()
    sent = {"on": clock.today().isoformat(), "seen": client.get(told).context["form"]["seen"].value()}
    answer = client.post(f"{told}?brief=verwijdering", sent, follow=True)
    assert answer.request["PATH_INFO"] == page(row, "verwijdering")
    assert f"{waiting['other_school'].title}: gedaan." in answer.content.decode()
    spoken = reverse("measures:done", args=[row.incident_id, waiting["intention"].pk])
    sent["seen"] = client.get(spoken).context["form"]["seen"].value()
    answer = client.post(f"{spoken}?brief=onzin", sent)
    line = f"#afspraak-{waiting['intention'].pk}"
    assert answer["Location"] == reverse("measures:list", args=[row.incident_id]) + line


def test_a_letter_that_lacks_nothing_says_where_its_sending_is_told(anna: Actor, client_of: ClientOf) -> None:
    _, row, person = with_letter(anna, "verwijdering", until=None, decided_by="bestuurder")
    client, asked = client_of(anna), "Is de brief verstuurd?"
    assert asked not in client.get(page(row, "voornemen")).content.decode()
    linked(anna, row, person)
    text = client.get(page(row, "voornemen")).content.decode()
    assert asked in text
    assert reverse("measures:done", args=[row.incident_id, duties(anna, row)["intention"].pk]) in text
    do(anna, duties(anna, row)["intention"])
    assert asked not in client.get(page(row, "voornemen")).content.decode()


def test_alternatives_are_told_by_name(anna: Actor, client_of: ClientOf) -> None:
    _, row, _ = with_letter(anna, "verwijdering", until=None, decided_by="bestuurder")
    address = reverse("measures:done", args=[row.incident_id, duties(anna, row)["alternatives"].pk])
    client = client_of(anna)
    sent = {"on": clock.today().isoformat(), "seen": client.get(address).context["form"]["seen"].value()}
    answer = client.post(address, sent)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"tried"})
    assert client.post(address, sent | {"tried": ["gesprekken"]}).status_code == 302
