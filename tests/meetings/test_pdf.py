"""The agenda as a PDF: what it holds, for whom, and that it is tagged."""

import io
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.test import Client
from pypdf import PdfReader

from convenant import clock
from convenant.audit.trail import timeline
from convenant.formats.pdf import PdfUnavailable
from convenant.tenancy.scope import Actor, scope
from meetings.actions.agenda import add_item
from meetings.actions.outcomes import add_action
from meetings.models import Meeting

from .conftest import url
from .test_suggestions import FIGURES, figures  # noqa: F401  (a fixture)

ClientOf = Callable[[Actor], Client]


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def tags_of(content: bytes) -> list[str]:
    """The kinds of structure elements, in reading order."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(str(node.S))
            walk(node.get("/K"))

    made = pikepdf.open(io.BytesIO(content))
    walk(made.Root.StructTreeRoot.K)
    return found


def test_agenda_on_paper(femke: Actor, anna: Actor, held: Meeting, draft: Meeting, client_of: ClientOf) -> None:
    with scope(femke):
        add_item(
            draft,
            actor=femke,
            title="Kluisjes & co",
            explanation="Voorstel van de werkgroep",
            aim="besluiten",
            minutes=25,
            article="5.5",
        )
        late = clock.today() - timedelta(days=3)
        add_action(held, actor=femke, organisation_id=anna.organisation, text="Rooster maken", due_on=late)
    response = client_of(femke).get(url(draft, "agenda.pdf"))
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == 'attachment; filename="agenda-bestuurlijk-overleg-2026-12-11.pdf"'
    text = text_of(response.content)
    for part in (
        "Convenant Veilige School West-Friesland", "Agenda vrijdag 11 december 2026", "14:05", "Kluisjes & co",
        "Voorstel van de werkgroep", "besluiten", "5.5", "25 min", "Rooster maken", "te laat", "Atlas College",
    ):  # fmt: skip
        assert part in text, part
    with scope(femke):
        assert next(entry.action for entry in timeline(draft)) == "meeting.agenda_downloaded"


@pytest.mark.usefixtures("figures")
def test_figures_keep_their_hidden_cells(femke: Actor, draft: Meeting, client_of: ClientOf) -> None:
    client = client_of(femke)
    assert "Incidenten per soort" not in text_of(client.get(url(draft, "agenda.pdf")).content)
    client.post(url(draft, "voorstellen/aannemen/"), {"bron": FIGURES.key})
    text = text_of(client.get(url(draft, "agenda.pdf")).content)
    assert "Incidenten per soort" in text
    assert "Wapens afgeschermd" in text
    assert "Afgeschermd betekent: te klein." in text


def test_agenda_is_tagged(femke: Actor, draft: Meeting, client_of: ClientOf) -> None:
    content = client_of(femke).get(url(draft, "agenda.pdf")).content
    made, tags = pikepdf.open(io.BytesIO(content)), tags_of(content)
    assert made.Root.MarkInfo.Marked
    assert str(made.Root.Lang) == "nl"
    with made.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert "Bestuurlijk veiligheidsoverleg, 11 december 2026" in metadata["dc:title"]
    assert {"/H1", "/Table", "/THead", "/TH", "/TD", "/Caption"} <= set(tags)


@pytest.mark.security("S18")
def test_hostile_text_fetches_nothing(femke: Actor, draft: Meeting, client_of: ClientOf) -> None:
    hostile = '<img src="file:///etc/hostname"><link rel=attachment href="file:///etc/hostname">'
    with scope(femke):
        add_item(draft, actor=femke, title="Punt", explanation=hostile)
    content = client_of(femke).get(url(draft, "agenda.pdf")).content
    assert not pikepdf.open(io.BytesIO(content)).attachments
    assert "<img src=" in text_of(content)


def test_without_pango_the_page_says_so(
    femke: Actor, draft: Meeting, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*args: Any) -> bytes:
        raise PdfUnavailable

    monkeypatch.setattr("convenant.file_pages.render_pdf", missing)
    page = client_of(femke).get(url(draft, "agenda.pdf"), follow=True).content.decode()
    assert "het programma Pango ontbreekt" in page


def test_long_agenda_of_odd_text_still_prints(femke: Actor, draft: Meeting, client_of: ClientOf) -> None:
    signs = "abc é ü ß 🎉 عربي 中文 <>&\"' "
    rng = random.Random(1)
    with scope(femke):
        for number in range(25):
            text = "".join(rng.choice(signs) for _ in range(300))
            add_item(draft, actor=femke, title=f"Punt {number}", explanation=text)
    assert client_of(femke).get(url(draft, "agenda.pdf")).content.startswith(b"%PDF")
