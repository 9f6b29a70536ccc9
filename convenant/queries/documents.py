"""Documents of a convenant as lists show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from convenant.models import Convenant, Document
from convenant.templatetags.portal import nl_plain
from convenant.uploads import WORDS


@dataclass(frozen=True)
class DocumentLine:
    """For `components/document.html`. `url` is empty once the document was withdrawn."""

    id: UUID
    organisation_id: UUID
    title: str
    url: str
    about: str
    added: str
    withdrawn: str

    @classmethod
    def of(cls, document: Document, slug: str) -> "DocumentLine":
        """Needs `document.organisation`."""
        kept = document.withdrawn_at is None
        return cls(
            id=document.pk,
            organisation_id=document.organisation_id,
            title=document.title,
            url=reverse("documents:download", kwargs={"slug": slug, "document_id": document.pk}) if kept else "",
            about=f"{WORDS.get(document.media_type, 'bestand')}, {filesizeformat(document.size)}",
            added=f"Toegevoegd op {nl_plain(document.added_at)} door {document.organisation}",
            withdrawn="" if kept else f"Weggehaald op {nl_plain(document.withdrawn_at)}: {document.withdrawn_why}",
        )


def lines_of(convenant: Convenant, ids: Iterable[UUID] | None = None, **chosen: Any) -> list[DocumentLine]:
    """One query, newest first; `ids` and `chosen` (`kind=…`, `organisation=…`) narrow it."""
    found = Document.objects.filter(convenant=convenant, **chosen).select_related("organisation").order_by("-added_at")
    if ids is not None:
        found = found.filter(pk__in=list(ids))
    return [DocumentLine.of(document, convenant.slug) for document in found]
