from .contacts import ContactPerson, Level
from .party import LoginReadable, Party, Role, Status
from .places import Location, Service, Wijk
from .rights import LocationRight

__all__ = [
    "ContactPerson",
    "Level",
    "Location",
    "LocationRight",
    "LoginReadable",
    "Party",
    "Role",
    "Service",
    "Status",
    "Wijk",
]
