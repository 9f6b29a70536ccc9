"""What a source of report sections hands over.

A source is `callable(convenant, school_year, actor) -> Section | None`, added to
`registry.report_sections`. It runs in the scope of the organisation that makes the report (regie): it reads
circle rows and releases only. The result is frozen as JSON in the report.
"""

from dataclasses import dataclass, field

from convenant.formats.charts import Chart

Cell = str | int | None


@dataclass(frozen=True)
class Table:
    """A cell of None is a hidden figure and reads "afgeschermd". `has_total`: the last row is a sum."""

    caption: str
    headers: list[str]
    rows: list[list[Cell]]
    sentence: str = ""
    has_total: bool = False


@dataclass(frozen=True)
class Section:
    """One chapter: the conclusion stands first.

    `figures` are (number, what it counts) for the summary, at most two. `good` and `better` are sentences for
    it; they are machine-made and marked as such in the report.
    """

    key: str
    title: str
    conclusion: str
    charts: list[Chart] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    figures: list[tuple[str, str]] = field(default_factory=list)
    good: list[str] = field(default_factory=list)
    better: list[str] = field(default_factory=list)
