"""Start pages of regie, of the bestuurder (the same, to read) and of whoever runs the portal."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convenant import clock, matrix
from convenant.board import Asked, Board, board_of, tally
from convenant.compliance import Published
from convenant.http import PortalRequest
from convenant.models import Convenant, ConvenantVersion, State, VersionStatus
from convenant.permissions import RUN_PORTAL, may
from convenant.start import FAR, Waiting, waiting_for
from convenant.tenancy.jobs import handlers
from convenant.tenancy.models import Function, Job, JobState, Organisation
from convenant.tenancy.walls import check_walls
from convenant.views.health import PROBES
from convenant.wording import article_words, days_late, listing

SEES = "Alleen u en collega's met dezelfde functie. U ziet afspraken en tellingen, geen incidenten."
NO_CONTENT = "U ziet hier geen inhoud: geen incidenten, geen stukken en geen personen."
SHOWN_ROWS, SHOWN_NAMES = 8, 3


@require_safe
def regie(request: PortalRequest) -> HttpResponse:
    """Dit wacht op u: what is overdue, what the term asks, what other apps put in front."""
    year = clock.school_year(clock.today())
    boards = [board_of(convenant, year) for convenant in Convenant.objects.filter(pk__in=request.actor.circles)]
    waits, coming = waiting_for(request.actor, request.circles)
    late = [item for board in boards for item in overdue_items(board)]
    near = [item for board in boards for item in soon_items(board)]
    reads_only = request.actor.function == Function.BESTUURDER
    context = {
        "title": "Waar het convenant staat" if reads_only else "Dit wacht op u",
        "sees": SEES,
        "today": clock.today(),
        "moment": clock.now(),
        "waits": [*(item for board in boards for item in term_items(board)), *waits],
        "late": late[:SHOWN_ROWS],
        "late_count": len(late),
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
        sub=f"{names(each.bearer.short_name for each in group)} · {article_words(article)}",
        on=due,
        kind="bad",
        word=days_late(clock.today(), due) if due and due < clock.today() else "te laat",
    )


def names(found: Iterable[str]) -> str:
    each = list(dict.fromkeys(found))
    rest = len(each) - SHOWN_NAMES
    return f"{', '.join(each[:SHOWN_NAMES])} en nog {rest}" if rest > 0 else listing(each)


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
        sub=f"{names(each.bearer.short_name for each in group)} · {article_words(first.obligation.article)}",
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


@require_safe
def operator(request: PortalRequest) -> HttpResponse:
    """Health, jobs, who is on the portal, and whether the walls stand. No content, by grant and by query."""
    if not may(request.actor, RUN_PORTAL):
        raise Http404
    walls = check_walls()
    context = {
        "no_content": NO_CONTENT,
        "probes": probes(),
        "jobs": jobs(),
        "job_counts": job_counts(),
        "organisations": list(Organisation.objects.values_list("name", "kind").order_by("name")),
        "versions": list(
            ConvenantVersion.objects.filter(status=VersionStatus.ADOPTED)
            .select_related("convenant")
            .order_by("convenant__name")
        ),
        "wall_figures": [
            (len(walls.tables), "tabellen"),
            (sum(map(len, walls.policies.values())), "regels op rijen"),
            (len(walls.grants), "rechten"),
            (len(walls.violations), "afwijkingen"),
        ],
        "violations": walls.violations,
    }
    return render(request, "convenant/operator_start.html", context)


UNKNOWN_TASK = "onbekende taak"
PROBE_WORDS = {"database": "Database", "migrations": "Migraties", "broker": "Berichtenserver"}


def probes() -> list[tuple[str, bool]]:
    """In a thread of its own: a fresh connection as the login role, which may read what the operator may not."""
    with ThreadPoolExecutor(max_workers=1) as outside:
        return outside.submit(_probe_all).result()


def _probe_all() -> list[tuple[str, bool]]:
    try:
        return [(PROBE_WORDS.get(name, name), _works(probe)) for name, probe in PROBES.items()]
    finally:
        connection.close()


def _works(probe: Any) -> bool:
    try:
        return bool(probe())
    except Exception:  # noqa: BLE001  (whatever is wrong: it does not work)
        return False


def jobs() -> list[dict[str, Any]]:
    """The newest ones; only the columns the operator may read, and of the task only a name that the code knows."""
    columns = ("id", "task", "state", "due", "created_at", "finished_at")
    found = Job.objects.order_by("-created_at").values(*columns)[:20]
    return [
        row | {"task": row["task"] if row["task"] in handlers else UNKNOWN_TASK, "word": JobState(row["state"]).label}
        for row in found
    ]


def job_counts() -> list[tuple[int, str]]:
    counts = dict(Job.objects.order_by().values_list("state").annotate(Count("id")))
    return [(counts.get(state, 0), state.label) for state in JobState]
