"""Start page of regie and of the bestuurder (the same, to read)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convenant import clock
from convenant.compliance import matrix
from convenant.compliance.asked import Asked
from convenant.compliance.board import Board, boards_of
from convenant.compliance.lines import tally
from convenant.compliance.published import Published
from convenant.http import PortalRequest
from convenant.models import State
from convenant.start import FAR, Waiting, in_order, in_parts, sources
from convenant.tenancy.models import Function
from convenant.together import told_by
from convenant.wording import article_words, days_late, some

SEES = "Alleen u en collega's met dezelfde functie. U ziet afspraken en tellingen, geen incidenten."
SHOWN_ROWS = 8


@require_safe
def regie(request: PortalRequest) -> HttpResponse:
    """Dit wacht op u: what is overdue, what the term asks, what other apps put in front."""
    year = clock.school_year(clock.today())
    boards, *told = told_by(boards_of(request.actor.circles, year), *sources(request.actor, request.circles))
    waits, coming = in_order(*told)
    late = [item for board in boards for item in overdue_items(board)]
    near = [item for board in boards for item in soon_items(board)]
    reads_only = request.actor.function == Function.BESTUURDER
    waits = [*(item for board in boards for item in term_items(board)), *waits]
    context = {
        "title": "Waar het convenant staat" if reads_only else "Dit wacht op u",
        "sees": SEES,
        "today": clock.today(),
        "now": clock.now(),
        "waits": waits,
        "parts": in_parts(in_order(waits)[0], clock.today()),
        "late": late[:SHOWN_ROWS],
        "late_count": sum(len(matrix.overdue(board.found)) for board in boards),
        "coming": sorted([*coming, *near], key=lambda item: item.on or FAR)[:SHOWN_ROWS],
        "boards": [summary(board) for board in boards],
    }
    return render(request, "convenant/start_regie.html", context)


def asked_nothing(board: Board) -> Asked:
    return Asked.of({}, board)


def overdue_items(board: Board) -> list[Waiting]:
    """One row per article: who is late, and how long the first one is."""
    found: dict[str, list[Published]] = {}
    for each in matrix.overdue(board.found):
        found.setdefault(each.obligation.article, []).append(each)
    return [_overdue(board, article, group) for article, group in found.items()]


def _overdue(board: Board, article: str, group: list[Published]) -> Waiting:
    due = min((each.row.due_on for each in group if each.row and each.row.due_on), default=None)
    titles = {each.obligation.title for each in group}
    title = titles.pop() if len(titles) == 1 else board.texts.get(article, (group[0].obligation.title, ""))[0]
    return Waiting(
        title=title,
        url=asked_nothing(board).panel_url(article, ""),
        sub=f"{some(each.bearer.short_name for each in group)} · {article_words(article)}",
        on=due,
        kind="bad",
        word=days_late(clock.today(), due) if due and due < clock.today() else "te laat",
    )


def soon_items(board: Board) -> list[Waiting]:
    found: dict[str, list[Published]] = {}
    for each in board.found:
        if each.state == State.SOON and each.row and each.row.due_on:
            found.setdefault(each.obligation.key, []).append(each)
    return [_soon(board, group) for group in found.values()]


def _soon(board: Board, group: list[Published]) -> Waiting:
    first = group[0]
    return Waiting(
        title=first.obligation.title,
        url=asked_nothing(board).panel_url(first.obligation.article, ""),
        sub=f"{some(each.bearer.short_name for each in group)} · {article_words(first.obligation.article)}",
        on=min(each.row.due_on for each in group if each.row and each.row.due_on),
        waits=False,
    )


def term_items(board: Board) -> list[Waiting]:
    standing = board.standing
    if not standing.alarm:
        return []
    url = reverse("compliance:term", kwargs={"slug": board.convenant.slug})
    article = f" · {article_words(standing.article)}" if standing.article else ""
    title = f"Looptijd van convenant {board.convenant.short_name}"
    word = "te laat" if standing.late else "binnenkort"
    kind = "bad" if standing.late else "warn"
    return [Waiting(title, url, f"{standing.alarm}{article}", standing.next_on, kind, word)]


def summary(board: Board) -> dict[str, Any]:
    counts = {state: sum(each.state == state for each in board.found) for state in State}
    return {
        "convenant": board.convenant,
        "standing": board.standing,
        "tally": tally(board.found),
        "figures": [
            (counts[State.KEPT], "nagekomen"),
            (counts[State.SOON], "binnenkort"),
            (len(matrix.overdue(board.found)), "te laat"),
            (counts[State.UNSEEN], "van hier niet te zien"),
        ],
    }
