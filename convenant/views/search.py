"""Zoeken: one question, answered per kind, inside the walls."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convenant import registry
from convenant.forms.search import SearchForm
from convenant.http import GET_POST, PortalRequest
from convenant.pages import form_page
from convenant.queries.search import search, sources_for
from convenant.search import RANKING

SEES = "Alleen u. U vindt wat u ook op de pagina's zelf mag zien; de zoekvraag wordt niet bewaard."
LEFT_OUT = "naam"


@require_http_methods(GET_POST)
def index(request: PortalRequest) -> HttpResponse:
    """What looks like a person is answered here and stands in no address, and so in no history and no log; all else
    gets an address that can be kept."""
    asked = request.POST if request.method == "POST" else request.GET
    form = SearchForm(asked if "q" in asked or request.method == "POST" else None)
    hidden = any(looks(asked.get("q", "")) for _, looks in registry.kept_out_of_addresses)
    if hidden and request.method != "POST":
        return redirect(f"{reverse('search:index')}?{LEFT_OUT}=1")
    if request.method == "POST" and form.is_valid() and not hidden:
        return redirect(f"{reverse('search:index')}?{urlencode({'q': form.cleaned_data['q']})}")
    return answer(request, form, hidden=hidden)


def answer(request: PortalRequest, form: SearchForm, *, hidden: bool) -> HttpResponse:
    """An unknown kind is no kind: all are asked."""
    key = request.GET.get("soort", "")
    key = key if key and sources_for(request.actor, key) else ""
    asked = form.is_valid()
    context = {
        "sees": SEES, "ranking": RANKING, "asked": asked, "only": key, "hidden": hidden,
        "left_out": LEFT_OUT in request.GET,
    }  # fmt: skip
    if asked:
        text = form.cleaned_data["q"]
        found = search(request.actor, request.circles, text, key)
        context |= {"answer": found, "text": text, "all_url": "" if hidden else f"?{urlencode({'q': text})}"}
    return form_page(request, "convenant/search.html", form, context)
