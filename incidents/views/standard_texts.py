"""Standard texts of the school: the list, and the form of one."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from convenant.editing import mark_of
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import accepted, form_page
from convenant.tenancy.access import get_visible_or_404
from incidents.actions.standard_texts import MARKED, Wording, keep_text, remove_text
from incidents.forms.standard_texts import StandardTextForm
from incidents.models import StandardText, TextUse
from incidents.permissions import HANDLE, needs

SEES = "Uw collega's die incidenten behandelen."


@require_GET
@needs(HANDLE)
def index(request: PortalRequest) -> HttpResponse:
    rows = StandardText.objects.order_by("use", "title")
    return render(request, "incidents/register/texts.html", {"rows": rows, "sees": SEES})


@require_GET
@needs(HANDLE)
def choose(request: PortalRequest, use: str) -> HttpResponse:
    """The part of a form that offers the texts; asked for when somebody opens it."""
    if use not in TextUse:
        raise Http404
    rows = StandardText.objects.filter(use=use).order_by("title")
    context = {"rows": rows, "field": request.GET.get("veld", "")[:40]}
    return render(request, "incidents/register/texts_choose.html", context)


@require_http_methods(GET_POST)
@needs(HANDLE)
def edit(request: PortalRequest, pk: UUID | None = None) -> HttpResponse:
    row = get_visible_or_404(StandardText.objects.all(), pk=pk) if pk else None
    form = StandardTextForm(posted(request), initial=as_shown(row) if row else {})
    if form.is_valid() and accepted(form, lambda: keep(row, form.cleaned_data, request), theirs=as_shown):
        messages.success(request, "Bewaard. Collega's kunnen de tekst nu kiezen.")
        return redirect("incidents:texts")
    return form_page(request, "incidents/register/text.html", form, {"row": row, "sees": SEES})


def as_shown(row: StandardText) -> dict[str, str]:
    return {name: getattr(row, name) for name in MARKED} | {"seen": mark_of(row, MARKED)}


def keep(row: StandardText | None, told: dict[str, str], request: PortalRequest) -> StandardText:
    wording = Wording(told["use"], told["title"], told["body"])
    return keep_text(row, wording, actor=request.actor, seen=told["seen"])


@require_POST
@needs(HANDLE)
def remove(request: PortalRequest, pk: UUID) -> HttpResponse:
    remove_text(get_visible_or_404(StandardText.objects.all(), pk=pk), actor=request.actor)
    messages.success(request, "Weggehaald. Wat ermee geschreven is, blijft staan.")
    return redirect("incidents:texts")
