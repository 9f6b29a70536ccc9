"""S15: hostile text in every free text of every table, and each page that shows it opened in a browser."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.template import base
from django.urls import reverse

from convenant import clock
from convenant.tenancy.scope import Actor, scope
from incidents.actions.saved_views import save_view
from incidents.actions.standard_texts import Wording, keep_text
from incidents.actions.thread import log_progress
from incidents.actions.vault import open_vault, write_note
from incidents.models import AangifteChoice, ConcernRecord, Incident, Measure
from incidents.models.register import TextUse
from tests.conftest import signed_in
from tests.incidents.concerns.test_steps import did, opened

from .busy import AGENT, LEERPLICHT, LIMITED, REGIE, SCHOOL, Busy, make_busy
from .hostile_text import ATTACKS, Planting, plant_attacks
from .offline import Kept, attacks_in, faults_of
from .test_fields import pages_of

Breaking = Callable[[str], None]
Figure = Callable[[str, Any], None]
World = tuple[dict[str, Busy], Planting]
OWNERS = (SCHOOL, AGENT, LIMITED)
"""Whose sealed cells are filled too."""
OF_AN_INCIDENT = ("incidents:detail", "incidents:attachments", "thread:school")
MUST_SHOW = {
    "incidents_incident.description", "incidents_measure.reason", "incidents_followup.title",
    "incidents_threadentry.text", "incidents_concernrecord.body", "incidents_concernstep.body.text",
    "incidents_neighbourreport.content.story", "incidents_receivedsignal.text", "incidents_attachment.name",
    "incidents_savedview.name", "incidents_standardtext.title", "incidents_involvedperson.name",
    "incidents_vaultnote.body", "convenant_category.label",
}  # fmt: skip
"""Without these the walk misses what people type most."""


@pytest.fixture
def hostile(breaking: Breaking) -> World:
    busy = make_busy()
    more_of_a_school(busy[SCHOOL].actor)
    return busy, plant_attacks(breaking, [busy[email].actor for email in OWNERS])


def more_of_a_school(school: Actor) -> None:
    """What no form of the other walks needs. Every vault is open, so that its pages show what is in it."""
    with scope(school):
        save_view("Mijn lijst", {"place": "gang"}, actor=school)
        keep_text(None, Wording(TextUse.NOTE, "Gebeld", "Ouders gebeld."), actor=school)
        did(opened(school), school, "signals", text="Blauwe plekken.")
        for incident in Incident.objects.filter(organisation_id=school.organisation):
            open_vault(incident, "ouders", actor=school)
            write_note(incident, "verhaal", "Het hele verhaal.", actor=school)
        for incident in Incident.objects.filter(aangifte=AangifteChoice.SCHOOL):
            log_progress(incident, "De zaak loopt.", clock.today(), actor=school)
        for row in Measure.objects.all():
            row.seal(reason="Omdat het moest.")
            row.save(update_fields=["reason"])


def addresses(one: Busy) -> Iterator[str]:
    """Every page with one row of each kind, and of a school the pages that hold most of its text, of every row."""
    yield from pages_of(replace(one, own={label: rows[:1] for label, rows in one.own.items()}))
    if one.actor.kind == "school":
        with scope(one.actor):
            incidents = Incident.objects.values_list("pk", flat=True)
            found: list[tuple[str, Any]] = [(name, (pk,)) for pk in incidents for name in OF_AN_INCIDENT]
            found += [("concerns:detail", (pk,)) for pk in ConcernRecord.objects.values_list("pk", flat=True)]
            found += [("measures:about", keys) for keys in Measure.objects.values_list("incident", "pk")]
        yield from (reverse(name, args=keys) for name, keys in found)


def pages_with_attacks(one: Busy, pages: Iterator[str]) -> tuple[Kept, set[int]]:
    """Pages that show an attack no page before them showed, and all that was shown."""
    kept, shown, client = Kept(), set[int](), signed_in(one.actor)
    for address in pages:
        answer = client.get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            fresh = attacks_in(answer.content) - shown
            shown |= fresh
            if fresh:
                kept.keep(address, answer)
    return kept, shown


def look(email: str, hostile: World, record_property: Figure) -> set[str]:
    busy, planting = hostile
    kept, shown = pages_with_attacks(busy[email], addresses(busy[email]))
    assert faults_of(kept) == {}
    told = (
        f"{len(shown)} attacks of {len(ATTACKS)} kinds on {len(kept.pages)} pages in a browser, 0 ran, 0 became mark-up"
    )
    record_property("figure", f"S15: {email}: {told}")
    return {planting.where[number] for number in shown}


@pytest.mark.security("S15")
@pytest.mark.usefixtures("known_person")
def test_nothing_a_school_reads_runs_in_a_browser(hostile: World, record_property: Figure) -> None:
    seen = look(SCHOOL, hostile, record_property)
    assert seen >= MUST_SHOW, f"never shown: {sorted(MUST_SHOW - seen)}"


@pytest.mark.slow
@pytest.mark.security("S15")
@pytest.mark.usefixtures("known_person")
@pytest.mark.parametrize("email", [AGENT, REGIE, LEERPLICHT, LIMITED])
def test_nothing_a_partner_reads_runs_in_a_browser(email: str, hostile: World, record_property: Figure) -> None:
    assert len(look(email, hostile, record_property)) > 10


@pytest.mark.mutant("S15")
def test_mutant_a_template_that_trusts_what_was_typed(hostile: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `|safe` on each value would: the policy still stops it from running, and says so."""
    busy, _ = hostile
    monkeypatch.setattr(base, "conditional_escape", str)
    kept, _ = pages_with_attacks(busy[SCHOOL], iter([reverse("incidents:list")]))
    told = " ".join(faults_of(kept)[reverse("incidents:list")])
    assert "element: kn-" in told
    assert "policy: script-src" in told
    assert "ran: " not in told
