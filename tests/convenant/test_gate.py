"""The gate against the table written by hand: every case, every other combination, and every rule needed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from convenant.agreements.agreement import prepare
from convenant.agreements.parts import rules_of
from convenant.gate import ASK_WORDS, WORDS, Answer, GateRules, decide, evaluate, keep
from convenant.models import ConvenantVersion, Decision, Mode, Outcome, Rule
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from tests.conftest import AGREEMENTS

from .gate_table import CASES as TABLE
from .gate_table import (
    CONSENT,
    CONVENANTS,
    DEMAND,
    DEMANDS,
    INTEREST,
    INTEREST_4,
    NONE,
    WPG_4,
    Case,
    article_matches,
    default_deny_combinations,
    provisions_of,
)  # fmt: skip


def _rules(path: Any) -> GateRules:
    content = prepare(path).content
    convenant, mode = content["convenant"], content["settings"]["data.personal.mode"]["value"]
    return GateRules(
        version_id=uuid4(),
        convenant_id=uuid4(),
        slug=convenant["slug"],
        convenant=convenant["short_name"],
        prefix=convenant["article_prefix"],
        ask_word=ASK_WORDS.get(mode, WORDS[Outcome.ASK]),
        rules=tuple(rules_of(ConvenantVersion(), content["rules"])),
        roles={},
    )


RULES = {rules.slug: rules for rules in map(_rules, AGREEMENTS)}

STRICTER = (
    Case(
        "west-friesland",
        "school",
        "politie",
        "criminal",
        WPG_4,
        "ask",
        "10.3",
        "criminal, Wpg is no ground of a school",
    ),
    Case("weert-nederweert", "school", "politie", "criminal", WPG_4, "ask", "Privacy 1", "criminal, nor here"),
    Case("west-friesland", "politie", "school", "feedback", NONE, "deny", None, "feedback without a melding"),
    Case("west-friesland", "politie", "school", "criminal", INTEREST_4, "ask", "6.7", "criminal, only the Wpg"),
    Case("utrecht", "school", "politie", "special", CONSENT, "ask", "23", "special with consent, two eyes"),
    Case("utrecht", "school", "politie", "criminal", DEMAND, "ask", "23", "criminal, vordering, two eyes"),
    Case("utrecht", "school", "leerplicht", "persons", INTEREST, "ask", "11", "leerplicht, other ground"),
)
"""What the rules ask beyond the table: four eyes for sensitive data everywhere, and no feedback out of the blue."""
CASES = (*TABLE, *STRICTER)


def _ask(rules: GateRules, case: Case) -> Answer:
    return evaluate(rules, case.sender, case.recipient, case.data_class, case.circumstances)


def _kept(rules: GateRules, case: Case) -> bool:
    answer = _ask(rules, case)
    return answer.outcome == case.outcome and article_matches(case, answer.article)


def marked(case: Case) -> Any:
    """Each case answers for the provisions whose demand it asserts, and for no other."""
    marks = [pytest.mark.provision(*found)] if (found := provisions_of(case)) else []
    return pytest.param(case, marks=marks, id=f"{case.convenant}: {case.name}")


@pytest.mark.security("S10")
@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_case_of_the_table(case: Case) -> None:
    answer = _ask(RULES[case.convenant], case)
    assert answer.outcome == case.outcome, answer
    assert article_matches(case, answer.article), answer


@pytest.mark.security("S10")
def test_every_demand_has_cases_that_would_miss_it() -> None:
    """For each some case asserts it; without any rule one of those fails, unless the demand is a refusal."""
    for demand in DEMANDS:
        cases = [case for case in CASES if demand.asserted_by(case)]
        assert cases, demand
        shut = replace(RULES[demand.convenant], rules=())
        assert demand.outcomes == "deny" or not all(_kept(shut, case) for case in cases), demand


@pytest.mark.security("S10")
def test_every_other_combination_is_refused(record_property: Callable[[str, Any], None]) -> None:
    combinations = list(default_deny_combinations())
    assert len(combinations) > 2000
    for convenant, sender, recipient, data_class in combinations:
        answer = evaluate(RULES[convenant], sender, recipient, data_class, {})
        assert answer.outcome == Outcome.DENY, (convenant, sender, recipient, data_class, answer.rule)
    record_property(
        "figure",
        f"S10: {len(CASES)} cases as another hand wrote them; {len(combinations)} other combinations refused",
    )


def _without(rules: GateRules, rule: Rule) -> GateRules:
    return GateRules(**(vars(rules) | {"rules": tuple(each for each in rules.rules if each is not rule)}))


@pytest.mark.mutant("S10")
@pytest.mark.parametrize("convenant", CONVENANTS)
def test_no_opening_rule_can_be_dropped_unseen(convenant: str) -> None:
    """Each allow or ask rule left out makes a case of the table fail; so does each refusal the table names."""
    rules, cases = RULES[convenant], [case for case in CASES if case.convenant == convenant]
    for rule in rules.rules:
        if rule.outcome != Outcome.DENY:
            assert not all(_kept(_without(rules, rule), case) for case in cases), rule.key


@pytest.mark.mutant("S10")
@pytest.mark.parametrize("convenant", CONVENANTS)
def test_no_condition_or_need_can_be_dropped_unseen(convenant: str) -> None:
    rules, cases = RULES[convenant], [case for case in CASES if case.convenant == convenant]
    unseen = []
    for rule in rules.rules:
        for field in ("when", "needs", "grounds"):
            whole = getattr(rule, field)
            if not whole or rule.outcome == Outcome.DENY:
                continue
            setattr(rule, field, type(whole)())
            if all(_kept(rules, case) for case in cases):
                unseen.append((rule.key, field))
            setattr(rule, field, whole)
    assert not unseen, str(unseen)


@pytest.mark.security("S10")
def test_a_stranger_gets_nothing_not_even_figures() -> None:
    for rules in RULES.values():
        for data_class in ("release", "process", "core"):
            assert evaluate(rules, "school", "", data_class, {}).outcome == Outcome.DENY
            assert evaluate(rules, "", "school", data_class, {}).outcome == Outcome.DENY


def test_unknown_circumstances_are_refused() -> None:
    with pytest.raises(ValueError, match="necesity"):
        evaluate(RULES["utrecht"], "school", "politie", "core", {"necesity": True})


@pytest.mark.parametrize(
    ("convenant", "recipient", "data_class", "head", "text"),
    [
        (
            "utrecht", "politie", "persons", "Niet toegestaan: persoonsgegevens",
            "Niet toegestaan: convenant Utrecht, artikel 23. Namen en andere persoonsgegevens mogen niet mee, "
            "tenzij er toestemming is of een vordering van de politie.",
        ),
        (
            "weert-nederweert", "gemeente", "persons", "Niet toegestaan: persoonsgegevens",
            "Niet toegestaan: convenant Weert/Nederweert, Privacy 2. De gemeente krijgt geen persoonsgegevens. "
            "Vrijgegeven cijfers mogen wel.",
        ),
        (
            "weert-nederweert", "politie", "core", "Uw afweging",
            "Uw afweging: convenant Weert/Nederweert, Privacy 1. De school besluit zelf. "
            "Leg vast waarom het nodig is.",
        ),
        (
            "west-friesland", "halt", "core", "Niet toegestaan: de kern",
            "Niet toegestaan: het convenant zegt hier niets over. "
            "Dan geldt de strengste regel van het portaal.",
        ),
    ],
)  # fmt: skip
def test_what_the_user_reads(convenant: str, recipient: str, data_class: str, head: str, text: str) -> None:
    answer = evaluate(RULES[convenant], "school", recipient, data_class, {})
    assert (answer.head, answer.text) == (head, text)


def test_says_what_is_still_needed_and_which_grounds_count() -> None:
    answer = evaluate(RULES["west-friesland"], "school", "politie", "special", {"necessity": True})
    assert answer.needs == ("ground", "subsidiarity", "four_eyes")
    assert "gerechtvaardigd_belang" not in answer.grounds
    assert "vitaal_belang" in answer.grounds


@pytest.mark.provision("WF-6.1b")
def test_automatic_core_answers_for_itself() -> None:
    answer = evaluate(RULES["west-friesland"], "school", "politie", "core", {"assigned": True})
    assert answer.mode == Mode.AUTOMATIC
    assert set(dict(answer.answers)) == {"necessity", "subsidiarity"}
    others = [rule for name in ("utrecht", "weert-nederweert") for rule in RULES[name].rules]
    assert not any(rule.mode == Mode.AUTOMATIC for rule in others)


@pytest.mark.security("S10")
def test_decides_between_parties_of_the_day(
    acting: Callable[[Actor], Any], anna: Actor, django_assert_num_queries: Any
) -> None:
    with acting(anna):
        version = ConvenantVersion.objects.select_related("convenant").get(convenant__slug="west-friesland")
        agents = Organisation.objects.get(slug="politie-basisteam-hoorn").pk
        strangers = Organisation.objects.get(slug="nimeto").pk
        with django_assert_num_queries(2):
            rules = GateRules.of(version)
            now = rules.decide(anna.organisation, agents, "core", {"assigned": True})
            stranger = rules.decide(strangers, agents, "core", {"assigned": True})
        before = decide(version, anna.organisation, agents, "core", {"assigned": True}, on=date(2024, 8, 31))
    assert now.outcome == Outcome.ALLOW
    assert stranger.outcome == before.outcome == Outcome.DENY


@pytest.mark.security("S10")
def test_a_refusal_is_kept_with_its_rule(acting: Callable[[Actor], Any], utrecht: Actor) -> None:
    with acting(utrecht):
        version = ConvenantVersion.objects.select_related("convenant").get(convenant__slug="utrecht")
        recipient = Organisation.objects.get(slug="politie-utrecht").pk
        answer = decide(version, utrecht.organisation, recipient, "persons", {"necessity": True})
        keep(answer, actor=utrecht, recipient=recipient, data_class="persons", circumstances={"necessity": True})
        kept = Decision.objects.get()
    assert (kept.outcome, kept.rule, kept.article) == (Outcome.DENY, "UT-R11", "23")
    assert kept.sentence == answer.text
    assert kept.organisation_id == utrecht.organisation_id
    assert kept.membership_id == utrecht.membership_id
