"""Zoeken: one question, answered per kind, inside the walls."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from convenant.forms.search import SearchForm
from convenant.http import PortalRequest
from convenant.pages import form_page
from convenant.queries.search import search, sources_for
from convenant.search import RANKING

SEES = "Alleen u. U vindt wat u ook op de pagina's zelf mag zien; de zoekvraag wordt niet bewaard."


@require_safe
def index(request: PortalRequest) -> HttpResponse:
    """An unknown kind is no kind: all are asked."""
    key = request.GET.get("soort", "")
    key = key if key and sources_for(request.actor, key) else ""
    form = SearchForm(request.GET if "q" in request.GET else None)
    asked = form.is_valid()
    context = {"sees": SEES, "ranking": RANKING, "asked": asked, "only": key}
    if asked:
        text = form.cleaned_data["q"]
        context |= {
            "answer": search(request.actor, request.circles, text, key),
            "text": text,
            "all_url": f"?{urlencode({'q': text})}",
        }
    return form_page(request, "convenant/search.html", form, context)
