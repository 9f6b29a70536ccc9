"""Naleving as lists: who needs help, per article with its PDF, and over the school years."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convenant import clock
from convenant.audit.trail import record
from convenant.compliance import matrix
from convenant.compliance.asked import Asked, marks_of
from convenant.compliance.bearers import bearers_of
from convenant.compliance.board import Board, board_of, chosen_year
from convenant.compliance.years import is_closed
from convenant.file_pages import pdf_answer
from convenant.formats.sheets import xlsx_response
from convenant.http import PortalRequest
from convenant.models import Convenant, State
from convenant.pages import circle_at, offers
from convenant.permissions import WATCH_DUTIES
from convenant.queries import by_article, over_years
from convenant.templatetags.portal import nl_plain
from convenant.terms import note_of

from .compliance import SEES, filter_context
from .naleving import tabs

OPEN_LINES = 60
"""More lines than these are folded per article."""
YEAR_HEADERS = ["Artikel", "Afspraak", "Hardheid", "Schooljaar", "Stand", "Bewijs"]


def read(request: PortalRequest, slug: str) -> tuple[Board, Asked]:
    board = board_of(circle_at(request, slug), chosen_year(request.GET))
    return board, Asked.of(request.GET, board)


@require_safe
def help_page(request: PortalRequest, slug: str) -> HttpResponse:
    """Per party and per article how it stands, and what changed this week."""
    board, asked = read(request, slug)
    context = {
        "board": board, "asked": asked, "sees": SEES, "tabs": tabs(request, slug),
        "parties": by_article.parties(board, asked),
        "articles": [(row, by_article.counts_of([duty.published for duty in row.duties])) for row in board.rows],
        "changes": by_article.changes(board),
        "watches": offers(request, WATCH_DUTIES, board.convenant),
    }  # fmt: skip
    return render(request, "convenant/naleving/help.html", context)


@require_safe
def articles(request: PortalRequest, slug: str) -> HttpResponse:
    board, asked = read(request, slug)
    context = article_context(board, asked) | filter_context(board, asked)
    context |= {"sees": SEES, "tabs": tabs(request, slug), "pdf_url": asked.url("compliance:articles-pdf")}
    context["is_short"] = sum(len(chapter.lines) for chapter in context["chapters"]) <= OPEN_LINES
    return render(request, "convenant/naleving/articles.html", context)


@require_safe
def articles_pdf(request: PortalRequest, slug: str) -> HttpResponse:
    """The same list on paper: filtered as the address says."""
    board, asked = read(request, slug)
    context = article_context(board, asked)
    running = f"{context['title']} · Veilige School {board.convenant.short_name}"
    context |= {"theme": board.convenant.theme, "author": request.actor.organisation_name, "running": running}
    return pdf_answer(
        request, "convenant/naleving/pdf_articles.html", context, f"naleving-{slug}-{board.year}",
        back=asked.url("compliance:articles"),
        tell=lambda: record(request.actor, "compliance.downloaded", board.convenant),
    )  # fmt: skip


def article_context(board: Board, asked: Asked) -> dict[str, Any]:
    shown = [duty for _, duties in by_article.picked(board, asked) for duty in duties]
    return {
        "title": f"Naleving per artikel, schooljaar {clock.school_year_label(board.year)}",
        "board": board,
        "asked": asked,
        "chapters": by_article.chapters(board, asked),
        "tally": by_article.told(shown),
        "facts": facts(board, asked),
        "legend": [(word, LEGEND[state]) for state, (_, word, _) in matrix.BADGES.items()],
    }


LEGEND = {
    State.KEPT: "Het bewijs laat zien dat het is gedaan.",
    State.SOON: "Nog op tijd, of een inspanning die nog niet rond is.",
    State.LATE: "De dag is voorbij en het bewijs ontbreekt. Bij inspanning telt dat niet als overtreding.",
    State.NOT_YET: "De dag komt nog.",
    State.UNSEEN: "Het portaal kan het niet zien. Dat zegt niet dat het niet is gedaan.",
}


def facts(board: Board, asked: Asked) -> list[tuple[str, str]]:
    chosen = [mark["text"] for mark in marks_of(asked)]
    return [
        ("Stand van", f"{nl_plain(clock.today())}{' (schooljaar afgesloten)' if board.is_closed else ''}"),
        ("Looptijd", board.standing.sentence),
        ("Gekozen", ", ".join(chosen) or "alle partijen en afspraken"),
        ("Hele convenant", board.version.overall_clause.get("sentence", "")),
    ]


@require_safe
def years(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    context = strips_of(request, convenant)
    return render(request, "convenant/naleving/years.html", context | {"sees": SEES, "tabs": tabs(request, slug)})


@require_safe
def years_export(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    found = strips_of(request, convenant)
    record(request.actor, "compliance.exported", convenant)
    name = f"naleving-jaren-{slug}-{found['bearer'].slug}"
    lines = over_years.export_lines(found["strips"], found["numbers"])
    return xlsx_response(name, YEAR_HEADERS, lines, note_of(convenant.pk))


def strips_of(request: PortalRequest, convenant: Convenant) -> dict[str, Any]:
    bearers = bearers_of(convenant.pk)
    bearer = over_years.bearer_of(bearers, request.GET.get("wie", ""), request.actor.organisation)
    numbers = over_years.years_published(convenant)
    closed = [year for year in numbers if is_closed(year, clock.today())]
    return {
        "convenant": convenant, "bearer": bearer, "numbers": numbers,
        "bearers": [(each.slug, each.name, each == bearer) for each in bearers],
        "labels": [clock.school_year_label(year) for year in numbers],
        "strips": over_years.strips(convenant, bearer, numbers),
        "closing": over_years.closing_words(numbers, closed),
    }  # fmt: skip
