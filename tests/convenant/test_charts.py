"""The drawings: attributes only, figures as given, hidden ones never readable."""

import re
from dataclasses import asdict
from xml.etree import ElementTree

import pytest

from convenant.formats.charts import Chart, Series, chart_from, describe, draw

BARS = Chart("Aantal per soort", ["Geweld", "Wapens & meer", "Radicalisering"], [Series("Aantal", [80, 40, None])])
PAIRS = Chart(
    "Twee jaren",
    ["Geweld", "Seksueel grensoverschrijdend gedrag"],
    [Series("2024", [70, None]), Series("2025", [80, 5])],
)


def parsed(chart: Chart, ident: str = "a") -> ElementTree.Element:
    return ElementTree.fromstring(draw(chart, ident))  # noqa: S314  (our own drawing)


@pytest.mark.parametrize("chart", [BARS, PAIRS])
def test_strict_pages_and_screen_readers_can_take_it(chart: Chart) -> None:
    text = draw(chart, "a")
    assert "style" not in text
    assert "<script" not in text
    svg = parsed(chart)
    assert svg.get("role") == "img"
    titles = {element.get("id"): element.text for element in svg if element.tag in {"title", "desc"}}
    assert set((svg.get("aria-labelledby") or "").split()) == set(titles)
    assert chart.title in titles.values()
    assert all(reference in text for reference in re.findall(r"url\(#([\w-]+)\)", text))


def test_bars_are_as_long_as_their_figures() -> None:
    drawn = [rect for rect in parsed(BARS).iter("rect") if rect.get("class") == "vs-chart__1"]
    widths = [float(rect.get("width", 0)) for rect in drawn]
    assert len(widths) == 2
    assert widths[0] == pytest.approx(2 * widths[1])


def test_a_hidden_figure_is_a_block_of_one_width_with_the_word() -> None:
    hidden = [rect for rect in parsed(BARS).iter("rect") if rect.get("fill") == "url(#a-h)"]
    assert [rect.get("width") for rect in hidden] == ["46"]
    assert describe(BARS) == "Geweld: 80; Wapens & meer: 40; Radicalisering: afgeschermd."
    assert describe(PAIRS).startswith("Geweld: 2024 70, 2025 80; ")


def test_the_second_series_has_a_pattern_and_the_axis_starts_at_nought() -> None:
    texts = [element.text for element in parsed(PAIRS).iter("text")]
    assert "0" in texts
    assert {"2024", "2025", "afgeschermd"} <= set(texts)
    assert any(rect.get("fill") == "url(#a-2)" for rect in parsed(PAIRS).iter("rect"))


def test_on_a_phone_the_labels_stand_above_the_bars() -> None:
    long = Chart("t", ["Seksueel grensoverschrijdend gedrag"], [Series("x", [5])])
    drawn = {element.text: float(element.get("y", 0)) for element in parsed(long).iter("text")}
    assert drawn["Seksueel"] < drawn["grensoverschrijdend gedrag"], "the whole label, in two lines"
    svg = ElementTree.fromstring(draw(long, "a", narrow=True))  # noqa: S314  (our own drawing)
    assert int(svg.get("width", 0)) <= 300
    label, value = svg.iter("text")
    assert label.text == "Seksueel grensoverschrijdend gedrag"
    assert float(label.get("y", 0)) < float(value.get("y", 0))


def test_labels_are_escaped() -> None:
    nasty = Chart("<b>", ["<script>alert(1)</script>"], [Series("x", [1])])
    assert "<script>" not in draw(nasty, "a")
    assert "<b>" not in draw(nasty, "a")


def test_a_chart_comes_back_from_a_report_as_it_went_in() -> None:
    assert draw(chart_from(asdict(PAIRS)), "a") == draw(PAIRS, "a")


@pytest.mark.parametrize("values", [[], [0], [None], [100000]])
def test_odd_figures_still_make_a_drawing(values: list[int | None]) -> None:
    labels = ["x"] * len(values)
    for count in (1, 2):
        assert parsed(Chart("t", labels, [Series(str(n), values) for n in range(count)])).tag == "svg"


def test_a_chart_without_series_or_with_crooked_ones_is_refused() -> None:
    with pytest.raises(ValueError, match="one to four series"):
        Chart("t", [], [])
    with pytest.raises(ValueError, match="one value per label"):
        Chart("t", ["a"], [Series("x", [])])
