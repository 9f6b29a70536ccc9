"""Both ends of the talk between school and politie, each from its own rows."""

from typing import Any

from django.urls import reverse

from convenant.templatetags.portal import nl_plain
from convenant.vault.cells import reveal_content
from incidents.models import Incident, Notice, NoticeKind, ReceivedDisclosure, ThreadEntry

from .phrases import at_moment, function_words

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


def _told(notice: Notice, incident: Incident, vault_open: bool) -> Line:
    text = reveal_content(notice.content, notice.place("content")).get("text", "") if vault_open else ""
    asks = notice.kind == NoticeKind.MEASURE and notice.seen_at is None
    return {
        "at": notice.at, "words": WORDS.get(notice.kind, notice.kind),
        "by": f"{function_words(notice.function)}, {at_moment(notice.at)}",
        "text": text, "sealed": bool(notice.content) and not vault_open,
        "reply_url": reverse("thread:reply", args=[incident.pk, notice.pk]) if asks else "",
    }  # fmt: skip


def _said(entry: ThreadEntry, *, shown: bool) -> Line:
    words = WORDS.get(entry.kind, entry.kind)
    answer = f": {REPLIES[entry.code].lower()}" if entry.code in REPLIES else ""
    return {
        "at": entry.sent_at, "words": f"{words}{answer}",
        "by": f"{function_words(entry.function)}, over {nl_plain(entry.on)}",
        "text": entry.legible("text") if shown else "", "sealed": bool(entry.text) and not shown, "reply_url": "",
    }  # fmt: skip


def police_lines(row: ReceivedDisclosure) -> list[Line]:
    """What this team said itself, and the codes that the school answered with."""
    replies = Notice.objects.filter(thread=row.thread, kind=NoticeKind.REPLY)
    lines = [_said(entry, shown=True) for entry in ThreadEntry.objects.filter(thread=row.thread)]
    lines += [
        {"at": notice.at, "words": f"{WORDS[NoticeKind.REPLY]}: {REPLIES.get(notice.code, '').lower()}", "text": "",
         "by": f"{function_words(notice.function)}, {at_moment(notice.at)}", "sealed": False, "reply_url": ""}
        for notice in replies
    ]  # fmt: skip
    return sorted(lines, key=lambda line: line["at"])
