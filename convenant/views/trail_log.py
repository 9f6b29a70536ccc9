"""Insight in who read what: for the FG and the direction of one's own organisation."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convenant.audit.trail import record
from convenant.file_pages import file_of
from convenant.forms.trail_log import LogFilter
from convenant.http import PortalRequest, number_in
from convenant.permissions import READ_TRAIL, needs
from convenant.queries.trail_log import (
    HEAD,
    MOST_ON_PAPER,
    MOST_ROWS,
    colleagues,
    entries,
    lines,
    whole_page,
    words_of,
)

from .privacy import frame, own_organisation

SEES = "Alleen de FG en de directie van uw organisatie. Het logboek bevat geen inhoud."


class Reading:
    """One reading of the address: the filter, and who it may be about."""

    def __init__(self, request: PortalRequest) -> None:
        self.names = colleagues(request.actor)
        self.form = LogFilter(request.GET, names={str(pk): name for pk, name in self.names.items()})
        self.chosen = self.form.chosen()
        self.before = number_in(request.GET.get("voor", ""), 18)

    @property
    def query(self) -> str:
        return urlencode({name: str(value) for name, value in self.chosen.items()})

    def marks(self) -> list[dict[str, str]]:
        return [
            {"text": words_of(name, value, self.names), "url": "?" + self._without(name)}
            for name, value in self.chosen.items()
        ]

    def _without(self, name: str) -> str:
        return urlencode({key: str(value) for key, value in self.chosen.items() if key != name})


@require_safe
@needs(READ_TRAIL)
def log(request: PortalRequest) -> HttpResponse:
    reading = Reading(request)
    found, older = whole_page(reading.chosen, reading.before)
    base = reverse("privacy:log")
    context = frame(request, "privacy:log") | {
        "sees": SEES,
        "filter": reading.form,
        "marks": reading.marks(),
        "lines": lines(found, reading.names),
        "older_url": f"{base}?{urlencode({**reading.chosen, 'voor': older})}" if older else "",
        "newest_url": f"{base}?{reading.query}" if reading.before is not None else "",
        "clear_url": base,
        "querystring": reading.query,
        "most": MOST_ROWS,
        "most_on_paper": MOST_ON_PAPER,
    }
    return render(request, "convenant/privacy/log.html", context)


@require_safe
@needs(READ_TRAIL)
def export(request: PortalRequest, kind: str) -> HttpResponse:
    """All that the filter leaves, the newest first, and not more than a spreadsheet can bear."""
    reading = Reading(request)
    rows = lines(entries(reading.chosen)[:MOST_ROWS], reading.names)
    record(request.actor, "log.exported", own_organisation(request))
    return file_of(kind)("logboek", HEAD, [line.cells() for line in rows])
