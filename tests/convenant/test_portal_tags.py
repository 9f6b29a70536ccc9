"""Tags and filters of every page: what they write, and that they escape."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
import time_machine
from django.template import Context, Template

from convenant.templatetags import portal

WEST_FRIESLAND = SimpleNamespace(slug="west-friesland", article_prefix="art.")


def rendered(source: str, **context: object) -> str:
    return Template("{% load portal %}" + source).render(Context(context))


def test_icon_is_hidden_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in rendered('{% icon "lock" %}')
    labelled = rendered("{% icon 'lock' label %}", label='"><script>')
    assert 'role="img"' in labelled
    assert "<script>" not in labelled


def test_unknown_icon_fails_loudly() -> None:
    with pytest.raises(ValueError, match="No icon"):
        portal.icon("../settings")
    with pytest.raises(FileNotFoundError):
        portal.icon("no-such-drawing")


@pytest.mark.parametrize(
    ("label", "prefix", "shown"),
    [
        ("5.7", "art.", "art. 5.7"),
        ("23", "artikel", "artikel 23"),
        ("Privacy 1", "art.", "Privacy 1"),
        ("5", "", "art. 5"),
    ],
)
def test_article_is_shown_as_its_convenant_writes_it(label: str, prefix: str, shown: str) -> None:
    assert portal.article_text(label, prefix) == shown.replace(" ", "\N{NO-BREAK SPACE}")


def test_article_without_circle_is_plain() -> None:
    assert rendered('{% article_ref "5.7" %}').startswith('<span class="vs-art">')
    assert rendered("{% article_ref label %}", label="") == ""


def test_badge_has_a_shape_and_a_word() -> None:
    html = rendered('{% badge "bad" "1 dag te laat" %}')
    assert "<svg" in html
    assert "1 dag te laat" in html


@time_machine.travel(datetime(2026, 11, 24, 10, 0, tzinfo=UTC))
@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 23), "1 dag te laat"),
        (date(2026, 11, 17), "7 dagen te laat"),
        (date(2026, 11, 24), "vandaag"),
        (date(2026, 11, 25), "morgen"),
        (date(2026, 11, 26), "26 nov"),
        (date(2027, 1, 4), "4 jan 2027"),
        (None, "geen"),
    ],
)
def test_due_date_in_words(day: date | None, said: str) -> None:
    html = portal.due(day)
    assert said in html
    assert ("vs-badge" in html) == (said in {"1 dag te laat", "7 dagen te laat", "vandaag", "morgen"})


def test_done_step_is_never_late() -> None:
    assert "vs-badge" not in portal.due(date(2020, 1, 1), done=True)


def test_zero_is_shown_only_when_released() -> None:
    assert portal.count_cell(0) == '<td class="vs-num">0</td>'
    assert "afgeschermd" in portal.count_cell(None)


def test_matrix_mark_says_whose_it_is() -> None:
    html = portal.state("late", "RSG Enkhuizen, artikel 2.1", "/x/", current=True)
    assert 'aria-label="RSG Enkhuizen, artikel 2.1: te laat"' in html
    assert 'aria-current="true"' in html


@time_machine.travel(datetime(2026, 11, 24, 10, 0, tzinfo=UTC))
def test_dutch_dates() -> None:
    moment = datetime(2026, 11, 24, 9, 45, tzinfo=UTC)
    assert portal.nl_date(moment) == "dinsdag 24 november 2026"
    assert portal.nl_weekday(date(2026, 12, 3)) == "do 3 dec"
    assert portal.nl_time(moment) == "10:45 uur"
    assert portal.nl_when(moment) == "Vandaag"
    assert portal.nl_date(None) == portal.nl_day(None) == portal.nl_time(None) == ""


@pytest.mark.parametrize(
    ("tags", "path"),
    [
        ("toast undo=/a/1/", "/a/1/"),
        ("toast", ""),
        ("toast undo=//evil.example", ""),
        ("undo=https://evil.example", ""),
    ],
)
def test_undo_stays_inside_the_portal(tags: str, path: str) -> None:
    assert portal.undo_path(SimpleNamespace(extra_tags=tags)) == path


def test_cover_has_one_mark_per_agreement() -> None:
    svg = portal.compliance_marks(3, 2, 1, 1)
    assert svg.count("<rect") + svg.count("<path") == 7
