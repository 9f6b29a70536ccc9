"""Files in the vault: added from a phone, sealed in pieces, handed out to who opened it, removed with a reason."""

import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convenant.audit.models import Entry
from convenant.errors import Refused
from convenant.files import kinds
from convenant.files.spool import Spool
from convenant.files.washing import MAX_BYTES, Washed
from convenant.tenancy.models import Job
from convenant.tenancy.scope import Actor, scope
from convenant.uploads import ENDINGS
from convenant.vault.envelope import Unreadable
from convenant.vault.rotation import sealed_models
from incidents.actions import attachments
from incidents.actions.attachments import add_attachment, erase_removed, hand_out, remove_attachment, restore_attachment
from incidents.actions.vault import open_vault
from incidents.models import Attachment, AttachmentPiece, Incident
from incidents.models.attachments import MOST, PIECE
from tests.conftest import TODAY
from tests.convenant.files.heics import heic
from tests.convenant.files.making import WHERE, image, odt, pdf, word
from tests.incidents.recording import recorded

from .files import washed

ClientOf = Callable[[Actor], Client]
Figure = Callable[[str, Any], None]
NAME = "Quintijn van Zeldenrust.jpg"


def page(name: str, incident: Incident, *more: object) -> str:
    return reverse(f"incidents:{name}", args=[incident.pk, *more])


def sent(client: Client, incident: Incident, *files: tuple[str, bytes], **headers: str) -> Any:
    uploads = [SimpleUploadedFile(name, raw, "image/jpeg") for name, raw in files]
    return client.post(page("attachments", incident), {"photos": uploads, "submission": str(uuid4())}, headers=headers)


def opened(client: Client, incident: Incident) -> Client:
    assert client.post(page("vault-open", incident), {"purpose": "ouders"}).status_code == 302
    return client


def content_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def of(incident: Incident, actor: Actor) -> list[Attachment]:
    with scope(actor):
        return list(Attachment.objects.filter(incident=incident).order_by("number"))


def test_a_photo_goes_in_and_comes_out(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    assert sent(client, incident, (NAME, image(size=(1200, 900), noise=True))).status_code == 302
    assert "Hierin staat 1 bijlage." in client.get(page("detail", incident)).content.decode()
    shown = opened(client, incident).get(page("attachments", incident)).content.decode()
    assert NAME in shown
    answer = client.get(page("attachment-file", incident, of(incident, anna)[0].pk))
    content = content_of(answer)
    assert content.startswith(b"\xff\xd8\xff")
    assert WHERE not in content
    assert len(content) == int(answer["Content-Length"]) > PIECE, "more than one piece"


KEPT = {
    "foto.jpg": image(), "foto.png": image("PNG"), "foto.heic": heic(), "<script>.pdf": pdf(), "brief.docx": word(),
    "brief.odt": odt(), "foto.svg": image("WEBP"), "pagina.html": pdf(),
}  # fmt: skip
"""Name as sent → content; the name is the sender's and decides nothing."""


@pytest.mark.security("S15")
@pytest.mark.security("S21")
@pytest.mark.parametrize("name", KEPT)
def test_it_is_handed_out_as_a_file_that_nothing_runs(name: str, anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    assert sent(client, incident, (name, KEPT[name])).status_code == 302
    answer = opened(client, incident).get(page("attachment-file", incident, of(incident, anna)[0].pk))
    kind, content = answer["Content-Type"], content_of(answer)
    assert kind in ENDINGS, "nothing that a browser draws as a page"
    assert kind == kinds.clean(content)[0], "and it is what it says"
    assert answer["Content-Disposition"] == f'attachment; filename="bijlage-{incident.reference}-1{ENDINGS[kind]}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.security("S15")
@pytest.mark.parametrize("name", ["a.svg", "a.html", "a.jpg", "a.pdf", "a.xml"])
@pytest.mark.parametrize(
    "raw", [b"<svg onload=alert(1)/>", b"<!doctype html><script>alert(1)</script>", b"<?xml?><x/>"]
)
def test_what_a_browser_runs_never_comes_in(name: str, raw: bytes, anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    assert sent(client, incident, (name, raw)).status_code == 422
    assert of(incident, anna) == []


def test_a_closed_vault_hands_out_nothing(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    sent(client, incident, (NAME, image()))
    row = of(incident, anna)[0]
    assert NAME not in client.get(page("attachments", incident)).content.decode()
    for name in ("attachment-file", "attachment-remove"):
        assert client.get(page(name, incident, row.pk)).status_code == 302
    assert client.post(page("attachment-remove", incident, row.pk), {"reason": "Verkeerd dossier"}).status_code == 302
    assert of(incident, anna)[0].removed_at is None
    with scope(anna), pytest.raises(Refused):
        hand_out(row, actor=anna)


def test_each_step_stands_in_the_trail(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    sent(client, incident, (NAME, image()))
    opened(client, incident)
    row = of(incident, anna)[0]
    content_of(client.get(page("attachment-file", incident, row.pk)))
    client.post(page("attachment-remove", incident, row.pk), {"reason": "Hoort bij een ander incident"})
    client.post(page("attachment-restore", incident, row.pk))
    with scope(anna):
        found = Entry.objects.filter(object_id=incident.pk, action__startswith="vault.attachment").order_by("number")
        assert [(entry.action, entry.fields) for entry in found] == [
            (f"vault.attachment_{what}", ["bijlage 1"]) for what in ("added", "downloaded", "removed", "restored")
        ]


def test_several_at_once_each_with_its_own_answer(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    answer = sent(client, incident, ("a.jpg", image()), ("b.jpg", b"<svg/>"), ("c.pdf", pdf()), ("d.jpg", b""))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Dit soort bestand kan niet in de kluis" in text
    assert "Dit bestand is leeg" in text
    assert len(of(incident, anna)) == 2, "what was good is kept"


def test_the_script_hears_one_line_for_a_file(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    good = sent(client, incident, ("a.jpg", image()), Accept="application/json")
    wrong = sent(client, incident, ("a.mp4", b"\0\0\0\x18ftypmp42"), Accept="application/json")
    assert (good.status_code, good.json()) == (200, {"problem": ""})
    assert wrong.status_code == 422
    assert "Video" in wrong.json()["problem"]
    assert client.post(page("attachments", incident), {}, headers={"Accept": "application/json"}).status_code == 422


def test_the_same_submission_adds_one(anna: Actor, client_of: ClientOf) -> None:
    client, incident, submission = client_of(anna), recorded(anna), str(uuid4())
    for _ in range(2):
        client.post(page("attachments", incident), {"photos": BytesIO(image()), "submission": submission})
    assert len(of(incident, anna)) == 1


def test_a_teacher_adds_to_an_own_report_and_reads_nothing(carla: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(carla), recorded(carla)
    assert sent(client, incident, (NAME, image())).status_code == 302
    text = client.get(page("attachments", incident)).content.decode()
    assert NAME not in text
    assert "Hierin staat 1 bijlage." in text
    assert client.get(page("attachment-file", incident, of(incident, carla)[0].pk)).status_code == 403


@pytest.mark.security("S15")
@pytest.mark.parametrize(
    "name",
    ["<img src=x onerror=alert(1)>.jpg", "a\u202egpj.exe", "a\x1b]0;x\x07.jpg", "../../a.jpg", "a" * 300 + ".jpg"],
)
def test_a_name_is_text(name: str, anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    assert sent(client, incident, (name, image())).status_code == 302
    with scope(anna):
        kept = Attachment.objects.get(incident=incident).reveal("name")
    assert not {"\u202e", "\x1b", "/"} & set(kept)
    assert len(kept) <= 150
    assert "<img src=x" not in opened(client, incident).get(page("attachments", incident)).content.decode()


def test_all_that_says_something_is_sealed(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    sent(client_of(anna), incident, (NAME, image()))
    row = of(incident, anna)[0]
    cells = b"".join(bytes(getattr(row, column)) for column in ("name", "media_type", "size", "digest"))
    assert b"Quintijn" not in cells
    assert b"image" not in cells
    assert {Attachment, AttachmentPiece} <= set(sealed_models()), "new keys and destruction reach them"


def test_a_piece_opens_in_its_own_place_only(anna: Actor) -> None:
    incident = recorded(anna)
    with scope(anna):
        row = add_attachment(incident, washed(b"a" * PIECE + b"b" * PIECE), "a.pdf", actor=anna)
        open_vault(incident, "ouders", actor=anna)
        first, second = AttachmentPiece.objects.filter(attachment=row).order_by("number")
        AttachmentPiece.objects.filter(pk=first.pk).update(content=second.content)
        with pytest.raises(Unreadable):
            b"".join(hand_out(row, actor=anna))


def test_a_file_without_its_end_breaks_off(anna: Actor) -> None:
    incident = recorded(anna)
    with scope(anna):
        row = add_attachment(incident, washed(b"a" * PIECE + b"b" * 9), "a.pdf", actor=anna)
        open_vault(incident, "ouders", actor=anna)
        AttachmentPiece.objects.filter(attachment=row, number=1).delete()
        with pytest.raises(Unreadable):
            b"".join(hand_out(row, actor=anna))


def test_removed_it_can_be_put_back_for_a_week(anna: Actor) -> None:
    incident = recorded(anna)
    with scope(anna):
        row = add_attachment(incident, washed(b"a" * PIECE), "a.pdf", actor=anna)
        open_vault(incident, "ouders", actor=anna)
        remove_attachment(row, "Verkeerd dossier", actor=anna)
        with pytest.raises(Refused):
            hand_out(row, actor=anna)
        restore_attachment(row, actor=anna)
        assert not erase_removed(row.pk, actor=anna)
        remove_attachment(row, "Toch verkeerd", actor=anna)
    with time_machine.travel(TODAY + timedelta(days=6), tick=False), scope(anna):
        assert not erase_removed(row.pk, actor=anna)
    with time_machine.travel(TODAY + timedelta(days=8), tick=False), scope(anna):
        assert erase_removed(row.pk, actor=anna)
        row.refresh_from_db()
        assert not AttachmentPiece.objects.filter(attachment=row).exists()
        assert row.reveal("removal_reason") == "Toch verkeerd", "that it was there, and why it went, stays"
        open_vault(incident, "ouders", actor=anna)
        with pytest.raises(Refused):
            restore_attachment(row, actor=anna)
        assert Job.objects.filter(task=attachments.ERASE).count() == 2


def test_three_hundred_and_no_more(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    opened(client, incident)
    with scope(anna):
        add_attachment(incident, washed(b"a"), "1.pdf", actor=anna)
    queries_of(client, incident)  # what is remembered for a minute is asked once
    few = queries_of(client, incident)
    with scope(anna):
        row = Attachment.objects.get(incident=incident)
        for number in range(2, MOST + 1):
            copy = Attachment(organisation_id=anna.organisation, incident=incident, number=number, added_at=TODAY)
            copy.seal(name=f"{number}.pdf", media_type=row.reveal("media_type"), size="1", digest="x")
            copy.save(force_insert=True)
    assert queries_of(client, incident) == few
    with scope(anna), pytest.raises(Refused, match="300 bijlagen"):
        add_attachment(incident, washed(b"a"), "te veel.pdf", actor=anna)


def queries_of(client: Client, incident: Incident) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(page("attachments", incident)).status_code == 200
    return len(found)


@pytest.mark.security("S21")
def test_fifty_megabytes_pass_in_small_pieces(anna: Actor, record_property: Figure) -> None:
    """Sealing and handing out, as the web process does it."""
    incident, large = recorded(anna), Spool()
    block = bytes(PIECE)
    for _ in range(MAX_BYTES // PIECE):
        large.write(block)
    large.seek(0)
    with scope(anna):
        open_vault(incident, "ouders", actor=anna)
        tracemalloc.start()
        row = add_attachment(incident, Washed("application/pdf", large), "groot.pdf", actor=anna)
        assert sum(len(piece) for piece in hand_out(row, actor=anna)) == MAX_BYTES
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 40 * 1024**2
    record_property("figure", f"S21: 50 MB sealed and handed out with {peak / 1024**2:.0f} MB in the web process")
