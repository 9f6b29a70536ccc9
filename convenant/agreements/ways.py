"""How a checked file may come in, given what stands there: as the version in force, as a draft, as better words."""

from collections.abc import Callable
from dataclasses import dataclass

from convenant.models import OPEN_STATUSES, ConvenantVersion, VersionStatus

from .agreement import Agreement
from .differences import Difference
from .drafts import load_draft
from .loading import adopt, convenant_named, load_revision
from .parts import fingerprint_of

ADOPT, DRAFT, REVISE = "vaststellen", "concept", "verbetering"
LOADERS: dict[str, Callable[..., list[str]]] = {ADOPT: adopt, DRAFT: load_draft, REVISE: load_revision}


@dataclass(frozen=True)
class Plan:
    """`ways` is empty when this very content stands there already, as `there`."""

    ways: tuple[str, ...]
    there: ConvenantVersion | None
    told: list[str]
    differences: list[Difference]


def plan(agreement: Agreement) -> Plan:
    """Tries the first way and takes it back. Raises Unacceptable when it can't come in."""
    versions = {version.number: version for version in _versions(agreement)}
    there = next((row for row in versions.values() if row.fingerprint == fingerprint_of(agreement.content)), None)
    if there:
        return Plan((), there, [], [])
    ways = _ways(agreement, list(versions.values()))
    told = LOADERS[ways[0]](agreement, dry_run=True)
    return Plan(ways, None, told, agreement.differences)


def _versions(agreement: Agreement) -> list[ConvenantVersion]:
    convenant = convenant_named(agreement.content["convenant"])
    return list(convenant.versions.filter(status__in=(VersionStatus.ADOPTED, *OPEN_STATUSES)))


def _ways(agreement: Agreement, versions: list[ConvenantVersion]) -> tuple[str, ...]:
    adopted = next((row for row in versions if row.status == VersionStatus.ADOPTED), None)
    if adopted is None:
        return (ADOPT,)
    return (REVISE,) if adopted.number == agreement.content["version"]["number"] else (ADOPT, DRAFT)
