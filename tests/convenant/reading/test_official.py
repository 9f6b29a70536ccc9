"""The words that were signed: brought in by regie, per article or all at once; the portal ships none."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from convenant.actions.official import keep_signed, keep_text, keep_texts, mark_of_all
from convenant.audit.models import CircleEvent, Entry
from convenant.editing import Overtaken
from convenant.errors import Refused
from convenant.models import OfficialText
from convenant.queries.cutting import cut
from convenant.queries.official import rows_of, signed_of, texts_of
from convenant.tenancy.scope import Actor, scope
from convenant.together import told_by
from convenant.uploads import PDF, Upload

from .pages import WE, WF, filled, page, path_of, send, version_of, words

MADE_UP = "Dit is een verzonnen artikel over schapen op het plein."


def test_the_portal_ships_no_official_text(femke: Actor, weert: Actor, utrecht: Actor) -> None:
    for actor in (femke, weert, utrecht):
        with scope(actor):
            assert not OfficialText.objects.exists()


def test_regie_puts_the_official_text_beside_ours(femke: Actor, anna: Actor, client_of: Any) -> None:
    client, address = client_of(femke), path_of("reading:text", WF, label="5.7")
    answer = send(client, address, text=MADE_UP)
    assert answer.status_code == 302
    told = words(page(anna, "convenant:article", WF, label="5.7"))
    assert MADE_UP in told
    assert "Ingebracht op 21 november 2026 door" in told
    assert "Ziet of vermoedt de school gevaar" in told
    found = words(page(anna, "convenant:agreement", WF, query="?zoek=schapen"))
    assert "1 artikel met" in found
    with scope(femke):
        assert CircleEvent.objects.filter(action="official.text_kept").count() == 1
        assert "schapen" not in str(list(CircleEvent.objects.values()))


def test_a_text_belongs_to_its_version(femke: Actor) -> None:
    version = version_of(femke, WF)
    with scope(femke):
        keep_text(version, "5.7", MADE_UP, actor=femke, seen="")
        assert texts_of(version)["5.7"].text == MADE_UP
        version.number = 2
        assert texts_of(version) == {}


def test_an_empty_text_takes_it_away(femke: Actor, client_of: Any) -> None:
    client, address = client_of(femke), path_of("reading:text", WF, label="5.7")
    send(client, address, text=MADE_UP)
    assert send(client, address, text="").status_code == 302
    assert "Nog niet ingebracht" in words(page(client, "convenant:article", WF, label="5.7"))


def test_two_editors_do_not_overwrite_one_another(femke: Actor, client_of: Any) -> None:
    """Both opened the empty form; the second learns what the first wrote and may then choose."""
    client, address = client_of(femke), path_of("reading:text", WF, label="5.7")
    first, second = (filled(client, address, text=text) for text in ("Eerste tekst.", "Tweede tekst."))
    assert client.post(address, first).status_code == 302
    answer = client.post(address, second)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "U hebt dit om 10:45 uur gewijzigd" in shown
    assert "Hier staat nu: Eerste tekst." in shown
    assert "Tweede tekst." in shown
    with scope(femke):
        assert OfficialText.objects.get().text == "Eerste tekst."


@pytest.mark.parametrize("who", ["anna", "bram", "burgemeester"])
def test_only_regie_writes_it(who: str, request: pytest.FixtureRequest, client_of: Any) -> None:
    actor = request.getfixturevalue(who)
    client, version = client_of(actor), version_of(actor, WF)
    for name, kwargs in (("text", {"label": "5.7"}), ("whole", {}), ("signed", {})):
        assert client.get(path_of(f"reading:{name}", WF, **kwargs)).status_code == 403
        assert client.post(path_of(f"reading:{name}", WF, **kwargs), {"text": MADE_UP}).status_code == 403
    with scope(actor), pytest.raises(Refused, match="Alleen wie de regie voert"):
        keep_text(version, "5.7", MADE_UP, actor=actor, seen="")


def test_regie_of_another_circle_does_not_reach_it(weert_regie: Actor, femke: Actor, client_of: Any) -> None:
    assert client_of(weert_regie).get(path_of("reading:text", WF, label="5.7")).status_code == 404
    with scope(weert_regie), pytest.raises(Refused):
        keep_text(version_of(femke, WF), "5.7", MADE_UP, actor=weert_regie, seen="")


def test_a_label_that_is_not_there_has_no_text(femke: Actor, weert_regie: Actor, client_of: Any) -> None:
    assert client_of(femke).get(path_of("reading:text", WF, label="99.9")).status_code == 404
    assert client_of(weert_regie).get(path_of("reading:text", WE, label="5.6")).status_code == 404
    with scope(femke), pytest.raises(Refused, match="bestaat niet"):
        keep_text(version_of(femke, WF), "99.9", MADE_UP, actor=femke, seen="")


def test_html_in_the_text_is_text(femke: Actor, anna: Actor, client_of: Any) -> None:
    evil = "<script>alert(1)</script> <b>vet</b> schapen"
    send(client_of(femke), path_of("reading:text", WF, label="5.7"), text=evil)
    for markup in (
        page(anna, "convenant:article", WF, label="5.7"),
        page(anna, "convenant:agreement", WF, query="?zoek=schapen"),
        page(femke, "reading:text", WF, label="5.7"),
    ):
        assert "<script>alert" not in markup
        assert "&lt;script&gt;" in markup


@pytest.mark.parametrize(("size", "status"), [(40_000, 302), (40_001, 422)])
def test_an_article_has_a_limit(size: int, status: int, femke: Actor, client_of: Any) -> None:
    answer = send(client_of(femke), path_of("reading:text", WF, label="5.7"), text="x" * size)
    assert answer.status_code == status
    if status == 422:
        assert "hoogstens 40.000 tekens" in answer.content.decode()


# The whole text in one go

PASTED = """Voorblad met een mooie titel
5.7 Melden ......... 9
5.8 Invoeren ....... 9

Artikel 5.7 Verzonnen kop
Hier staan verzonnen woorden over schapen.
Zij gaan door op een tweede regel.
5.8. Nog een verzonnen artikel
met een lijst:
1. eerste schaap
2. tweede schaap
6. Rol van de politie
6.1 Verzonnen politie-artikel
"""


def test_a_pasted_text_is_cut_by_the_known_labels(femke: Actor) -> None:
    """The table of contents is passed over, a list inside an article cuts nothing, a heading of a part ends one."""
    with scope(femke):
        found = cut(PASTED, list(version_of(femke, WF).articles.all()))
    texts = {piece.label: piece.text for piece in found.pieces}
    assert set(texts) >= {"5.7", "5.8", "6.1"}
    assert texts["5.7"].startswith("Verzonnen kop\nHier staan")
    assert "tweede schaap" in texts["5.8"]
    assert "Rol van de politie" not in texts["5.8"]
    assert "10.3" in {article.label for article in found.not_found}
    assert found.before > 5


def test_parts_of_an_article_are_found_by_their_letter(utrecht_regie: Actor) -> None:
    text = "Artikel 3\na. Eerste verzonnen lid.\nb. Tweede lid.\nc. Derde lid.\ne) Vijfde lid.\ng. Zevende lid.\n"
    with scope(utrecht_regie):
        found = cut(text, list(version_of(utrecht_regie, "utrecht").articles.all()))
    assert [piece.label for piece in found.pieces if piece.label.startswith("3 lid")] == [
        "3 lid a", "3 lid b", "3 lid c", "3 lid e", "3 lid g",
    ]  # fmt: skip


def test_the_preview_keeps_nothing_and_confirming_keeps_all(femke: Actor, anna: Actor, client_of: Any) -> None:
    client, address = client_of(femke), path_of("reading:whole", WF)
    shown = client.post(address, filled(client, address, text=PASTED))
    assert shown.status_code == 200
    told = words(shown.content.decode())
    assert "Er is nog niets bewaard" in told
    with scope(femke):
        count = len(cut(PASTED.strip(), list(version_of(femke, WF).articles.all())).pieces)
        assert not OfficialText.objects.exists()
    assert f"{count} van " in told
    answer = client.post(address, filled(client, address, text=PASTED, confirmed="1"))
    assert answer.status_code == 302
    with scope(femke):
        assert OfficialText.objects.count() == count
    assert "schapen" in page(anna, "convenant:article", WF, label="5.7")


def test_confirming_an_old_preview_overwrites_nothing(femke: Actor, client_of: Any) -> None:
    client, address = client_of(femke), path_of("reading:whole", WF)
    old = filled(client, address, text=PASTED, confirmed="1")
    send(client, path_of("reading:text", WF, label="5.7"), text=MADE_UP)
    answer = client.post(address, old)
    assert answer.status_code == 422
    assert "U hebt dit om 10:45 uur gewijzigd" in answer.content.decode()
    assert "schaap" in answer.content.decode()
    with scope(femke):
        assert OfficialText.objects.get().text == MADE_UP


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Plak eerst de tekst."),
        ("Alleen maar een verhaal.", "geen enkel artikel"),
        ("x" * 400_001, "te lang"),
        ("a\n" * 20_002 + "b", "te veel regels"),
    ],
)
def test_what_can_not_be_cut_says_why(text: str, sentence: str, femke: Actor, client_of: Any) -> None:
    client, address = client_of(femke), path_of("reading:whole", WF)
    answer = client.post(address, filled(client, address, text=text))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_two_megabytes_of_text_are_refused_without_an_error_page(femke: Actor, client_of: Any) -> None:
    client, address = client_of(femke), path_of("reading:whole", WF)
    answer = client.post(address, {"text": "x" * (2 * 1024 * 1024 + 1), "seen": ""})
    assert 400 <= answer.status_code < 500


def test_all_or_nothing(femke: Actor) -> None:
    with scope(femke), pytest.raises(Refused):
        keep_texts(version_of(femke, WF), {"5.7": "a", "99.9": "b"}, actor=femke, seen="")
    with scope(femke):
        assert not OfficialText.objects.exists()


def test_the_mark_of_all_changes_with_each_text(femke: Actor) -> None:
    version = version_of(femke, WF)
    with scope(femke):
        keep_texts(version, {"5.7": "a"}, actor=femke, seen="")
        before = mark_of_all(rows_of(version))
        with pytest.raises(Overtaken):
            keep_texts(version, {"5.7": "b"}, actor=femke, seen="")
        assert keep_texts(version, {"5.7": "b", "5.8": "c"}, actor=femke, seen=before) == 2
        assert mark_of_all(rows_of(version)) != before


# The scan of the whole


def test_the_signed_pdf_is_there_for_the_whole_circle(femke: Actor, anna: Actor, client_of: Any) -> None:
    upload = SimpleUploadedFile("convenant.pdf", b"%PDF-1.7 verzonnen", "application/pdf")
    answer = client_of(femke).post(path_of("reading:signed", WF), {"upload": upload})
    assert answer.status_code == 302
    with scope(anna):
        (line,) = told_by(signed_of(version_of(anna, WF)))
    assert line is not None
    assert line.url in page(anna, "convenant:agreement", WF)
    assert line.url in page(anna, "convenant:article", WF, label="5.7")
    assert client_of(anna).get(line.url).content == b"%PDF-1.7 verzonnen"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("scan.png", b"\x89PNG\r\n\x1a\n" + b"x" * 40, "is een PDF"),
        ("convenant.pdf", b"<html>", ""),
        ("convenant.pdf", b"", ""),
    ],
)
def test_another_file_is_refused_beside_the_field(
    name: str, content: bytes, sentence: str, femke: Actor, client_of: Any
) -> None:
    upload = SimpleUploadedFile(name, content)
    answer = client_of(femke).post(path_of("reading:signed", WF), {"upload": upload})
    assert answer.status_code == 422
    assert "vs-error" in answer.content.decode() or "error" in answer.content.decode()
    assert sentence in answer.content.decode()
    with scope(femke):
        assert told_by(signed_of(version_of(femke, WF))) == [None]


def test_a_withdrawn_scan_makes_way_for_the_one_before(femke: Actor) -> None:
    from convenant.actions.documents import withdraw_document

    version = version_of(femke, WF)
    with scope(femke):
        first = keep_signed(version, Upload("a.pdf", PDF, b"%PDF-1.7 a"), actor=femke)
        second = keep_signed(version, Upload("b.pdf", PDF, b"%PDF-1.7 b"), actor=femke)
        withdraw_document(second, "verkeerde versie", actor=femke)
        (found,) = told_by(signed_of(version))
    assert found is not None
    assert found.id == first.pk
    with scope(femke):
        assert Entry.objects.filter(action="document.withdrawn").exists()
