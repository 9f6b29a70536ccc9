"""A frozen report as the page and the PDF show it: the same order, the same drawings."""

from typing import Any

from convenant.formats.charts import COLOURS, chart_from, draw
from convenant.models import Report
from convenant.templatetags.portal import nl_plain


def chapters(report: Report, first_colour: str = COLOURS[0]) -> list[dict[str, Any]]:
    """Chapter 1 is the summary, so the sections start at 2."""
    return [
        section
        | {"number": number, "drawings": _drawings(section, number, first_colour), "tables": _tables(section, number)}
        for number, section in enumerate(report.content["sections"], 2)
    ]


def _drawings(section: dict[str, Any], number: int, colour: str) -> list[dict[str, Any]]:
    charts = [chart_from(stored) for stored in section["charts"]]
    return [
        {"title": f"Figuur {number}.{at} {chart.title}", "svg": draw(chart, f"figuur-{number}-{at}", colour)}
        for at, chart in enumerate(charts, 1)
    ]


def _tables(section: dict[str, Any], number: int) -> list[dict[str, Any]]:
    return [_table(table, f"Tabel {number}.{at}") for at, table in enumerate(section["tables"], 1)]


def _table(table: dict[str, Any], name: str) -> dict[str, Any]:
    """Cells with whether they stand right: figures do, hidden ones too, words do not."""
    right = [not any(isinstance(row[at], str) for row in table["rows"]) for at in range(len(table["headers"]))]
    rows = [list(zip(row, right, strict=True)) for row in table["rows"]]
    return {
        "caption": f"{name} {table['caption']}",
        "headers": list(zip(table["headers"], right, strict=True)),
        "rows": rows[:-1] if table["has_total"] else rows,
        "total": rows[-1] if table["has_total"] else [],
        "sentence": table["sentence"],
    }


def facts(report: Report) -> list[tuple[str, str]]:
    return [
        ("Status", f"Concept, versie {report.number}, van {nl_plain(report.made_at)}"),
        ("Opgesteld door", report.made_by),
        ("Partijen", " · ".join(report.content["parties"])),
        ("Gegevens tot en met", report.content["data_until"]),
        ("Toegankelijke versie", "Dit rapport staat ook als webpagina in het portaal"),
    ]


def page_context(report: Report) -> dict[str, Any]:
    return {"report": report, "content": report.content, "chapters": chapters(report), "facts": facts(report)}


def pdf_context(report: Report) -> dict[str, Any]:
    convenant = report.convenant
    colour = convenant.theme.get("chart_1", [COLOURS[0]])[0]
    running = f"{report.title} · Veilige School {convenant.short_name}"
    return page_context(report) | {
        "convenant": convenant,
        "chapters": chapters(report, colour),
        "theme": convenant.theme,
        "author": report.made_by,
        "running": running,
    }
