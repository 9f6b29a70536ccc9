"""Entries as an iCalendar file (RFC 5545, 7986). Titles are the agreement's; what people typed stays in the portal."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event, Timezone

from convenant.models import Convenant
from convenant.wording import article_words

from .entries import KINDS, MEETING, TERM, Entry

REFRESH = timedelta(hours=6)
PRODUCT = "-//Convenantportaal//Kalender//NL"
DOMAIN = "convenantportaal"
AMSTERDAM = """BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""
"""By hand: the library's own generator writes the start of summer time an hour late, in the time that begins there."""
Link = Callable[[str], str]
"""A path of the portal → its whole address."""


def in_feed(entry: Entry) -> bool:
    """What concerns the reader: meetings, the term, and what rests on the own organisation."""
    return entry.ours or entry.kind in (MEETING, TERM)


def events_of(found: Iterable[Entry], convenants: dict[UUID, Convenant], link: Link) -> list[Event]:
    """Without DTSTAMP: that is when the feed last changed."""
    return [_event(each, convenants[each.convenant_id], link) for each in found if in_feed(each)]


def fingerprint(events: Iterable[Event], name: str) -> str:
    return hashlib.sha256(b"".join([name.encode(), *(event.to_ical() for event in events)])).hexdigest()


def as_file(events: Iterable[Event], name: str, stamp: datetime) -> bytes:
    """`stamp` is aware."""
    calendar = Calendar()
    for key, value in (("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", "PUBLISH")):
        calendar.add(key, value)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    calendar.add_component(Timezone.from_ical(AMSTERDAM))
    for event in events:
        event.add("dtstamp", stamp)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(entry: Entry, convenant: Convenant, link: Link) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{DOMAIN}")
    event.add("summary", entry.title)
    _when(event, entry)
    event.add("sequence", entry.moves)
    event.add("status", _status(entry))
    event.add("categories", [KINDS[entry.kind]])
    event.add("description", _description(entry, convenant, link))
    event.add("url", link(entry.url))
    event.add("class", "PRIVATE")
    if entry.place:
        event.add("location", entry.place)
    return event


def _when(event: Event, entry: Entry) -> None:
    """A duty lasts its day and keeps nobody from an appointment."""
    event.add("dtstart", _moment(entry.start) if entry.start else entry.day)
    event.add("dtend", _moment(entry.end) if entry.end else entry.day + timedelta(days=1))
    event.add("transp", "OPAQUE" if entry.start and not entry.cancelled else "TRANSPARENT")


def _moment(moment: datetime) -> datetime:
    """An hour that comes twice in autumn is written in UTC: programs differ in which of the two they take."""
    twice = moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()
    return moment.astimezone(UTC) if twice else moment


def _status(entry: Entry) -> str:
    if entry.cancelled:
        return "CANCELLED"
    return "TENTATIVE" if entry.tentative else "CONFIRMED"


def _description(entry: Entry, convenant: Convenant, link: Link) -> str:
    article = f", {article_words(entry.article)}" if entry.article else ""
    return f"{KINDS[entry.kind]}. Convenant {convenant.short_name}{article}.\n{link(entry.url)}"
