"""The register as a file: what is on the screen."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from convenant import clock
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import Actor

from .models import IncidentState
from .queries.involved import involved_words
from .queries.register import Row, next_step, step_day

HEAD = ("Datum", "Kenmerk", "Incident", "Locatie", "Ernst", "Volgende stap", "Termijn", "Politie", "Aantallen per rol")
MOST_ROWS = 1000
"""What one waits for; more is work for a job."""


def who_and_when(actor: Actor) -> list[tuple[str, str]]:
    now = clock.now()
    return [
        ("Wie", f"{actor.display_name}, {actor.organisation_name}"),
        ("Wanneer", f"{nl_plain(now)}, {now:%H:%M} uur"),
    ]


def cells(rows: Iterable[tuple[Any, Row]]) -> list[tuple[str | int | date | None, ...]]:
    """Incidents of `with_progress` with their rows. Days are days, so that a spreadsheet sorts them and next year
    still tells which ones they were."""
    return [
        (incident.occurred_on, row.reference, row.title, row.location, row.seriousness, row.next_step, due(incident),
         row.melding, involved_words(incident.involved))
        for incident, row in rows
    ]  # fmt: skip


def due(incident: Any) -> date | None:
    return step_day(next_step(incident)) if incident.state == IncidentState.OPEN else None
