"""Wijken of a convenant: named, renamed, ended, gone into another."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant import clock
from convenant.errors import Refused
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import Cleaned, accepted, circle_at, done
from convenant.refusing import refused
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.access import get_visible_or_404
from parties.actions import places as actions
from parties.actions import wijken as ending
from parties.actions.register import ONLY_REGIE
from parties.forms.places import WijkForm
from parties.forms.touching import WijkEndForm
from parties.models import Wijk
from parties.queries.services import wijken_with_counts
from parties.queries.touched import wijk_touched

from .lines import SEES
from .places import TOUCHING, keeping_form
from .register import keeps

ENDING = (
    "Scholen en partners hoeven niets te doen. In de nacht van de gekozen dag gaan de locaties en de toewijzingen mee "
    "naar de andere wijk. Wie er al werkt, houdt wat daar eerder binnenkwam. Stopt de wijk zonder andere wijk, dan "
    "stoppen de toewijzingen aan de wijk. Tot die dag kunt u dit terugdraaien."
)


@require_safe
def wijken(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    rows = [line_of(wijk, count, slug) for wijk, count in wijken_with_counts(convenant.pk)]
    context = {"sees": SEES, "slug": slug, "rows": rows, "may_keep": keeps(request, convenant)}
    return render(request, "parties/keeping/wijken.html", context)


def line_of(wijk: Wijk, count: int, slug: str) -> dict[str, Any]:
    ended = bool(wijk.last_day and wijk.last_day < clock.today())
    goes = f"gaat op in {wijk.into.name}" if wijk.into else "stopt"
    return {
        "pk": wijk.pk,
        "name": wijk.name,
        "count": count,
        "url": reverse("keeping:wijk-edit", args=[slug, wijk.pk]),
        "ended": ended,
        "ends": f"Laatste dag: {nl_plain(wijk.last_day)}. De wijk {goes}." if wijk.last_day else "",
    }


@require_http_methods(GET_POST)
def wijk_add(request: PortalRequest, slug: str) -> HttpResponse:
    return _wijk(request, slug, None)


@require_http_methods(GET_POST)
def wijk_edit(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    return _wijk(request, slug, pk)


def _wijk(request: PortalRequest, slug: str, pk: UUID | None) -> HttpResponse:
    convenant = circle_at(request, slug)
    row = get_visible_or_404(Wijk.objects.filter(convenant=convenant), pk=pk) if pk else None
    if not keeps(request, convenant):
        return refused(request, ONLY_REGIE)
    form = WijkForm(posted(request), initial={"name": row.name if row else ""})
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        if accepted(form, lambda: actions.keep_wijk(convenant, name, row, actor=request.actor), "name"):
            messages.success(request, "De wijk is opgeslagen.")
            return redirect("keeping:wijken", slug=slug)
    title = "Wijk hernoemen" if row else "Wijk toevoegen"
    return keeping_form(request, form, title, reverse("keeping:wijken", args=[slug]), "Wijken", SEES)


@require_http_methods(GET_POST)
def wijk_end(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    row = get_visible_or_404(Wijk.objects.filter(convenant=convenant), pk=pk)
    if not keeps(request, convenant):
        return refused(request, ONLY_REGIE)
    touched, others = wijk_touched(row), Wijk.objects.filter(convenant=convenant, last_day=None).exclude(pk=row.pk)
    form = WijkEndForm(posted(request), wijken=others, touched=touched, initial={"since": clock.today()})

    def end(told: Cleaned) -> object:
        return ending.end_wijk(row, told["since"], told["into"], actor=request.actor, seen=touched.mark)

    if done(request, form, end):
        undo = reverse("keeping:wijk-keep", args=[slug, row.pk])
        said = f"{row.name} eindigt. Vannacht of in de nacht van die dag gaat alles mee."
        messages.success(request, said, extra_tags=f"toast undo={undo}")
        return redirect("keeping:wijken", slug=slug)
    if form.errors:
        form.look_again(wijk_touched(row))
    words = {"text": ENDING, "button": "Wijk beëindigen", "touched": form.touched}
    back = reverse("keeping:wijken", args=[slug])
    return keeping_form(request, form, f"{row.name} beëindigen of samenvoegen", back, "Wijken", SEES, TOUCHING, **words)


@require_POST
def wijk_keep(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    row = get_visible_or_404(Wijk.objects.filter(convenant=convenant), pk=pk)
    try:
        ending.keep_on(row, actor=request.actor)
    except Refused as refusal:
        return refused(request, refusal)
    messages.success(request, f"{row.name} blijft bestaan.")
    return redirect("keeping:wijken", slug=slug)
