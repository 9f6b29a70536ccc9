"""The one way to a PDF: tagged, Dutch, and with a fetcher that goes nowhere."""

import base64
import io
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from convenant.formats import pdf

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

VECTORS = (
    '<img src="{url}">',
    '<img srcset="{url} 2x">',
    '<picture><source srcset="{url}"><img src="{url}"></picture>',
    '<link rel="stylesheet" href="{url}">',
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">x</a>',
    '<link rel="icon" href="{url}">',
    '<style>@import "{url}";</style>',
    "<style>@import url({url});</style>",
    "<style>body{{background:url({url})}}</style>",
    "<style>p::before{{content:url({url})}}</style>",
    "<style>li{{list-style-image:url({url})}}</style><ul><li>x</ul>",
    "<style>p{{border-image:url({url}) 1}}</style>",
    "<style>p{{mask-image:url({url})}}</style>",
    "<style>@font-face{{font-family:x;src:url({url})}} body{{font-family:x}}</style>",
    "<style>@color-profile x{{src:url({url})}}</style>",
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<iframe src="{url}"></iframe>',
    '<input type="image" src="{url}">',
    '<video poster="{url}"></video>',
    '<base href="{url}"><img src="x.png">',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}"/></svg>',
    '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="{url}"/></svg>',
    '<svg><use href="{url}#x"/></svg>',
    "<svg><style>@import url({url});</style></svg>",
    '<svg><rect fill="url({url}#p)" width="9" height="9"/></svg>',
    '<svg><filter id="f"><feImage href="{url}"/></filter><rect filter="url(#f)" width="9" height="9"/></svg>',
    '<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22%3E'
    '%3Cimage href=%22{url}%22/%3E%3C/svg%3E">',
    '<table background="{url}"><tr><td>x</table>',
    '<body background="{url}">',
    '<p style="background:url({url})">x</p>',
)


@contextmanager
def listener() -> Iterator[tuple[str, list[str]]]:
    """A port of this machine that writes down who calls."""
    server, calls = socket.create_server(("127.0.0.1", 0)), []

    def listen() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            calls.append(connection.recv(200).decode(errors="replace"))
            connection.close()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x.png", calls
    finally:
        server.close()


def opened(content: bytes) -> Any:
    return pikepdf.open(io.BytesIO(content))


def page_of(vector: str, url: str) -> str:
    return f"<!doctype html><html lang=nl><title>t</title><body><p>x</p>{vector.format(url=url)}</body></html>"


@pytest.mark.security("S18")
def test_listener_hears_a_call() -> None:
    """Else the silence below proves nothing."""
    with listener() as (url, calls):
        port = int(url.split(":")[2].split("/")[0])
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(b"GET /x.png")
            connection.shutdown(socket.SHUT_WR)
            connection.recv(1)
    assert calls == ["GET /x.png"]


@pytest.mark.mutant("S18")
def test_an_open_fetcher_would_call() -> None:
    """The mutant: WeasyPrint's own fetcher goes out for many of the same pages."""
    import weasyprint

    heard = 0
    for vector in VECTORS:
        with listener() as (url, calls):
            weasyprint.HTML(string=page_of(vector, url)).write_pdf()
        heard += bool(calls)
    assert heard >= 12


@pytest.mark.security("S18")
def test_nothing_is_fetched_from_the_net(record_property: Callable[[str, Any], None]) -> None:
    assert (loud(VECTORS), len(VECTORS) >= 30) == ([], True)
    record_property("figure", f"S18: 0 connections and 0 attachments over {len(VECTORS)} hostile pieces of HTML")


def loud(vectors: tuple[str, ...]) -> list[str]:
    """Pieces that made the portal's own helper call somebody or take a file in."""
    found = []
    for vector in vectors:
        with listener() as (url, calls):
            made = opened(pdf.html_to_pdf(page_of(vector, url)))
        if calls or made.attachments or embedded(made):
            found.append(vector)
    return found


def embedded(made: Any) -> bool:
    """A file behind an annotation is no entry of the list of attachments."""
    named = [thing for thing in made.objects if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream)]
    return any(thing.get("/Type") == "/EmbeddedFile" or "/EF" in thing for thing in named)


@pytest.mark.mutant("S18")
def test_s18_sees_a_fetcher_that_opens_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    import weasyprint
    from weasyprint.urls import URLFetcher

    monkeypatch.setattr(pdf, "_weasyprint", lambda: (weasyprint, URLFetcher()))
    assert len(loud(VECTORS[:8])) >= 4


@pytest.mark.security("S18")
@pytest.mark.parametrize("vector", VECTORS)
def test_no_local_file_gets_in(vector: str, tmp_path: Path) -> None:
    secret = tmp_path / "geheim.png"
    secret.write_bytes(base64.b64decode(PIXEL))
    made = opened(pdf.html_to_pdf(page_of(vector, secret.as_uri())))
    assert not made.attachments
    assert not [page for page in made.pages if list(page.get_images())]


@pytest.mark.security("S18")
@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hostname",
        "FILE:///etc/hostname",
        "http://127.0.0.1/",
        "https://portaal.invalid.example/static/css/pdf.css",
        "https://portaal.invalid/static/../manage.py",
        "https://portaal.invalid/static/%2e%2e/%2e%2e/manage.py",
        "https://portaal.invalid/static//etc/hostname",
        "https://portaal.invalid/static/",
        "https://portaal.invalid/manage.py",
        "ftp://portaal.invalid/static/css/pdf.css",
    ],
)
def test_only_own_static_files(url: str) -> None:
    with pytest.raises(ValueError, match="own files only"):
        pdf.own_file(url)


def test_own_static_file_and_data_get_in() -> None:
    content, kind = pdf.own_file("https://portaal.invalid/static/css/pdf.css")
    assert kind == "text/css"
    assert b"@page" in content
    html = f'<!doctype html><html lang=nl><title>t</title><img alt="punt" src="data:image/png;base64,{PIXEL}"></html>'
    made = opened(pdf.html_to_pdf(html))
    assert list(made.pages[0].get_images())


def test_pdf_is_tagged_dutch_and_titled() -> None:
    content = pdf.render_pdf("base_pdf.html", {"author": "Gemeente Hoorn", "description": "Proef"})
    made = opened(content)
    assert made.Root.MarkInfo.Marked
    assert str(made.Root.Lang) == "nl"
    assert made.Root.ViewerPreferences.DisplayDocTitle
    with made.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:creator"] == ["Gemeente Hoorn"]


def test_own_letter_is_embedded() -> None:
    made = opened(pdf.render_pdf("base_pdf.html", {"is_demo": True}))
    names = [str(font.BaseFont) for font in made.pages[0].Resources.Font.values()]
    assert names
    assert all("Source-Sans-3" in name for name in names)


def test_without_pango_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **kwargs)

    pdf._weasyprint.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(pdf.PdfUnavailable, match="Pango ontbreekt"):
        pdf.html_to_pdf("<p>x</p>")
