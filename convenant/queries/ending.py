"""Proposals to end a convenant early, and in which state each is: read from the answers of the partners of today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.db.models import QuerySet

from convenant import clock
from convenant.compliance.bearers import Bearer
from convenant.models import Convenant, ConvenantVersion, EarlyEnding, EndingAnswer, TermDecision
from convenant.tenancy.scope import Actor

from .amendment import Answers, answers_in, asked_of

OPEN, AGREED, OBJECTED, WITHDRAWN, LAPSED, RECORDED = "open", "agreed", "objected", "withdrawn", "lapsed", "recorded"
BADGES = {
    OPEN: ("warn", "wacht op antwoord"),
    AGREED: ("good", "iedereen is akkoord"),
    OBJECTED: ("bad", "bezwaar: gaat niet door"),
    WITHDRAWN: ("line", "ingetrokken"),
    LAPSED: ("line", "verlopen: de dag ging voorbij"),
    RECORDED: ("good", "het convenant stopt"),
}
LIVE = (OPEN, AGREED)


@dataclass(frozen=True)
class Proposal:
    ending: EarlyEnding
    answers: Answers
    state: str

    @property
    def badge(self) -> tuple[str, str]:
        return BADGES[self.state]

    def waits_for(self, organisation_id: UUID) -> bool:
        return self.state == OPEN and any(line.organisation_id == organisation_id for line in self.answers.waiting)


def rule_of(version: ConvenantVersion) -> dict[str, Any] | None:
    """What the text says about ending early; None where it arranges nothing."""
    found: dict[str, Any] | None = version.term.get("early_end")
    return found


def may_propose(version: ConvenantVersion, actor: Actor, asked: Sequence[Bearer]) -> bool:
    """Whom the text lets propose it. A function of the actor that may speak is asked elsewhere."""
    rule, mine = rule_of(version), next((each for each in asked if each.organisation_id == actor.organisation), None)
    return bool(rule and mine and (rule["proposed_by"] == "any_partner" or mine.holds_regie))


def endings_of(convenant: Convenant) -> QuerySet[EarlyEnding]:
    return EarlyEnding.objects.filter(convenant=convenant).select_related("organisation", "convenant")


def proposals_of(convenant: Convenant) -> list[Proposal]:
    """The newest first: four queries, whatever the number."""
    endings = list(endings_of(convenant))
    return proposals(endings, asked_of(convenant.pk)) if endings else []


def proposal(ending: EarlyEnding) -> Proposal:
    return proposals([ending], asked_of(ending.convenant_id))[0]


def proposals(endings: Sequence[EarlyEnding], asked: Sequence[Bearer]) -> list[Proposal]:
    """Of one convenant."""
    answers = EndingAnswer.objects.filter(ending__in=endings).select_related("organisation")
    by_ending: dict[UUID, list[EndingAnswer]] = {}
    for row in answers.order_by("organisation__name"):
        by_ending.setdefault(row.ending_id, []).append(row)
    wanted = [decision_key(each.pk) for each in endings]
    recorded = set(TermDecision.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    return [_read(each, by_ending.get(each.pk, []), asked, recorded) for each in endings]


def _read(ending: EarlyEnding, rows: Iterable[EndingAnswer], asked: Sequence[Bearer], recorded: set[UUID]) -> Proposal:
    answers = answers_in(rows, asked)
    return Proposal(ending, answers, _state(ending, answers, is_recorded=decision_key(ending.pk) in recorded))


def _state(ending: EarlyEnding, answers: Answers, *, is_recorded: bool) -> str:
    """Who left the convenant is asked no more; who joined it since is."""
    if ending.withdrawn_at:
        return WITHDRAWN
    if is_recorded:
        return RECORDED
    if answers.objecting:
        return OBJECTED
    if ending.ends_on <= clock.today():
        return LAPSED
    return OPEN if answers.waiting else AGREED


def decision_key(ending_id: UUID) -> UUID:
    """Of the decision that follows from a proposal: recorded once, whoever is first."""
    return uuid5(ending_id, "besluit")
