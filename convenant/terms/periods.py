"""When a period ends and when an evaluation is due: arithmetic on the day of signing and on what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from convenant.models import ConvenantVersion, TermDecision

from .kinds import AFTER_EVALUATION, AMENDMENT, EARLY_END, EVALUATION, EXTENSION, after


@dataclass(frozen=True)
class Term:
    """The term of a version with what was decided about it up to some day, the oldest decision first."""

    mode: str
    signed: date
    length: int
    evaluation_months: int
    article: str
    notice: str
    """The article that has a party give notice before the end; empty where the agreement arranges no exit."""
    decisions: tuple[TermDecision, ...] = ()

    @classmethod
    def known_on(cls, version: ConvenantVersion, signed: date, decisions: Sequence[TermDecision], day: date) -> "Term":
        """A decision that was withdrawn does not count, nor one that had not been taken yet."""
        known = [each for each in decisions if each.decided_on <= day and each.withdrawn_at is None]
        gives_notice = version.exit.get("procedure") == "three_steps"
        return cls(
            mode=version.term["renewal"],
            signed=signed,
            length=version.term["length"],
            evaluation_months=version.term["evaluation_months"],
            article=version.term["article"],
            notice=(version.exit.get("articles") or [version.term["article"]])[0] if gives_notice else "",
            decisions=tuple(sorted(known, key=lambda each: each.decided_on)),
        )

    def days(self, kind: str) -> list[date]:
        return [each.decided_on for each in self.decisions if each.kind == kind]

    @property
    def extensions(self) -> list[TermDecision]:
        """Those that count. Where a term ends unless evaluated, each needs an evaluation of its own before it."""
        found = [each for each in self.decisions if each.kind == EXTENSION]
        return self._earned(found) if self.mode == AFTER_EVALUATION else found

    def _earned(self, extensions: Sequence[TermDecision]) -> list[TermDecision]:
        since, earned = self.signed, []
        for extension in extensions:
            if any(since < day <= extension.decided_on for day in self.days(EVALUATION)):
                since = extension.decided_on
                earned.append(extension)
        return earned

    @property
    def ends(self) -> list[date]:
        """The end of the first period and what each extension made of it. The last one is the end known now.

        Counted from the day of signing: 29 February comes back in a leap year.
        """
        anchor, months = self.signed, self.length
        found = [after(anchor, months)]
        for extension in self.extensions:
            if extension.extends_to is None:
                months += self.length
            elif extension.extends_to > found[-1]:
                anchor, months = extension.extends_to, 0
            found.append(after(anchor, months))
        return found

    @property
    def end(self) -> date:
        return self.ends[-1]

    @property
    def evaluation_due(self) -> date:
        return after(max(self.days(EVALUATION), default=self.signed), self.evaluation_months)

    @property
    def is_evaluated(self) -> bool:
        """Since the last extension: the next one may count."""
        since = self.extensions[-1].decided_on if self.extensions else self.signed
        return any(day > since for day in self.days(EVALUATION))

    @property
    def amended_on(self) -> date | None:
        return max(self.days(AMENDMENT), default=None)

    @property
    def last_day(self) -> date | None:
        """Where all partners agreed to end early."""
        return min((each.ends_on for each in self.decisions if each.kind == EARLY_END and each.ends_on), default=None)
