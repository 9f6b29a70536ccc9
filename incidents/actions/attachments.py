"""Files in the vault: added, handed out, removed with a reason, put back for a week."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from uuid import UUID

from django.db.models import Max

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import key_of
from convenant.errors import Refused
from convenant.files.washing import Washed
from convenant.tenancy.jobs import enqueue_later
from convenant.tenancy.scope import MEMBER, Actor, scope, system_actor
from convenant.vault.envelope import Unreadable
from incidents.models import Attachment, AttachmentPiece, Incident, IncidentState
from incidents.models.attachments import ERASED_AFTER, MOST, MOST_PIECES, PIECE
from incidents.permissions import OWN_REPORTS, require

from .locks import hold
from .vault import require_open_vault

AT_ONCE = 16
"""Pieces written in one statement: 4 MB in memory, however large the file is."""
ERASE = "incidents.erase_attachment"


class Full(Refused):
    def __init__(self) -> None:
        super().__init__(
            f"Bij een incident passen {MOST} bijlagen, samen hoogstens 1 GB. Haal er eerst een weg, of voeg "
            "bladzijden samen tot een PDF."
        )


def add_attachment(
    incident: Incident, washed: Washed, name: str, *, actor: Actor, submission: UUID | None = None
) -> Attachment:
    """Needs no open vault: what goes in is sealed at once, nothing comes out. The same submission adds one file."""
    require(actor, OWN_REPORTS)
    if incident.state == IncidentState.WITHDRAWN:
        raise Refused("Dit incident is ingetrokken. Er kan niets meer bij.")
    key = key_of(actor.organisation, submission, incident.pk)
    if same := Attachment.objects.filter(pk=key).first():
        return same
    hold(incident.pk)  # two at once would get one number
    row = Attachment(
        pk=key, organisation_id=actor.organisation, incident=incident, number=_next_number(incident, washed),
        added_at=clock.now(), function=actor.function,
    )  # fmt: skip
    digest = sha256()
    row.seal(name=name, media_type=washed.kind, size=str(washed.file.size))
    row.save(force_insert=True)
    _write_pieces(row, washed, digest.update)
    row.seal(digest=digest.hexdigest())
    row.save(update_fields=["digest"])
    record(actor, "vault.attachment_added", incident, fields=[f"bijlage {row.number}"])
    return row


def _next_number(incident: Incident, washed: Washed) -> int:
    rows = Attachment.objects.filter(incident=incident)
    pieces = AttachmentPiece.objects.filter(attachment__in=rows.values("pk")).count()
    if rows.filter(removed_at=None).count() >= MOST or pieces + washed.file.size // PIECE >= MOST_PIECES:
        raise Full
    return int(rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _write_pieces(row: Attachment, washed: Washed, hear: Callable[[bytes], None]) -> None:
    batch: list[AttachmentPiece] = []
    number = 0
    while clear := washed.file.read(PIECE):
        hear(clear)
        batch.append(_piece(row, number, clear))
        number += 1
        if len(batch) == AT_ONCE:
            AttachmentPiece.objects.bulk_create(batch)
            batch = []
    AttachmentPiece.objects.bulk_create(batch)


def _piece(row: Attachment, number: int, clear: bytes) -> AttachmentPiece:
    pk = AttachmentPiece.key_of(row.pk, number)
    piece = AttachmentPiece(pk=pk, organisation_id=row.organisation_id, attachment=row, number=number)
    piece.seal_bytes("content", clear)
    return piece


def hand_out(row: Attachment, *, actor: Actor) -> Iterator[bytes]:
    """Piece by piece. Whoever reads on does so after this scope ended: each piece opens one of its own. Raises
    Unreadable on the way when a piece is gone or was changed: the reader gets a file that breaks off."""
    require_open_vault(row.incident, actor)
    if row.removed_at:
        raise Refused("Deze bijlage is weggehaald.")
    record(actor, "vault.attachment_downloaded", row.incident, fields=[f"bijlage {row.number}"])
    count = -(-int(row.reveal("size")) // PIECE)
    return _contents([AttachmentPiece.key_of(row.pk, number) for number in range(count)], row.reveal("digest"), actor)


def _contents(keys: list[UUID], digest: str, actor: Actor) -> Iterator[bytes]:
    found = sha256()
    for pk in keys:
        with scope(actor):
            piece = AttachmentPiece.objects.filter(pk=pk).first()
            clear = piece.reveal_bytes("content") if piece else b""
        found.update(clear)
        if not clear or (pk == keys[-1] and found.hexdigest() != digest):
            raise Unreadable
        yield clear


def remove_attachment(row: Attachment, reason: str, *, actor: Actor) -> None:
    """It stays for a week, so that a mistake can be undone; then its content goes and the row says it was there."""
    require_open_vault(row.incident, actor)
    if row.removed_at:
        return
    row.removed_at, row.removed_function = clock.now(), actor.function
    row.seal(removal_reason=reason)
    row.save()
    portal = system_actor(MEMBER, row.organisation_id)  # whoever removed it may have left by then
    enqueue_later(ERASE, ERASED_AFTER, actor=portal, attachment=str(row.pk))
    record(actor, "vault.attachment_removed", row.incident, fields=[f"bijlage {row.number}"])


def restore_attachment(row: Attachment, *, actor: Actor) -> None:
    require_open_vault(row.incident, actor)
    if row.erased_at:
        raise Refused("De inhoud van deze bijlage is al gewist. Terugzetten kan niet meer.")
    if row.removed_at:
        row.removed_at, row.removed_function, row.removal_reason = None, "", b""
        row.save()
        record(actor, "vault.attachment_restored", row.incident, fields=[f"bijlage {row.number}"])


def erase_removed(attachment: UUID, *, actor: Actor) -> bool:
    """False when it was put back, or removed once more since: then a later job does it."""
    row = Attachment.objects.select_for_update().filter(pk=attachment).first()
    if row is None or row.erased_at or not row.removed_at or row.removed_at > clock.now() - ERASED_AFTER:
        return False
    AttachmentPiece.objects.filter(attachment=row).delete()
    row.seal(name="", size="", digest="")
    row.erased_at = clock.now()
    row.save()
    record(actor, "vault.attachment_erased", row.incident, fields=[f"bijlage {row.number}"])
    return True
