"""A version's own words, terms and evidence beside the law; one duty done at two places; a duty in its place."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from convenant import clock
from convenant.agreements.measures import MEASURE_RULES
from convenant.agreements.reading import Document
from convenant.errors import Refused
from convenant.models import ConvenantVersion, VersionStatus
from convenant.queries.settings import value_words
from convenant.remember import forget
from convenant.tenancy.scope import Actor, scope, system_actor
from incidents.actions import followups, measures
from incidents.actions.steps import complete_step, reopen_step
from incidents.forms.proving import DoneForm
from incidents.models import FollowUp, Incident, Measure, Step, StepState
from incidents.queries.proof_words import light_measures, proof_words
from protocols.measures import OWN, alternatives, duties_of, kind_of, kinds, notices_for, offered_kinds
from tests.conftest import signed_in
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]
TODAY = date(2026, 11, 21)
RULES: dict[str, Any] = {
    "alternatives": [{"key": "wijkteam", "title": "Gesprek met het wijkteam"}],
    "duties": [
        {"measure": "schorsing", "key": "homework", "title": "Huiswerk op dag één", "help": "Zet het klaar.",
         "term": {"days": 0}, "evidence": "letter"},
        {"measure": "schorsing", "key": "return", "title": "Gesprek bij terugkomst", "help": "Met leerling en ouders.",
         "term": {"school_days": 3}, "mandatory": True, "evidence": "talk"},
    ],
    "notices": [
        {"key": "ap", "category": ["CYB-01"], "title": "Datalek bellen", "help": "Dezelfde dag.",
         "term": {"days": 0}},
    ],
}  # fmt: skip


def with_own_rules(version: ConvenantVersion, **rules: Any) -> ConvenantVersion:
    version.settings = version.settings | {OWN: {"value": rules or RULES, "article": "5.9"}}
    return version


def in_force(actor: Actor) -> ConvenantVersion:
    with scope(actor):
        return ConvenantVersion.objects.get(convenant_id=actor.circles[0], status=VersionStatus.ADOPTED)


def taken(actor: Actor, incident: Incident, kind: str = "schorsing", days: int = 1) -> Measure:
    until = TODAY + timedelta(days=days - 1) if kind == "schorsing" else None
    decided = "bestuurder" if kind == "verwijdering" else "directie"
    with scope(actor):
        return measures.add_measure(incident, measures.Taken(kind, "vo", TODAY, until, decided), actor=actor)


def duties(actor: Actor, **of: Any) -> list[FollowUp]:
    with scope(actor):
        return list(FollowUp.objects.filter(**of).select_related("measure").order_by("order", "pk"))


def test_what_a_version_says_goes_before_the_law_and_comes_beside_it() -> None:
    law, own = ConvenantVersion(), with_own_rules(ConvenantVersion())
    before = {duty.key: duty for duty in duties_of(law, "schorsing", "vo", 3)}
    after = {duty.key: duty for duty in duties_of(own, "schorsing", "vo", 3)}
    assert list(after) == [*before, "return"]
    changed = after["homework"]
    assert (changed.title, changed.term, changed.evidence) == ("Huiswerk op dag één", {"days": 0}, "letter")
    assert changed.mandatory, "what it does not name stays"
    assert {key: duty for key, duty in after.items() if key not in ("homework", "return")} == {
        key: duty for key, duty in before.items() if key != "homework"
    }
    assert duties_of(own, "verwijdering", "vo", 0) == duties_of(law, "verwijdering", "vo", 0)
    assert alternatives(own) == alternatives(law) | {"wijkteam": "Gesprek met het wijkteam"}
    assert [duty.term for duty in notices_for(own, "CYB", "CYB-01")] == [{"days": 0}]
    assert [duty.term for duty in notices_for(law, "CYB", "CYB-01")] == [{"hours": 72}]


def test_the_rules_fit_their_shape_and_read_as_words() -> None:
    document = Document("proef")
    MEASURE_RULES.check(RULES, (), document)
    assert not document.problems
    MEASURE_RULES.check({"duties": [{"measure": "schorsing", "key": "x"}]}, (), document)
    assert document.problems
    assert value_words(OWN, RULES).startswith("naast de wet: Huiswerk op dag één")
    assert value_words(OWN, {}) == "zoals de wet het vraagt"


def adopted_next(actor: Actor, days: int = 0, **rules: Any) -> None:
    """A following version in force from so many days on; the one before it has held for a month."""
    version = in_force(actor)
    with scope(system_actor()):
        version.status, version.valid_from = VersionStatus.REPLACED, clock.today() - timedelta(days=30)
        version.save(update_fields=["status", "valid_from"])
        following = with_own_rules(ConvenantVersion.objects.get(pk=version.pk), **rules)
        following.pk, following.number, following.status = None, version.number + 1, VersionStatus.ADOPTED
        following.id = type(version)().id
        following.valid_from = clock.today() + timedelta(days=days)
        following.save(force_insert=True)
    forget()


def test_an_incident_keeps_the_rules_of_its_own_version(anna: Actor) -> None:
    before = recorded(anna)
    adopted_next(anna, days=1)
    assert "return" not in [duty.key for duty in duties(anna, measure=taken(anna, before))]
    with scope(system_actor()):
        ConvenantVersion.objects.filter(valid_from__gt=clock.today()).update(valid_from=clock.today())
    assert "return" in [duty.key for duty in duties(anna, measure=taken(anna, recorded(anna)))]


TYPES = [
    {"key": "time_out", "title": "Afkoelen", "offered": False},
    {"key": "buddy", "title": "Buddy in de pauze"},
    {"key": "schorsing", "title": "Schorsing van de lessen"},
]


def test_types_are_of_the_version_and_what_was_taken_keeps_its_words(anna: Actor, client_of: ClientOf) -> None:
    law, own = ConvenantVersion(), with_own_rules(ConvenantVersion(), types=TYPES)
    assert list(kinds(own)) == [*kinds(law), "buddy"]
    assert set(kinds(own)) - set(offered_kinds(own)) == {"time_out"}
    assert kinds(own)["schorsing"] == replace(kinds(law)["schorsing"], title="Schorsing van de lessen")
    assert kind_of(law, "buddy").title == "buddy", "a type that its version lost"

    before = recorded(anna)
    taken(anna, before, "time_out", days=0)
    with scope(anna):
        Incident.objects.filter(pk=before.pk).update(recorded_at=clock.now() - timedelta(days=2))
    adopted_next(anna, types=TYPES)
    after, client = recorded(anna), client_of(anna)
    pages = {row: client.get(reverse("measures:add", args=[row.pk])).content.decode() for row in (before, after)}
    assert ("Time-out" in pages[before], "Buddy" in pages[before]) == (True, False)
    assert ("Afkoelen" in pages[after], "Buddy" in pages[after]) == (False, True)
    assert "Time-out" in client.get(reverse("measures:list", args=[before.pk])).content.decode()
    with pytest.raises(Refused, match="uit de lijst"):
        taken(anna, after, "time_out", days=0)


def test_the_step_offers_the_light_measures_of_the_version(anna: Actor) -> None:
    law, own = ConvenantVersion(), with_own_rules(ConvenantVersion(), types=TYPES)
    light = ["geen", "gesprek", "berisping", "herstel", "time_out", "anders"]
    assert [code for code, _ in light_measures(law)] == light
    offered = [("geen", "geen maatregel"), ("buddy", "buddy in de pauze")]
    assert [pair for pair in light_measures(own) if pair in offered] == offered
    adopted_next(anna, types=TYPES)
    incident = recorded(anna)
    with scope(anna):
        step = Step.objects.select_related("incident").get(incident=incident, key="measure")
        form = DoneForm({"measure": "buddy"}, step=step)
        assert ("buddy", "buddy in de pauze") in form.fields["measure"].choices  # type: ignore[attr-defined]
        complete_step(step, proof={"measure": "buddy"}, actor=anna)
        assert proof_words(step) == "buddy in de pauze"


def test_what_a_school_tried_comes_from_its_version(anna: Actor) -> None:
    version = with_own_rules(in_force(anna))
    with scope(system_actor()):
        version.save(update_fields=["settings"])
    incident = recorded(anna)
    row = taken(anna, incident, "verwijdering")
    (duty,) = duties(anna, measure=row, key="alternatives")
    client: Client = signed_in(anna)
    page = reverse("measures:done", args=[incident.pk, duty.pk])
    assert "Gesprek met het wijkteam" in client.get(page).content.decode()
    assert client.post(page, {"on": TODAY.isoformat(), "tried": ["wijkteam"]}).status_code == 302
    assert "gesprek met het wijkteam" in client.get(reverse("measures:list", args=[incident.pk])).content.decode()


def test_a_duty_that_comes_later_stands_in_its_place(anna: Actor) -> None:
    row = taken(anna, recorded(anna))
    seen = measures.mark_of_measure(row)
    with scope(anna):
        measures.change_measure(row, TODAY, TODAY + timedelta(days=2), "directie", actor=anna, seen=seen)
    asked = [duty.key for duty in duties_of(in_force(anna), "schorsing", "vo", 3)]
    found = duties(anna, measure=row)
    assert [duty.key for duty in found] == asked
    assert [duty.order for duty in found] == list(range(len(asked)))


@pytest.fixture
def told(anna: Actor) -> tuple[Incident, Step]:
    incident = recorded(anna, "SEK-02")
    with scope(anna):
        step = Step.objects.select_related("incident").get(incident=incident, key="third_parties")
        complete_step(step, proof={"informed": ["vertrouwensinspecteur", "leerplicht"]}, actor=anna)
    return incident, step


def test_who_was_told_at_the_step_was_told_for_the_duty(anna: Actor, told: tuple[Incident, Step]) -> None:
    incident, step = told
    (duty,) = duties(anna, incident=incident)
    assert (duty.state, duty.done_on) == (StepState.DONE, TODAY)
    with scope(anna):
        reopen_step(step, actor=anna)
    (duty,) = duties(anna, incident=incident)
    assert (duty.state, duty.done_on) == (StepState.OPEN, None)


def test_a_duty_that_is_open_again_is_not_told_at_the_step(anna: Actor, told: tuple[Incident, Step]) -> None:
    incident, step = told
    (duty,) = duties(anna, incident=incident)
    with scope(anna):
        duty.incident = incident
        followups.reopen_followup(duty, actor=anna)
        assert Step.objects.get(pk=step.pk).proof == {"informed": ["leerplicht"]}


def test_what_waits_for_another_is_not_done_by_the_step(anna: Actor) -> None:
    incident = recorded(anna)
    taken(anna, incident, days=3)
    with scope(anna):
        FollowUp.objects.filter(incident=incident, key="inspectie").update(after=["hearing"])
        step = Step.objects.select_related("incident").get(incident=incident, key="third_parties")
        complete_step(step, proof={"informed": ["inspectie", "leerplicht"]}, actor=anna)
    found = {duty.key: duty.state for duty in duties(anna, incident=incident) if duty.recipient}
    assert found == {"inspectie": StepState.OPEN, "leerplicht": StepState.DONE}
