"""A file that is not in force yet: loaded beside the adopted version, to be read, answered and adopted by regie."""

from convenant.models import OPEN_STATUSES, Convenant, VersionStatus

from .agreement import Agreement
from .chain import check_place
from .loading import add_version, convenant_named, load
from .parts import fingerprint_of

IDENTITY = ("name", "short_name", "region", "article_prefix", "territory_unit", "sectors", "theme")
FIRST = "Dit convenant is er nog niet. De eerste versie komt binnen zoals zij is getekend, niet als concept."
SAME = "Een concept verandert '{}' van het convenant niet. Laad die wijziging als vastgestelde versie."


def load_draft(agreement: Agreement, *, dry_run: bool = False) -> list[str]:
    """What was made, in Dutch sentences; empty when this very draft lies there already. Raises Unacceptable."""
    agreement.is_draft = True
    return load(agreement, _place_draft, dry_run=dry_run)


def _place_draft(agreement: Agreement) -> list[str]:
    convenant = agreement.convenant = convenant_named(agreement.content["convenant"])
    adopted = convenant.versions.filter(status=VersionStatus.ADOPTED).first()
    if adopted is None:
        agreement.document.report(("convenant", "slug"), FIRST)
        agreement.document.accept()
    lying = convenant.versions.filter(status__in=OPEN_STATUSES).first()
    if lying and lying.fingerprint == fingerprint_of(agreement.content):
        agreement.version = lying
        return []
    if lying:
        sentence = f"Er ligt al een concept: versie {lying.number}. Trek dat eerst in."
        agreement.document.report(("version", "number"), sentence)
    _same_identity(agreement, convenant)
    check_place(agreement)
    add_version(agreement, status=VersionStatus.DRAFT)
    return [f"{convenant.short_name}: versie {agreement.version.number} geladen als concept."]


def _same_identity(agreement: Agreement, convenant: Convenant) -> None:
    for name in IDENTITY:
        if agreement.content["convenant"][name] != getattr(convenant, name):
            agreement.document.report(("convenant", name), SAME.format(name))
