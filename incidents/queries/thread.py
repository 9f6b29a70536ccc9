"""Both ends of the talk between school and politie, each from its own rows."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from convenant.addresses import address
from convenant.start import Waiting
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.scope import Actor
from convenant.together import Asking
from convenant.vault.cells import reveal_content
from incidents.models import Incident, IncidentState, Notice, NoticeKind, ReceivedDisclosure, ThreadEntry
from incidents.permissions import HANDLE, may, visible_to

from .phrases import at_moment, capital, function_words
from .taxonomy import shown_reference

WORDS: dict[str, str] = {
    NoticeKind.MEASURE: "Politie vraagt een maatregel", NoticeKind.REPLY: "Antwoord van de school",
    NoticeKind.PARENTS: "Overleg met ouders en schoolleiding gedaan", NoticeKind.PROGRESS: "Hoe de zaak loopt",
}  # fmt: skip
REPLIES = {
    "agreed": "Wij werken mee", "partly": "Wij werken deels mee en bellen u", "no": "Dit kan hier niet, wij bellen u",
}  # fmt: skip
Line = dict[str, Any]


def school_lines(incident: Incident, *, vault_open: bool) -> list[Line]:
    """What the politie said and what the school answered. Texts only while the vault is open."""
    notices = Notice.objects.filter(thread=incident.thread, kind__in=[NoticeKind.MEASURE, NoticeKind.PARENTS])
    own = ThreadEntry.objects.filter(thread=incident.thread)
    lines = [_told(notice, incident, vault_open) for notice in notices]
    lines += [_said(entry, shown=vault_open) for entry in own]
    return sorted(lines, key=lambda line: line["at"])


def asked_line(notice: Notice, incident: Incident, *, vault_open: bool) -> Line:
    """What is answered, above the answer."""
    return _told(notice, incident, vault_open) | {"reply_url": ""}


def _told(notice: Notice, incident: Incident, vault_open: bool) -> Line:
    text = reveal_content(notice.content, notice.place("content")).get("text", "") if vault_open else ""
    asks = notice.kind == NoticeKind.MEASURE and notice.seen_at is None
    return {
        "at": notice.at, "words": WORDS.get(notice.kind, notice.kind),
        "by": f"{capital(function_words(notice.function))}, {at_moment(notice.at)}",
        "text": text, "sealed": bool(notice.content) and not vault_open,
        "reply_url": address("thread:reply", incident.pk, notice.pk) if asks else "",
    }  # fmt: skip


def _said(entry: ThreadEntry, *, shown: bool) -> Line:
    words = WORDS.get(entry.kind, entry.kind)
    answer = f": {REPLIES[entry.code].lower()}" if entry.code in REPLIES else ""
    return {
        "at": entry.sent_at, "words": f"{words}{answer}",
        "by": f"{capital(function_words(entry.function))}, {at_moment(entry.sent_at)}{day_of(entry)}",
        "text": entry.legible("text") if shown else "", "sealed": bool(entry.text) and not shown, "reply_url": "",
    }  # fmt: skip


def day_of(entry: ThreadEntry) -> str:
    """Only when it speaks of another day than the one on which it was said."""
    return "" if entry.on == timezone.localtime(entry.sent_at).date() else f", over {nl_plain(entry.on)}"


def police_lines(row: ReceivedDisclosure) -> list[Line]:
    """What this team said itself, and the codes that the school answered with."""
    replies = Notice.objects.filter(thread=row.thread, kind=NoticeKind.REPLY)
    lines = [_said(entry, shown=True) for entry in ThreadEntry.objects.filter(thread=row.thread)]
    lines += [
        {"at": notice.at, "words": f"{WORDS[NoticeKind.REPLY]}: {REPLIES.get(notice.code, '').lower()}", "text": "",
         "by": f"{capital(function_words(notice.function))}, {at_moment(notice.at)}", "sealed": False, "reply_url": ""}
        for notice in replies
    ]  # fmt: skip
    return sorted(lines, key=lambda line: line["at"])


@made_once
def _asked() -> QuerySet[Notice]:
    return Notice.objects.filter(kind=NoticeKind.MEASURE, seen_at=None).order_by("-at")[:20]


def asked_measures(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """Registered as a source of the start pages: what the politie asked and the school did not answer, per incident."""
    if not may(actor, HANDLE):
        return []
    asked = _asked()
    yield (asked,)
    if not asked:
        return []
    since = {notice.thread: notice.at for notice in asked}
    incidents = visible_to(actor).filter(thread__in=since, state=IncidentState.OPEN)
    yield (incidents,)
    return [
        Waiting(
            title=f"De politie vraagt een maatregel bij {shown_reference(incident.reference)}",
            url=address("thread:school", incident.pk), sub="Antwoord of de school meewerkt",
            on=timezone.localtime(since[incident.thread]).date(), kind="info", word="vraag",
        )
        for incident in incidents
    ]  # fmt: skip
