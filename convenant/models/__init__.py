from .agreement import (
    Article,
    Category,
    Choice,
    Convenant,
    ConvenantVersion,
    Obligation,
    Series,
    Strength,
    VersionStatus,
)
from .circle import PublishedState, Report, ReportFile, State, TermDecision, YearStep
from .documents import Document, DocumentFile, DocumentKind
from .rules import DataClass, Decision, Ground, Mode, Outcome, Rule
from .takeout import TakeoutPart

__all__ = [
    "Article",
    "Category",
    "Choice",
    "Convenant",
    "ConvenantVersion",
    "DataClass",
    "Decision",
    "Document",
    "DocumentFile",
    "DocumentKind",
    "Ground",
    "Mode",
    "Obligation",
    "Outcome",
    "PublishedState",
    "Report",
    "ReportFile",
    "Rule",
    "Series",
    "State",
    "Strength",
    "TakeoutPart",
    "TermDecision",
    "VersionStatus",
    "YearStep",
]
