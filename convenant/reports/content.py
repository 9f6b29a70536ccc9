"""What goes into an evaluation report: the chapters of all apps and the summary made from them."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from convenant import clock, registry
from convenant.compliance.bearers import bearers_of
from convenant.compliance.published import Published, published
from convenant.formats.charts import Chart, Series
from convenant.models import Convenant, State
from convenant.reports.sections import Section, Table
from convenant.templatetags.portal import article_text, nl_plain
from convenant.tenancy.scope import Actor
from convenant.terms import note_of, version_in_force
from convenant.wording import listing

KEY, TITLE = "convenant.compliance", "Nakomen van de afspraken"
LISTED, MOST_FIGURES = 5, 4
OPEN = (State.SOON, State.NOT_YET)

Source = Callable[[Convenant, int, Actor], Section | None]


def sources() -> list[Source]:
    """In the order in which the apps offered them: the agreement itself first."""
    return [source for _, source in registry.report_sections]


def collect(source: Source, convenant: Convenant, school_year: int, actor: Actor) -> list[Section]:
    section = source(convenant, school_year, actor)
    return [section] if section else []


def summary_of(convenant: Convenant, school_year: int, sections: Sequence[Section]) -> dict[str, Any]:
    """JSON: cover and summary. The sentences with figures are machine-made; the page says so."""
    duties = published(convenant, school_year, bearers_of(convenant.pk))
    marks = marks_of(duties)
    version = version_in_force(convenant)
    conclusions = [compliance_sentence(marks), *(one.conclusion for one in sections if one.key != KEY)]
    return {
        "marks": marks,
        "parties": sorted({bearer.name for bearer in bearers_of(convenant.pk)}),
        "data_until": nl_plain(data_until(school_year)),
        "conclusion": conclusions[0],
        "figures": [list(figure) for one in sections for figure in one.figures][:MOST_FIGURES],
        "good": [sentence for one in sections for sentence in one.good],
        "better": [sentence for one in sections for sentence in one.better],
        "questions": list(version.evaluation.get("questions", [])),
        "standing": note_of(convenant.pk),
        "evaluation_article": article_text(version.evaluation.get("article", ""), convenant.article_prefix),
    }


def data_until(school_year: int) -> date:
    return min(clock.school_year_bounds(school_year)[1], clock.today())


def marks_of(duties: Sequence[Published]) -> dict[str, int]:
    """One mark per duty of one party: kept, still open, not to be seen from here, late."""
    counts = Counter(duty.state for duty in duties)
    return {
        "kept": counts[State.KEPT],
        "open": sum(counts[state] for state in OPEN),
        "unseen": counts[State.UNSEEN],
        "late": counts[State.LATE],
    }


def compliance_sentence(marks: dict[str, int]) -> str:
    total = sum(marks.values())
    if not total:
        return "Er is nog niets over de afspraken bekend."
    if marks["unseen"] == total:
        return f"Van de {total} afspraken is van hier nog niets te zien."
    late = {0: "Geen afspraak is te laat.", 1: "1 afspraak is te laat."}
    return f"{marks['kept']} van de {total} afspraken zijn nagekomen. " + late.get(
        marks["late"], f"{marks['late']} afspraken zijn te laat."
    )


def compliance_section(convenant: Convenant, school_year: int, actor: Actor) -> Section:
    """The agreement's own chapter: published states of all parties, late ones named."""
    duties = published(convenant, school_year, bearers_of(convenant.pk))
    marks = marks_of(duties)
    late = [duty for duty in duties if duty.state == State.LATE]
    unseen = f"{marks['unseen']} afspraken zijn van hier niet te zien. Dat zegt niet dat zij niet zijn nagekomen."
    return Section(
        key=KEY,
        title=TITLE,
        conclusion=compliance_sentence(marks),
        charts=[_chart(marks)] if duties else [],
        tables=[_totals(marks), *([_late_table(late, convenant)] if late else [])],
        paragraphs=[unseen] if marks["unseen"] else [],
        figures=[
            (f"{marks['kept']} van {sum(marks.values())}", "afspraken nagekomen"),
            (str(marks["late"]), "afspraken te laat"),
        ],
        good=_wholly_kept(duties, convenant),
        better=_late_sentences(late, convenant),
    )


NAMES = {"kept": "Nagekomen", "open": "Loopt nog", "unseen": "Van hier niet te zien", "late": "Te laat"}


def _chart(marks: dict[str, int]) -> Chart:
    return Chart("Afspraken naar stand", list(NAMES.values()), [Series("Aantal", [marks[key] for key in NAMES])])


def _totals(marks: dict[str, int]) -> Table:
    rows: list[list[str | int | None]] = [[name, marks[key]] for key, name in NAMES.items()]
    return Table("Dezelfde getallen", ["Stand", "Aantal"], [*rows, ["Alle", sum(marks.values())]], has_total=True)


def _late_table(late: Sequence[Published], convenant: Convenant) -> Table:
    rows: list[list[str | int | None]] = [
        [article_text(duty.obligation.article, convenant.article_prefix), duty.obligation.title, duty.bearer.name]
        for duty in late
    ]
    return Table("Afspraken die te laat zijn", ["Artikel", "Afspraak", "Partij"], rows)


def _by_duty(duties: Sequence[Published]) -> dict[str, list[Published]]:
    found: dict[str, list[Published]] = {}
    for duty in duties:
        found.setdefault(duty.obligation.key, []).append(duty)
    return found


def _wholly_kept(duties: Sequence[Published], convenant: Convenant) -> list[str]:
    kept = [group for group in _by_duty(duties).values() if all(one.state == State.KEPT for one in group)]
    return [f"{_named(group[0], convenant)}: nagekomen door wie het aangaat." for group in kept[:LISTED]]


def _late_sentences(late: Sequence[Published], convenant: Convenant) -> list[str]:
    groups = list(_by_duty(late).values())[:LISTED]
    return [f"{_named(group[0], convenant)}: te laat bij {_who(group)}." for group in groups]


def _who(group: Sequence[Published]) -> str:
    names = [one.bearer.short_name or one.bearer.name for one in group]
    return listing(names) if len(names) <= LISTED else f"{len(names)} partijen"


def _named(duty: Published, convenant: Convenant) -> str:
    return f"{duty.obligation.title} ({article_text(duty.obligation.article, convenant.article_prefix)})"
