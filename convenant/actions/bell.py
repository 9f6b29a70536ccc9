"""Ringing the bell: a row for whom it is for. And what a person does with it: read it, choose what rings."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from convenant import clock
from convenant.audit.trail import record
from convenant.bell import kind_called, kinds_of
from convenant.compliance.bearers import bearers_of
from convenant.errors import Refused
from convenant.models import Channel, Decision, Message, MessageChoice, MessageRead
from convenant.queries.bell import SHOWN_NEW, SHOWN_READ, channel_of, channels_of, new_messages
from convenant.tenancy.scope import Actor

FIXED = "Dit bericht gaat over veiligheid. U kunt het niet uitzetten."
UNKNOWN = "Dit bericht krijgt u niet. Er valt niets te kiezen."


def ring(kind: str, subject: UUID, *, actor: Actor, decision: Decision) -> None:
    """For another organisation, about what the gate just allowed to go to it."""
    _ring([_message(kind, decision.recipient_id, subject, actor, decision_id=decision.pk)])


def ring_own(
    kind: str,
    subject: UUID | None,
    *,
    actor: Actor,
    membership_id: UUID | None = None,
    convenant_id: UUID | None = None,
) -> None:
    """For one's own organisation, or one person of it. Who rings for colleagues has heard it already."""
    person = {"membership_id": membership_id, "convenant_id": convenant_id}
    message = _message(kind, actor.organisation, subject, actor, **person)
    _ring([message])
    if actor.membership_id and membership_id is None:
        _read([message.pk], actor)


def ring_party(kind: str, organisation_id: UUID, subject: UUID, convenant_id: UUID, *, actor: Actor) -> None:
    """For one party, about what the whole circle can read, or a word to this party that holds nothing of a row."""
    if organisation_id != actor.organisation:
        _ring([_message(kind, organisation_id, subject, actor, convenant_id=convenant_id)])


def ring_circle(kind: str, subject: UUID | None, convenant_id: UUID, *, actor: Actor, role: str = "") -> None:
    """For every other party of the convenant, or those in one role."""
    others = {
        bearer.organisation_id for bearer in bearers_of(convenant_id)
        if bearer.organisation_id != actor.organisation and role in ("", bearer.role)
    }  # fmt: skip
    _ring(_message(kind, other, subject, actor, convenant_id=convenant_id) for other in sorted(others))


def ring_regie(kind: str, subject: UUID, convenant_id: UUID, *, actor: Actor) -> None:
    for bearer in bearers_of(convenant_id):
        if bearer.holds_regie:
            ring_party(kind, bearer.organisation_id, subject, convenant_id, actor=actor)


def _message(kind: str, organisation_id: UUID, subject: UUID | None, actor: Actor, **more: UUID | None) -> Message:
    return Message(
        organisation_id=organisation_id, sender_id=actor.organisation, kind=kind_called(kind).key, subject=subject,
        at=clock.now(), **more,
    )  # fmt: skip


def _ring(messages: Iterable[Message]) -> None:
    """Written without a look at the table: a sender can't read what it rang elsewhere. In the trail stands what was
    done; a message only says so."""
    Message.objects.bulk_create(messages)


def mark_read(message: Message, *, actor: Actor) -> None:
    """Twice is once."""
    _read([message.pk], actor)


def heard(subject: UUID, *, actor: Actor) -> None:
    """Who opened the row itself needs no message about it any more."""
    if actor.membership_id:
        _read(Message.objects.filter(subject=subject).values_list("pk", flat=True), actor)


def mark_all_read(*, actor: Actor, before: datetime | None = None) -> int:
    rows = new_messages(actor).filter(at__lt=before) if before else new_messages(actor)
    found = list(rows.values_list("pk", flat=True))
    _read(found, actor)
    return len(found)


def _read(ids: Iterable[UUID], actor: Actor) -> None:
    rows = [
        MessageRead(organisation_id=actor.organisation, message_id=pk, membership_id=actor.membership, at=clock.now())
        for pk in ids
    ]
    MessageRead.objects.bulk_create(rows, ignore_conflicts=True)


def choose_channels(wanted: dict[str, Channel], *, actor: Actor) -> list[str]:
    """Kind → how it comes. Returns what changed. Refuses a kind that this person never gets, and switching off one
    that speaks of safety."""
    known = {kind.key: kind for kind in kinds_of(actor.function)}
    chosen = channels_of(actor.membership)
    changed = []
    for key, channel in wanted.items():
        if key not in known:
            raise Refused(UNKNOWN)
        if known[key].fixed and channel == Channel.NONE:
            raise Refused(FIXED)
        if channel != channel_of(known[key], chosen):
            changed.append(_choose(key, channel, actor))
    if changed:
        record(actor, "messages.chosen", changed[0], fields=sorted(row.kind for row in changed))
    return [row.kind for row in changed]


def _choose(key: str, channel: Channel, actor: Actor) -> MessageChoice:
    row, _ = MessageChoice.objects.update_or_create(
        organisation_id=actor.organisation, membership_id=actor.membership, kind=key,
        defaults={"channel": channel, "changed_at": clock.now()},
    )  # fmt: skip
    return row


def forget_old(*, actor: Actor) -> int:
    """A year after it rang; for one person alone 90 days after reading. Returns how many."""
    now = clock.now()
    read = MessageRead.objects.filter(at__lt=now - SHOWN_READ).values("message")
    old, _ = Message.objects.filter(at__lt=now - SHOWN_NEW).delete()
    seen, _ = Message.objects.filter(membership_id__isnull=False, pk__in=read).delete()
    return old + seen
