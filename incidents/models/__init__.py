from .attachments import Attachment, AttachmentPiece
from .concerns import ConcernOpening, ConcernRecord, ConcernStep
from .core import AangifteChoice, Incident, IncidentState, Step, StepState
from .exchange import Answer, AnswerCode, Disclosure, GroundRecord, Notice, NoticeKind, ReceivedDisclosure, ReceivedKind
from .measures import FollowUp, FollowUpKind, Measure, ThreadEntry
from .register import EventLink, EventNotice, EventWord, SavedView, StandardText, TextUse
from .releases import Release, ReleaseApproval, ReleaseCell, ReleaseState
from .vault import Draft, InvolvedPerson, NameToken, VaultNote, VaultOpening

__all__ = [
    "AangifteChoice",
    "Answer",
    "AnswerCode",
    "Attachment",
    "AttachmentPiece",
    "ConcernOpening",
    "ConcernRecord",
    "ConcernStep",
    "Disclosure",
    "Draft",
    "EventLink",
    "EventNotice",
    "EventWord",
    "FollowUp",
    "FollowUpKind",
    "GroundRecord",
    "Incident",
    "IncidentState",
    "InvolvedPerson",
    "Measure",
    "NameToken",
    "Notice",
    "NoticeKind",
    "ReceivedDisclosure",
    "ReceivedKind",
    "Release",
    "ReleaseApproval",
    "ReleaseCell",
    "ReleaseState",
    "SavedView",
    "StandardText",
    "Step",
    "StepState",
    "TextUse",
    "ThreadEntry",
    "VaultNote",
    "VaultOpening",
]
