"""The three files themselves, against the list of provisions and the house rules of wording."""

import re
from typing import Any

import pytest

from convenant import registry
from convenant.agreements.agreement import prepare
from convenant.agreements.walking import articles_of
from convenant.queries.words import evidence_words
from tests.conftest import AGREEMENTS

CONTENTS = {path.stem: prepare(path).content for path in AGREEMENTS}
NOT_YET = {"protocols.checklist"}
"""Kinds of evidence no app offers yet: their obligations read "van hier niet te zien"."""
each = pytest.mark.parametrize("slug", sorted(CONTENTS))


def _articles(slug: str) -> list[dict[str, Any]]:
    return [item for _, item in articles_of(CONTENTS[slug])]


def test_provision_ids_are_unique_over_all_files() -> None:
    ids = [row["id"] for slug in CONTENTS for item in _articles(slug) for row in item["provisions"]]
    assert len(ids) == len(set(ids))


@each
def test_every_article_is_told_in_at_most_25_words(slug: str) -> None:
    assert [item["label"] for item in _articles(slug) if len(item["text"].split()) > 25] == []


@each
def test_every_article_has_a_provision(slug: str) -> None:
    assert [item["label"] for item in _articles(slug) if not item["provisions"]] == []


@each
def test_gaps_are_facts_not_duties(slug: str) -> None:
    missing = [item for item in _articles(slug) if item.get("missing")]
    assert all(row["strength"] == "feit" for item in missing for row in item["provisions"])
    assert [item["label"] for item in missing] == {"weert-nederweert": ["5.6"], "utrecht": ["3 lid f"]}.get(slug, [])


@each
def test_obligations_carry_the_strength_of_their_provision(slug: str) -> None:
    strengths = {row["id"]: row["strength"] for item in _articles(slug) for row in item["provisions"]}
    wrong = [row["key"] for row in CONTENTS[slug]["obligations"] if strengths[row["provision"]] != row["strength"]]
    assert wrong == []


@each
def test_evidence_has_a_source(slug: str) -> None:
    used = {row["evidence"] for row in CONTENTS[slug]["obligations"]} - {"none"}
    assert used - set(registry.evidence.keys()) <= NOT_YET


def test_what_an_app_counts_is_told_and_what_none_counts_is_not_promised() -> None:
    sentences = {key: evidence_words(key) for key, _ in registry.evidence}
    assert len(set(sentences.values())) == len(sentences) > 10
    assert all(sentence.startswith("Als bewijs telt: ") for sentence in sentences.values())
    for key in ("none", *NOT_YET):
        assert (
            evidence_words(key)
            == "Het portaal ziet dit niet vanzelf. Het wordt zichtbaar als de partij bewijs toevoegt."
        )


@each
def test_rules_speak_in_short_sentences(slug: str) -> None:
    """Fifteen words; the refusal of Utrecht's article 23 stands as the microcopy has it."""
    rules = [rule for rule in CONTENTS[slug]["rules"] if rule["id"] != "UT-R11"]
    sentences = [sentence for rule in rules for sentence in re.split(r"(?<=[.?!]) ", rule["sentence"])]
    assert [sentence for sentence in sentences if len(sentence.split()) > 15] == []


@each
def test_every_organisation_is_written_one_way(slug: str) -> None:
    names: dict[str, set[str]] = {}
    for content in CONTENTS.values():
        for party in content["parties"]:
            names.setdefault(party["organisation"]["slug"], set()).add(party["organisation"]["name"])
    assert [name for name, ways in names.items() if len(ways) > 1] == []


@each
def test_one_party_holds_regie_and_every_location_is_served_by_politie(slug: str) -> None:
    content = CONTENTS[slug]
    assert len([party for party in content["parties"] if party.get("holds_regie")]) == 1
    locations = {row["slug"] for party in content["parties"] for row in party.get("locations", [])}
    served: set[str] = set()
    for row in content["assignments"]:
        if row["role"] == "politie":
            served |= locations if row["locations"] == "all" else set(row["locations"])
    assert served == locations
