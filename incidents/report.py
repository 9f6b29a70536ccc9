"""The chapter on incidents of the evaluation report: released tables only."""

from convenant import clock
from convenant.formats.charts import Chart, Series
from convenant.models import Convenant
from convenant.reports.sections import Section, Table
from convenant.tenancy.scope import Actor

from .models import Release
from .queries import figures
from .queries.figures import Figures
from .releases.periods import FIRST_HALF, SECOND_HALF, WHOLE_YEAR
from .suggestions import hidden_sentence

KEY, TITLE = "incidents.released", "Incidenten en aanpak"
LARGEST = 6
NOTHING = "Over dit schooljaar zijn geen cijfers vrijgegeven."


def section(convenant: Convenant, school_year: int, actor: Actor) -> Section:
    found = figures.released_of(convenant.pk)
    of_year = [release for release in found if release.school_year == school_year]
    tables = [figures.figures_of(release, found) for release in of_year]
    shown = [one for one in tables if one.cells]
    if not shown:
        notes = [release.note for release in of_year if release.note]
        return Section(KEY, TITLE, NOTHING, paragraphs=notes, better=[NOTHING])
    main = shown[0]
    lead, finding = figures.finding_of(main)
    return Section(
        key=KEY,
        title=TITLE,
        conclusion=f"{_total_sentence(main)} {lead}",
        charts=[_chart(main)],
        tables=[_table(one) for one in shown],
        paragraphs=[*_halves(main), finding, *[one.release.note for one in shown if one.release.note]],
        figures=[(figures.shown(main.total()), f"incidenten in {clock.school_year_label(school_year)}, afgerond")],
        good=[f"{_schools(main.release)} aan de cijfers mee."],
    )


def _schools(release: Release) -> str:
    verb = "school deed" if release.schools_counted == 1 else "scholen deden"
    return f"{release.schools_counted} van de {release.schools_total} {verb}"


def _total_sentence(one: Figures) -> str:
    if one.total() is None:
        return "Het totaal is afgeschermd."
    before = one.total_before()
    beside = f", tegen {before} het jaar ervoor" if before is not None else ""
    return f"Er zijn {one.total()} incidenten geregistreerd{beside}."


def _chart(one: Figures) -> Chart:
    """The largest kinds: two years beside each other, or bars when there is no year before."""
    codes = one.rows[:LARGEST]
    labels = [one.labels[code] for code in codes]
    now = Series(clock.school_year_label(one.release.school_year), [one.total(code) for code in codes])
    if not one.before:
        return Chart("Incidenten per soort", labels, [now])
    before = Series(clock.school_year_label(one.before.school_year), [one.total_before(code) for code in codes])
    return Chart("Incidenten per soort, twee schooljaren", labels, [before, now])


def _table(one: Figures) -> Table:
    shown = figures.table_of(one)
    sentence = f"{figures.ROUNDED} {hidden_sentence(one.release.k)}" if shown.has_hidden else figures.ROUNDED
    return Table(shown.caption, shown.headers, shown.rows, f"{sentence} Bron: {_source(one.release)}.", has_total=True)


def _source(release: Release) -> str:
    return f"vrijgave {clock.school_year_label(release.school_year)}, {figures.released_line(release)}"


def _halves(one: Figures) -> list[str]:
    first, second = (one.cells.get(("*", str(half))) for half in (FIRST_HALF, SECOND_HALF))
    if one.release.half != WHOLE_YEAR or first is None or second is None or first == second:
        return []
    more, less = ("eerste", "tweede") if first > second else ("tweede", "eerste")
    most, least = max(first, second), min(first, second)
    return [f"In de {more} helft van het schooljaar zijn er meer incidenten ({most}) dan in de {less} helft ({least})."]
