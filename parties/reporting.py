"""The chapter of the evaluation report about contact persons. Circle rows only."""

from convenant import clock
from convenant.models import Convenant
from convenant.reports.sections import Section, Table
from convenant.tenancy.scope import Actor
from convenant.terms import version_in_force

from .models import Party
from .queries.gaps import Gap, gaps_by_party


def contacts_section(convenant: Convenant, school_year: int, actor: Actor) -> Section | None:
    """Who is missing on the day of the report; None for a former school year, of which no list is kept."""
    if school_year != clock.school_year(clock.today()):
        return None
    gaps = gaps_by_party(convenant, version_in_force(convenant))
    now = {party: [gap for gap in found if gap.on is None] for party, found in gaps.items()}
    missing = {party: found for party, found in now.items() if found}
    whole = len(gaps) - len(missing)
    return Section(
        key="parties.contacts",
        title="Vaste contactpersonen",
        conclusion=f"{whole} van {len(gaps)} partijen hebben alle contactpersonen genoemd die het convenant vraagt.",
        tables=[_table(missing)] if missing else [],
        figures=[(f"{whole} van {len(gaps)}", "partijen met alle contactpersonen")],
        good=["Elke partij heeft haar contactpersonen genoemd."] if not missing else [],
        better=[f"{party.organisation.name}: {found[0].sentence.lower()}." for party, found in missing.items()][:5],
    )


def _table(missing: dict[Party, list[Gap]]) -> Table:
    rows: list[list[str | int | None]] = [
        [party.organisation.name, gap.sentence, gap.article] for party, found in missing.items() for gap in found
    ]
    return Table("Contactpersonen die ontbreken", ["Partij", "Wat ontbreekt", "Artikel"], rows)
