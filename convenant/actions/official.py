"""Bringing in the words that were signed: per article, all at once, and the scan of the whole."""

from collections.abc import Mapping
from hashlib import sha256

from convenant import clock
from convenant.actions.documents import keep_document
from convenant.audit.trail import circle_event, record
from convenant.editing import Overtaken, mark_of, one_at_a_time
from convenant.errors import Refused
from convenant.models import Convenant, ConvenantVersion, Document, DocumentKind, OfficialText, SignedText
from convenant.permissions import KEEP_TEXT, may_in
from convenant.queries.official import rows_of
from convenant.tenancy.scope import Actor
from convenant.uploads import Upload

SEEN = ("text",)
ONLY_REGIE = "Alleen wie de regie voert, brengt de officiële tekst in."
NO_ARTICLE = "Dit artikel bestaat niet in deze versie van het convenant."
NOT_A_PDF = "De ondertekende tekst is een PDF. Kies een PDF-bestand."
PDF = "application/pdf"


def mark_of_all(rows: Mapping[str, OfficialText]) -> str:
    """Of every text of a version: another mark means that somebody saved one since."""
    marks = [f"{label}:{mark_of(row, SEEN)}" for label, row in sorted(rows.items())]
    return sha256("|".join(marks).encode()).hexdigest()[:24] if marks else ""


def keep_text(version: ConvenantVersion, label: str, text: str, *, actor: Actor, seen: str) -> OfficialText:
    """An empty text takes it away. Raises Refused, and Overtaken when a colleague saved since `seen`."""
    _check(version.convenant, actor)
    if not version.articles.filter(label=label, missing=False).exists():
        raise Refused(NO_ARTICLE)
    _hold(version)
    current = rows_of(version, article=label).get(label)
    if mark_of(current, SEEN) != seen:
        raise Overtaken(current)
    if current and current.text == text:
        return current
    row = _keep(version, label, text, current, actor)
    record(actor, "official.text_kept", row, fields=["text"])
    circle_event(actor, "official.text_kept", row, convenant_id=version.convenant_id)
    return row


def keep_texts(version: ConvenantVersion, texts: Mapping[str, str], *, actor: Actor, seen: str) -> int:
    """All at once or none. Returns how many changed; articles that `texts` leaves out keep what they have."""
    _check(version.convenant, actor)
    labels = set(version.articles.filter(missing=False).values_list("label", flat=True))
    if not set(texts) <= labels:
        raise Refused(NO_ARTICLE)
    _hold(version)
    known = rows_of(version)
    if mark_of_all(known) != seen:
        raise Overtaken(next(iter(known.values()), None))
    changed = [label for label, text in texts.items() if label not in known or known[label].text != text]
    for label in changed:
        _keep(version, label, texts[label], known.get(label), actor)
    if changed:
        record(actor, "official.texts_kept", version, fields=["text"])
        circle_event(actor, "official.texts_kept", version, convenant_id=version.convenant_id)
    return len(changed)


def keep_signed(version: ConvenantVersion, upload: Upload, *, actor: Actor) -> Document:
    """The scan of the whole. An earlier one stays, below the newest, until it is withdrawn."""
    convenant = version.convenant
    _check(convenant, actor)
    if upload.media_type != PDF:
        raise Refused(NOT_A_PDF)
    title = f"Ondertekende tekst, versie {version.number}"
    document = keep_document(convenant, upload, kind=DocumentKind.OFFICIAL_TEXT, title=title, actor=actor)
    SignedText.objects.create(convenant=convenant, version=version.number, document=document)
    return document


def _check(convenant: Convenant, actor: Actor) -> None:
    if not may_in(actor, KEEP_TEXT, convenant.pk):
        raise Refused(ONLY_REGIE)


def _hold(version: ConvenantVersion) -> None:
    """One editor at a time, so that a first text is not made twice."""
    one_at_a_time("official", version.pk)


def _keep(version: ConvenantVersion, label: str, text: str, current: OfficialText | None, actor: Actor) -> OfficialText:
    row = current or OfficialText(convenant=version.convenant, version=version.number, article=label)
    row.text, row.kept_at, row.kept_by = text, clock.now(), actor.display_name
    row.save()
    return row
