"""Lead times as a chapter of the evaluation report."""

from convenant import clock
from convenant.compliance.bearers import bearers_of
from convenant.models import Convenant, LeadTime
from convenant.reports.sections import Section, Table
from convenant.tenancy.scope import Actor

from .asking import titles_of_duties
from .lead_times import cells, sentence

KEY, TITLE = "convenant.lead_times", "Doorlooptijden"


def lead_time_section(convenant: Convenant, school_year: int, actor: Actor) -> Section | None:
    """None where nobody told anything for this year: the chapter on naleving says so already."""
    rows = list(LeadTime.objects.filter(convenant=convenant, school_year=school_year).order_by("obligation"))
    if not rows:
        return None
    titles = titles_of_duties(convenant)
    names = {bearer.organisation_id: bearer.name for bearer in bearers_of(convenant.pk)}
    lines = [_line(row, titles, names.get(row.organisation_id, "")) for row in rows]
    over = [row for row in rows if not row.fewer_than and row.median_days > row.norm_days]
    return Section(
        key=KEY,
        title=TITLE,
        conclusion=_conclusion(len(rows), len(over)),
        tables=[
            Table(
                f"Doorlooptijden in schooljaar {clock.school_year_label(school_year)}",
                ["Afspraak", "Partij", "Afgeronde zaken", "Mediaan", "Norm", "Bron van de norm"],
                lines,
                "Totalen die de partij zelf invulde. Bij weinig zaken staan zij er niet.",
            )
        ],
        better=[f"{titles.get(row.obligation, row.obligation)}: {sentence(row)}." for row in over],
    )


def _line(row: LeadTime, titles: dict[str, str], party: str) -> list[str | int | None]:
    count, median = cells(row)
    return [titles.get(row.obligation, row.obligation), party, count, median, f"{row.norm_days} dagen", row.norm_source]


def _conclusion(told: int, over: int) -> str:
    if over:
        return f"Bij {over} van de {told} afspraken over doorlooptijd ligt de mediaan boven de norm."
    return "De mediaan ligt overal binnen de norm, waar genoeg zaken zijn."
