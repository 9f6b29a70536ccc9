"""The agreement itself: articles, what follows from them, the rules of the gate, my convenanten."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convenant import clock, terms
from convenant.audit.trail import record
from convenant.compliance.bearers import bearers_of
from convenant.file_pages import pdf_answer
from convenant.http import PortalRequest, number_in
from convenant.models import ConvenantVersion
from convenant.pages import offers
from convenant.permissions import KEEP_TEXT, MOVE_VERSION, may
from convenant.queries import articles
from convenant.queries.official import signed_of, texts_of
from convenant.queries.paper import paper_of
from convenant.together import told_by

SEES = "Iedereen die bij een partij van dit convenant werkt."


def version_here(request: PortalRequest, slug: str) -> ConvenantVersion:
    """The adopted version, or the one `?versie=` asks for; a draft only for who holds regie."""
    number = number_in(request.GET.get("versie", ""), 3)
    regie = may(request.actor, MOVE_VERSION) and any(each.slug == slug and each.holds_regie for each in request.circles)
    version = articles.version_at(slug, number, drafts=regie)
    if version is None:
        raise Http404
    return version


@require_safe
def agreement(request: PortalRequest, slug: str) -> HttpResponse:
    version, search = version_here(request, slug), request.GET.get("zoek", "").strip()[:100]
    officials = texts_of(version)
    sections = articles.sections_of(version, search, officials)
    context = {
        "version": version,
        "version_word": f"versie {version.number}",
        "convenant": version.convenant,
        "facts": articles.term_facts(version),
        "standing": terms.standing(version, terms.decisions_of(version.convenant), clock.today()),
        "sections": sections,
        "search": search,
        "asked_version": version.number if "versie" in request.GET else None,
        "found": sum(len(section.articles) for section in sections),
        "officials": len(officials),
        "signed": told_by(signed_of(version))[0],
        "sees": SEES,
    }
    return render(request, "convenant/agreement.html", context)


@require_safe
def article(request: PortalRequest, slug: str, label: str) -> HttpResponse:
    """A whole page; for htmx only the part that opens beside a page."""
    version = version_here(request, slug)
    page = articles.article_page(version, label)
    if page is None:
        return in_former_version(request, slug, label)
    context: dict[str, Any] = {**page, "version": version, "prefix": version.convenant.article_prefix, "sees": SEES}
    if "HX-Request" in request.headers:
        return render(request, "convenant/article_part.html", context)
    asked = f"?versie={version.number}" if "versie" in request.GET else ""
    context |= articles.beside_article(version, page) | {
        "may_keep": offers(request, KEEP_TEXT, version.convenant),
        "asked": asked,
        "back_url": f"{reverse('convenant:agreement', kwargs={'slug': slug})}{asked}#{page['line'].anchor}",
    }
    return render(request, "convenant/article.html", context)


def in_former_version(request: PortalRequest, slug: str, label: str) -> HttpResponse:
    """What was decided or published names articles for good; one that the text dropped is read where it last stood."""
    number = None if "versie" in request.GET else articles.last_version_with(slug, label)
    if number is None:
        raise Http404
    return redirect(f"{reverse('convenant:article', kwargs={'slug': slug, 'label': label})}?versie={number}")


@require_safe
def pdf(request: PortalRequest, slug: str) -> HttpResponse:
    """The whole convenant on paper: articles, who bears what, duties."""
    version = version_here(request, slug)
    context = paper_of(version, bearers_of(version.convenant_id)) | {"author": request.actor.organisation_name}
    return pdf_answer(
        request, "convenant/pdf_agreement.html", context, f"convenant-{slug}-versie-{version.number}", dated=False,
        back=reverse("convenant:agreement", args=[slug]),
        tell=lambda: record(request.actor, "agreement.downloaded", version),
    )  # fmt: skip


@require_safe
def mine(request: PortalRequest) -> HttpResponse:
    versions = articles.circles_page(request.actor.circles)
    return render(request, "convenant/mine.html", {"versions": versions})
