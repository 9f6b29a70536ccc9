"""The register as a file: what is on the screen."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from .models import IncidentState
from .queries.register import Row, next_step, step_day

HEAD = ("Datum", "Kenmerk", "Incident", "Locatie", "Ernst", "Volgende stap", "Termijn", "Politie")
MOST_ROWS = 1000


def cells(rows: Iterable[tuple[Any, Row]]) -> list[tuple[str | int | date | None, ...]]:
    """Incidents of `with_progress` with their rows. Days are days, so that a spreadsheet sorts them and next year
    still tells which ones they were."""
    return [
        (incident.occurred_on, row.reference, row.title, row.location, row.seriousness, row.next_step, due(incident),
         row.melding)
        for incident, row in rows
    ]  # fmt: skip


def due(incident: Any) -> date | None:
    return step_day(next_step(incident)) if incident.state == IncidentState.OPEN else None
