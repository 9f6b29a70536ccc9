"""Released figures as ready tables and sentences. Reads releases and their cells only, never an incident."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from convenant import clock
from convenant.formats.charts import HIDDEN_WORD, Chart, Series
from convenant.models import Convenant
from convenant.templatetags.portal import nl_plain
from incidents.models import Release, ReleaseCell, ReleaseState
from incidents.releases.cells import SCHOOLS_NEEDED
from incidents.releases.periods import HALF_LABELS, WHOLE_YEAR, period_label
from incidents.releases.table import TOTAL
from parties.models import Location

from .taxonomy import Taxonomy, adopted_version, taxonomy

OTHER, OTHER_GOAL = "OVE", 10
ROW_HEADS = {"main": "Hoofdcategorie", "category": "Soort"}
ROUNDED = "Afgerond op vijftallen. Het totaal kan daardoor afwijken."
NO_BLAME = "Meer registraties betekent niet vanzelf minder veiligheid."

Cells = dict[tuple[str, str], int | None]
Value = int | None


@dataclass(frozen=True)
class Figures:
    """One release beside the same period a year before (None when that was not released at the same level)."""

    release: Release
    cells: Cells
    before: Release | None
    cells_before: Cells
    labels: dict[str, str]
    """Row code → label, in the order of the taxonomy."""
    columns: dict[str, str]
    """Column key → label, the total excluded."""

    @property
    def rows(self) -> list[str]:
        """The largest first, hidden ones last, else as the taxonomy has them."""
        return sorted(self.labels, key=lambda code: -(self.total(code) or 0))

    def total(self, code: str = TOTAL) -> Value:
        return self.cells.get((code, TOTAL))

    def total_before(self, code: str = TOTAL) -> Value:
        return self.cells_before.get((code, TOTAL))


def released_of(convenant_id: UUID) -> list[Release]:
    """The newest period first; a whole year before its halves."""
    found = Release.objects.filter(convenant_id=convenant_id, state=ReleaseState.RELEASED)
    return sorted(found, key=lambda release: (-release.school_year, release.half and 3 - release.half))


def figures_of(release: Release, all_released: Iterable[Release]) -> Figures:
    """Three queries at most, whatever the number of cells."""
    before = year_before(release, all_released)
    cells: dict[UUID, Cells] = {release.pk: {}, **({before.pk: {}} if before else {})}
    for cell in ReleaseCell.objects.filter(convenant_id=release.convenant_id, release_id__in=list(cells)):
        cells[cell.release_id][cell.row, cell.column] = cell.count
    known = taxonomy(adopted_version(release.convenant_id).taxonomy)
    columns = column_labels(release, cells[release.pk])
    own, former = cells[release.pk], cells[before.pk] if before else {}
    return Figures(release, own, before, former, row_labels(known, own), columns)


def year_before(release: Release, all_released: Iterable[Release]) -> Release | None:
    wanted = (release.school_year - 1, release.half, release.rows_level)
    return next((one for one in all_released if (one.school_year, one.half, one.rows_level) == wanted), None)


def row_labels(known: Taxonomy, cells: Cells) -> dict[str, str]:
    codes = {row for row, _ in cells} - {TOTAL}
    return {row.code: row.label for row in (*known.mains, *known.subs) if row.code in codes}


def column_labels(release: Release, cells: Cells) -> dict[str, str]:
    keys = sorted({column for _, column in cells} - {TOTAL})
    if release.columns_level == "half":
        return {key: HALF_LABELS[int(key)] for key in keys}
    names = (
        {str(pk): name for pk, name in Location.objects.filter(pk__in=keys).values_list("pk", "name")} if keys else {}
    )
    return {key: names.get(key, key) for key in keys}


@dataclass(frozen=True)
class FigureTable:
    """Ready for the page, the PDF and the spreadsheet. None is a hidden figure; the last row is the total."""

    caption: str
    headers: list[str]
    rows: list[list[str | int | None]]
    has_hidden: bool


def table_of(figures: Figures, *, with_columns: bool = True) -> FigureTable:
    columns = figures.columns if with_columns else {}
    whole = "Schooljaar" if figures.release.half == WHOLE_YEAR else HALF_LABELS[figures.release.half]
    head = ROW_HEADS.get(figures.release.rows_level, "Soort")
    headers = [head, *columns.values(), whole, *(["Vorig jaar"] if figures.before else [])]
    rows = [_row(figures, code, figures.labels[code], columns) for code in figures.rows]
    rows.append(_row(figures, TOTAL, "Alle", columns))
    beside = " en half jaar" if columns and figures.release.columns_level == "half" else ""
    caption = (
        f"Incidenten per {head.lower()}{beside}, {period_label(figures.release.school_year, figures.release.half)}"
    )
    return FigureTable(caption, headers, rows, any(cell is None for row in rows for cell in row))


def _row(figures: Figures, code: str, label: str, columns: Iterable[str]) -> list[str | int | None]:
    inner = [figures.cells.get((code, column)) for column in columns]
    former = [figures.total_before(code)] if figures.before else []
    return [label, *inner, figures.total(code), *former]


def chart_of(figures: Figures) -> Chart:
    labels = [figures.labels[code] for code in figures.rows]
    values = [figures.total(code) for code in figures.rows]
    return Chart(
        f"Aantal incidenten per {ROW_HEADS[figures.release.rows_level].lower()}", labels, [Series("Aantal", values)]
    )


def finding_of(figures: Figures) -> tuple[str, str]:
    """The finding in bold, and the sentence that keeps it honest."""
    shown = [code for code in figures.rows if figures.total(code) is not None]
    if not shown:
        return "Alle getallen zijn afgeschermd.", figures.release.note
    most = f"{figures.labels[shown[0]]} komt het meest voor ({figures.total(shown[0])})."
    risen = max(shown, key=lambda code: _growth(figures, code))
    if _growth(figures, risen) <= 0:
        return most, NO_BLAME
    now, before = figures.total(risen), figures.total_before(risen)
    return f"{most} Bij {lowered(figures.labels[risen])} steeg het aantal van {before} naar {now}.", NO_BLAME


def _growth(figures: Figures, code: str) -> float:
    """As a share of the year before, so that a small kind that doubles is noticed."""
    now, before = figures.total(code), figures.total_before(code)
    return (now - before) / before if now is not None and before else 0


def lowered(label: str) -> str:
    return label[:1].lower() + label[1:]


def shown(value: Value) -> str:
    return HIDDEN_WORD if value is None else str(value)


def head_figures(figures: Figures) -> list[tuple[str, str]]:
    before = f", vorig jaar {shown(figures.total_before())}" if figures.before else ""
    release = figures.release
    inner = list(figures.cells.values())
    visible = sum(value is not None for value in inner)
    return [
        (shown(figures.total()), f"incidenten geregistreerd{before}"),
        (took_part(release), f"scholen deden mee (minimaal {SCHOOLS_NEEDED} nodig)"),
        (f"{visible} van {len(inner)}", "getallen getoond, de andere zijn afgeschermd"),
        (other_share(figures), f"staat onder “overig”, liefst hoogstens {OTHER_GOAL}%"),
    ]


def took_part(release: Release) -> str:
    return f"{release.schools_counted} van {release.schools_total}"


def other_share(figures: Figures) -> str:
    """Of rounded figures, so rounded itself."""
    rows = [code for code in figures.labels if code.partition("-")[0] == OTHER]
    part, whole = figures.total(rows[0]) if rows else None, figures.total()
    return HIDDEN_WORD if part is None or not whole else f"{round(100 * part / whole)}%"


def quality_rows(figures: Figures) -> list[tuple[str, str, str]]:
    """What can be said about the registering itself; what cannot is said too."""
    before = figures.before
    hidden = f"{sum(value is None for value in figures.cells.values())} van {len(figures.cells)}"
    former = list(figures.cells_before.values())
    hidden_before = f"{sum(value is None for value in former)} van {len(former)}" if before else "geen"
    return [
        ("Scholen die meededen", took_part(figures.release), took_part(before) if before else "geen"),
        ("Getallen afgeschermd", hidden, hidden_before),
        ("Staat onder “overig”", other_share(figures), "geen" if not before else _other_before(figures)),
        ("Maanden zonder registratie", "niet te zien", "niet te zien"),
    ]


def _other_before(figures: Figures) -> str:
    former = Figures(figures.release, figures.cells_before, None, {}, figures.labels, {})
    return other_share(former)


def title_of(release: Release) -> str:
    return f"Incidenten naar soort, {period_label(release.school_year, release.half)}"


def released_line(release: Release) -> str:
    return f"vrijgegeven op {nl_plain(release.released_at)}"


def agreed_line(release: Release) -> str:
    schools = "1 school" if release.schools_counted == 1 else f"{release.schools_counted} scholen"
    return f"versie 1 · akkoord van {schools}" if release.needs_approval else f"versie 1 · {schools} geteld"


def file_name(convenant: Convenant, release: Release) -> str:
    half = f"-{release.half}" if release.half else ""
    return f"cijfers-{convenant.slug}-{clock.school_year_label(release.school_year)}{half}"
