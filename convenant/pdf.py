"""The only place that gives HTML to WeasyPrint: its own fetcher would go out to the net and read local files (R15)."""

import logging
import mimetypes
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from .errors import Refused
from .theme import THEME_TOKENS, Theme, base_tokens

ASSETS = "https://portaal.invalid/"
"""Stands for the project's own static files; the name can't exist on any network (RFC 2606)."""

MISSING = (
    "Een PDF maken kan hier nog niet: het programma Pango ontbreekt. "
    "Vraag het beheer om libpango-1.0-0, libpangoft2-1.0-0 en libharfbuzz-subset0 te installeren."
)


class PdfUnavailable(Refused):
    """Pango, which WeasyPrint draws text with, is not on this machine."""

    def __init__(self) -> None:
        super().__init__(MISSING)


def render_pdf(template: str, context: dict[str, Any], request: HttpRequest | None = None) -> bytes:
    """A tagged PDF (PDF/UA-1). `context["theme"]` is the convenant's; templates extend pdf/base.html.

    Give no `request` from a job. Raises PdfUnavailable.
    """
    shown = {"token_css": token_css(context.get("theme") or {}), "assets": ASSETS} | context
    return html_to_pdf(render_to_string(template, shown, request))


def html_to_pdf(html: str) -> bytes:
    weasyprint, fetcher = _weasyprint()
    document = weasyprint.HTML(string=html, base_url=ASSETS, url_fetcher=fetcher)
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))


def token_css(theme: Theme) -> SafeString:
    """The light half of the tokens: WeasyPrint knows no light-dark()."""
    light = {name: colours[0] for name, colours in base_tokens().items()}
    light |= {key.replace("_", "-"): theme[key][0] for key in THEME_TOKENS if key in theme}
    lines = "".join(f"--vs-{name}:{colour};" for name, colour in light.items())
    return mark_safe(f":root{{{lines}}}")  # noqa: S308  hex colours, checked when the agreement was loaded


def own_file(url: str) -> tuple[bytes, str]:
    """Content and type of a static file of the project; ValueError for anything else."""
    name = unquote(url.removeprefix(ASSETS).partition("?")[0].partition("#")[0])
    try:
        path = finders.find(name) if url.startswith(ASSETS) and name else None
    except SuspiciousOperation as outside:
        raise ValueError("A PDF holds own files only") from outside
    if not path or not Path(path).is_file():
        raise ValueError("A PDF holds own files only")
    return Path(path).read_bytes(), mimetypes.guess_type(name)[0] or "application/octet-stream"


@cache
def _weasyprint() -> tuple[Any, Any]:
    """The library and the closed fetcher. Imported late: it costs half a second and needs Pango."""
    try:
        import weasyprint
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except OSError as missing:
        raise PdfUnavailable from missing

    logging.getLogger("weasyprint").setLevel(
        logging.ERROR
    )  # else one line per property that paper has no use for

    class OwnFilesOnly(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url.lower().startswith("data:"):
                return super().fetch(url, headers)
            content, kind = own_file(url)
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    return weasyprint, OwnFilesOnly(allowed_protocols=("data",), allow_redirects=False)
