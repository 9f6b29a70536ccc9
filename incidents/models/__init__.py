from .attachments import Attachment, AttachmentPiece
from .concerns import ConcernOpening, ConcernRecord, ConcernStep
from .core import AangifteChoice, Incident, IncidentState, Step, StepState
from .counted import AbsenceCount, ControlEvent, ControlKind, ControlReason, TrendAnswer
from .exchange import Answer, AnswerCode, Disclosure, GroundRecord, Notice, NoticeKind, ReceivedDisclosure, ReceivedKind
from .measures import HOLDS_UP, FollowUp, FollowUpKind, Measure, ThreadEntry
from .neighbours import Examined, NeighbourReceipt, NeighbourReport, Nuisance, ReportPoint
from .register import EventLink, EventNotice, EventWord, SavedView, StandardText, TextUse
from .releases import Release, ReleaseApproval, ReleaseCell, ReleaseState
from .signals import (
    ReceivedSignal,
    ReferredTo,
    SentSignal,
    SignalAnswer,
    SignalKind,
    SignalReply,
    YouthReferral,
)
from .vault import Draft, InvolvedPerson, NameToken, OpeningRequest, VaultNote, VaultOpening

__all__ = [
    "HOLDS_UP",
    "AangifteChoice",
    "AbsenceCount",
    "Answer",
    "AnswerCode",
    "Attachment",
    "AttachmentPiece",
    "ConcernOpening",
    "ConcernRecord",
    "ConcernStep",
    "ControlEvent",
    "ControlKind",
    "ControlReason",
    "Disclosure",
    "Draft",
    "EventLink",
    "EventNotice",
    "EventWord",
    "Examined",
    "FollowUp",
    "FollowUpKind",
    "GroundRecord",
    "Incident",
    "IncidentState",
    "InvolvedPerson",
    "Measure",
    "NameToken",
    "NeighbourReceipt",
    "NeighbourReport",
    "Notice",
    "NoticeKind",
    "Nuisance",
    "OpeningRequest",
    "ReceivedDisclosure",
    "ReceivedKind",
    "ReceivedSignal",
    "ReferredTo",
    "Release",
    "ReleaseApproval",
    "ReleaseCell",
    "ReleaseState",
    "ReportPoint",
    "SavedView",
    "SentSignal",
    "SignalAnswer",
    "SignalKind",
    "SignalReply",
    "StandardText",
    "Step",
    "StepState",
    "TextUse",
    "ThreadEntry",
    "TrendAnswer",
    "VaultNote",
    "VaultOpening",
    "YouthReferral",
]
