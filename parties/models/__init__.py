from .assignments import Assignment, ServingPerson, Task
from .cards import CardLine, PublicCard
from .contacts import ContactPerson, Level, Topic
from .keeping import ContactAccount, Deputy, ListConfirmation
from .party import LoginReadable, Party, Role, Status
from .places import Location, Service, Wijk
from .referrals import ReferralLine, SharedReferral
from .rights import LocationRight

__all__ = [
    "Assignment",
    "CardLine",
    "ContactAccount",
    "ContactPerson",
    "Deputy",
    "Level",
    "ListConfirmation",
    "Location",
    "LocationRight",
    "LoginReadable",
    "Party",
    "PublicCard",
    "ReferralLine",
    "Role",
    "Service",
    "ServingPerson",
    "SharedReferral",
    "Status",
    "Task",
    "Topic",
    "Wijk",
]
