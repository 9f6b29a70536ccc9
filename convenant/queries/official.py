"""The words that were signed, as far as users brought them in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from convenant.models import ConvenantVersion, Document, OfficialText, SignedText
from convenant.templatetags.portal import nl_plain
from convenant.together import Asking

from .documents import DocumentLine


@dataclass(frozen=True)
class Official:
    """The official text of one article, and who brought it in."""

    text: str
    since: str

    @classmethod
    def of(cls, row: OfficialText) -> "Official":
        return cls(row.text, f"Ingebracht op {nl_plain(row.kept_at)} door {row.kept_by}")


def rows_of(version: ConvenantVersion, **chosen: Any) -> Mapping[str, OfficialText]:
    """Label → row, of this version only: a text that was signed with another version is not this one's."""
    found = OfficialText.objects.filter(convenant_id=version.convenant_id, version=version.number, **chosen)
    return {row.article: row for row in found}


def texts_of(version: ConvenantVersion, **chosen: Any) -> dict[str, Official]:
    return {label: Official.of(row) for label, row in rows_of(version, **chosen).items() if row.text}


def signed_of(version: ConvenantVersion) -> Asking[DocumentLine | None]:
    """The newest scan of the whole text that was not taken back."""
    named = SignedText.objects.filter(convenant_id=version.convenant_id, version=version.number).values("document_id")
    found = Document.objects.filter(pk__in=named, convenant_id=version.convenant_id, withdrawn_at=None)
    newest = found.select_related("organisation").order_by("-added_at")[:1]
    yield (newest,)
    return next((DocumentLine.of(row, version.convenant.slug) for row in newest), None)
