"""How long a convenant runs, from its term as data and the decisions that were recorded.

`standing` and `term_events` answer for any day and need no database; the others read the rows of a circle.
"""

from .events import TermEvent, term_events
from .kinds import (
    AMENDMENT,
    DECISION_MISSING,
    EARLY_END,
    ENDED,
    EVALUATION,
    EXTENSION,
    KINDS,
    NOT_YET,
    RECORDABLE,
    RENEWAL,
    RUNNING,
    STOPPED,
    UNSIGNED,
)
from .periods import Term
from .reading import decisions_in, decisions_of, history_of, note_of, said_of, standing_of, version_in_force
from .sources import evaluated, renewed
from .standing import Standing, is_renewed, standing

__all__ = [
    "AMENDMENT",
    "DECISION_MISSING",
    "EARLY_END",
    "ENDED",
    "EVALUATION",
    "EXTENSION",
    "KINDS",
    "NOT_YET",
    "RECORDABLE",
    "RENEWAL",
    "RUNNING",
    "STOPPED",
    "UNSIGNED",
    "Standing",
    "Term",
    "TermEvent",
    "decisions_in",
    "decisions_of",
    "evaluated",
    "history_of",
    "is_renewed",
    "note_of",
    "renewed",
    "said_of",
    "standing",
    "standing_of",
    "term_events",
    "version_in_force",
]
