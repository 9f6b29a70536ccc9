"""How people reach the controller and its FG, for the register of processing (AVG 30 lid 1 under a)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from convenant import registry
from convenant.models import PrivacyStatement
from convenant.tenancy.scope import Actor

from .processing import PROCESSOR

UNKNOWN_FG = "niet ingevuld: noem uw FG bij de contactpersonen"
UNKNOWN_DESK = "niet ingevuld: noem bij de contactpersonen wie vragen over gegevens beantwoordt"
NO_CARD = "geen openbare kaart"


@dataclass(frozen=True)
class Reach:
    """`card`: functions that anybody can read on the public card, with their number."""

    controller: str = ""
    officer: str = ""
    card: str = ""


@dataclass(frozen=True)
class Responsible:
    """`joint`: with whom, where a page says it once for a convenant; else each line does."""

    controller: str
    reach: Reach
    joint: str = ""

    @property
    def rows(self) -> list[tuple[str, str]]:
        shared = [("Samen verantwoordelijk met", self.joint)] if self.joint else []
        return [
            ("Verwerkingsverantwoordelijke", self.controller), ("Contact", self.reach.controller),
            ("FG", self.reach.officer), ("Op de openbare kaart", self.reach.card), *shared, ("Verwerker", PROCESSOR),
        ]  # fmt: skip


def reach_in(actor: Actor, convenant_ids: Sequence[UUID]) -> dict[UUID, Reach]:
    """What nobody named says so; the privacy statement stands in for a desk."""
    stated = PrivacyStatement.objects.filter(organisation_id=actor.organisation, convenant__in=convenant_ids)
    contacts = dict(stated.exclude(contact="").values_list("convenant_id", "contact"))
    found: dict[UUID, Reach] = {}
    for _, source in registry.privacy_contacts:
        found |= source(actor, convenant_ids)
    return {pk: _said(found.get(pk, Reach()), contacts.get(pk, "")) for pk in convenant_ids}


def _said(found: Reach, contact: str) -> Reach:
    return Reach(found.controller or contact or UNKNOWN_DESK, found.officer or UNKNOWN_FG, found.card or NO_CARD)
