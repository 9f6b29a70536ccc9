"""The agreement itself: articles, what follows from them, the rules of the gate, my convenanten."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convenant import clock, terms
from convenant.http import PortalRequest
from convenant.models import ConvenantVersion
from convenant.queries import articles

SEES = "Iedereen die bij een partij van dit convenant werkt."


def version_here(request: PortalRequest, slug: str) -> ConvenantVersion:
    """The adopted version, or the one `?versie=` asks for."""
    asked = request.GET.get("versie", "")
    version = articles.version_at(slug, int(asked) if asked.isdecimal() and len(asked) < 4 else None)
    if version is None:
        raise Http404
    return version


@require_safe
def agreement(request: PortalRequest, slug: str) -> HttpResponse:
    version, search = version_here(request, slug), request.GET.get("zoek", "").strip()[:100]
    sections = articles.sections_of(version, search)
    context = {
        "version": version,
        "version_word": f"versie {version.number}",
        "convenant": version.convenant,
        "facts": articles.term_facts(version),
        "standing": terms.standing(version, terms.decisions_of(version.convenant), clock.today()),
        "sections": sections,
        "search": search,
        "found": sum(len(section.articles) for section in sections),
        "sees": SEES,
    }
    return render(request, "convenant/agreement.html", context)


@require_safe
def article(request: PortalRequest, slug: str, label: str) -> HttpResponse:
    """A whole page; for htmx only the part that opens beside a page."""
    version = version_here(request, slug)
    page = articles.article_page(version, label)
    if page is None:
        raise Http404
    part = "HX-Request" in request.headers
    context = {**page, "version": version, "prefix": version.convenant.article_prefix, "sees": SEES}
    return render(request, "convenant/article_part.html" if part else "convenant/article.html", context)


@require_safe
def mine(request: PortalRequest) -> HttpResponse:
    versions = articles.circles_page(request.actor.circles)
    return render(request, "convenant/mine.html", {"versions": versions})
