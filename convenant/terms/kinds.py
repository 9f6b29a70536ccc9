"""The words of a term: what is decided about it, in which states it can be, what falls in its calendar."""

from datetime import date

from dateutil.relativedelta import relativedelta

SILENT, DECISION, AFTER_EVALUATION = "silent", "decision", "evaluation"
"""How a convenant renews itself: `term.renewal` of the agreement file."""

EXTENSION, EVALUATION, AMENDMENT, RENEWAL = "extension", "evaluation", "amendment", "renewal"
EARLY_END = "early_end"
KINDS = {
    EVALUATION: "Evaluatie", EXTENSION: "Verlenging", AMENDMENT: "Wijziging", RENEWAL: "Stilzwijgende verlenging",
    EARLY_END: "Eerder stoppen",
}  # fmt: skip
RECORDABLE = {
    SILENT: (EVALUATION, AMENDMENT),
    DECISION: (EVALUATION, EXTENSION, AMENDMENT),
    AFTER_EVALUATION: (EVALUATION, EXTENSION, AMENDMENT),
}
"""What people decide, per way of renewing. `RENEWAL` is written by the portal alone, `EARLY_END` once all partners
agreed."""

RUNNING, UNSIGNED, NOT_YET = "running", "unsigned", "not_yet"
DECISION_MISSING, ENDED, STOPPED = "decision_missing", "ended_unknown", "stopped"

ALARM_MONTHS = {SILENT: (3,), DECISION: (3,), AFTER_EVALUATION: (12, 6, 3)}
"""Before the day that counts: of the evaluation, of the decision, of the end."""


def after(day: date, months: int) -> date:
    """The same day so many months on; the last of the month where it has no such day (29 February)."""
    return day + relativedelta(months=months)
