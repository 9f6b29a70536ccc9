from .alignments import PolicyAlignment, PolicyField
from .assignments import Assignment, ServingPerson, Task
from .cards import CardLine, PublicCard
from .changes import Change, ChangeKind, ChangeState
from .contacts import ContactPerson, Level, Topic
from .exits import ExitConsultation, ExitNotice, ExitServices, Outcome
from .imports import ImportBatch, ImportKind, ImportRow, ImportState, Verdict
from .involvement import (
    Involvement,
    InvolvementAnswer,
    InvolvementReply,
    InvolvementTopic,
    ReceivedInvolvement,
    Urgency,
)
from .keeping import ContactAccount, Deputy, ListConfirmation
from .measures import Measure, MeasureKind, MeasureState, MeasureStep
from .moments import ContactMoment, MomentKind, SharedMoment
from .offers import PartnerCard
from .party import LoginReadable, Party, Role, Status
from .places import Location, Service, Wijk
from .presence import PresenceException, PresenceHour, Weekday
from .referrals import ReferralLine, SharedReferral
from .regie import RegieAnswer, RegieHandover
from .rights import LocationRight
from .teams import Team, TeamMember, TeamNote

__all__ = [
    "Assignment",
    "CardLine",
    "Change",
    "ChangeKind",
    "ChangeState",
    "ContactAccount",
    "ContactMoment",
    "ContactPerson",
    "Deputy",
    "ExitConsultation",
    "ExitNotice",
    "ExitServices",
    "ImportBatch",
    "ImportKind",
    "ImportRow",
    "ImportState",
    "Involvement",
    "InvolvementAnswer",
    "InvolvementReply",
    "InvolvementTopic",
    "Level",
    "ListConfirmation",
    "Location",
    "LocationRight",
    "LoginReadable",
    "Measure",
    "MeasureKind",
    "MeasureState",
    "MeasureStep",
    "MomentKind",
    "Outcome",
    "PartnerCard",
    "Party",
    "PolicyAlignment",
    "PolicyField",
    "PresenceException",
    "PresenceHour",
    "PublicCard",
    "ReceivedInvolvement",
    "ReferralLine",
    "RegieAnswer",
    "RegieHandover",
    "Role",
    "Service",
    "ServingPerson",
    "SharedMoment",
    "SharedReferral",
    "Status",
    "Task",
    "Team",
    "TeamMember",
    "TeamNote",
    "Topic",
    "Urgency",
    "Verdict",
    "Weekday",
    "Wijk",
]
