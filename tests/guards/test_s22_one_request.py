"""S22: what one request asks has a bound: its size, the number of its fields, the time of a text."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from convenant.forms.plain import clean_text
from convenant.tenancy.scope import Actor
from incidents import lint
from tests.conftest import signed_in

Figure = Callable[[str, Any], None]
LONGEST = 2.0
LONGEST_CHECK = 0.3
CORPUS = {
    "one letter": "a" * 1_000_000,
    "figures": "1" * 1_000_000,
    "figures apart": "1 " * 300_000,
    "capitals": "Aa " * 300_000,
    "at signs": "a@" * 400_000,
    "dots": "a." * 400_000,
    "spaces": " " * 1_000_000,
    "line ends": "\r\n" * 400_000,
    "brackets": "(" * 1_000_000,
    "accents": "\u0301" * 400_000,
    "underscores": "a_" * 400_000,
    "initials": "A. " * 300_000,
    "streets": "kerkstraat " * 90_000,
    "compounds": "fietsenkelders " * 70_000,
    "hyphens": "ab-" * 300_000,
    "postcodes": "1234 ab " * 120_000,
}
"""A megabyte each, made to walk a pattern back and forth."""


@pytest.mark.security("S22")
def test_too_large_is_refused_before_it_is_read(client: Client, anna: Actor, settings: Any) -> None:
    answer = signed_in(anna).post("/incidenten/nieuw/", {"text": "a"}, CONTENT_LENGTH=str(settings.LARGEST_BODY + 1))
    assert answer.status_code == 413
    assert f"{settings.LARGEST_BODY // 1024**2} MB" in answer.content.decode()


@pytest.mark.mutant("S22")
def test_mutant_without_the_bound(anna: Actor, settings: Any) -> None:
    settings.LARGEST_BODY = 10**12
    with pytest.raises(AssertionError, match="Cannot read more"):  # it is read: the test client has no more to give
        signed_in(anna).post("/incidenten/nieuw/", {"text": "a"}, CONTENT_LENGTH=str(70 * 1024**2))


@pytest.mark.security("S22")
@pytest.mark.parametrize(
    "body", [{f"veld{number}": "a" for number in range(600)}, {"description": "a" * 3_000_000}], ids=["fields", "text"]
)
def test_many_fields_and_long_texts_are_refused(body: dict[str, str], anna: Actor) -> None:
    client = signed_in(anna)
    client.raise_request_exception = False
    start = time.monotonic()
    answer = client.post(
        "/incidenten/nieuw/", "&".join(f"{name}={text}" for name, text in body.items()),
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert 400 <= answer.status_code < 500
    assert time.monotonic() - start < LONGEST


def slowest(check: Callable[[str], object], longest: int) -> float:
    taken = []
    for text in CORPUS.values():
        start = time.process_time()
        check(text[:longest])
        taken.append(time.process_time() - start)
    return max(taken)


@pytest.mark.security("S22")
def test_no_pattern_walks_back_and_forth(record_property: Figure) -> None:
    """The check for personal data sees at most what a form lets through: 20,000 signs. Its word list is read once."""
    lint.without_the_vault("woordenlijst")
    checked, cleaned = slowest(lint.without_the_vault, 20_000), slowest(clean_text, 1_000_000)
    assert checked < LONGEST_CHECK
    assert cleaned < LONGEST
    record_property("figure", f"S22: {len(CORPUS)} worst texts, the slowest check took {max(checked, cleaned):.2f} s")


@pytest.mark.security("S22")
def test_a_long_search_is_short(anna: Actor, record_property: Figure) -> None:
    client, worst = signed_in(anna), 0.0
    for text in CORPUS.values():
        for path in ("/incidenten/?zoek=", "/incidenten/?pagina="):
            start = time.monotonic()
            assert client.get(path + text[:4000].replace("\r\n", "%0A").replace(" ", "+")).status_code < 500
            worst = max(worst, time.monotonic() - start)
    assert worst < LONGEST
    record_property("figure", f"S22: {2 * len(CORPUS)} long addresses, the slowest took {worst:.2f} s")
