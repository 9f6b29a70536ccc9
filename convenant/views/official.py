"""Bringing in the official text: an overview, one article, all at once, the scan."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from convenant.actions import official as actions
from convenant.editing import mark_of
from convenant.forms.official import OfficialTextForm, SignedTextForm, WholeTextForm
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import ConvenantVersion, OfficialText
from convenant.pages import accepted, form_page, offers
from convenant.permissions import KEEP_TEXT
from convenant.queries.cutting import Cut, cut
from convenant.queries.official import rows_of, signed_of
from convenant.refusing import refused
from convenant.together import told_by

from .agreement import SEES, version_here


@require_safe
def overview(request: PortalRequest, slug: str) -> HttpResponse:
    version = version_here(request, slug)
    known = {label: row for label, row in rows_of(version).items() if row.text}
    articles = [article for article in version.articles.all() if not article.missing]
    context = {
        "convenant": version.convenant,
        "version": version,
        "signed": told_by(signed_of(version))[0],
        "lines": [(article, known.get(article.label)) for article in articles],
        "count": len(known),
        "total": len(articles),
        "may_keep": offers(request, KEEP_TEXT, version.convenant),
        "sees": SEES,
    }
    return render(request, "convenant/reading/official.html", context)


@require_http_methods(GET_POST)
def text(request: PortalRequest, slug: str, label: str) -> HttpResponse:
    version = version_here(request, slug)
    article = version.articles.filter(label=label, missing=False).first()
    if article is None:
        raise Http404
    if not offers(request, KEEP_TEXT, version.convenant):
        return refused(request, actions.ONLY_REGIE)
    row = rows_of(version, article=label).get(label)
    form = OfficialTextForm(posted(request), initial=initial_of(row))
    if request.method == "POST" and form.is_valid() and kept(form, version, label, request):
        messages.success(request, "Opgeslagen. Alle partijen zien deze tekst naast onze woorden.")
        return redirect("convenant:article", slug=slug, label=label)
    context = {"article": article, "version": version, "convenant": version.convenant, "sees": SEES}
    return form_page(request, "convenant/reading/official_text.html", form, context)


def initial_of(row: OfficialText | None) -> dict[str, str]:
    return {"text": row.text if row else "", "seen": mark_of(row, actions.SEEN)}


def kept(form: OfficialTextForm, version: ConvenantVersion, label: str, request: PortalRequest) -> bool:
    given = form.cleaned_data

    def save() -> None:
        actions.keep_text(version, label, given["text"], actor=request.actor, seen=given["seen"])

    return accepted(form, save, theirs=initial_of)


@require_http_methods(GET_POST)
def whole(request: PortalRequest, slug: str) -> HttpResponse:
    """Paste, see how it is cut, confirm. Nothing is kept before the last step."""
    version = version_here(request, slug)
    if not offers(request, KEEP_TEXT, version.convenant):
        return refused(request, actions.ONLY_REGIE)
    known = rows_of(version)
    form = WholeTextForm(posted(request), initial={"seen": actions.mark_of_all(known)})
    found = preview(form, version)
    if found and "confirmed" in request.POST and (count := kept_all(form, version, found, request)) is not None:
        messages.success(request, f"Opgeslagen: de officiële tekst van {count} artikelen is nieuw of gewijzigd.")
        return redirect("reading:official", slug=slug)
    context: dict[str, Any] = {"version": version, "convenant": version.convenant, "sees": SEES}
    context |= {"found": found, "lines": lines_of(found, known) if found else [], "total": len(version.articles.all())}
    return form_page(request, "convenant/reading/official_whole.html", form, context)


def preview(form: WholeTextForm, version: ConvenantVersion) -> Cut | None:
    if not form.is_bound or not form.is_valid():
        return None
    found = cut(form.cleaned_data["text"], list(version.articles.all()))
    if not found.pieces:
        form.add_error("text", "In deze tekst staat geen enkel artikel zoals het convenant ze noemt. Kijk of elk "
                       "artikel op een eigen regel begint.")  # fmt: skip
        return None
    return found


def lines_of(found: Cut, known: Any) -> list[dict[str, Any]]:
    """Each piece with what happens to the text that stands there now."""

    def what(label: str, words: str) -> tuple[str, str]:
        now = known[label].text if label in known else ""
        return ("good", "nieuw") if not now else ("neutral", "gelijk") if now == words else ("warn", "vervangt")

    return [{"piece": piece, "what": what(piece.label, piece.text)} for piece in found.pieces]


def kept_all(form: WholeTextForm, version: ConvenantVersion, found: Cut, request: PortalRequest) -> int | None:
    texts = {piece.label: piece.text for piece in found.pieces}
    counts: list[int] = []

    def save() -> None:
        counts.append(actions.keep_texts(version, texts, actor=request.actor, seen=form.cleaned_data["seen"]))

    return counts[0] if accepted(form, save, theirs=lambda _: {"seen": actions.mark_of_all(rows_of(version))}) else None


@require_http_methods(GET_POST)
def signed(request: PortalRequest, slug: str) -> HttpResponse:
    version = version_here(request, slug)
    if not offers(request, KEEP_TEXT, version.convenant):
        return refused(request, actions.ONLY_REGIE)
    form = SignedTextForm(posted(request), request.FILES or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(
            form, lambda: actions.keep_signed(version, form.cleaned_data["upload"], actor=request.actor), "upload"
        )
    ):
        messages.success(request, "Opgeslagen. Alle partijen kunnen de ondertekende tekst openen.")
        return redirect("reading:official", slug=slug)
    context = {"version": version, "convenant": version.convenant, "sees": SEES}
    return form_page(request, "convenant/reading/official_signed.html", form, context)
