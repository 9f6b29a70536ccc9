"""Charts as SVG of our own, attributes and classes only: one drawing for the strict page and the PDF.

Colours stand twice: as an attribute, for paper, and as a class, so that the page's tokens win.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString

COLOURS = ("#0b5263", "#b06a00", "#7a4a8c", "#5d707c")
INK, QUIET, LINE, CONTROL = "#15212a", "#4a5963", "#ccd4d9", "#6b7b86"
WIDTH, LABELS, ROW, AXIS, BASE, UNIT = 620, 220, 26, 40, 146, 134
HIDDEN_WORD, HIDDEN_WIDTH, WRAP, LONGEST = "afgeschermd", 46, 14, 27
SECOND = 14
FONT, NARROW = "Source Sans 3, sans-serif", 290
STEPS = (5, 10, 25, 50, 100, 250, 500, 1000, 5000, 25000)
STRIPES = {
    "h": "M0 6L6 0M-1 1L1 -1M5 7L7 5",
    "2": "M0 6L6 0M-1 1L1 -1M5 7L7 5",
    "3": "M3 1.6V4.4",
    "4": "M0 3H6",
}

Value = int | None


@dataclass(frozen=True)
class Series:
    name: str
    values: Sequence[Value]


@dataclass(frozen=True)
class Chart:
    """One series: horizontal bars in the given order. Two to four: upright groups. None is hidden."""

    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    finding: str = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.series) <= len(COLOURS):
            raise ValueError("a chart has one to four series")
        if any(len(series.values) != len(self.labels) for series in self.series):
            raise ValueError("each series has one value per label")


def chart_from(stored: dict[str, Any]) -> Chart:
    """The inverse of `dataclasses.asdict`, for charts kept in a report."""
    return Chart(**(stored | {"series": [Series(**row) for row in stored["series"]]}))


def draw(chart: Chart, ident: str, first_colour: str = COLOURS[0], *, narrow: bool = False) -> SafeString:
    """`ident` is unique on the page; `first_colour` is the theme's own, for paper. `narrow`: bars for a phone."""
    pen = _Pen(ident, (first_colour, *COLOURS[1:]))
    is_bars = len(chart.series) == 1
    width = NARROW if narrow and is_bars else WIDTH
    height, parts = pen.bars(chart, narrow=narrow) if is_bars else pen.groups(chart)
    title = _tag("title", chart.title, id=f"{ident}-t") + _tag("desc", describe(chart), id=f"{ident}-d")
    size = {"width": width, "height": height, "viewBox": f"0 0 {width} {height}", "font_family": FONT}
    spoken = {"role": "img", "aria_labelledby": f"{ident}-t {ident}-d"}
    return _tag("svg", title + _tag("defs", pen.patterns()) + _join(parts), class_="vs-chart", **spoken, **size)


def describe(chart: Chart) -> str:
    """The same figures in words, for who does not see the drawing."""
    return "; ".join(f"{label}: {_row_words(chart, at)}" for at, label in enumerate(chart.labels)) + "."


def _row_words(chart: Chart, at: int) -> str:
    named = [f"{series.name} {_word(series.values[at])}" for series in chart.series]
    return ", ".join(named) if len(named) > 1 else _word(chart.series[0].values[at])


def _word(value: Value) -> str:
    return HIDDEN_WORD if value is None else str(value)


def _tag(name: str, inner: object = "", **attributes: object) -> SafeString:
    """Escaped by Python itself: a page of charts has a thousand, and Django asks of each piece whether it is lazy."""
    pairs = "".join(f' {_called(key)}="{_written(value)}"' for key, value in attributes.items())
    return SafeString(f"<{name}{pairs}>{_written(inner)}</{name}>")


@cache
def _called(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _written(value: object) -> str:
    if isinstance(value, SafeString):
        return value
    return f"{value:.1f}" if isinstance(value, float) else escape(str(value))


def _join(parts: Sequence[SafeString]) -> SafeString:
    return SafeString("".join(parts))


def _text(x: float, y: float, words: object, anchor: str = "start", kind: str = "axis") -> SafeString:
    look = {"fill": INK if kind != "axis" else QUIET, "class_": f"vs-chart__{kind}", "font_size": 13}
    return _tag("text", words, x=x, y=y, text_anchor=anchor, **look)


def _wrapped(label: str, wide: int = WRAP) -> list[str]:
    """At most two lines of some so many characters, the rest cut: the table beside it has the whole name."""
    first, _, rest = label.partition(" ")
    while rest and len(first) + 1 + len(rest.partition(" ")[0]) <= wide:
        word, _, rest = rest.partition(" ")
        first = f"{first} {word}"
    return [_cut(text, wide + 2) for text in (first, rest) if text]


def _cut(label: str, longest: int) -> str:
    return label if len(label) <= longest else f"{label[: longest - 1].rstrip()}…"


@dataclass(frozen=True)
class _Pen:
    ident: str
    colours: Sequence[str]

    def patterns(self) -> SafeString:
        """Series two hatched, three dotted, four lined, a hidden figure hatched in grey."""
        inks = {
            "h": (CONTROL, "control", 1),
            **{str(n): (self.colours[n - 1], f"stroke-{n}", 2) for n in (2, 3, 4)},
        }
        return _join([self._pattern(key, *ink) for key, ink in inks.items()])

    def _pattern(self, key: str, colour: str, kind: str, thick: int) -> SafeString:
        line = {
            "d": STRIPES[key],
            "fill": "none",
            "stroke": colour,
            "stroke_width": thick,
            "class_": f"vs-chart__{kind}",
        }
        size = {"id": f"{self.ident}-{key}", "width": 6, "height": 6, "patternUnits": "userSpaceOnUse"}
        return _tag("pattern", _tag("path", **line), **size)

    def rect(self, x: float, y: float, width: float, height: float, number: int = 0) -> SafeString:
        """Series one is plain, others have a pattern and outline: colour is no sign alone. 0: hidden."""
        place = {"x": x, "y": y, "width": width, "height": height}
        if number == 1:
            return _tag("rect", **place, fill=self.colours[0], class_="vs-chart__1")
        if number == 0:
            return _tag("rect", **place, fill=f"url(#{self.ident}-h)")
        outline = {"stroke": self.colours[number - 1], "class_": f"vs-chart__stroke-{number}"}
        return _tag("rect", **place, fill=f"url(#{self.ident}-{number})", **outline)

    def bars(self, chart: Chart, *, narrow: bool) -> tuple[int, list[SafeString]]:
        """Labels stand beside the bars; on a phone above them."""
        values, parts, top = chart.series[0].values, [], 4
        left, room = (0, NARROW - 50) if narrow else (LABELS, WIDTH - LABELS - 60)
        largest = max((value for value in values if value), default=1)
        for label, value in zip(chart.labels, values, strict=True):
            lines = [label] if narrow else _wrapped(label, LONGEST)
            more = ROW - 8 if narrow else SECOND * (len(lines) - 1)
            bar_top = top + (more if narrow else more // 2)
            width = HIDDEN_WIDTH if value is None else room * value / largest
            parts += self._names(lines, top, narrow=narrow)
            parts.append(self.rect(left, bar_top, width, 18, 0 if value is None else 1))
            kind = "axis" if value is None else "value"
            parts.append(_text(left + width + 8, bar_top + 14, _word(value), kind=kind))
            top += ROW + more
        return top + 4, parts

    @staticmethod
    def _names(lines: Sequence[str], top: int, *, narrow: bool) -> list[SafeString]:
        x, first, anchor = (0, top + ROW - 13, "start") if narrow else (LABELS - 8, top + 14, "end")
        return [_text(x, first + SECOND * at, words, anchor, "label") for at, words in enumerate(lines)]

    def groups(self, chart: Chart) -> tuple[int, list[SafeString]]:
        largest = max((value or 0 for series in chart.series for value in series.values), default=0)
        step = next((step for step in STEPS if largest <= 4 * step), largest)
        slot = (WIDTH - AXIS) / max(1, len(chart.labels))
        thick = min(23.0, slot / (len(chart.series) + 1))
        parts = [part for tick in range(5) for part in _grid(tick, step)]
        for at, label in enumerate(chart.labels):
            middle = AXIS + slot * (at + 0.5)
            for number, series in enumerate(chart.series):
                x = middle + (thick + 3) * (number - len(chart.series) / 2)
                parts += self.column(x, thick, series.values[at], 4 * step, number + 1)
            parts += [_text(middle, 162 + 15 * n, words, "middle") for n, words in enumerate(_wrapped(label))]
        return 220, [*parts, *self.legend(chart)]

    def column(self, x: float, thick: float, value: Value, top: int, number: int) -> Iterator[SafeString]:
        height = 14.0 if value is None else UNIT * value / top
        yield self.rect(x, BASE - height, thick, height, 0 if value is None else number)
        if value is not None:
            yield _text(x + thick / 2, BASE - 4 - height, value, "middle")

    def legend(self, chart: Chart) -> Iterator[SafeString]:
        names = [(series.name, number) for number, series in enumerate(chart.series, 1)]
        if any(value is None for series in chart.series for value in series.values):
            names.append((HIDDEN_WORD, 0))
        x = AXIS + 4
        for name, number in names:
            yield self.rect(x, 200, 12, 12, number)
            yield _text(x + 18, 211, name)
            x += 40 + 7 * len(name)


def _grid(tick: int, step: int) -> Iterator[SafeString]:
    y = BASE - UNIT / 4 * tick
    yield _tag("line", x1=AXIS, x2=WIDTH, y1=y, y2=y, stroke=LINE, class_="vs-chart__grid")
    yield _text(AXIS - 8, y + 4, tick * step, "end")
