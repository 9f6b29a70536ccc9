"""The chain of versions of a convenant, and what the parties laid beside each of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from convenant.compliance.bearers import Bearer
from convenant.models import Adoption, Annex, Convenant, ConvenantVersion, Signature, VersionStatus
from convenant.templatetags.portal import nl_plain

from .articles import SHOWN
from .documents import DocumentLine

BADGES = {
    VersionStatus.DRAFT: "neutral", VersionStatus.CIRCULATED: "warn", VersionStatus.ADOPTED: "good",
    VersionStatus.REPLACED: "line", VersionStatus.WITHDRAWN: "line",
}  # fmt: skip
LAPSED, LAPSES = ("line", "vervallen"), ("good", "geldt nog")


def versions_of(convenant: Convenant, *, drafts: bool) -> QuerySet[ConvenantVersion]:
    """Newest first. What was never shown to the parties is for who holds regie (`drafts`)."""
    found = convenant.versions.select_related("convenant").order_by("-number")
    return found if drafts else found.filter(SHOWN)


def status_badge(version: ConvenantVersion) -> tuple[str, str]:
    status = VersionStatus(version.status)
    return BADGES[status], str(status.label).lower()


@dataclass(frozen=True)
class ChainLine:
    """A version in the chain, or a convenant from before the portal (`number` is None)."""

    title: str
    badge: tuple[str, str]
    days: str
    number: int | None = None
    url: str = ""
    is_open: bool = False


def chain_of(versions: Sequence[ConvenantVersion], slug: str) -> list[ChainLine]:
    """Newest first; below each version what it says it replaces."""
    return [line for version in versions for line in _links(version, slug)]


def _links(version: ConvenantVersion, slug: str) -> Iterator[ChainLine]:
    url = reverse("versions:version", kwargs={"slug": slug, "number": version.number})
    title = f"Versie {version.number}"
    is_open = version.status in (VersionStatus.DRAFT, VersionStatus.CIRCULATED)
    yield ChainLine(title, status_badge(version), days_of(version), version.number, url, is_open)
    if version.replaces and version.status != VersionStatus.WITHDRAWN:
        since = version.valid_from
        days = f"tot {nl_plain(since)}" if since else f"tot versie {version.number} is vastgesteld"
        yield ChainLine(version.replaces, LAPSES if is_open else LAPSED, days)


def days_of(version: ConvenantVersion) -> str:
    """From when to when it counted, or how far it is."""
    if version.status == VersionStatus.CIRCULATED:
        return f"voorgelegd op {_day(version.circulated_on)}, antwoord uiterlijk {_day(version.answers_by)}"
    if version.valid_from is None:
        return f"geladen op {nl_plain(version.loaded_at)}"
    until = f" tot en met {nl_plain(version.valid_until)}" if version.valid_until else ""
    return f"geldt vanaf {nl_plain(version.valid_from)}" if not until else f"gold van {_day(version.valid_from)}{until}"


def _day(day: date | None) -> str:
    return nl_plain(day) if day else "onbekend"


def version_facts(version: ConvenantVersion) -> list[tuple[str, str]]:
    signed = _day(version.signed_on) if version.signed_on else "nog niet ingevuld"
    facts = [
        ("Geladen", nl_plain(version.loaded_at)),
        ("Voorgelegd aan de partijen", nl_plain(version.circulated_on) if version.circulated_on else ""),
        ("Antwoord uiterlijk", nl_plain(version.answers_by) if version.answers_by else ""),
        ("Geldt vanaf", nl_plain(version.valid_from) if version.valid_from else ""),
        ("Tot en met", nl_plain(version.valid_until) if version.valid_until else ""),
        ("Ondertekend", f"{signed} ({version.signed_on_source})" if version.signed_on_source else signed),
        ("Komt in de plaats van", version.replaces),
    ]
    return [(term, words) for term, words in facts if words]


def adoption_of(version: ConvenantVersion) -> Adoption | None:
    return version.adoptions.first()


TOLD_IN_TEXT = ("ja", "nee")


@dataclass(frozen=True)
class SignatureLine:
    """One party. `in_text`: what the text itself says about its signing."""

    name: str
    organisation_id: UUID
    in_text: str
    function: str = ""
    person: str = ""
    signed_on: date | None = None
    scan: DocumentLine | None = None

    @property
    def badge(self) -> tuple[str, str, str]:
        return ("good", "getekend", "check") if self.signed_on else ("line", "nog niet ingevuld", "hourglass")


def signatures_to(version: ConvenantVersion, asked: Sequence[Bearer]) -> list[SignatureLine]:
    """Every party, also one that left after it signed. One query."""
    rows = version.signatures.select_related("organisation", "scan__organisation").order_by("organisation__name")
    known = {row.organisation_id: row for row in rows}
    told = _signed_in_text(version)
    slug = version.convenant.slug
    lines = [_signature(b.organisation_id, b.name, told.get(b.slug, ""), known.pop(b.organisation_id, None), slug)
             for b in asked]  # fmt: skip
    return [*lines, *(_signature(row.organisation_id, row.organisation.name, "", row, slug) for row in known.values())]


def _signature(organisation: UUID, name: str, in_text: str, row: Signature | None, slug: str) -> SignatureLine:
    if row is None:
        return SignatureLine(name, organisation, in_text)
    scan = DocumentLine.of(row.scan, slug) if row.scan else None
    return SignatureLine(name, organisation, in_text, row.function, row.name, row.signed_on, scan)


def _signed_in_text(version: ConvenantVersion) -> dict[str, str]:
    """Organisation (slug) → in words, of those the text speaks of."""
    words = {True: TOLD_IN_TEXT[0], False: TOLD_IN_TEXT[1], "not in the text": "staat niet in de tekst"}
    rows = version.membership.get("parties", [])
    return {row["organisation"]["slug"]: words.get(row.get("signed", ""), "") for row in rows}


@dataclass(frozen=True)
class AnnexLine:
    document: DocumentLine
    withdraw_url: str


def annexes_of(version: ConvenantVersion, organisation: UUID | None) -> list[AnnexLine]:
    """One query; what was withdrawn too. `organisation` withdraws its own."""
    rows = version.annexes.select_related("document__organisation").order_by("document__added_at")
    return [_annex(row, version, organisation) for row in rows]


def _annex(row: Annex, version: ConvenantVersion, organisation: UUID | None) -> AnnexLine:
    slug = version.convenant.slug
    line = DocumentLine.of(row.document, slug)
    own = row.organisation_id == organisation and not line.withdrawn
    address = {"slug": slug, "number": version.number, "annex_id": row.pk}
    return AnnexLine(line, reverse("versions:annex-withdraw", kwargs=address) if own else "")
