from datetime import datetime
from zoneinfo import ZoneInfo

from convenant.models import Convenant
from convenant.tenancy.scope import Actor, scope
from meetings.models import ActionItem, Meeting, Resolution
from meetings.report import section

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def test_chapter_counts_what_was_held_in_that_school_year(femke: Actor) -> None:
    with scope(femke):
        convenant = Convenant.objects.get(slug="west-friesland")
        for year, state in ((2025, "held"), (2024, "held"), (2025, "cancelled")):
            meeting = Meeting.objects.create(
                convenant=convenant, organisation_id=femke.organisation, series="bestuurlijk-overleg", title="Overleg",
                state=state, starts_at=datetime(year, 10, 1, 10, tzinfo=AMSTERDAM),
            )  # fmt: skip
            Resolution.objects.create(
                convenant=convenant, organisation_id=femke.organisation, meeting=meeting, number=f"{year}-{state}",
                text="Ja",
            )  # fmt: skip
            ActionItem.objects.create(
                convenant=convenant,
                meeting=meeting,
                organisation_id=femke.organisation,
                text="Doen",
                due_on="2026-01-01",
            )
        made = section(convenant, 2025, femke)
    assert made.conclusion == "De partijen hielden 1 keer overleg en namen 1 besluit."
    assert ["Bestuurlijk veiligheidsoverleg", 2, 1] in made.tables[0].rows
    assert any("1 van 2" in sentence for sentence in made.better)
    assert "Van de 1 acties" in made.paragraphs[0]
