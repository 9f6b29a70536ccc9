"""What partners offer on each school, with the gaps; and the way to all that happens around a school."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convenant.audit.trail import record
from convenant.file_pages import file_of
from convenant.http import PortalRequest
from convenant.pages import circle_at
from parties.forms.around import SupportFilter
from parties.permissions import ANSWER_INVOLVEMENT, ASK_INVOLVEMENT, NOTE_MOMENT, may
from parties.queries.offering import Support, support_in

from .lines import SEES

PER_PAGE = 50
HEAD = ["School", "Locatie", "Rol", "Partner", "Wie", "Aanwezig", "Aanbod", "Ontbreekt"]


@require_safe
def around(request: PortalRequest, slug: str) -> HttpResponse:
    """Asks nothing of the database: a list of ways."""
    circle_at(request, slug)
    return render(request, "parties/around/index.html", {"slug": slug, "ways": _ways(request, slug)})


def _ways(request: PortalRequest, slug: str) -> list[dict[str, str]]:
    here = [
        ("around:hours", "Aanwezig op school", "Wie is wanneer op welke school, en wanneer niet."),
        ("around:offering", "Aanbod per school", "Welke partner er voor een school is, en wat er ontbreekt."),
        ("around:measures", "Maatregelen rond school", "Licht, oversteekplaats of fietsenstalling: vraag en stand."),
        ("around:moments-seen", "Contact met partners", "Wanneer een partner contact had met een school."),
        ("around:alignments", "Afstemming met eigen beleid", "Met wie de gemeente een afspraak doornam."),
    ]
    ways = [{"url": reverse(page, args=[slug]), "title": title, "sub": sub} for page, title, sub in here]
    actor = request.actor
    if may(actor, ASK_INVOLVEMENT) or may(actor, ANSWER_INVOLVEMENT):
        sub = "Zonder namen vragen of een partner meedenkt."
        ways.append({"url": reverse("around:involvement"), "title": "Partner betrekken", "sub": sub})
    if may(actor, NOTE_MOMENT):
        sub = "Bezoek, telefoon of overleg zonder incident."
        ways.append({"url": reverse("around:moments"), "title": "Onze contactmomenten", "sub": sub})
    return ways


def _found(form: SupportFilter, rows: list[Support]) -> list[Support]:
    return [row for row in rows if not row.is_complete] if form.chosen().get("gaten") else rows


@require_safe
def offering(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    form = SupportFilter(request.GET)
    every = support_in(convenant)
    page = Paginator(_found(form, every), PER_PAGE).get_page(request.GET.get("pagina"))
    base = reverse("around:offering", args=[slug])
    context: dict[str, Any] = {
        "sees": SEES,
        "slug": slug,
        "filter": form,
        "page": page,
        "rows": page.object_list,
        "count": len(every),
        "missing": sum(not row.is_complete for row in every),
        "marks": form.marks(base),
        "clear_url": base,
        "query": urlencode(form.chosen()),
    }
    return render(request, "parties/around/offering.html", context)


@require_safe
def offering_export(request: PortalRequest, slug: str, kind: str) -> HttpResponse:
    convenant, answer = circle_at(request, slug), file_of(kind)
    record(request.actor, "support_offer.exported", convenant)
    rows = []
    for row in _found(SupportFilter(request.GET), support_in(convenant)):
        where = [row.place.organisation.name, row.place.name]
        for one in row.offers:
            rows.append([*where, one.role, one.partner, ", ".join(one.people), ", ".join(one.hours), one.from_card, ""])
        rows += [[*where, "", "", "", "", "", gap] for gap in (*row.gaps, *row.seats)]
    return answer(f"aanbod-{slug}", HEAD, rows)
