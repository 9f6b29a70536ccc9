"""Naleving: the matrix of a convenant, what is published about one's own organisation."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from convenant import board as boards
from convenant import clock, matrix
from convenant.actions.compliance import publish_states
from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.export import csv_response
from convenant.http import PortalRequest
from convenant.models import Convenant
from convenant.permissions import PUBLISH_STATES, may
from convenant.tenancy.access import get_visible_or_404
from convenant.terms import note_of

SEES = (
    "Alle partijen. U ziet of een afspraak is nagekomen, niet wat er in een dossier staat. "
    "Elke partij ziet wat over haar is gepubliceerd."
)


def circle_at(request: PortalRequest, slug: str) -> Convenant:
    """The middleware has narrowed the scope to the circle in the address."""
    return get_visible_or_404(Convenant.objects.filter(pk__in=request.actor.circles), slug=slug)


@require_safe
def matrix_page(request: PortalRequest, slug: str) -> HttpResponse:
    board = boards.board_of(circle_at(request, slug), boards.chosen_year(request.GET))
    asked = boards.Asked.of(request.GET, board)
    rows = [row for row in board.rows if asked.shows(row)]
    context = {
        "title": f"Naleving schooljaar {clock.school_year_label(board.year)}",
        "sees": SEES,
        "board": board,
        "asked": asked,
        "views": boards.views_of(board, asked),
        "years": boards.years_of(asked),
        "roles": boards.roles_of(board),
        "marks": boards.marks_of(asked),
        "groups": boards.groups_of(rows, asked),
        "width": len(asked.columns) + 1,
        "parties": [boards.party_line(column, board, asked) for column in asked.columns],
        "articles": [boards.article_line(row, asked) for row in rows],
        "panel": boards.panel_of(board, asked),
        "clear_url": asked.url(weergave="", rol="", schooljaar=""),
        "export_url": asked.url("compliance:export"),
    }
    return render(request, "convenant/compliance_matrix.html", context)


@require_safe
def export(request: PortalRequest, slug: str) -> HttpResponse:
    board = boards.board_of(circle_at(request, slug), boards.chosen_year(request.GET))
    asked = boards.Asked.of(request.GET, board)
    shown = [duty for row in board.rows if asked.shows(row) for cell in row.cells if cell.column in asked.columns
             for duty in cell.duties]  # fmt: skip
    record(request.actor, "compliance.exported", board.convenant)
    head = ["Artikel", "Afspraak", "Hardheid", "Partij", "Stand", "Bewijs", "Uiterlijk", "Gepubliceerd op"]
    return csv_response(
        f"naleving-{slug}-{board.year}", head, [export_row(duty) for duty in shown], note_of(board.convenant.pk)
    )


def export_row(duty: matrix.Duty) -> list[object]:
    row = duty.published.row
    return [
        duty.published.obligation.article, duty.title, duty.strength, duty.party, duty.badge_word,
        duty.label or duty.unseen, row.due_on if row else None,
        timezone.localtime(row.computed_at).date() if row else None,
    ]  # fmt: skip


@require_safe
def ours(request: PortalRequest, slug: str) -> HttpResponse:
    """Dit zien andere partijen over ons."""
    board = boards.board_of(circle_at(request, slug), boards.chosen_year(request.GET))
    mine = own_duties(board, request.actor.organisation)
    times = [duty.published.row.computed_at for duty in mine if duty.published.row]
    return render(
        request,
        "convenant/compliance_ours.html",
        {
            "sees": SEES,
            "board": board,
            "duties": mine,
            "tally": boards.tally([duty.published for duty in mine]),
            "year_label": clock.school_year_label(board.year),
            "computed_at": max(times, default=None),
            "may_refresh": may(request.actor, PUBLISH_STATES),
        },
    )


def own_duties(board: boards.Board, organisation_id: UUID) -> list[matrix.Duty]:
    return [
        duty for row in board.rows for duty in row.duties if duty.published.bearer.organisation_id == organisation_id
    ]


@require_POST
def refresh(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    try:
        changed = publish_states(convenant, actor=request.actor)
    except Refused as refusal:
        return render(request, "403.html", {"refusal": refusal.sentence}, status=403)
    word = "stand" if changed == 1 else "standen"
    messages.success(request, f"Bijgewerkt: {changed} {word} gewijzigd." if changed else "Alles was al bij.")
    return redirect("compliance:ours", slug=slug)
