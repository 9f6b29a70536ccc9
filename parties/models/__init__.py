from .assignments import Assignment, ServingPerson, Task
from .contacts import ContactPerson, Level, Topic
from .keeping import ContactAccount, Deputy, ListConfirmation
from .party import LoginReadable, Party, Role, Status
from .places import Location, Service, Wijk
from .rights import LocationRight

__all__ = [
    "Assignment",
    "ContactAccount",
    "ContactPerson",
    "Deputy",
    "Level",
    "ListConfirmation",
    "Location",
    "LocationRight",
    "LoginReadable",
    "Party",
    "Role",
    "Service",
    "ServingPerson",
    "Status",
    "Task",
    "Topic",
    "Wijk",
]
