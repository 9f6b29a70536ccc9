"""The only place that hands HTML to WeasyPrint: its own fetcher uses the net and reads local files (R15)."""

import logging
import mimetypes
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils._os import safe_join

from convenant.errors import Refused
from convenant.theme import Theme, theme_css

OWN_HOST = "https://portaal.invalid"
"""Stands for the portal inside a PDF; the name can't exist on any network (RFC 2606)."""

MISSING = (
    "Een PDF maken kan hier nog niet: het programma Pango ontbreekt. "
    "Vraag het beheer om libpango-1.0-0, libpangoft2-1.0-0 en libharfbuzz-subset0 te installeren."
)


class PdfUnavailable(Refused):
    """Pango, which WeasyPrint draws text with, is not on this machine."""

    def __init__(self) -> None:
        super().__init__(MISSING)


def render_pdf(template: str, context: dict[str, Any], request: HttpRequest | None = None) -> bytes:
    """A tagged PDF (PDF/UA-1) of a template that extends base_pdf.html. Raises PdfUnavailable.

    `context["theme"]` is the convenant's, optional. A job has no `request`: it gives `is_demo` itself.
    """
    theme: Theme = context.get("theme") or {}
    shown = {"theme_css": theme_css(theme) if theme else "", "is_demo": settings.IS_DEMO} | context
    return html_to_pdf(render_to_string(template, shown, request))


def html_to_pdf(html: str) -> bytes:
    weasyprint, fetcher = _weasyprint()
    document = weasyprint.HTML(string=html, base_url=OWN_HOST + "/", url_fetcher=fetcher)
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))


def own_file(url: str) -> tuple[bytes, str]:
    """Content and type of a static file of the project; ValueError for anything else."""
    prefix = OWN_HOST + settings.STATIC_URL
    name = unquote(url.removeprefix(prefix).partition("?")[0].partition("#")[0])
    path = _static_path(name) if url.startswith(prefix) and name else None
    if path is None:
        raise ValueError("A PDF holds own files only")
    content = unpacked(path) if path.suffix == ".woff2" else path.read_bytes()
    return content, mimetypes.guess_type(name)[0] or "application/octet-stream"


@cache
def unpacked(font: Path) -> bytes:
    """Once per process: WeasyPrint would do it for each PDF, which took a third of the time of one."""
    from fontTools.ttLib import woff2

    content = BytesIO()
    woff2.decompress(BytesIO(font.read_bytes()), content)
    return content.getvalue()


def _static_path(name: str) -> Path | None:
    """From the sources, else from the collected files (production names them with a hash)."""
    try:
        found = finders.find(name) or (safe_join(settings.STATIC_ROOT, name) if settings.STATIC_ROOT else None)
    except (SuspiciousOperation, ValueError):
        return None
    return Path(found) if found and Path(found).is_file() else None


@cache
def _weasyprint() -> tuple[Any, Any]:
    """The library and the closed fetcher. Imported late: it costs half a second and needs Pango."""
    try:
        import weasyprint
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except OSError as missing:
        raise PdfUnavailable from missing

    # else one line for each property that paper has no use for
    logging.getLogger("weasyprint").setLevel(logging.ERROR)

    class OwnFilesOnly(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url.lower().startswith("data:"):
                return super().fetch(url, headers)
            content, kind = own_file(url)
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    return weasyprint, OwnFilesOnly(allowed_protocols=("data",), allow_redirects=False)
