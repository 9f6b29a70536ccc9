"""Draft, shown to the parties, adopted, replaced: one at a time, by the rule of the text, or nothing at all."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from convenant import clock, registry
from convenant.actions.version_papers import Given, answer_version
from convenant.actions.versions import adopt_version, circulate, record_signed_on, withdraw_version
from convenant.agreements.drafts import load_draft
from convenant.agreements.loading import adopt
from convenant.agreements.reading import Unacceptable
from convenant.editing import mark_of
from convenant.errors import Refused
from convenant.models import Adoption, Consent, Convenant, ConvenantVersion, TermDecision, VersionAnswer
from convenant.tenancy.scope import Actor, scope, system_actor
from convenant.terms import standing_of, version_in_force
from parties.models import Party, Service

from .drafting import (
    UTRECHT,
    WEERT,
    WF,
    adopted,
    agreement_of,
    circulated,
    decided,
    drafted,
    everyone_answers,
    in_force,
    partner,
    stored,
)


def statuses(slug: str) -> dict[int, str]:
    with scope(system_actor()):
        return dict(ConvenantVersion.objects.filter(convenant__slug=slug).values_list("number", "status"))


@pytest.mark.security("S10")
def test_a_draft_lies_beside_the_text_in_force_and_changes_nothing(db: None) -> None:
    with scope(system_actor()):
        before = [Party.valid.count(), Service.valid.count()]
    version = drafted(WEERT)
    assert statuses(WEERT) == {1: "adopted", 2: "draft"}
    assert in_force(WEERT).number == 1
    with scope(system_actor()):
        assert [Party.valid.count(), Service.valid.count()] == before
        assert version_in_force(version.convenant).number == 1, "the gate and the states go by the text in force"
    assert load_draft(agreement_of(WEERT)) == [], "the same draft again is no second one"
    assert stored(version).valid_from is None


def refused_file(slug: str, *changes: Any) -> str:
    before = statuses(slug)
    with pytest.raises(Unacceptable) as refusal:
        load_draft(agreement_of(slug, *changes))
    assert statuses(slug) == before, "nothing half done"
    return str(refusal.value)


def test_a_second_draft_is_refused(db: None) -> None:
    drafted(WEERT)
    third = lambda content: content["version"].update(number=3)  # noqa: E731
    assert "Er ligt al een concept: versie 2. Trek dat eerst in." in refused_file(WEERT, third)


def test_the_database_keeps_one_open_and_one_adopted(db: None) -> None:
    drafted(WEERT)
    for status in ("circulated", "adopted"):
        with pytest.raises(IntegrityError), scope(system_actor()):
            row = ConvenantVersion.objects.get(convenant__slug=WEERT, number=2 if status == "adopted" else 1)
            row.status = status
            row.save(update_fields=["status"])


def test_a_chain_that_runs_round_is_refused(db: None) -> None:
    own = "Convenant Veilige School Utrecht"
    told = refused_file(UTRECHT, lambda content: content["version"].update(replaces=own))
    assert "De keten van versies loopt rond" in told
    with scope(system_actor()):
        ConvenantVersion.objects.filter(convenant__slug=WF).update(replaces=own.upper())
    other = "Convenant Veilige School West-Friesland"
    told = refused_file(UTRECHT, lambda content: content["version"].update(replaces=other))
    assert f"'{own}' vervangt '{other}' vervangt '{own.upper()}'" in told
    with pytest.raises(Unacceptable, match="loopt rond"):
        adopt(agreement_of(UTRECHT, lambda content: content["version"].update(replaces=own)))


def test_a_draft_keeps_the_identity_of_the_convenant_and_needs_a_first_version(db: None) -> None:
    assert "verandert 'name'" in refused_file(WEERT, lambda content: content["convenant"].update(name="Iets anders"))
    with pytest.raises(Unacceptable, match="komt binnen zoals zij is getekend"):
        load_draft(agreement_of(WEERT, lambda content: content["convenant"].update(slug="vierde")))
    with scope(system_actor()):
        assert not Convenant.objects.filter(slug="vierde").exists()


def test_a_number_that_was_used_is_refused(weert_regie: Actor) -> None:
    version = drafted(WEERT)
    with scope(weert_regie):
        withdraw_version(version, actor=weert_regie)
    assert "versie 2 is er al en is ingetrokken" in refused_file(WEERT)
    assert "versie 1 is al vastgesteld" in refused_file(WEERT, lambda content: content["version"].update(number=1))


def test_a_signed_file_takes_the_place_of_a_draft(db: None) -> None:
    drafted(WEERT)
    told = adopt(agreement_of(WEERT, lambda content: content["version"].update(number=3, signed_on=date(2026, 11, 2))))
    assert "Concept van versie 2 ingetrokken." in told
    assert statuses(WEERT) == {1: "replaced", 2: "withdrawn", 3: "adopted"}
    with scope(system_actor()):
        former = ConvenantVersion.objects.get(convenant__slug=WEERT, number=1)
    assert (former.valid_from, former.valid_until) == (date(2025, 10, 1), date(2026, 11, 1))


@pytest.mark.provision("WE-1.5")
def test_the_gemeente_that_holds_regie_keeps_the_convenant_up_to_date(
    weert_regie: Actor, weert: Actor, weert_agent: Actor
) -> None:
    """It lays the next version before the partners and adopts it; no other party moves the text."""
    version = drafted(WEERT)
    for other in (weert, weert_agent):
        with scope(other), pytest.raises(Refused):
            circulate(version, clock.today(), actor=other)
        with scope(other), pytest.raises(DatabaseError), transaction.atomic():
            ConvenantVersion.objects.filter(pk=version.pk).update(status="adopted")
    with scope(weert_regie):
        circulate(version, clock.today() + timedelta(days=14), actor=weert_regie)
    everyone_answers(version)
    adopted(version, weert_regie)
    assert statuses(WEERT) == {1: "replaced", 2: "adopted"}
    former, now = stored_number(1), stored_number(2)
    assert (former.valid_until, now.valid_from) == (date(2026, 11, 20), date(2026, 11, 21))


def stored_number(number: int) -> ConvenantVersion:
    with scope(system_actor()):
        return ConvenantVersion.objects.get(convenant__slug=WEERT, number=number)


def test_regie_of_another_circle_moves_nothing(utrecht_regie: Actor, weert_regie: Actor) -> None:
    version = circulated(weert_regie)
    with scope(utrecht_regie):
        with pytest.raises(Refused):
            withdraw_version(version, actor=utrecht_regie)
        assert ConvenantVersion.objects.filter(pk=version.pk).update(status="withdrawn") == 0, "the wall says no too"
        with pytest.raises(DatabaseError), transaction.atomic():
            ConvenantVersion.objects.filter(convenant__in=utrecht_regie.circles).update(term={})


@pytest.mark.provision("WE-12.1")
@pytest.mark.security("S10")
def test_weert_changes_in_consultation_with_every_partner(weert_regie: Actor) -> None:
    """Each partner answers itself; with one answer missing nothing is adopted and the missing one is named."""
    version = circulated(weert_regie)
    everyone_answers(version, silent=1)
    with scope(weert_regie), pytest.raises(Refused) as refusal:
        adopt_version(version, decided(version), actor=weert_regie)
    assert "nog geen antwoord gaf: " in refusal.value.sentence
    assert refusal.value.article == "12.1"
    assert statuses(WEERT) == {1: "adopted", 2: "circulated"}


@pytest.mark.provision("WE-12.1")
def test_an_objection_asks_a_decision_with_a_reason(weert_regie: Actor) -> None:
    """In consultation is not unanimous: it may go ahead, and then says why."""
    version = circulated(weert_regie)
    everyone_answers(version, objecting=1)
    with scope(weert_regie), pytest.raises(Refused, match="Er zijn bezwaren"):
        adopt_version(version, decided(version), actor=weert_regie)
    kept = adopted(version, weert_regie, reason="Het bezwaar raakt een andere school.")
    assert [row["reason"] for row in kept.answers if row["answer"] == Consent.OBJECTS] == ["Te lang."]
    assert statuses(WEERT)[2] == "adopted"


def test_west_friesland_asks_a_decision_and_utrecht_says_it_arranges_nothing(
    femke: Actor, utrecht_regie: Actor
) -> None:
    """Without any answer: 12.2 asks a decision to change, Utrecht's text asks nothing of anybody."""
    for regie, slug in ((femke, WF), (utrecht_regie, UTRECHT)):
        version = circulated(regie, slug)
        adopted(version, regie, body="het bestuurlijk overleg")
        assert statuses(slug) == {1: "replaced", 2: "adopted"}
        with scope(regie):
            assert TermDecision.objects.filter(convenant=version.convenant, kind="amendment").count() == 1


@pytest.mark.provision("WF-Inl-1")
def test_the_convenant_of_2019_lapses_once_this_one_is_adopted(femke: Actor, client_of: Any) -> None:
    page = client_of(femke).get("/c/west-friesland/convenant/versies/").content.decode()
    lines = page.split("<li>")
    lapsed = next(line for line in lines if "Convenant Veilige School 2019" in line)
    assert "vervallen" in lapsed
    assert "1 september 2024" in lapsed
    with scope(system_actor()):
        ConvenantVersion.objects.filter(convenant__slug=WF).update(replaces="")
    other = "Convenant Veilige School 2023"
    circulated(femke, WF, lambda content: content["version"].update(replaces=other))
    page = client_of(femke).get("/c/west-friesland/convenant/versies/").content.decode()
    still = next(line for line in page.split("<li>") if other in line)
    assert "geldt nog" in still
    assert "vervallen" not in still


def test_who_answered_meanwhile_is_seen_before_the_version_is_adopted(weert_regie: Actor, weert: Actor) -> None:
    version = circulated(weert_regie)
    everyone_answers(version)
    with scope(weert_regie):
        old = decided(version)
    with scope(weert):
        row = VersionAnswer.objects.get(organisation_id=weert.organisation)
        answer_version(version, Given("objects", "Toch niet."), actor=weert, seen=mark_of(row, ("answer", "reason")))
    with scope(weert_regie), pytest.raises(Refused, match="intussen een ander antwoord"):
        adopt_version(version, old, actor=weert_regie)
    assert statuses(WEERT)[2] == "circulated"


def test_adopting_twice_happens_once(weert_regie: Actor) -> None:
    version = circulated(weert_regie)
    everyone_answers(version)
    adopted(version, weert_regie)
    with pytest.raises(Refused, match="intussen vastgesteld"):
        adopted(version, weert_regie)
    with scope(weert_regie):
        assert Adoption.objects.count() == 1


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ({"decided_on": date(2026, 11, 22)}, "ligt in de toekomst"),
        ({"valid_from": date(2026, 11, 22)}, "ligt in de toekomst"),
        ({"valid_from": date(2025, 10, 1)}, "pas gelden na 1 oktober 2025"),
    ],
)
def test_days_that_cannot_be_are_refused(chosen: dict[str, date], says: str, weert_regie: Actor) -> None:
    version = circulated(weert_regie)
    everyone_answers(version)
    with pytest.raises(Refused, match=says):
        adopted(version, weert_regie, **chosen)
    assert statuses(WEERT) == {1: "adopted", 2: "circulated"}


def test_a_step_that_fails_takes_everything_back(weert_regie: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    version = circulated(weert_regie)
    everyone_answers(version)

    def fails(_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(registry.adoption_steps, "_sources", {"x": fails})
    with pytest.raises(RuntimeError):
        adopted(version, weert_regie)
    assert statuses(WEERT) == {1: "adopted", 2: "circulated"}
    with scope(weert_regie):
        assert not Adoption.objects.exists()


def test_who_takes_part_follows_the_adopted_version(weert_regie: Actor) -> None:
    """A party that the new text does not name ends the day before; one that it adds begins."""

    def other_parties(content: dict[str, Any]) -> None:
        gone = next(row for row in content["parties"] if row["role"] == "halt")
        content["parties"].remove(gone)
        content["assignments"] = [
            row for row in content.get("assignments", []) if row["organisation"] != gone["organisation"]["slug"]
        ]
        new = {"slug": "nieuwe-school", "name": "Nieuwe School", "kind": "school", "sectors": ["vo"]}
        content["parties"].append({"organisation": new, "role": "school", "status": "kernpartner"})

    version = circulated(weert_regie, WEERT, other_parties)
    with scope(system_actor()):
        assert not Party.valid.filter(organisation__slug="nieuwe-school").exists(), "not before it is adopted"
    everyone_answers(version)
    adopted(version, weert_regie)
    with scope(system_actor()):
        halt = Party.valid.get(convenant__slug=WEERT, organisation__kind="halt")
        new = Party.valid.get(organisation__slug="nieuwe-school")
    assert (halt.valid_until, new.valid_from) == (date(2026, 11, 20), date(2026, 11, 21))


def test_a_party_that_has_left_is_neither_asked_nor_heard(weert_regie: Actor, cjg: Actor) -> None:
    version = circulated(weert_regie)
    with scope(system_actor()):
        Party.valid.filter(organisation_id=cjg.organisation, convenant=version.convenant_id).update(
            valid_until=clock.today() - timedelta(days=1)
        )
    with scope(cjg), pytest.raises(Refused, match="geen partij"):
        answer_version(version, Given("agrees"), actor=cjg, seen="")
    everyone_answers(version)
    adopted(version, weert_regie)
    assert statuses(WEERT)[2] == "adopted"


def test_a_date_of_signing_is_recorded_where_the_text_has_none(femke: Actor, utrecht_regie: Actor) -> None:
    version = in_force(WF)
    with scope(femke):
        record_signed_on(version, date(2025, 2, 28), actor=femke)
        assert stored(version).signed_on == date(2025, 2, 28)
        assert stored(version).signed_on_source == "vastgelegd door Gemeente Hoorn op 21 november 2026"
        assert standing_of(version.convenant).state == "running"
        with pytest.raises(Refused, match="in de toekomst"):
            record_signed_on(version, clock.today() + timedelta(days=1), actor=femke)
    with scope(utrecht_regie), pytest.raises(Refused, match="noemt zelf de datum"):
        record_signed_on(in_force(UTRECHT), date(2022, 1, 1), actor=utrecht_regie)


def test_only_partners_are_asked(weert_regie: Actor) -> None:
    """Veilig Thuis and the GGD cooperate without being kernpartner: their answer is not waited for."""
    version = circulated(weert_regie)
    with scope(system_actor()):
        other = Party.valid.filter(convenant=version.convenant_id, status="cooperating").first()
    assert other is not None
    actor = partner(other.organisation_id, version)
    with scope(actor), pytest.raises(Refused, match="geen partij"):
        answer_version(version, Given("agrees"), actor=actor, seen="")
