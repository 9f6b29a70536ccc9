from .agreement import (
    Article,
    ArticleKind,
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
from .reading import (
    ActivityKind,
    LeerplichtLink,
    OfficialText,
    PreventionActivity,
    ReferenceDocument,
    SignedText,
)
from .rules import DataClass, Decision, Ground, Mode, Outcome, Rule
from .takeout import TakeoutPart

__all__ = [
    "ActivityKind",
    "Article",
    "ArticleKind",
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
    "LeerplichtLink",
    "Mode",
    "Obligation",
    "OfficialText",
    "Outcome",
    "PreventionActivity",
    "PublishedState",
    "ReferenceDocument",
    "Report",
    "ReportFile",
    "Rule",
    "Series",
    "SignedText",
    "State",
    "Strength",
    "TakeoutPart",
    "TermDecision",
    "VersionStatus",
    "YearStep",
]
