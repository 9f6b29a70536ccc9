"""What changes between two texts: found, put into words, and weighed before it takes effect."""

from typing import Any

import pytest

from convenant.models import ConvenantVersion
from convenant.queries.flips import flips_between
from convenant.queries.impact import DPIA, REGISTER, Impact, impact_of
from convenant.queries.topics import compare, topics_for
from convenant.queries.version_diff import ADDED, CHANGED, REMOVED, Change, changes_between
from convenant.tenancy.scope import scope, system_actor

from .drafting import UTRECHT, WEERT, WF, drafted, in_force
from .drafting import Change as Edit

ROLES = ("school", "politie", "gemeente", "jongerenwerk")


def impact(slug: str, *edits: Edit) -> Impact:
    version = drafted(slug, *edits)
    with scope(system_actor()):
        return impact_of(in_force(slug), version, ROLES)


def differences(slug: str, *edits: Edit) -> list[Change]:
    version = drafted(slug, *edits)
    with scope(system_actor()):
        return changes_between(in_force(slug), version)


def rule(**chosen: Any) -> Edit:
    row = {"id": "WE-R90", "from": "school", "to": "jongerenwerk", "data": ["persons"], "outcome": "allow"}
    row |= {"article": "8.1", "sentence": "Een school mag dit zeggen."}
    return lambda content: content["rules"].insert(0, row | chosen)


def test_every_change_of_the_file_is_found_and_nothing_else(db: None) -> None:
    found = {(change.kind, change.part, change.title) for change in differences(WEERT)}
    assert {kind for kind, *_ in found} == {CHANGED}
    parts = {part for _, part, _ in found}
    assert parts == {"Artikel", "Verplichting", "Regel", "Wat de gemeente ziet", "Looptijd en verlenging"}
    assert len(found) == 5


def test_a_version_does_not_differ_from_itself(db: None) -> None:
    with scope(system_actor()):
        for slug in (WEERT, WF, UTRECHT):
            assert changes_between(in_force(slug), in_force(slug)) == []
            assert flips_between(in_force(slug), in_force(slug), ROLES) == []


def test_what_comes_and_what_goes(db: None) -> None:
    def other(content: dict[str, Any]) -> None:
        gone = next(row for row in content["obligations"] if row["key"] == "contactlijst")
        content["obligations"].remove(gone)
        content["obligations"].append(gone | {"key": "nieuwe-lijst", "title": "Een nieuwe lijst"})

    told = {(change.kind, change.title) for change in differences(WEERT, other) if change.part == "Verplichting"}
    assert (ADDED, "Een nieuwe lijst") in told
    assert any(kind == REMOVED for kind, _ in told)


def test_old_and_new_words_stand_side_by_side(db: None) -> None:
    change = next(change for change in differences(WEERT) if change.part == "Artikel")
    (label, before, after), *_ = change.sides
    assert label == "Tekst"
    assert [kind for kind, _ in before] == ["same"]
    assert [kind for kind, _ in after] == ["same", "new"]
    assert after[1][1].startswith("Partijen leggen daarbij vast")


def test_an_article_that_changes_place_says_so(db: None) -> None:
    def move(content: dict[str, Any]) -> None:
        next(row for row in content["obligations"] if row["key"] == "meldcode")["article"] = "12.1"

    lines = [change.lines for change in differences(WEERT, move) if change.title and change.article == "12.1"]
    assert any(line[0] == "Artikel" and line[2] == "12.1" for found in lines for line in found)


def test_a_new_rule_flips_exactly_its_own_question(db: None) -> None:
    flips = [flip for flip in impact(WEERT, rule()).flips if flip.data_class == "persons" and flip.wider]
    assert [flip.pairs for flip in flips] == [(("school", "jongerenwerk"),)]
    assert (flips[0].old.outcome, flips[0].new.outcome, flips[0].new.article) == ("deny", "allow", "8.1")
    assert flips[0].condition == ""


def test_a_condition_is_told_with_the_change_it_makes(db: None) -> None:
    found = impact(WEERT, rule(when={"initiative": "asked"})).flips
    flips = [flip for flip in found if ("school", "jongerenwerk") in flip.pairs and flip.data_class == "persons"]
    assert [flip.condition for flip in flips] == ["op verzoek van de ontvanger"]


@pytest.mark.parametrize("outcome", ["allow", "deny"])
def test_what_the_avg_asks_follows_from_each_wider_answer(outcome: str, db: None) -> None:
    touched = [each for each in impact(WEERT, rule(outcome=outcome)).touched if "jongerenwerk" in each.roles]
    new = [each for each in touched if each.sentence.startswith("Nieuwe ontvanger")]
    assert bool(new) is (outcome == "allow")
    for each in new:
        assert each.papers[:2] == (REGISTER, DPIA)
        assert each.words == (
            "Dit raakt het verwerkingsregister, de DPIA en de privacyverklaring van: jongerenwerk en school."
        )


def test_a_changed_smallest_number_and_controller_are_told(db: None) -> None:
    told = [each.sentence for each in impact(WEERT).touched]
    assert "Kleinste getal in cijfers: 5 wordt 10." in told
    named = {"controller.map": {"value": "each_party", "article": "23"}}
    told = [each.sentence for each in impact(UTRECHT, lambda content: content["settings"].update(named)).touched]
    assert any(sentence.startswith("Verwerkingsverantwoordelijke: geen: ") for sentence in told)


def test_duties_say_what_begins_anew(db: None) -> None:
    duties = impact(WEERT).duties
    assert [duty.restarts for duty in duties] == [True]
    assert duties[0].sentence.startswith("Ritme: 2 keer per schooljaar wordt 3 keer per schooljaar.")


def test_the_term_before_and_after(db: None) -> None:
    assert ("Periode", "12 maanden", "24 maanden") in impact(WEERT).term


def test_every_setting_has_a_topic_and_words(db: None) -> None:
    """No raw word of a file reaches a reader."""
    with scope(system_actor()):
        versions = [in_force(slug) for slug in (WEERT, WF, UTRECHT)]
        assert not [topic for topic in topics_for(*versions) if topic.title == "Andere instellingen"]
        facts = [fact for one in versions for topic in topics_for(one) for fact in topic.facts_of(one)]
    words = [fact.words for fact in facts]
    assert not [each for each in words if "_" in each]
    assert all(words)


def test_two_convenanten_by_topic(db: None) -> None:
    """The table of domain.md 2: three texts, three answers to one question."""
    found: dict[str, dict[str, str]] = {}
    with scope(system_actor()):
        for slug in (WEERT, WF, UTRECHT):
            for topic in compare(in_force(slug), in_force(WF)):
                found.setdefault(topic.title, {})[slug] = " ".join(fact.words for fact in topic.left)
    assert "elke partij weegt zelf" in found["Persoonsgegevens"][WEERT]
    assert "niet met minder" in found["Persoonsgegevens"][WF]
    assert "behalve met toestemming of vordering" in found["Persoonsgegevens"][UTRECHT]
    assert found["Looptijd en verlenging"][WF].startswith("vanzelf 1 schooljaar")
    assert "zomervakantie" in found["Stoppen"][UTRECHT]
    assert found["De tekst wijzigen"][WEERT].startswith("in overleg met alle partners")


def test_a_setting_that_no_topic_names_is_still_compared(db: None) -> None:
    version = ConvenantVersion(settings={"eigen.afspraak": {"value": True, "article": "1"}})
    last = topics_for(version)[-1]
    assert (last.title, last.settings) == ("Andere instellingen", ("eigen.afspraak",))


def test_one_of_something_is_told_in_the_singular() -> None:
    words = [what for _, what in Impact((), (), (), (object(),), (), ()).summary]  # type: ignore[arg-type]
    assert words[1] == "verplichtingen komen, gaan of veranderen"
    assert words[3] == "gevolg voor de AVG"


@pytest.mark.usefixtures("db")
def test_comparing_shows_names_and_no_codes() -> None:
    """What is reported in Utrecht, and which schools share a team, read as words."""
    with scope(system_actor()):
        facts = [fact for topic in topics_for(in_force(UTRECHT)) for fact in topic.facts_of(in_force(UTRECHT))]
    told = " ".join(f"{fact.label} {fact.words}" for fact in facts)
    assert "heimelijk filmen" in told
    for code in ("CYB-03", "PES-03", "VZM", "roc-midden-nederland"):
        assert code not in told
