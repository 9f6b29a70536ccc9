"""How often the public form may be sent: counted in the database, by a keyed hash of where it comes from."""

from ipaddress import ip_address, ip_network

from django.http import HttpRequest

from convenant.lockout import HOUR, address_of, happened, note

TRIED, DROPPED, ASKED = "neighbour-tried", "neighbour-dropped", "neighbour-asked"
TRIES_OF_ONE_PREFIX, REPORTS_OF_ONE_PLACE, QUESTIONS_OF_ONE_PREFIX = 20, 40, 30
PREFIX = {4: 24, 6: 48}
"""One line or one provider's customer has many addresses in here: they count as one."""


def prefix_of(request: HttpRequest) -> str:
    try:
        address = ip_address(address_of(request))
    except ValueError:
        return "unknown"
    return str(ip_network((address, PREFIX[address.version]), strict=False))


def may_try(request: HttpRequest) -> bool:
    """Counts this attempt, also one that turns out to be wrong."""
    return _counted(TRIED, prefix_of(request), TRIES_OF_ONE_PREFIX)


def may_ask(request: HttpRequest) -> bool:
    """Numbers are not to be guessed."""
    return _counted(ASKED, prefix_of(request), QUESTIONS_OF_ONE_PREFIX)


def is_full(place: str) -> bool:
    return happened(DROPPED, place, HOUR) >= REPORTS_OF_ONE_PLACE


def dropped(place: str) -> None:
    note(DROPPED, place)


def _counted(kind: str, value: str, limit: int) -> bool:
    if happened(kind, value, HOUR) >= limit:
        return False
    note(kind, value)
    return True
