from .assignments import Assignment, ServingPerson, Task
from .cards import CardLine, PublicCard
from .changes import Change, ChangeKind, ChangeState
from .contacts import ContactPerson, Level, Topic
from .exits import ExitConsultation, ExitNotice, Outcome
from .imports import ImportBatch, ImportKind, ImportRow, ImportState, Verdict
from .keeping import ContactAccount, Deputy, ListConfirmation
from .offers import PartnerCard
from .party import LoginReadable, Party, Role, Status
from .places import Location, Service, Wijk
from .referrals import ReferralLine, SharedReferral
from .rights import LocationRight
from .teams import Team, TeamMember, TeamNote

__all__ = [
    "Assignment",
    "CardLine",
    "Change",
    "ChangeKind",
    "ChangeState",
    "ContactAccount",
    "ContactPerson",
    "Deputy",
    "ExitConsultation",
    "ExitNotice",
    "ImportBatch",
    "ImportKind",
    "ImportRow",
    "ImportState",
    "Level",
    "ListConfirmation",
    "Location",
    "LocationRight",
    "LoginReadable",
    "Outcome",
    "PartnerCard",
    "Party",
    "PublicCard",
    "ReferralLine",
    "Role",
    "Service",
    "ServingPerson",
    "SharedReferral",
    "Status",
    "Task",
    "Team",
    "TeamMember",
    "TeamNote",
    "Topic",
    "Verdict",
    "Wijk",
]
