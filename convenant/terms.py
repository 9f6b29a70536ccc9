"""How long a convenant runs, from its term as data and the decisions that were recorded.

Three modes: `silent` renews itself each school year, `decision` waits for a decision each period
and does not lapse without one, `evaluation` ends unless an evaluation and a decision were recorded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dateutil.relativedelta import relativedelta

from convenant import clock
from convenant.evidence import Finding
from convenant.models import Convenant, ConvenantVersion, Obligation, TermDecision
from convenant.templatetags.portal import nl_plain
from convenant.wording import days_late

EXTENSION, EVALUATION, AMENDMENT = "extension", "evaluation", "amendment"
KINDS = {EVALUATION: "Evaluatie", EXTENSION: "Verlenging", AMENDMENT: "Wijziging"}
RUNNING, UNSIGNED, DECISION_MISSING, ENDED = "running", "unsigned", "decision_missing", "ended_unknown"
ALARM_MONTHS = (12, 6, 3)


@dataclass(frozen=True)
class Standing:
    """`next_on`: the next day on which something about the term is due; `alarm` is empty when all is quiet.

    `late` is true when what the alarm speaks of should have been done before today.
    """

    state: str
    sentence: str
    next_on: date | None = None
    alarm: str = ""
    late: bool = False
    ends_on: date | None = None
    article: str = ""

    @property
    def word(self) -> str:
        return {
            RUNNING: "loopt", UNSIGNED: "geen datum", DECISION_MISSING: "besluit ontbreekt", ENDED: "afgelopen"
        }[self.state]  # fmt: skip

    @property
    def kind(self) -> str:
        if self.state in (DECISION_MISSING, ENDED):
            return "bad"
        return "warn" if self.alarm or self.state == UNSIGNED else "good"


def standing(version: ConvenantVersion, decisions: Sequence[TermDecision], today: date) -> Standing:
    if version.signed_on is None or version.signed_on > today:
        return Standing(UNSIGNED, "Er is geen datum van ondertekening. Zonder die datum is niet te zien of het loopt.")
    return MODES[version.term["renewal"]](version, version.signed_on, decisions, today)


def _silent(version: ConvenantVersion, signed: date, decisions: Sequence[TermDecision], today: date) -> Standing:
    year = clock.school_year(today)
    label = clock.school_year_label(year)
    changed = [d for d in decisions if d.kind == AMENDMENT and clock.school_year(d.decided_on) == year]
    if changed:
        sentence = f"Er is een besluit tot wijziging van {nl_plain(max(d.decided_on for d in changed))}."
    elif clock.school_year(signed) == year:
        sentence = f"Loopt sinds {nl_plain(signed)}, zonder einddatum."
    else:
        sentence = f"Stilzwijgend verlengd voor schooljaar {label}. Er is geen einddatum."
    alarm, late, due = _evaluation_alarm(version, signed, decisions, today)
    renews = clock.school_year_bounds(year + 1)[0]
    next_on = min(renews, due) if due > today else renews
    return Standing(RUNNING, sentence, next_on, alarm, late=late, article=version.term["article"])


def _evaluation_alarm(
    version: ConvenantVersion, signed: date, decisions: Sequence[TermDecision], today: date
) -> tuple[str, bool, date]:
    due = _evaluation_due(version, signed, decisions)
    if today > due:
        return f"De evaluatie is {days_late(today, due)}. Zij was nodig op {nl_plain(due)}.", True, due
    if today >= due - relativedelta(months=ALARM_MONTHS[-1]):
        return f"De evaluatie is nodig voor {nl_plain(due)}.", False, due
    return "", False, due


def _evaluation_due(version: ConvenantVersion, signed: date, decisions: Sequence[TermDecision]) -> date:
    last = max((d.decided_on for d in decisions if d.kind == EVALUATION), default=signed)
    return last + relativedelta(months=version.term["evaluation_months"])


def _decision(version: ConvenantVersion, signed: date, decisions: Sequence[TermDecision], today: date) -> Standing:
    """The text does not say that it lapses: a missing decision is said, never "verlopen"."""
    ends = _end(version, signed, [d for d in decisions if d.kind == EXTENSION])
    article = version.term["article"]
    if today > ends:
        sentence = "Besluit over verlenging ontbreekt. Het convenant vervalt niet vanzelf."
        alarm = f"Het besluit is {days_late(today, ends)}. Het was nodig op {nl_plain(ends)}."
        return Standing(DECISION_MISSING, sentence, None, alarm, late=True, ends_on=ends, article=article)
    near = today >= ends - relativedelta(months=ALARM_MONTHS[-1])
    alarm = f"Evalueer en besluit voor {nl_plain(ends)} over verlenging." if near else ""
    return Standing(RUNNING, f"Loopt tot {nl_plain(ends)}.", ends, alarm, ends_on=ends, article=article)


def _evaluation(version: ConvenantVersion, signed: date, decisions: Sequence[TermDecision], today: date) -> Standing:
    ends = _end(version, signed, _earned(signed, decisions))
    article = version.term["article"]
    if today >= ends:
        sentence = f"De termijn eindigde op {nl_plain(ends)}. Of het convenant is verlengd, is niet vastgelegd."
        alarm = "Leg de evaluatie en het besluit over verlenging vast, als die er zijn."
        return Standing(ENDED, sentence, None, alarm, late=True, ends_on=ends, article=article)
    days = [ends - relativedelta(months=months) for months in ALARM_MONTHS]
    gone = [months for months, day in zip(ALARM_MONTHS, days, strict=True) if day <= today]
    next_on = min((day for day in days if day > today), default=ends)
    alarm = _end_alarm(version, ends, gone[-1]) if gone else ""
    return Standing(RUNNING, f"Loopt tot {nl_plain(ends)}.", next_on, alarm, ends_on=ends, article=article)


def _earned(signed: date, decisions: Sequence[TermDecision]) -> list[TermDecision]:
    """Extensions that count: each one needs an evaluation of its own, since the decision before it."""
    evaluated = [d.decided_on for d in decisions if d.kind == EVALUATION]
    since, earned = signed, []
    for extension in sorted((d for d in decisions if d.kind == EXTENSION), key=lambda d: d.decided_on):
        if any(since < day <= extension.decided_on for day in evaluated):
            since = extension.decided_on
            earned.append(extension)
    return earned


def _end_alarm(version: ConvenantVersion, ends: date, months: int) -> str:
    notice = " Wie wil stoppen, meldt dat voor die dag." if version.exit.get("procedure") == "three_steps" else ""
    return f"Minder dan {months} maanden tot {nl_plain(ends)}: plan de evaluatie en het besluit.{notice}"


def _end(version: ConvenantVersion, signed: date, extensions: Sequence[TermDecision]) -> date:
    """The last day known: an extension says it, or adds one period to the end before it."""
    period = relativedelta(months=version.term["length"])
    ends = signed + period
    for extension in sorted(extensions, key=lambda d: d.decided_on):
        ends = max(ends, extension.extends_to or ends + period)
    return ends


MODES: dict[str, Callable[[ConvenantVersion, date, Sequence[TermDecision], date], Standing]] = {
    "silent": _silent,
    "decision": _decision,
    "evaluation": _evaluation,
}


def version_in_force(convenant: Convenant) -> ConvenantVersion:
    return ConvenantVersion.objects.select_related("convenant").get(convenant=convenant, status="adopted")


def decisions_of(convenant: Convenant) -> list[TermDecision]:
    return list(TermDecision.objects.filter(convenant=convenant).order_by("-decided_on"))


def standing_of(convenant: Convenant) -> Standing:
    """For `convenant/standing.html`: two queries, inside a scope of the circle."""
    return standing(version_in_force(convenant), decisions_of(convenant), clock.today())


def evaluated(obligation: Obligation, convenant: Convenant, organisation_id: UUID, school_year: int) -> Finding:
    """Source convenant.evaluation."""
    days = [d.decided_on for d in decisions_of(convenant) if d.kind == EVALUATION]
    last = max(days, default=None)
    label = f"Laatste evaluatie: {nl_plain(last)}" if last else "Geen evaluatie vastgelegd"
    return Finding(len(days), None, last, None, label)


def renewed(obligation: Obligation, convenant: Convenant, organisation_id: UUID, school_year: int) -> Finding:
    """Source convenant.renewal. The period of now counts from its own start, not from the day of the decision."""
    version, decisions = version_in_force(convenant), decisions_of(convenant)
    now = standing(version, decisions, clock.today())
    counting = [d for d in decisions if d.kind == EXTENSION]
    if version.term["renewal"] == "evaluation" and version.signed_on:
        counting = _earned(version.signed_on, decisions)
    if not counting or now.ends_on is None:
        return Finding(0, None, None, None, "Geen besluit over verlenging vastgelegd")
    start = now.ends_on - relativedelta(months=version.term["length"])
    return Finding(len(counting), None, start, None, f"Verlengd tot {nl_plain(now.ends_on)}")
