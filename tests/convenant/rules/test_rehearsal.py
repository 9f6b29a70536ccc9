"""The rehearsal says what the gate says: over the table written by hand, and over drawn questions."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convenant.gate import CIRCUMSTANCES, GateRules
from convenant.models import DataClass, Outcome, Rule
from convenant.queries.rehearsal import BEST_FIRST, OPTIONS, Passed, Question, best, rehearse, walk
from convenant.queries.rules import condition_words
from tests.convenant.gate_table import CONVENANTS, ROLES
from tests.convenant.test_gate import CASES, RULES

Figure = Callable[[str, Any], None]
Walk = Callable[[Sequence[Rule], Question], tuple[Rule | None, list[Passed]]]
FLOWS = [(slug, a, b, data) for slug in CONVENANTS for a in ROLES for b in ROLES for data in DataClass.values]


def questions() -> Iterator[tuple[GateRules, Question]]:
    """Every case of the table, and every flow without circumstances."""
    for case in CASES:
        yield RULES[case.convenant], Question(case.sender, case.recipient, case.data_class, case.circumstances)
    for slug, sender, recipient, data_class in FLOWS:
        yield RULES[slug], Question(sender, recipient, data_class, {})


def disagrees(rules: GateRules, question: Question, way: Walk = walk) -> bool:
    """The rule that the page names is the gate's, and every rule before it is told with its reason."""
    answer, (decisive, passed) = question.ask(rules), way(rules.rules, question)
    told = [each.rule.key for each in passed if each.why]
    before = [rule.key for rule in rules.rules][: decisive.order if decisive else None]
    return (decisive.key if decisive else "") != answer.rule or told != before


@pytest.mark.security("S10")
def test_the_rule_it_names_is_the_rule_that_decided(record_property: Figure) -> None:
    asked = list(questions())
    wrong = [question for rules, question in asked if disagrees(rules, question)]
    assert not wrong
    record_property(
        "figure", f"S10: the rehearsal named the gate's own rule for {len(asked)} of {len(asked)} questions"
    )


@pytest.mark.mutant("S10")
def test_a_rule_left_out_of_the_explanation_is_seen() -> None:
    """Each rule in turn: whichever row is skipped, some question tells."""

    def without(key: str) -> Walk:
        return lambda rules, question: walk([rule for rule in rules if rule.key != key], question)

    asked = list(questions())
    unseen = [
        rule.key
        for slug in CONVENANTS
        for rule in RULES[slug].rules
        if not any(disagrees(rules, question, without(rule.key)) for rules, question in asked if rules.slug == slug)
    ]
    assert unseen == []


def drawn() -> st.SearchStrategy[tuple[GateRules, Question]]:
    circumstances = st.fixed_dictionaries(
        {}, optional={key: st.sampled_from([*values, None, False]) for key, values in OPTIONS.items()}
    )
    role = st.sampled_from([*ROLES, ""])
    question = st.builds(Question, role, role, st.sampled_from(DataClass.values), circumstances)
    return st.tuples(st.sampled_from(list(RULES.values())), question)


@given(drawn())
@settings(max_examples=300, derandomize=True, deadline=None)
def test_drawn_questions_too_and_each_change_is_what_the_gate_says(asked: tuple[GateRules, Question]) -> None:
    rules, question = asked
    assert not disagrees(rules, question)
    found = rehearse(rules, question)
    assert all(change.answer.outcome != found.answer.outcome for change in found.changes)
    assert all(change.words for change in found.changes)


def outcomes(slug: str, sender: str, recipient: str, data_class: str, **circumstances: object) -> dict[str, str]:
    found = rehearse(RULES[slug], Question(sender, recipient, data_class, circumstances))
    return {change.words: change.answer.outcome for change in found.changes}


def test_a_refusal_says_what_would_help() -> None:
    helps = outcomes("utrecht", "school", "politie", "persons")
    assert helps == {"grond: geldige toestemming": Outcome.ALLOW, "grond: vordering": Outcome.ALLOW}


def test_several_conditions_come_together() -> None:
    """Weert: own initiative alone is not enough for camera images, nor is an offence alone."""
    helps = outcomes("weert-nederweert", "school", "politie", "camera")
    own = "uit eigen beweging, er is een strafbaar feit gepleegd en op eigen terrein"
    assert helps[own] == Outcome.ASK
    assert helps[own.replace(" en op", ", op") + " en er staat waarom het nodig is"] == Outcome.ALLOW
    assert helps["grond: vordering; op verzoek van de ontvanger"] == Outcome.ALLOW


def test_what_is_allowed_says_what_it_hangs_on() -> None:
    assert outcomes("west-friesland", "school", "politie", "core", assigned=True) == {
        "niet: de ontvanger werkt voor deze locatie": Outcome.DENY
    }


def test_nothing_opens_a_flow_that_no_rule_speaks_of() -> None:
    assert outcomes("west-friesland", "halt", "school", "criminal") == {}
    assert best(RULES["west-friesland"], Question("halt", "school", "criminal", {})).outcome == Outcome.DENY


def test_who_is_no_party_fits_no_rule() -> None:
    found = rehearse(RULES["weert-nederweert"], Question("", "politie", "release", {}))
    assert found.decisive is None
    assert len(found.passed) == len(RULES["weert-nederweert"].rules)
    assert "wie geen partij is" in found.passed[0].sentence


def test_the_reason_names_the_condition() -> None:
    found = rehearse(RULES["weert-nederweert"], Question("school", "politie", "camera", {"initiative": "asked"}))
    near = {each.rule.key: each.sentence for each in found.passed if each.near}
    assert found.decisive is not None
    assert found.decisive.key == "WE-R08"
    assert near == {"WE-R07": "telt alleen als: grond: vordering."}


def test_the_words_know_every_circumstance_of_the_gate() -> None:
    assert set(OPTIONS) == CIRCUMSTANCES
    assert condition_words("assigned", False) == "niet: de ontvanger werkt voor deze locatie"
    assert condition_words("route", ["politie", "gemeente"]) == "via de politie of via de gemeente"


def test_best_is_never_stricter_than_bare() -> None:
    order = BEST_FIRST
    for slug, sender, recipient, data_class in FLOWS:
        question = Question(sender, recipient, data_class, {})
        bare, mildest = question.ask(RULES[slug]), best(RULES[slug], question)
        assert order.index(Outcome(mildest.outcome)) <= order.index(Outcome(bare.outcome))
    shut = replace(RULES["utrecht"], rules=())
    assert best(shut, Question("school", "politie", "release", {})).outcome == Outcome.DENY
