"""Evidence that a party adds by hand, as a source: the state follows from its days, whatever its note says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from convenant import clock
from convenant.evidence import Finding
from convenant.models import Convenant, EvidenceItem, Obligation, PublishedState
from convenant.templatetags.portal import nl_plain

IN_THE_YEAR = ("per_school_year", "on_event")
"""Rhythms that ask for something within the school year; for the others what was done before it still stands."""
NOTHING = "Nog geen bewijs toegevoegd"


@dataclass(frozen=True)
class Proof:
    """One thing done: the day, until when it holds, and the file that shows it."""

    done_on: date
    valid_until: date | None = None
    document_id: UUID | None = None


def by_hand(*, obligation: Obligation, convenant: Convenant, organisation_id: UUID, school_year: int) -> Finding | None:
    """None when nothing was added. What has run out is told, and no longer counts."""
    first, last = clock.school_year_bounds(school_year)
    until = min(last, clock.today())
    proofs = [proof for proof in _proofs(obligation, convenant, organisation_id) if proof.done_on <= until]
    if obligation.rhythm["kind"] in IN_THE_YEAR:
        proofs = [proof for proof in proofs if proof.done_on >= first]
    if not proofs:
        return None
    standing = [proof for proof in proofs if proof.valid_until is None or proof.valid_until >= until]
    return _finding(obligation, standing) if standing else _run_out(proofs)


def documents(
    *, obligation: Obligation, convenant: Convenant, organisation_id: UUID, school_year: int
) -> Finding | None:
    """Source documents.present. Without a date the portal can't tell "not there" from "not shown": unseen.

    With a date the document itself is what was agreed on, so nothing added means not done.
    """
    asked: dict[str, Any] = {"obligation": obligation, "convenant": convenant, "organisation_id": organisation_id}
    found = by_hand(**asked, school_year=school_year)
    if found or obligation.rhythm["kind"] == "standing":
        return found
    return Finding(0, None, None, None, NOTHING)


def _proofs(obligation: Obligation, convenant: Convenant, organisation_id: UUID) -> list[Proof]:
    """By day. With the argument `joint`, what another party shows to the circle counts for all."""
    mine = standing_items(convenant, organisation_id, obligation.key).values_list("done_on", "valid_until", "document")
    proofs = [Proof(*row) for row in mine]
    if obligation.evidence_arguments.get("joint"):
        proofs += _shown_by_others(obligation, convenant, organisation_id)
    return sorted(proofs, key=lambda proof: proof.done_on)


def standing_items(convenant: Convenant, organisation_id: UUID, key: str) -> Any:
    """Not withdrawn."""
    return EvidenceItem.objects.filter(
        organisation_id=organisation_id, convenant=convenant, obligation=key, withdrawn_at=None
    )


def _shown_by_others(obligation: Obligation, convenant: Convenant, organisation_id: UUID) -> Iterable[Proof]:
    shown = PublishedState.objects.filter(convenant=convenant, obligation=obligation.key, document__isnull=False)
    shown = shown.filter(document__withdrawn_at=None).exclude(organisation_id=organisation_id)
    rows = shown.values_list("document__added_at", "document").distinct()
    return [Proof(timezone.localtime(moment).date(), None, document) for moment, document in rows]


def _finding(obligation: Obligation, proofs: Sequence[Proof]) -> Finding:
    days = sorted({proof.done_on for proof in proofs})
    ends = [proof.valid_until for proof in proofs]
    lapses = None if None in ends else max(end for end in ends if end)
    shown = [proof.document_id for proof in proofs if proof.document_id]
    label = _label(obligation, days) + (f", geldig tot en met {nl_plain(lapses)}" if lapses else "")
    return Finding(
        len(days), None, days[-1], None, f"{label}. Document erbij" if shown else label,
        lapses_on=lapses, document_id=shown[-1] if shown else None,
    )  # fmt: skip


def _label(obligation: Obligation, days: Sequence[date]) -> str:
    last = nl_plain(days[-1])
    times = obligation.rhythm.get("times", 1) if obligation.rhythm["kind"] == "per_school_year" else 1
    if times > 1:
        return f"{len(days)} van {times} keer gedaan, het laatst op {last}"
    return f"Gedaan op {last}" if len(days) == 1 else f"{len(days)} keer gedaan, het laatst op {last}"


def _run_out(proofs: Sequence[Proof]) -> Finding:
    ended = max(proof.valid_until for proof in proofs if proof.valid_until)
    return Finding(0, None, None, None, f"Bewijs liep af op {nl_plain(ended)}")
