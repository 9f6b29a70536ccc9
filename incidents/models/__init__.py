from .core import AangifteChoice, Incident, IncidentState, Step, StepState
from .exchange import Answer, AnswerCode, Disclosure, GroundRecord, Notice, NoticeKind, ReceivedDisclosure, ReceivedKind
from .releases import Release, ReleaseApproval, ReleaseCell, ReleaseState
from .vault import ConcernRecord, Draft, InvolvedPerson, NameToken, VaultNote, VaultOpening

__all__ = [
    "AangifteChoice",
    "Answer",
    "AnswerCode",
    "ConcernRecord",
    "Disclosure",
    "Draft",
    "GroundRecord",
    "Incident",
    "IncidentState",
    "InvolvedPerson",
    "NameToken",
    "Notice",
    "NoticeKind",
    "ReceivedDisclosure",
    "ReceivedKind",
    "Release",
    "ReleaseApproval",
    "ReleaseCell",
    "ReleaseState",
    "Step",
    "StepState",
    "VaultNote",
    "VaultOpening",
]
