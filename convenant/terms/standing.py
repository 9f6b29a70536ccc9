"""Where a convenant stands on a day, in three ways of renewing.

`silent` renews itself each school year, `decision` waits for a decision each period and does not lapse without one,
`evaluation` ends unless an evaluation and a decision were recorded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from convenant import clock
from convenant.models import ConvenantVersion, TermDecision
from convenant.templatetags.portal import nl_plain
from convenant.wording import days_late

from .kinds import (
    AFTER_EVALUATION,
    ALARM_MONTHS,
    AMENDMENT,
    DECISION,
    DECISION_MISSING,
    ENDED,
    NOT_YET,
    RUNNING,
    SILENT,
    STOPPED,
    UNSIGNED,
    after,
)
from .periods import Term

WORDS = {
    RUNNING: "loopt", UNSIGNED: "geen datum", NOT_YET: "nog niet begonnen", DECISION_MISSING: "besluit ontbreekt",
    ENDED: "afgelopen", STOPPED: "beëindigd",
}  # fmt: skip
NO_DATE = "Er is geen datum van ondertekening. Zonder die datum is niet te zien of het loopt."
NOT_BEFORE = "Ondertekend op {day}. Op deze dag gold het convenant nog niet."
STILL_NO_DATE = "Als niemand de datum invult, blijft onbekend of het convenant loopt."
STAYS_MISSING = "Als niemand iets doet, blijft het besluit ontbreken. Het convenant vervalt niet vanzelf."
RUNS_UNTIL = "Loopt tot en met {day}. Alle partners spraken af eerder te stoppen."
STOPPED_ON = "Geëindigd na {day}, zoals alle partners afspraken. De afspraken gelden niet meer."
NO_MORE = "Wat is vastgelegd, blijft te lezen. Nieuwe afspraken vragen een nieuw convenant."
STAYS_ENDED = "Als niemand iets doet, blijft onbekend of het convenant is verlengd."


@dataclass(frozen=True)
class Standing:
    """`next_on`: the next day on which something about the term is due; `alarm` is empty when all is quiet.

    `late` is true when what the alarm speaks of should have been done before the day asked for.
    """

    state: str
    sentence: str
    next_on: date | None = None
    alarm: str = ""
    late: bool = False
    ends_on: date | None = None
    article: str = ""
    if_nobody: str = ""

    @property
    def word(self) -> str:
        return WORDS[self.state]

    @property
    def kind(self) -> str:
        if self.must_be_said:
            return "bad"
        return "warn" if self.alarm or self.state in (UNSIGNED, NOT_YET) else "good"

    @property
    def must_be_said(self) -> bool:
        """It has ended, or nobody knows whether it was extended: every page of the convenant says so."""
        return self.state in (DECISION_MISSING, ENDED, STOPPED)


def standing(version: ConvenantVersion, decisions: Sequence[TermDecision], day: date) -> Standing:
    """On any day, by what had been decided by then. Needs no database."""
    article = version.term["article"]
    if version.signed_on is None:
        return Standing(UNSIGNED, NO_DATE, alarm=NO_DATE, article=article, if_nobody=STILL_NO_DATE)
    if version.signed_on > day:
        sentence = NOT_BEFORE.format(day=nl_plain(version.signed_on))
        return Standing(NOT_YET, sentence, version.signed_on, article=article)
    term = Term.known_on(version, version.signed_on, decisions, day)
    if term.last_day is None:
        return MODES[term.mode](term, day)
    return _ends_early(term, term.last_day, day)


def _ends_early(term: Term, last_day: date, day: date) -> Standing:
    """Agreed by all partners: nothing else about the term is asked of anybody."""
    on = nl_plain(last_day)
    if day > last_day:
        return Standing(STOPPED, STOPPED_ON.format(day=on), ends_on=last_day, article=term.article, if_nobody=NO_MORE)
    return Standing(
        RUNNING, RUNS_UNTIL.format(day=on), last_day, ends_on=last_day, article=term.article,
        if_nobody=f"Als niemand iets doet, eindigt het convenant na {on}.",
    )  # fmt: skip


def _silent(term: Term, day: date) -> Standing:
    year = clock.school_year(day)
    alarm, late = _evaluation_alarm(term, day)
    renews = clock.school_year_bounds(year + 1)[0]
    due = term.evaluation_due
    return Standing(
        RUNNING, _silent_sentence(term, year), min(renews, due) if due > day else renews, alarm, late=late,
        article=term.article, if_nobody=_silent_future(term, year, day),
    )  # fmt: skip


def _silent_sentence(term: Term, year: int) -> str:
    if term.amended_on and clock.school_year(term.amended_on) == year:
        return f"Er is een besluit tot wijziging van {nl_plain(term.amended_on)}."
    if clock.school_year(term.signed) == year:
        return f"Loopt sinds {nl_plain(term.signed)}, zonder einddatum."
    if is_renewed(term, year):
        return f"Stilzwijgend verlengd voor schooljaar {clock.school_year_label(year)}. Er is geen einddatum."
    return f"Loopt door volgens het besluit tot wijziging van {nl_plain(term.amended_on)}. Er is geen einddatum."


def is_renewed(term: Term, year: int) -> bool:
    """In silence, at the start of school year `year`: unless it was decided to change it in the year before."""
    return year > clock.school_year(term.signed) and not any(
        clock.school_year(each.decided_on) == year - 1 for each in term.decisions if each.kind == AMENDMENT
    )


def _silent_future(term: Term, year: int, day: date) -> str:
    evaluation = "blijft de evaluatie te laat" if day > term.evaluation_due else ""
    if not evaluation:
        evaluation = f"is de evaluatie te laat vanaf {nl_plain(term.evaluation_due)}"
    if not is_renewed(term, year + 1):
        return f"Als niemand iets doet, geldt het besluit tot wijziging en {evaluation}."
    starts, label = clock.school_year_bounds(year + 1)[0], clock.school_year_label(year + 1)
    return (
        f"Als niemand iets doet, verlengt het convenant zichzelf op {nl_plain(starts)} voor schooljaar {label} "
        f"en {evaluation}."
    )


def _evaluation_alarm(term: Term, day: date) -> tuple[str, bool]:
    due = term.evaluation_due
    if day > due:
        return f"De evaluatie is {days_late(day, due)}. Zij was nodig op {nl_plain(due)}.", True
    near = day >= after(due, -ALARM_MONTHS[term.mode][-1])
    return (f"De evaluatie is nodig voor {nl_plain(due)}." if near else ""), False


def _decision(term: Term, day: date) -> Standing:
    """The text does not say that it lapses: a missing decision is said, never "verlopen"."""
    ends = term.end
    if day > ends:
        sentence = "Besluit over verlenging ontbreekt. Het convenant vervalt niet vanzelf."
        return Standing(
            DECISION_MISSING, sentence, None, _decision_late(term, day), late=True, ends_on=ends,
            article=term.article, if_nobody=STAYS_MISSING,
        )  # fmt: skip
    alarm, late = _evaluation_alarm(term, day)
    if not late and day >= after(ends, -ALARM_MONTHS[term.mode][-1]):
        doing = "Besluit" if term.evaluation_due > ends else "Evalueer en besluit"
        alarm = f"{doing} voor {nl_plain(ends)} over verlenging."
    future = f"Als niemand iets doet, ontbreekt na {nl_plain(ends)} het besluit over verlenging. "
    return Standing(
        RUNNING, f"Loopt tot {nl_plain(ends)}.", ends, alarm, late=late, ends_on=ends, article=term.article,
        if_nobody=future + "Het convenant vervalt niet vanzelf.",
    )  # fmt: skip


def _decision_late(term: Term, day: date) -> str:
    ends, due = term.end, term.evaluation_due
    late, on = days_late(day, ends), nl_plain(ends)
    if due == ends:
        return f"De evaluatie en het besluit over verlenging zijn {late}. Zij waren nodig op {on}."
    evaluation = _evaluation_alarm(term, day)[0] if day > due else ""
    return f"Het besluit over verlenging is {late}. Het was nodig op {on}. {evaluation}".rstrip()


def _evaluation(term: Term, day: date) -> Standing:
    ends = term.end
    if day >= ends:
        sentence = f"De termijn eindigde op {nl_plain(ends)}. Of het convenant is verlengd, is niet vastgelegd."
        alarm = "Leg de evaluatie en het besluit over verlenging vast, als die er zijn."
        return Standing(
            ENDED, sentence, None, alarm, late=True, ends_on=ends, article=term.article, if_nobody=STAYS_ENDED
        )
    days = [after(ends, -months) for months in ALARM_MONTHS[term.mode]]
    gone = [months for months, alarm in zip(ALARM_MONTHS[term.mode], days, strict=True) if alarm <= day]
    return Standing(
        RUNNING, f"Loopt tot {nl_plain(ends)}.", min((each for each in days if each > day), default=ends),
        _end_alarm(term, gone[-1]) if gone else "", ends_on=ends, article=term.article,
        if_nobody=f"Als niemand iets doet, eindigt het convenant op {nl_plain(ends)}.",
    )  # fmt: skip


def _end_alarm(term: Term, months: int) -> str:
    doing = "plan het besluit" if term.is_evaluated else "plan de evaluatie en het besluit"
    notice = " Wie wil stoppen, meldt dat voor die dag." if term.notice else ""
    return f"Minder dan {months} maanden tot {nl_plain(term.end)}: {doing}.{notice}"


MODES: dict[str, Callable[[Term, date], Standing]] = {
    SILENT: _silent,
    DECISION: _decision,
    AFTER_EVALUATION: _evaluation,
}
