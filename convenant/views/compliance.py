"""Naleving: the matrix of a convenant, what is published about one's own organisation."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from convenant import clock
from convenant.actions.compliance import publish_open_years
from convenant.audit.trail import record
from convenant.compliance import matrix
from convenant.compliance.asked import Asked, choices_of, marks_of, views_of, years_of
from convenant.compliance.board import Board, board_of, chosen_year
from convenant.compliance.lines import article_line, groups_of, panel_behind, party_line, tally
from convenant.errors import Refused
from convenant.formats.export import csv_response
from convenant.formats.sheets import xlsx_response
from convenant.http import PortalRequest
from convenant.models import State
from convenant.pages import circle_at, offers
from convenant.permissions import PUBLISH_STATES, WATCH_DUTIES, may
from convenant.queries.asking import open_reminders
from convenant.queries.by_article import picked
from convenant.queries.documents import DocumentLine, lines_of
from convenant.refusing import refused
from convenant.templatetags.portal import nl_plain
from convenant.terms import note_of

from .naleving import tabs

SEES = (
    "Alle partijen. U ziet of een afspraak is nagekomen, niet wat er in een dossier staat. "
    "Elke partij ziet wat over haar is gepubliceerd."
)


@require_safe
def matrix_page(request: PortalRequest, slug: str) -> HttpResponse:
    board = board_of(circle_at(request, slug), chosen_year(request.GET))
    asked = Asked.of(request.GET, board)
    rows = [row for row in board.rows if asked.shows(row)]
    context = {
        "title": f"Naleving schooljaar {clock.school_year_label(board.year)}",
        "sees": SEES,
        "board": board,
        "asked": asked,
        "tabs": tabs(request, slug),
        "views": views_of(board, asked),
        "groups": groups_of(rows, asked),
        "width": len(asked.columns) + 1,
        "parties": [party_line(column, board, asked) for column in asked.columns],
        "articles": [article_line(row, asked) for row in rows],
        "panel": panel_of(request, board, asked),
        "export_url": asked.url("compliance:export"),
        "sheet_url": asked.url("compliance:sheet-export"),
        "watches": offers(request, WATCH_DUTIES, board.convenant),
    }
    return render(request, "convenant/compliance_matrix.html", context | filter_context(board, asked))


def filter_context(board: Board, asked: Asked) -> dict[str, Any]:
    cleared = dict.fromkeys(("weergave", "rol", "schooljaar", "wie", "stand", "hardheid", "zoek"), "")
    return {
        "years": years_of(board, asked),
        "choices": choices_of(board, asked),
        "marks": marks_of(asked),
        "clear_url": asked.url(**cleared),
    }


def panel_of(request: PortalRequest, board: Board, asked: Asked) -> dict[str, Any] | None:
    """With what was asked about it, and what one may do from here."""
    panel = panel_behind(board, asked)
    if panel is None:
        return None
    open_ones = {(row.organisation_id, row.obligation): row for row in open_reminders(board.convenant)}
    regie, mine = offers(request, WATCH_DUTIES, board.convenant), request.actor.organisation
    is_now = board.year == clock.school_year(clock.today())
    shown = lines_of(board.convenant, [found for duty in panel["duties"] if (found := document_of(duty))])
    documents: dict[UUID | None, DocumentLine] = {line.id: line for line in shown}
    panel["lines"] = [
        {
            "duty": duty,
            "reminder": open_ones.get((bearer.organisation_id, duty.published.obligation.key)),
            "may_ask": regie and bearer.organisation_id != mine and duty.published.state != State.KEPT,
            "may_propose": regie and is_now and duty.published.state in (State.LATE, State.SOON),
            "is_mine": bearer.organisation_id == mine,
            "document": documents.get(document_of(duty)),
        }
        for duty in panel["duties"]
        for bearer in [duty.published.bearer]
    ]
    return panel


def document_of(duty: matrix.Duty) -> UUID | None:
    return duty.published.row.document_id if duty.published.row else None


@require_safe
def export(request: PortalRequest, slug: str) -> HttpResponse:
    board, rows = exported(request, slug)
    return csv_response(f"naleving-{slug}-{board.year}", EXPORT_HEADERS, rows, note_of(board.convenant.pk))


@require_safe
def export_sheet(request: PortalRequest, slug: str) -> HttpResponse:
    board, rows = exported(request, slug)
    cells = [[nl_plain(cell) if isinstance(cell, date) else cell for cell in row] for row in rows]
    return xlsx_response(f"naleving-{slug}-{board.year}", EXPORT_HEADERS, cells, note_of(board.convenant.pk))


EXPORT_HEADERS = [
    "Artikel",
    "Afspraak",
    "Hardheid",
    "Partij",
    "Stand",
    "Bewijs",
    "Uiterlijk",
    "Gepubliceerd op",
    "Sinds",
]


def exported(request: PortalRequest, slug: str) -> tuple[Board, list[list[str | date | None]]]:
    """What is on screen leaves the portal as a file: that is noted."""
    board = board_of(circle_at(request, slug), chosen_year(request.GET))
    shown = [duty for _, duties in picked(board, Asked.of(request.GET, board)) for duty in duties]
    record(request.actor, "compliance.exported", board.convenant)
    return board, [export_row(duty) for duty in shown]


def export_row(duty: matrix.Duty) -> list[str | date | None]:
    row = duty.published.row
    return [
        duty.published.obligation.article, duty.title, duty.strength, duty.party, duty.badge_word,
        duty.label or duty.unseen, row.due_on if row else None,
        timezone.localtime(row.computed_at).date() if row else None,
        timezone.localtime(duty.since).date() if duty.since else None,
    ]  # fmt: skip


@require_safe
def ours(request: PortalRequest, slug: str) -> HttpResponse:
    """Dit zien andere partijen over ons."""
    board = board_of(circle_at(request, slug), chosen_year(request.GET))
    asked = Asked.of(request.GET, board)
    mine = own_duties(board, request.actor.organisation)
    times = [duty.published.row.computed_at for duty in mine if duty.published.row]
    return render(
        request,
        "convenant/compliance_ours.html",
        {
            "sees": SEES,
            "tabs": tabs(request, slug),
            "board": board,
            "duties": mine,
            "tally": tally([duty.published for duty in mine]),
            "year_label": clock.school_year_label(board.year),
            "computed_at": max(times, default=None),
            "years": years_of(board, asked),
            "asked": asked,
            "reminders": [
                row for row in open_reminders(board.convenant) if row.organisation_id == request.actor.organisation
            ],
            "may_refresh": may(request.actor, PUBLISH_STATES),
        },
    )


def own_duties(board: Board, organisation_id: UUID) -> list[matrix.Duty]:
    return [
        duty for row in board.rows for duty in row.duties if duty.published.bearer.organisation_id == organisation_id
    ]


@require_POST
def refresh(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    try:
        changed = publish_open_years(convenant, actor=request.actor)
    except Refused as refusal:
        return refused(request, refusal)
    word = "stand" if changed == 1 else "standen"
    messages.success(request, f"Bijgewerkt: {changed} {word} gewijzigd." if changed else "Alles was al bij.")
    return redirect("compliance:ours", slug=slug)
