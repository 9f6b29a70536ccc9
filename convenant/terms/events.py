"""What falls when: the days of a term within a span, for the year calendar and the page of the term."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from convenant import clock
from convenant.models import ConvenantVersion, TermDecision
from convenant.templatetags.portal import nl_plain

from .kinds import AFTER_EVALUATION, ALARM_MONTHS, DECISION, EVALUATION, SILENT, after
from .periods import Term
from .standing import is_renewed

SIGNED, SCHOOL_YEAR, RENEWED, EVALUATION_DUE = "signed", "school_year", "renewal", "evaluation"
EXTENSION_DUE, ALARM, NOTICE, END = "extension", "alarm", "notice", "end"

PREPARING = frozenset({EXTENSION_DUE, ALARM})
"""What asks for a decision that an agreed end makes needless."""


@dataclass(frozen=True, order=True)
class TermEvent:
    """`late`: it asked for something that was not done by then. A day still to come is never late."""

    day: date
    kind: str
    title: str
    article: str
    late: bool = False


def term_events(
    version: ConvenantVersion,
    decisions: Sequence[TermDecision],
    first: date,
    last: date,
    today: date | None = None,
) -> list[TermEvent]:
    """What falls from `first` to `last`, both inside, by what was decided up to `today`. Needs no database.

    Days past what is known go on as if each duty were done in time. Without a day of signing there are the borders
    of school years only.
    """
    known = today or clock.today()
    found = list(_school_years(first, last))
    if version.signed_on is not None:
        term = Term.known_on(version, version.signed_on, decisions, known)
        found.append(TermEvent(term.signed, SIGNED, "Ondertekend", term.article))
        found += _up_to(term, MODES[term.mode](term, last, known))
    return sorted(each for each in found if first <= each.day <= last)


def _up_to(term: Term, events: Iterator[TermEvent]) -> Iterator[TermEvent]:
    """After the last day that all partners agreed on, nothing of the term falls."""
    if term.last_day is None:
        yield from events
        return
    yield from (each for each in events if each.day <= term.last_day and each.kind not in PREPARING)
    yield TermEvent(term.last_day, END, "Laatste dag: alle partners spraken af eerder te stoppen", term.article)


def _school_years(first: date, last: date) -> Iterator[TermEvent]:
    for year in range(clock.school_year(first), clock.school_year(last) + 1):
        title = f"Schooljaar {clock.school_year_label(year)} begint"
        yield TermEvent(clock.school_year_bounds(year)[0], SCHOOL_YEAR, title, "")


def _silent(term: Term, last: date, today: date) -> Iterator[TermEvent]:
    for year in range(clock.school_year(term.signed) + 1, clock.school_year(last) + 1):
        if is_renewed(term, year):
            title = f"Stilzwijgend verlengd voor schooljaar {clock.school_year_label(year)}"
            yield TermEvent(clock.school_year_bounds(year)[0], RENEWED, title, term.article)
    yield from _evaluations(term, last, today)


def _evaluations(term: Term, last: date, today: date) -> Iterator[TermEvent]:
    """Each counts from the one before it. Done before its day: that day is gone, and the next one comes instead."""
    start = term.signed
    for done in term.days(EVALUATION):
        due = after(start, term.evaluation_months)
        if done >= due:
            yield TermEvent(due, EVALUATION_DUE, _needed("De evaluatie", due), term.article)
        start = done
    months = term.evaluation_months
    while (due := after(start, months)) <= after(last, max(ALARM_MONTHS[term.mode])):
        yield TermEvent(due, EVALUATION_DUE, _needed("De evaluatie", due), term.article, late=due < today)
        yield from _alarms(term, due, "de evaluatie")
        months += term.evaluation_months


def _needed(what: str, due: date, verb: str = "is") -> str:
    return f"{what} {verb} nodig voor {nl_plain(due)}"


def _alarms(term: Term, due: date, what: str) -> Iterator[TermEvent]:
    for months in ALARM_MONTHS[term.mode]:
        word = "maand" if months == 1 else "maanden"
        yield TermEvent(after(due, -months), ALARM, f"Nog {months} {word} tot {what}", term.article)


def _decision(term: Term, last: date, today: date) -> Iterator[TermEvent]:
    """An evaluation and a decision that are due on the same day have one alarm, that of the decision."""
    decisions = list(_extensions(term, last, today))
    warned = {event.day for event in decisions if event.kind == ALARM}
    yield from decisions
    yield from (each for each in _evaluations(term, last, today) if each.kind != ALARM or each.day not in warned)


def _extensions(term: Term, last: date, today: date) -> Iterator[TermEvent]:
    for end in term.ends[:-1]:
        yield TermEvent(end, EXTENSION_DUE, _needed("Het besluit over verlenging", end), term.article)
    months = 0
    while (end := after(term.end, months)) <= after(last, max(ALARM_MONTHS[term.mode])):
        title = _needed("Het besluit over verlenging", end)
        yield TermEvent(end, EXTENSION_DUE, title, term.article, late=end < today)
        yield from _alarms(term, end, "het besluit over verlenging")
        months += term.length


def _evaluation(term: Term, last: date, today: date) -> Iterator[TermEvent]:
    """Where it ends, nothing is known past the end."""
    for end in term.ends:
        extended = end != term.end
        late = not extended and end <= today
        yield TermEvent(
            end, END, "Einde van de termijn, verlengd" if extended else "Einde van de termijn", term.article
        )
        title = _needed("De evaluatie en het besluit over verlenging", end, "zijn")
        yield TermEvent(end, EXTENSION_DUE, title, term.article, late=late)
        yield from _alarms(term, end, "het einde van de termijn")
        if term.notice:
            day = end - timedelta(days=1)
            yield TermEvent(day, NOTICE, "Laatste dag waarop een partij meldt dat zij wil stoppen", term.notice)


MODES: dict[str, Callable[[Term, date, date], Iterator[TermEvent]]] = {
    SILENT: _silent,
    DECISION: _decision,
    AFTER_EVALUATION: _evaluation,
}
