"""What anybody may know of a convenant: who signed it, and what its rules let one kind of party give another."""

from collections.abc import Iterator
from dataclasses import dataclass

from convenant.gate import GateRules
from convenant.models import Convenant, ConvenantVersion, VersionStatus
from convenant.remember import for_a_minute
from convenant.tenancy.models import OrganisationKind

from .processing import Processing, processing_in
from .rulepages import roles_in
from .words import role_word

GIVING = "verstrekken"


@dataclass(frozen=True)
class Flow:
    """What one kind of party may give: the data in words, and to whom by which article."""

    data: str
    to_whom: str
    ground: str


@dataclass(frozen=True)
class Giving:
    role: str
    flows: tuple[Flow, ...]


@for_a_minute
def convenanten() -> list[Convenant]:
    """Those with a version in force, by name."""
    in_force = ConvenantVersion.objects.filter(status=VersionStatus.ADOPTED).values("convenant_id")
    return list(Convenant.objects.filter(pk__in=in_force).order_by("name"))


def givings(version: ConvenantVersion) -> list[Giving]:
    """From the rules in force, as the gate answers in the best case. Who gives nothing is left out."""
    rules = GateRules.between_roles(version)
    found = [(role, tuple(_flows(version, role))) for role in roles_in(rules.rules, [])]
    return [Giving(role_word(role).capitalize(), flows) for role, flows in found if flows]


def _flows(version: ConvenantVersion, role: str) -> Iterator[Flow]:
    holds_regie = role == OrganisationKind.GEMEENTE
    for line in processing_in(version.pk, role, holds_regie):
        if line.kind == GIVING:
            yield _flow(line)


def _flow(line: Processing) -> Flow:
    return Flow(f"{line.data[0].upper()}{line.data[1:]}", line.recipient_words, line.ground)
