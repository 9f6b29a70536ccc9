"""Views of the register that somebody keeps for herself."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import done, form_page
from convenant.tenancy.access import get_visible_or_404
from incidents.actions.saved_views import drop_view, rename_view, save_view
from incidents.forms.register import SavedViewForm
from incidents.permissions import REGISTER, needs
from incidents.queries.saved_views import kept_of, saved_by

from .register import Register

SEES = "Alleen u. Een weergave laat geen collega iets zien."


@require_http_methods(GET_POST)
@needs(REGISTER)
def keep(request: PortalRequest) -> HttpResponse:
    """The address holds the filters; the form adds the name."""
    reading = Register(request)
    form = SavedViewForm(posted(request))
    back = f"{reverse('incidents:list')}?{urlencode(kept_of(reading.query))}"
    if done(request, form, lambda cleaned: save_view(cleaned["name"], reading.query, actor=request.actor)):
        messages.success(request, "Bewaard. De weergave staat bij uw weergaven, met haar aantal.")
        return redirect(back)
    context = {
        "back": back, "saved": list(saved_by(request.actor)), "view": reading.view, "marks": reading.marks(),
        "sees": SEES,
    }  # fmt: skip
    return form_page(request, "incidents/register/keep_view.html", form, context)


@require_http_methods(GET_POST)
@needs(REGISTER)
def rename(request: PortalRequest, pk: UUID) -> HttpResponse:
    row = get_visible_or_404(saved_by(request.actor), pk=pk)
    form = SavedViewForm(posted(request), initial={"name": row.name})
    back = f"{reverse('incidents:list')}?{urlencode(row.query)}"
    if done(request, form, lambda cleaned: rename_view(row, cleaned["name"], actor=request.actor)):
        messages.success(request, f"De weergave heet nu “{row.name}”.")
        return redirect(back)
    context = {"back": back, "sees": SEES}
    return form_page(request, "incidents/register/rename_view.html", form, context)


@require_POST
@needs(REGISTER)
def drop(request: PortalRequest, pk: UUID) -> HttpResponse:
    row = get_visible_or_404(saved_by(request.actor), pk=pk)
    drop_view(row, actor=request.actor)
    messages.success(request, f"De weergave “{row.name}” is weg. De incidenten staan er nog.")
    return redirect("incidents:list")
